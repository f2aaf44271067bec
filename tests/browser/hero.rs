//! The opening figure.

use crate::figure::{Shown, count, open, percentages};
use crate::reader::{Outcome, Point, Pointer, Reader, Seen, read};
use mixed_levels::figure::hero::Places;
use mixed_levels::network::Neuron;
use thirtyfour::Key;

const DEPTH: usize = 12;
const WIDTH: usize = 16;
const RACED: &str = "hero?v=1&step=1500";
const RESCUED: &str = "hero?v=1&skip=1-11&step=1500&twin=1500";

async fn places(hero: Shown<'_>) -> Outcome<Places> {
    Ok(Places::new(hero.size().await?, DEPTH, WIDTH))
}

/// Drags the end of the shortcut that lies at a layer to another one.
async fn drag_end(hero: Shown<'_>, pointer: Pointer, from: f64, to: f64) -> Outcome {
    let network = places(hero).await?.network;
    hero.drag(pointer, &[network.skip_end(from), network.skip_end(to)]).await
}

async fn tap(hero: Shown<'_>, pointer: Pointer, at: impl FnOnce(&Places) -> Point) -> Outcome {
    let point = at(&places(hero).await?);
    hero.drag(pointer, &[point]).await
}

/// The shortcut, dropped on layer 11, has rescued the network, and its twin is where it was.
async fn is_rescued(hero: Shown<'_>) -> Outcome {
    hero.shows(RESCUED).await?;
    let sentence = hero.sentence().await?;
    let percent = percentages(&sentence);
    assert!(percent[0] > 90.0 && percent[1] < 20.0, "{sentence}");
    assert!(sentence.contains("twin"), "{sentence}");
    hero.agrees().await
}

#[test]
fn left_alone_the_plain_network_learns_nothing_and_a_shortcut_rescues_it() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        let hero = Shown::hero(reader);
        reader.area("#hero .drawing").await?;
        hero.passes(0).await?;
        // Training is seen to go on, at a pace that one can follow: six seconds for the race.
        let early = hero.count("step").await?;
        hero.passes(400).await?;
        let later = hero.count("step").await?;
        assert!(early < later && later < 1_500, "{early} {later}");
        hero.shows(RACED).await?;
        let sentence = hero.sentence().await?;
        assert!(percentages(&sentence)[0] < 20.0, "{sentence}");
        assert_eq!(hero.status().await?, "", "the reader did nothing, so nothing is announced");
        hero.agrees().await?;

        drag_end(hero, Pointer::Mouse, 5.0, 11.0).await?;
        hero.until("figure.dataset.state.includes('skip=1-11')").await?;
        hero.hurry().await?;
        is_rescued(hero).await?;
        assert_eq!(hero.status().await?, hero.sentence().await?);
        // The address shows the same again.
        let address = reader.value("location.hash").await?;
        assert_eq!(address.as_str(), Some(format!("#{RESCUED}").as_str()));
        Ok(())
    })
}

#[test]
fn a_finger_drags_the_shortcut_on_a_phone() -> Outcome {
    read(Seen::phone(), async |reader| {
        let hero = open(reader, "hero?v=1").await?;
        hero.hurry().await?;
        drag_end(hero, Pointer::Touch, 5.0, 11.0).await?;
        is_rescued(hero).await?;
        // And elsewhere, by its other end.
        drag_end(hero, Pointer::Touch, 1.0, 4.0).await?;
        hero.until("figure.dataset.state.includes('skip=4-11')").await?;
        hero.agrees().await?;
        tap(hero, Pointer::Touch, |places| places.network.at(Neuron { layer: 6, index: 9 }))
            .await?;
        hero.until("figure.dataset.state.includes('blue=6.9')").await?;
        hero.agrees().await
    })
}

/// Goes on with the Tab key until a control has the focus.
async fn tab_to(reader: &Reader, id: &str) -> Outcome {
    for _ in 0..60 {
        reader.press_where_focus_is(Key::Tab + "").await?;
        if reader.value("document.activeElement.id").await?.as_str() == Some(id) {
            return Ok(());
        }
    }
    Err(format!("the Tab key does not lead to #{id}").into())
}

