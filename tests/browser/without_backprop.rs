//! The race of the learning rules, and how all of its seeds end.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Pointer, Reader, Seen, read};
use mixed_levels::essay::AnyFigure;
use mixed_levels::figure::without_backprop::{Mark, Places, Target};
use serde_json::json;
use thirtyfour::Key;

/// Small networks, and few of them.
const SMALL: &str = "without-backprop?v=1&network=relu-3&seeds=1";

#[test]
fn the_race_comes_first_and_then_seeds_until_all_are_there() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        figure.agrees().await?;
        assert!(figure.sentence().await?.starts_with("At step 1,500 of the race of seed 1"));
        figure.slide("seeds", 4).await?;
        figure.says(&SMALL.replace("seeds=1", "seeds=4")).await?;
        assert_eq!(figure.tables().await?[0].rows[5][3], "4");
        // Far more than a reader waits for can be stopped.
        figure.slide("seeds", 24).await?;
        figure
            .until("/^(2[5-9]|[3-9].) of/.test(figure.querySelector('output').textContent)")
            .await?;
        figure.press("stop").await?;
        figure.settles().await?;
        let seeds = figure.count("seeds").await?;
        assert!((4..24).contains(&seeds), "{}", figure.state().await?);
        figure.agrees().await
    })
}

#[test]
fn a_prediction_brings_the_dots_and_is_judged() -> Outcome {
    read(Seen::default(), async |reader| {
        let link = SMALL.replace("seeds=1", "seeds=2");
        let figure = open(reader, &link).await?;
        figure.agrees().await?;
        assert!(figure.sentence().await?.contains("Predict, and see"));
        assert_eq!(figure.tables().await?[0].rows[1][4], "predict first");
        for (predicted, said) in [("far", "otherwise"), ("shown", "The best rival")] {
            figure.choose("prediction", predicted).await?;
            figure.says(&format!("{link}&predicted={predicted}")).await?;
            let sentence = figure.sentence().await?;
            assert!(sentence.contains(said), "{sentence}");
        }
        assert!(figure.tables().await?[0].rows[1][4].contains("% ("));
        Ok(())
    })
}

#[test]
fn moments_are_gone_through_and_a_rule_stands_out_by_keyboard() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        figure.slide("moment", 2).await?;
        figure.says(&format!("{SMALL}&moment=50")).await?;
        assert!(figure.sentence().await?.contains("at step 50"));
        figure.press_on_drawing(Key::Right).await?;
        figure.press_on_drawing(Key::Down).await?;
        figure.press_on_drawing(Key::Down).await?;
        figure.says(&format!("{SMALL}&moment=75&rule=feedback-alignment")).await?;
        assert!(figure.sentence().await?.contains("Feedback alignment is off the gradient by"));
        figure.press_on_drawing(Key::Escape).await?;
        figure.says(&format!("{SMALL}&moment=75")).await
    })
}

#[test]
fn a_skip_for_which_there_is_no_room_is_let_go_with_a_word() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "without-backprop?v=1&placement=one&seeds=1").await?;
        figure.choose("network", "relu-3").await?;
        figure.notices("needs 4 layers").await?;
        figure.says(SMALL).await
    })
}

/// A point of a line is tapped, and its rule stands out.
fn a_line_is_tapped(seen: Seen, pointer: Pointer) -> Outcome {
    read(seen, async |reader| {
        let figure = open(reader, SMALL).await?;
        figure.agrees().await?;
        reader.area(&figure.inside(".drawing")).await?;
        // Feedback alignment in layer 2, where no other rule is near.
        let AnyFigure::WithoutBackprop(native) = AnyFigure::computed(SMALL)? else {
            return Err("another figure".into());
        };
        let target = Target { racer: 1, mark: Mark::Angle(2) };
        let at = Places::new(figure.size().await?).of(&native.scene(), target);
        let at = at.ok_or("no angle")?;
        figure.drag(pointer, &[at]).await?;
        figure.says(&format!("{SMALL}&rule=feedback-alignment")).await
    })
}

#[test]
fn a_line_is_tapped_by_the_mouse() -> Outcome {
    a_line_is_tapped(Seen::default(), Pointer::Mouse)
}

#[test]
fn a_line_is_tapped_by_a_finger_on_a_phone() -> Outcome {
    a_line_is_tapped(Seen::phone(), Pointer::Touch)
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        let says = async |rest: &str| figure.says(&format!("without-backprop?v=1{rest}")).await;
        figure.slide("times", 6).await?;
        says("&network=relu-3&times=8&seeds=1").await?;
        figure.slide("times", 1).await?;
        says("&network=relu-3&times=0.25&seeds=1").await?;
        figure.choose("placement", "every").await?;
        says("&network=relu-3&placement=every&times=0.25&seeds=1").await?;
        figure.choose("rule", "forward-forward").await?;
        says("&network=relu-3&placement=every&times=0.25&seeds=1&rule=forward-forward").await?;
        // Bounded neurons have no forward-forward.
        figure.choose("network", "tanh-3").await?;
        says("&network=tanh-3&placement=every&times=0.25&seeds=1").await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("Forward-forward stands aside"), "{sentence}");
        figure.fill_in("seed", "4242").await?;
        says("&network=tanh-3&placement=every&times=0.25&seed=4242&seeds=1").await?;
        figure.fill_in("seed", "x").await?;
        let notice = figure.notices("whole number").await?;
        assert!(notice.contains("seed 4242"), "{notice}");
        Ok(())
    })
}

/// It has the still's proportions, and the page does not scroll sideways.
#[test]
fn it_is_drawn_on_a_dark_phone() -> Outcome {
    read(Seen { dark: true, ..Seen::phone() }, async |reader| {
        let figure = open(reader, &format!("{SMALL}&predicted=shown")).await?;
        figure.agrees().await?;
        fits(reader, figure).await
    })
}

async fn fits(reader: &Reader, figure: Shown<'_>) -> Outcome {
    let (width, height) = figure.size().await?;
    let any = AnyFigure::named("without-backprop").ok_or("no figure")?;
    let (wide, high) = any.as_figure().size(true);
    assert!((height / width - f64::from(high) / f64::from(wide)).abs() < 0.01);
    let overflow = "document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(reader.value(overflow).await?, json!(true));
    Ok(())
}
