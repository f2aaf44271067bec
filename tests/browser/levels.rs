//! The figure of the levels.

use crate::figure::{Shown, open, percentages};
use crate::reader::{Outcome, Pointer, Seen, read};
use mixed_levels::figure::levels::Places;
use thirtyfour::Key;

/// Taps the cell of a pair in the matrix of a network of eight layers.
async fn tap(figure: Shown<'_>, pointer: Pointer, panel: usize, pair: (usize, usize)) -> Outcome {
    let places = Places::new(figure.size().await?, 2, 8);
    figure.drag(pointer, &[places.middle_of(panel, pair)]).await
}

#[test]
fn it_opens_with_twins_that_are_trained() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        let figure = Shown::of(reader, "levels")?;
        reader.area(&figure.inside(".drawing")).await?;
        figure.until("figure.hasAttribute('data-state')").await?;
        figure.says("levels?v=1").await?;
        let sentence = figure.sentence().await?;
        assert!(sentence.contains("After 1,500 steps"), "{sentence}");
        let named = percentages(&sentence);
        assert!(named[0] > 90.0 && named[1] > 90.0, "{sentence}");
        Ok(())
    })
}

/// A pair is compared in both networks, whichever is tapped, and let go when it is tapped again.
fn pairs_are_compared(seen: Seen, pointer: Pointer) -> Outcome {
    read(seen, async |reader| {
        let figure = open(reader, "levels?v=1&step=25").await?;
        tap(figure, pointer, 0, (2, 7)).await?;
        figure.says("levels?v=1&step=25&pair=2.7").await?;
        assert!(figure.sentence().await?.contains("layers 2 and 7: similarity"));
        tap(figure, pointer, 1, (8, 1)).await?;
        figure.says("levels?v=1&step=25&pair=8.1").await?;
        tap(figure, pointer, 1, (8, 1)).await?;
        figure.says("levels?v=1&step=25").await
    })
}

#[test]
fn a_mouse_compares_two_layers() -> Outcome {
    pairs_are_compared(Seen::default(), Pointer::Mouse)
}

#[test]
fn a_finger_compares_two_layers_on_a_phone() -> Outcome {
    pairs_are_compared(Seen::phone(), Pointer::Touch)
}

#[test]
fn arrow_keys_go_through_the_matrix() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "levels?v=1&step=0").await?;
        for (key, pair) in [
            (Key::Right, "&pair=1.2"),
            (Key::Right, "&pair=1.3"),
            (Key::Down, "&pair=2.3"),
            (Key::Left, "&pair=2.2"),
            (Key::Up, "&pair=1.2"),
            (Key::Escape, ""),
        ] {
            figure.press_on_drawing(key).await?;
            figure.says(&format!("levels?v=1&step=0{pair}")).await?;
        }
        Ok(())
    })
}

#[test]
fn the_middle_and_the_skip_are_cut_and_put_back() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "levels?v=1&step=100").await?;
        for (button, cut, words) in [
            ("cut-middle", "&cut=middle", "With the middle cut"),
            ("cut-skip", "&cut=skip", "With the skip cut"),
        ] {
            figure.press(button).await?;
            figure.says(&format!("levels?v=1&step=100{cut}")).await?;
            assert!(figure.sentence().await?.contains(words));
        }
        figure.press("put-back").await?;
        figure.says("levels?v=1&step=100").await
    })
}

#[test]
fn what_it_says_after_any_control_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let figure = open(reader, "levels?v=1&step=0").await?;
        let says = async |rest: &str| figure.says(&format!("levels?v=1{rest}")).await;
        figure.choose("data", "spiral").await?;
        says("&data=spiral&step=0").await?;
        figure.slide("depth", 5).await?;
        says("&data=spiral&depth=5&step=0").await?;
        figure.choose("activation", "relu").await?;
        says("&data=spiral&depth=5&activation=relu&step=0").await?;
        figure.choose("initialisation", "he").await?;
        says("&data=spiral&depth=5&activation=relu&init=he&step=0").await?;
        figure.choose("placement", "every").await?;
        says("&data=spiral&depth=5&activation=relu&init=he&placement=every&step=0").await?;
        figure.fill_in("seed", "3").await?;
        says("&data=spiral&depth=5&activation=relu&init=he&seed=3&placement=every&step=0").await?;
        figure.press("step").await?;
        says("&data=spiral&depth=5&activation=relu&init=he&seed=3&placement=every&step=1").await
    })
}

#[test]
fn a_bad_link_is_explained_and_leaves_the_figure_as_it_was() -> Outcome {
    read(Seen::default(), async |reader| {
        let link = "levels?v=1&depth=5&step=10";
        let figure = open(reader, link).await?;
        for (wrong, word) in [
            ("depth=20", "4 to 16"),
            ("data=moons", "spiral only"),
            ("placement=every&cut=skip", "one long skip"),
        ] {
            reader.value(&format!("(location.hash = '#levels?v=1&{wrong}')")).await?;
            let notice = figure.notices(word).await?;
            assert!(notice.contains("cannot be followed"), "{notice}");
            figure.says(link).await?;
        }
        Ok(())
    })
}