async fn focused_control(reader: &Reader) -> Outcome<String> {
    let key = "document.activeElement.closest('[data-control]')?.dataset.control ?? ''";
    Ok(serde_json::from_value(reader.value(key).await?)?)
}

#[test]
fn the_keyboard_alone_adds_the_shortcut_and_moves_it() -> Outcome {
    read(Seen::default(), async |reader| {
        let hero = open(reader, "hero?v=1").await?;
        tab_to(reader, "hero-pace").await?;
        reader.press_where_focus_is("as fast").await?;
        while focused_control(reader).await? != "add-skip" {
            reader.press_where_focus_is(Key::Shift + Key::Tab).await?;
        }
        reader.press_where_focus_is(Key::Enter + "").await?;
        is_rescued(hero).await?;
        // The button is of no use any more; the keyboard goes on from where it was.
        reader.press_where_focus_is(Key::Tab + "").await?;
        assert_eq!(focused_control(reader).await?, "remove-skip");

        while focused_control(reader).await? != "skip-to" {
            reader.press_where_focus_is(Key::Shift + Key::Tab).await?;
        }
        reader.press_where_focus_is(Key::Left + "").await?;
        hero.until("figure.dataset.state.includes('skip=1-10&step=1500')").await?;
        hero.agrees().await?;
        reader.press_where_focus_is(Key::Right + "").await?;
        is_rescued(hero).await
    })
}

#[test]
fn what_it_says_after_a_drag_or_a_slider_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let hero = open(reader, "hero?v=1&step=60").await?;
        hero.agrees().await?;
        drag_end(hero, Pointer::Mouse, 5.0, 8.0).await?;
        hero.until("figure.dataset.state.includes('skip=1-8')").await?;
        hero.passes(3).await?;
        hero.press("pause").await?;
        hero.agrees().await?;
        assert!(hero.count("twin").await? >= 60, "the twin runs on");

        for (key, value, expected) in
            [("skip-to", 9, "skip=1-9"), ("skip-from", 3, "skip=3-9"), ("input", 2, "input=2")]
        {
            hero.slide(key, value).await?;
            hero.until(&format!("figure.dataset.state.includes('{expected}')")).await?;
            // Moving the shortcut starts a race.
            hero.press("pause").await?;
            hero.agrees().await?;
        }
        // A handle that is only touched stays where it is, and so does the run.
        let before = hero.state().await?;
        drag_end(hero, Pointer::Mouse, 9.0, 9.0).await?;
        hero.agrees().await?;
        assert_eq!(hero.state().await?, before);
        hero.press("remove-skip").await?;
        hero.until("!figure.dataset.state.includes('skip')").await?;
        hero.agrees().await
    })
}

#[test]
fn what_it_says_after_steps_resets_and_seeds_is_what_any_machine_computes() -> Outcome {
    read(Seen::default(), async |reader| {
        let hero = open(reader, "hero?v=1&skip=2-12&step=10&twin=30").await?;
        for step in 11..14 {
            hero.press("step").await?;
            hero.agrees().await?;
            assert_eq!(hero.state().await?, format!("hero?v=1&skip=2-12&step={step}&twin=30"));
        }
        hero.fill_in("seed", "4294967295").await?;
        hero.until("figure.dataset.state.includes('seed=4294967295')").await?;
        hero.agrees().await?;
        assert_eq!(hero.count("step").await?, 0);
        hero.press("step").await?;
        hero.agrees().await?;
        hero.press("reset").await?;
        hero.agrees().await?;
        assert_eq!(hero.state().await?, "hero?v=1&seed=4294967295&skip=2-12");
        assert_eq!(hero.setting("seed").await?, "4294967295");
        Ok(())
    })
}

