//! The figure of the scissors.

use crate::figure::{Shown, open, percentages};
use crate::reader::{Outcome, Pointer, Seen, read};
use mixed_levels::figure::bypass::Places;
use mixed_levels::measure::Cut;
use thirtyfour::Key;

/// Taps a pair of scissors.
async fn tap(figure: Shown<'_>, pointer: Pointer, cut: Cut) -> Outcome {
    let places = Places::new(figure.size().await?, 16, 16);
    figure.drag(pointer, &[places.scissors(cut)]).await
}

/// The accuracy that the sentence begins with.
async fn accuracy(figure: Shown<'_>) -> Outcome<f64> {
    let sentence = figure.sentence().await?;
    Ok(*percentages(&sentence).first().ok_or("no accuracy is told")?)
}

#[test]
fn it_opens_with_a_network_that_is_trained() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        let figure = Shown::of(reader, "bypass")?;
        reader.area(&figure.inside(".drawing")).await?;
        // Not after a training that the reader would have to wait for.
        figure.until("figure.hasAttribute('data-state')").await?;
        assert_eq!(figure.state().await?, "bypass?v=1");
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("After 1,500 steps"), "{sentence}");
        assert!(sentence.contains("Predict, then cut"), "{sentence}");
        assert!(accuracy(figure).await? > 90.0, "{sentence}");
        figure.agrees().await
    })
}

#[test]
fn a_prediction_is_judged_by_cuts_and_what_was_cut_is_put_back() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "bypass?v=1").await?;
        figure.agrees().await?;
        let secret = figure.tables().await?;
        assert_eq!(secret[0].rows[2][1], "predict first");
        figure.choose("prediction", "middle").await?;
        figure.says("bypass?v=1&predicted=middle").await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("You predicted the middle; here it is otherwise"), "{sentence}");
        figure.press("cut-middle").await?;
        figure.says("bypass?v=1&cut=middle&predicted=middle").await?;
        assert!(accuracy(figure).await? > 90.0, "{}", figure.sentence().await?);
        figure.press("cut-skip").await?;
        figure.says("bypass?v=1&cut=skip&predicted=middle&tried=both").await?;
        assert!(accuracy(figure).await? < 30.0, "{}", figure.sentence().await?);
        figure.press("put-back").await?;
        figure.says("bypass?v=1&predicted=middle&tried=both").await?;
        assert!(accuracy(figure).await? > 90.0, "{}", figure.sentence().await?);
        figure.choose("prediction", "skip").await?;
        figure.says("bypass?v=1&predicted=skip&tried=both").await?;
        assert!(figure.sentence().await?.contains("and so it is"));
        Ok(())
    })
}

/// Both pairs of scissors cut when they are tapped, and put back when they are tapped again.
fn scissors_cut(seen: Seen, pointer: Pointer) -> Outcome {
    read(seen, async |reader| {
        let figure = open(reader, "bypass?v=1").await?;
        tap(figure, pointer, Cut::Middle).await?;
        figure.says("bypass?v=1&cut=middle").await?;
        assert!(accuracy(figure).await? > 90.0, "{}", figure.sentence().await?);
        tap(figure, pointer, Cut::Skip).await?;
        figure.says("bypass?v=1&cut=skip&tried=both").await?;
        assert!(accuracy(figure).await? < 30.0, "{}", figure.sentence().await?);
        tap(figure, pointer, Cut::Skip).await?;
        figure.says("bypass?v=1&tried=both").await
    })
}

#[test]
fn scissors_on_the_drawing_cut() -> Outcome {
    scissors_cut(Seen::default(), Pointer::Mouse)
}

#[test]
fn scissors_on_the_drawing_cut_on_a_phone() -> Outcome {
    scissors_cut(Seen::phone(), Pointer::Touch)
}

#[test]
fn the_keyboard_cuts_and_puts_back() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "bypass?v=1").await?;
        for (key, state) in [
            (Key::Down, "bypass?v=1&cut=middle"),
            (Key::Up, "bypass?v=1&cut=skip&tried=both"),
            (Key::Escape, "bypass?v=1&tried=both"),
        ] {
            figure.press_on_drawing(key).await?;
            figure.says(state).await?;
        }
        Ok(())
    })
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "bypass?v=1&step=0&cut=middle").await?;
        let says = async |rest: &str| figure.says(&format!("bypass?v=1{rest}&cut=middle")).await;
        figure.slide("depth", 8).await?;
        says("&depth=8&step=0").await?;
        figure.choose("activation", "relu").await?;
        says("&depth=8&activation=relu&step=0").await?;
        figure.choose("initialisation", "he").await?;
        says("&depth=8&activation=relu&init=he&step=0").await?;
        figure.fill_in("seed", "3").await?;
        says("&depth=8&activation=relu&init=he&seed=3&step=0").await?;
        figure.press("step").await?;
        says("&depth=8&activation=relu&init=he&seed=3&step=1").await?;
        figure.hurry().await?;
        figure.press("train").await?;
        // The end of a run, which a link need not name.
        says("&depth=8&activation=relu&init=he&seed=3").await?;
        figure.press("reset").await?;
        says("&depth=8&activation=relu&init=he&seed=3&step=0").await
    })
}

#[test]
fn another_network_is_trained_at_once_with_the_cut_as_it_was() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "bypass?v=1&cut=skip").await?;
        figure.hurry().await?;
        figure.slide("depth", 15).await?;
        figure.says("bypass?v=1&depth=15&cut=skip").await
    })
}
