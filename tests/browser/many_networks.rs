//! The figure of many networks, and the several workers that it has.

use crate::figure::{Shown, count, open};
use crate::reader::{Outcome, Pointer, Reader, Seen, read};
use mixed_levels::essay::AnyFigure;
use mixed_levels::figure::many_networks::Places;
use serde_json::json;
use thirtyfour::Key;

/// Small networks, whose seeds come quickly.
const SMALL: &str = "many-networks?v=1&depth=5&width=8&seeds=3";

/// Before the page's scripts: keeps the further figures' workers where a test can get at them; the
/// first of them is nobody's hand. What they answer waits while the test holds it back.
const WATCH_WORKERS: &str = "
    window.workers = [];
    window.held = null;
    window.Worker = class extends Worker {
        postMessage(...message) {
            if (/further/.test(message[0].glue)) window.workers.push(this);
            super.postMessage(...message);
        }
        terminate() {
            this.ended = true;
            super.terminate();
        }
        addEventListener(kind, heard, ...rest) {
            if (kind !== 'message') return super.addEventListener(kind, heard, ...rest);
            super.addEventListener(kind, event => {
                if (window.held && event.data !== 'ready') window.held.push(() => this.ended || heard(event));
                else heard(event);
            }, ...rest);
        }
    };";

/// From now on answers wait.
async fn hold(reader: &Reader) -> Outcome {
    reader.value("(window.held = []).length").await?;
    Ok(())
}

/// Lets the answers go on, the last one first.
async fn let_go(reader: &Reader) -> Outcome {
    let let_go =
        "(held => { window.held = null; held.reverse().forEach(go => go()); })(window.held)";
    reader.value(let_go).await?;
    Ok(())
}

#[test]
fn seeds_arrive_until_all_are_there() -> Outcome {
    read(Seen::default(), async |reader| {
        // What the sentence says along the way.
        let figure = open(reader, SMALL).await?;
        figure.agrees().await?;
        let watch = "(() => { window.told = [];
            const keep = () => window.told.push(figure.querySelector('output').textContent);
            new MutationObserver(keep).observe(figure.querySelector('output'),
                {childList: true, characterData: true, subtree: true});
            return true; })()";
        figure.value(watch).await?;
        figure.press("add-seeds").await?;
        figure.says(&SMALL.replace("seeds=3", "seeds=13")).await?;
        let told: Vec<String> = serde_json::from_value(reader.value("window.told").await?)?;
        let so_far: Vec<usize> = told
            .iter()
            .filter_map(|told| told.split_once(" of 26 networks so far")?.0.parse().ok())
            .collect();
        assert!(!so_far.is_empty() && so_far.is_sorted(), "{told:?}");
        assert!(so_far.iter().all(|arrived| (6..26).contains(arrived)), "{so_far:?}");
        assert!(figure.sentence().await?.contains("13 networks"));
        Ok(())
    })
}

#[test]
fn a_prediction_brings_the_dots_and_is_judged() -> Outcome {
    read(Seen::default(), async |reader| {
        let link = "many-networks?v=1&seeds=2";
        let figure = open(reader, link).await?;
        figure.agrees().await?;
        assert!(figure.sentence().await?.contains("Predict, and see"));
        let table = &figure.tables().await?[0];
        assert_eq!((table.rows.len(), &table.rows[0][2][..]), (2, "predict first"));
        figure.choose("prediction", "learned").await?;
        figure.says("many-networks?v=1&seeds=2&predicted=learned").await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("You predicted those that have learned; here it is otherwise"));
        assert_eq!(figure.tables().await?[0].rows.len(), 6);
        figure.choose("prediction", "unlearned").await?;
        figure.says("many-networks?v=1&seeds=2&predicted=unlearned").await?;
        assert!(figure.sentence().await?.contains("and so it is"));
        figure.choose("prediction", "shown").await?;
        figure.says("many-networks?v=1&seeds=2&predicted=shown").await
    })
}

