//! How fast the built page trains.

use crate::figure::open;
use crate::reader::{Outcome, Seen, read};
use std::time::Duration;

/// Steps that a measurement takes at least.
const STEPS: usize = 10_000;

/// Prints the training steps of the hero's two networks that the page takes in a second, as fast as
/// it goes: the median of three runs.
#[test]
#[ignore = "measures; the README says how it is run"]
fn training_steps_a_second() -> Outcome {
    let mut speeds = Vec::new();
    for _ in 0..3 {
        read(Seen::default(), async |reader| {
            let hero = open(reader, "hero?v=1&skip=1-11&step=1500&twin=1500").await?;
            hero.hurry().await?;
            // Steps and time are read in the same moment, by the page's own clock.
            let watch = "(() => {
                const steps = () => ['step', 'twin']
                    .map(key => Number(new RegExp(`${key}=(\\\\d+)`).exec(figure.dataset.state)[1]))
                    .reduce((sum, steps) => sum + steps);
                window.watched = [];
                new MutationObserver(() => window.watched.push([performance.now(), steps()]))
                    .observe(figure, {attributes: true, attributeFilter: ['data-state']});
                return true; })()";
            hero.value(watch).await?;
            hero.press("keep-training").await?;
            let goal = 3_000 + STEPS;
            let reached =
                format!("window.watched.length > 1 && window.watched.at(-1)[1] >= {goal}");
            reader.until_within(Duration::from_secs(120), &reached).await?;
            let [(from, first), (to, last)]: [(f64, f64); 2] = serde_json::from_value(
                reader.value("[window.watched[0], window.watched.at(-1)]").await?,
            )?;
            speeds.push((last - first) / (to - from) * 1_000.0);
            Ok(())
        })?;
    }
    speeds.sort_by(f64::total_cmp);
    println!("training steps a second in the built page: {:.0} (of {speeds:.0?})", speeds[1]);
    Ok(())
}
