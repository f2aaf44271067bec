//! Adversarial examples: drawn by mouse, finger and keyboard, attacked, and asked of many networks.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Pointer, Reader, Seen, read};
use mixed_levels::essay::AnyFigure;
use mixed_levels::figure::adversarial::Places;
use serde_json::json;
use thirtyfour::Key;

/// Small networks, few of them, and a quick attack.
const SMALL: &str = "adversarial?v=1&network=relu-3&placement=every&attack=fgsm&seeds=1";

async fn places(figure: Shown<'_>) -> Outcome<Places> {
    Ok(Places::new(figure.size().await?, &[16; 3]))
}

/// A stroke over the picture is a drawing, whose link shows the same.
fn a_stroke_is_drawn(seen: Seen, pointer: Pointer) -> Outcome {
    read(seen, async |reader| {
        let figure = open(reader, SMALL).await?;
        figure.agrees().await?;
        reader.area(&figure.inside(".drawing")).await?;
        if matches!(pointer, Pointer::Touch) {
            // A finger draws where the reader says so, and scrolls otherwise.
            figure.choose("source", "drawing").await?;
            figure.says(&SMALL.replace("&seeds", "&drawing=a64&seeds")).await?;
            reader.area(&figure.inside(".drawing")).await?;
        }
        let places = places(figure).await?;
        let at = |row, column| places.pixel((row, column), 8);
        figure.drag(pointer, &[at(1, 2), at(1, 5), at(6, 3)]).await?;
        figure.settles().await?;
        let link = figure.state().await?;
        assert!(link.contains("&drawing=") && !link.contains("drawing=a64"), "{link}");
        figure.agrees().await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.starts_with("Your drawing"), "{sentence}");
        // Whoever follows the link has the drawing, too.
        let again = open(reader, &link).await?;
        again.says(&link).await?;
        assert_eq!(again.sentence().await?, sentence);
        again.press("clear").await?;
        again.says(&SMALL.replace("&seeds", "&drawing=a64&seeds")).await
    })
}

#[test]
fn a_stroke_is_drawn_by_the_mouse() -> Outcome {
    a_stroke_is_drawn(Seen::default(), Pointer::Mouse)
}

#[test]
fn a_stroke_is_drawn_by_a_finger_on_a_phone() -> Outcome {
    // High enough for the whole drawing, which is brought to its middle.
    a_stroke_is_drawn(Seen { height: 1_500, ..Seen::phone() }, Pointer::Touch)
}

#[test]
fn a_picture_is_drawn_by_keyboard_and_by_sliders() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        let says = async |drawing: &str| {
            figure.says(&SMALL.replace("&seeds", &format!("&drawing={drawing}&seeds"))).await
        };
        figure.press("clear").await?;
        says("a64").await?;
        for key in [Key::Left, Key::Left, Key::Up, Key::Space, Key::Down, Key::Space] {
            figure.press_on_drawing(key).await?;
        }
        says("a27qa7qa28").await?;
        figure.press_on_drawing(Key::Delete).await?;
        says("a27qa36").await?;
        figure.slide("row", 8).await?;
        figure.slide("column", 8).await?;
        figure.slide("ink", 5).await?;
        says("a27qa35f").await?;
        figure.press_on_drawing(Key::Escape).await?;
        says("a27qa35f").await?;
        figure.choose("source", "digit").await?;
        figure.says(SMALL).await
    })
}