#[test]
fn a_stop_keeps_what_is_there_and_it_goes_on_from_there() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("#many-networks?v=1&seeds=100").await?;
        let figure = Shown::of(reader, "many-networks")?;
        figure
            .until("Number(/^(\\d+) of/.exec(figure.querySelector('output').textContent)?.[1]) > 6")
            .await?;
        figure.press("stop").await?;
        figure.settles().await?;
        let seeds = figure.count("seeds").await?;
        assert!((1..100).contains(&seeds), "{}", figure.state().await?);
        figure.agrees().await?;
        figure.press("add-seeds").await?;
        figure
            .says(&format!("many-networks?v=1&seeds={}", seeds + 10).replace("&seeds=30", ""))
            .await
    })
}

#[test]
fn a_seed_of_ones_own_is_ringed() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        let sentence = figure.sentence().await?;
        figure.fill_in("seed", "4242").await?;
        let own = SMALL.replace("&seeds", "&seed=4242&seeds");
        figure.says(&own).await?;
        assert_eq!(figure.sentence().await?, sentence, "it is not counted");
        assert_eq!(figure.tables().await?[0].head[7], "Seed 4242, just before");
        figure.fill_in("seed", "x").await?;
        let notice = figure.notices("whole number").await?;
        assert!(notice.contains("seed 4242"), "{notice}");
        figure.says(&own).await
    })
}

/// A dot that is tapped is ringed.
fn dots_ring(seen: Seen, pointer: Pointer) -> Outcome {
    read(seen, async |reader| {
        let link = format!("{SMALL}&predicted=shown");
        let figure = open(reader, &link).await?;
        // The lowest of all dots of seed 2, by what the table says when it is ringed.
        let rings = async |seed: u32| {
            figure.fill_in("seed", &seed.to_string()).await?;
            // On a phone the field may be a screen away from the drawing, which then rests.
            reader.area(&figure.inside(".drawing")).await?;
            figure.says(&link.replace("&seeds", &format!("&seed={seed}&seeds"))).await
        };
        rings(2).await?;
        let rows = figure.tables().await?.remove(0).rows;
        let dot = |cell: &str| -> Option<(f64, f64)> {
            let (accuracy, share) = cell.split_once("% named, ")?;
            Some((
                accuracy.parse::<f64>().ok()? / 100.0,
                share.trim_end_matches('%').parse::<f64>().ok()? / 100.0,
            ))
        };
        let dots: Vec<(f64, f64)> = rows.iter().filter_map(|row| dot(&row[7])).collect();
        assert_eq!(dots.len(), 6, "{rows:?}");
        rings(77).await?;
        figure.drag(pointer, &[Places::new(figure.size().await?).dot(dots[0])]).await?;
        // Another seed's dot may be as near.
        figure.until("!figure.dataset.state.includes('seed=77')").await?;
        figure.settles().await?;
        assert!(count(&figure.state().await?, "seed") <= 3);
        figure.agrees().await
    })
}

#[test]
fn a_dot_is_ringed_by_the_mouse() -> Outcome {
    dots_ring(Seen::default(), Pointer::Mouse)
}

#[test]
fn a_dot_is_ringed_by_a_finger_on_a_phone() -> Outcome {
    dots_ring(Seen::phone(), Pointer::Touch)
}

#[test]
fn the_keyboard_rings_the_next_seed_and_the_one_before() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        figure.press_on_drawing(Key::Right).await?;
        figure.says(&SMALL.replace("&seeds", "&seed=2&seeds")).await?;
        figure.press_on_drawing(Key::Left).await?;
        figure.says(SMALL).await
    })
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "many-networks?v=1&moment=untrained&seeds=2").await?;
        let says = async |rest: &str| {
            figure.says(&format!("many-networks?v=1{rest}&moment=untrained&seeds=2")).await
        };
        figure.slide("depth", 6).await?;
        says("&depth=6").await?;
        figure.slide("width", 9).await?;
        says("&depth=6&width=9").await?;
        figure.choose("activation", "relu").await?;
        says("&depth=6&width=9&activation=relu").await?;
        figure.choose("initialisation", "he").await?;
        says("&depth=6&width=9&activation=relu&init=he").await?;
        figure.choose("measure", "typical").await?;
        says("&depth=6&width=9&activation=relu&init=he&measure=typical").await?;
        let rest = "many-networks?v=1&depth=6&width=9&activation=relu&init=he&measure=typical";
        figure.choose("moment", "shuffled").await?;
        figure.says(&format!("{rest}&moment=shuffled&seeds=2")).await?;
        figure.choose("moment", "trained").await?;
        figure.says(&format!("{rest}&seeds=2")).await
    })
}