#[test]
fn the_blue_neuron_is_chosen_by_tap_slider_and_arrow_key() -> Outcome {
    read(Seen::default(), async |reader| {
        let hero = open(reader, "hero?v=1&skip=1-11&step=40&twin=40").await?;
        let shows = async |expected: &str| -> Outcome {
            hero.until(&format!("figure.dataset.state.includes('{expected}')")).await?;
            hero.agrees().await
        };
        for neuron in [Neuron { layer: 6, index: 3 }, Neuron { layer: 2, index: 15 }] {
            tap(hero, Pointer::Mouse, |places| places.network.at(neuron)).await?;
            shows(&format!("blue={}.{}", neuron.layer, neuron.index)).await?;
        }
        let sentence = hero.sentence().await?;
        assert!(sentence.contains("layer 2"), "{sentence}");
        assert!(hero.tables().await?[1].caption.contains("neuron 15 of layer 2"));

        hero.slide("blue-layer", 5).await?;
        shows("blue=5.15").await?;
        hero.slide("blue-neuron", 13).await?;
        shows("blue=5.13").await?;
        for (key, expected) in [
            (Key::Right, "blue=6.13"),
            (Key::Up, "blue=6.12"),
            (Key::Left, "blue=5.12"),
            (Key::Down, "blue=5.13"),
            (Key::Escape, "blue=none"),
        ] {
            hero.press_on_drawing(key).await?;
            shows(expected).await?;
        }
        assert_eq!(hero.tables().await?.len(), 1, "without a blue neuron there are no five");

        // Nothing comes before layer 1, and the figure says so.
        tap(hero, Pointer::Mouse, |places| places.network.at(Neuron { layer: 1, index: 4 }))
            .await?;
        hero.notices("layer 1").await?;
        shows("blue=none").await?;
        tap(hero, Pointer::Mouse, |places| places.digit.center()).await?;
        shows("input=1").await
    })
}

#[test]
fn choosing_a_neuron_or_a_digit_does_not_disturb_training() -> Outcome {
    read(Seen::default(), async |reader| {
        for pace in ["fast", "normal"] {
            reader.open(&format!("?{pace}#hero?v=1&step=1500")).await?;
            let hero = Shown::hero(reader);
            hero.shows(RACED).await?;
            hero.choose("pace", pace).await?;
            hero.watch_steps().await?;
            hero.press("keep-training").await?;
            hero.passes(1_520).await?;
            for (key, value, expected) in [
                ("blue-layer", 9, "blue=9.7"),
                ("blue-neuron", 4, "blue=9.4"),
                ("input", 3, "input=3"),
            ] {
                hero.slide(key, value).await?;
                hero.until(&format!("figure.dataset.state.includes('{expected}')")).await?;
            }
            hero.press("pause").await?;
            hero.settles().await?;
            hero.never_went_back().await?;
            hero.agrees().await?;
        }
        Ok(())
    })
}

#[test]
fn the_race_is_run_afresh_with_the_shortcut_and_the_twin_runs_on() -> Outcome {
    read(Seen::default(), async |reader| {
        let hero = open(reader, "hero?v=1&step=700").await?;
        hero.hurry().await?;
        hero.press("add-skip").await?;
        hero.until("figure.dataset.state.includes('skip=1-11')").await?;
        let (state, twin) = (hero.state().await?, hero.count("twin").await?);
        assert!(twin >= 700 && count(&state, "step") < twin, "{state}");
        is_rescued(hero).await?;
        let table = &hero.tables().await?[0];
        assert_eq!(table.rows[0].len(), 3, "step, network and twin: {:?}", table.rows[0]);
        hero.press("remove-skip").await?;
        hero.shows(RACED).await?;
        hero.agrees().await
    })
}

#[test]
fn reduced_motion_starts_nothing_and_the_train_button_does() -> Outcome {
    read(Seen { calm: true, ..Seen::default() }, async |reader| {
        reader.open("").await?;
        let hero = Shown::hero(reader);
        reader.area("#hero .drawing").await?;
        hero.settles().await?;
        reader.frames(30).await?;
        assert_eq!(hero.state().await?, "hero?v=1");
        assert!(hero.value("!figure.hasAttribute('aria-busy')").await? == true);
        hero.agrees().await?;
        hero.hurry().await?;
        hero.press("train").await?;
        hero.shows(RACED).await?;
        hero.agrees().await
    })
}

#[test]
fn training_goes_on_past_the_race_when_asked_to() -> Outcome {
    read(Seen::default(), async |reader| {
        let hero = open(reader, RACED).await?;
        hero.hurry().await?;
        hero.press("keep-training").await?;
        hero.passes(2_000).await?;
        hero.press("pause").await?;
        hero.agrees().await?;
        assert!(hero.count("step").await? > 2_000);
        Ok(())
    })
}