#[test]
fn the_change_is_dragged_and_the_attack_chosen() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        figure.agrees().await?;
        reader.area(&figure.inside(".drawing")).await?;
        let places = places(figure).await?;
        let way = [0.1, 0.16, 0.2].map(|change| places.of_change(change));
        figure.drag(Pointer::Mouse, &way).await?;
        figure.says(&SMALL.replace("&seeds", "&epsilon=0.2&seeds")).await?;
        figure.slide("epsilon", 0).await?;
        figure.says(&SMALL.replace("&seeds", "&epsilon=0&seeds")).await?;
        assert!(figure.sentence().await?.contains("Nothing is changed."));
        figure.slide("epsilon", 7).await?;
        let link = SMALL.replace("&seeds", "&epsilon=0.07&seeds");
        figure.says(&link).await?;
        for attack in ["pgd-20", "random-search"] {
            figure.choose("attack", attack).await?;
            figure.says(&link.replace("fgsm", attack)).await?;
        }
        figure.choose("attack", "strong").await?;
        figure.says(&link.replace("&attack=fgsm", "")).await
    })
}

#[test]
fn networks_arrive_and_a_prediction_is_judged() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        figure.agrees().await?;
        assert_eq!(figure.tables().await?[2].rows[1][2], "predict first");
        assert!(figure.sentence().await?.contains("Predict, and see"));
        figure.slide("seeds", 3).await?;
        figure
            .until("/of 15 measurements so far/.test(figure.querySelector('output').textContent)")
            .await?;
        let link = SMALL.replace("seeds=1", "seeds=3");
        figure.says(&link).await?;
        let mut true_ones = 0;
        for predicted in ["more", "alike", "less"] {
            figure.choose("prediction", predicted).await?;
            figure.says(&format!("{link}&predicted={predicted}")).await?;
            let sentence = figure.sentence().await?;
            assert!(sentence.contains("You predicted"), "{sentence}");
            true_ones += usize::from(sentence.contains("and so it is"));
        }
        assert_eq!(true_ones, 1);
        figure.choose("compare", "rules").await?;
        let rules = link.replace("&seeds", "&compare=rules&seeds");
        figure.says(&format!("{rules}&predicted=less")).await?;
        assert_eq!(figure.tables().await?[2].rows.len(), 6);
        Ok(())
    })
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        let says = async |rest: &str| {
            figure.says(&format!("adversarial?v=1&network=relu-3{rest}&attack=fgsm&seeds=1")).await
        };
        figure.slide("depth", 4).await?;
        says("&depth=4&placement=every").await?;
        figure.choose("placement", "one").await?;
        says("&depth=4").await?;
        // It goes on with a placement for which there is room.
        figure.slide("depth", 3).await?;
        figure.notices("needs 4 layers").await?;
        says("&placement=every-second").await?;
        figure.choose("rule", "forward-forward").await?;
        says("&placement=every-second&rule=forward-forward").await?;
        assert!(figure.sentence().await?.contains("stand aside"));
        figure.fill_in("seed", "4242").await?;
        says("&placement=every-second&rule=forward-forward&seed=4242").await?;
        figure.fill_in("seed", "x").await?;
        figure.notices("seed 4242").await?;
        figure.choose("rule", "sign-symmetry").await?;
        says("&placement=every-second&rule=sign-symmetry&seed=4242").await?;
        figure.choose("network", "tanh-3").await?;
        figure
            .says("adversarial?v=1&network=tanh-3&placement=every-second&rule=sign-symmetry&seed=4242&attack=fgsm&seeds=1")
            .await
    })
}

#[test]
fn a_run_goes_on_from_the_start() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, SMALL).await?;
        figure.hurry().await?;
        figure.press("reset").await?;
        let at = |step: usize| SMALL.replace("&seeds", &format!("&step={step}&seeds"));
        figure.says(&at(0)).await?;
        figure.press("step").await?;
        figure.says(&at(1)).await?;
        figure.press("train").await?;
        figure.says(SMALL).await?;
        figure.slide("digit", 7).await?;
        figure.says(&SMALL.replace("&seeds", "&digit=7&seeds")).await
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
    let any = AnyFigure::named("adversarial").ok_or("no figure")?;
    let (wide, high) = any.as_figure().size(true);
    assert!((height / width - f64::from(high) / f64::from(wide)).abs() < 0.01);
    let overflow = "document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(reader.value(overflow).await?, json!(true));
    Ok(())
}