#[test]
fn answers_in_another_order_or_to_an_earlier_state_do_no_harm() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.before_scripts(WATCH_WORKERS).await?;
        let figure = open(reader, SMALL).await?;
        hold(reader).await?;
        figure.press("add-seeds").await?;
        reader.until("window.held.length > 0").await?;
        figure.choose("moment", "untrained").await?;
        reader.frames(5).await?;
        let_go(reader).await?;
        figure.says("many-networks?v=1&depth=5&width=8&moment=untrained&seeds=13").await?;
        figure.choose("moment", "trained").await?;
        figure.says("many-networks?v=1&depth=5&width=8&seeds=13").await
    })
}

#[test]
fn when_a_worker_dies_another_one_does_its_job_and_what_had_come_is_kept() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.before_scripts(WATCH_WORKERS).await?;
        let figure = open(reader, SMALL).await?;
        let hands = reader.value("window.workers.length - 1").await?.as_u64();
        let cores = reader.value("Math.min(navigator.hardwareConcurrency, 8)").await?.as_u64();
        assert_eq!(hands, cores, "a worker a core");
        hold(reader).await?;
        figure.press("add-seeds").await?;
        reader.until("window.held.length > 0").await?;
        reader.value("window.workers.at(-1).dispatchEvent(new Event('error'))").await?;
        let notice = figure.notices("worker").await?;
        assert!(notice.contains("what had come is kept"), "{notice}");
        assert!(!figure.sentence().await?.starts_with("0 of"), "{}", figure.sentence().await?);
        let_go(reader).await?;
        figure.says(&SMALL.replace("seeds=3", "seeds=13")).await?;
        assert_eq!(reader.value("window.workers.length - 1").await?.as_u64(), cores.map(|n| n + 1));
        Ok(())
    })
}

#[test]
fn out_of_view_no_seeds_are_asked_for() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("#many-networks?v=1&seeds=100").await?;
        let figure = Shown::of(reader, "many-networks")?;
        figure.until("figure.hasAttribute('aria-busy')").await?;
        reader.value("(scrollTo({top: 0, behavior: 'instant'}), 0)").await?;
        reader.frames(30).await?;
        let so_far = "/^(\\d+) of/.exec(figure.querySelector('output').textContent)?.[1]";
        let before = figure.value(so_far).await?;
        reader.frames(60).await?;
        assert_eq!(figure.value(so_far).await?, before);
        assert_ne!(before, json!(null));
        // It goes on where it was.
        reader.area(&figure.inside(".drawing")).await?;
        figure.until(&format!("{so_far} !== {before}")).await?;
        Ok(())
    })
}

/// Pixels of three colours at least: there is a drawing, on light and on dark paper.
#[test]
fn it_is_drawn_on_a_dark_phone() -> Outcome {
    read(Seen { dark: true, ..Seen::phone() }, async |reader| {
        let figure = open(reader, &format!("{SMALL}&predicted=shown")).await?;
        figure.agrees().await?;
        let (width, height) = figure.size().await?;
        let (wide, high) =
            AnyFigure::named("many-networks").ok_or("no figure")?.as_figure().size(true);
        assert!((height / width - f64::from(high) / f64::from(wide)).abs() < 0.01);
        let overflow = "document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(reader.value(overflow).await?, json!(true));
        Ok(())
    })
}
