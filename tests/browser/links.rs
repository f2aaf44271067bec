//! Permalinks and other things that a reader types: good ones, and bad ones.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Seen, read};
use mixed_levels::essay::AnyFigure;
use mixed_levels::essay::prose::PRESETS;
use serde_json::json;

/// Goes to a link while the page is open.
async fn go_to(figure: Shown<'_>, link: &str) -> Outcome {
    let address = json!(format!("#{link}"));
    figure.reader.value(&format!("(location.hash = {address})")).await?;
    Ok(())
}

/// Links that cannot be followed, the figure that answers for them, and a word of its answer.
const BAD: [(&str, &str, &str); 22] = [
    ("hero", "hero?v=1&skip=3-4", "two layers"),
    ("hero", "hero?v=2", "version"),
    ("hero", "hero?v=1&step=40001", "40000"),
    ("hero", "nosuch?v=1", "no figure"),
    ("hero", "hero?v=1&blue=<b>1</b>", "blue"),
    ("fading-gradient", "fading-gradient?v=1&depth=99", "32"),
    ("fading-gradient", "fading-gradient?v=1&depth=8&skips=1-11", "11"),
    ("fading-gradient", "fading-gradient?v=1&init=gain:11", "gain"),
    ("shortcut", "shortcut?v=1&depth=99", "32"),
    ("shortcut", "shortcut?v=1&skips=0-5", "64"),
    ("five-neurons", "five-neurons?v=1&depth=99", "32"),
    ("five-neurons", "five-neurons?v=1&blue=1.0", "blue"),
    ("five-neurons-skip", "five-neurons-skip?v=1&depth=99", "32"),
    ("five-neurons-skip", "five-neurons-skip?v=1&skips=none", "one skip"),
    ("bypass", "bypass?v=1&depth=99", "32"),
    ("bypass", "bypass?v=1&cut=both", "cut"),
    ("many-networks", "many-networks?v=1&depth=99", "32"),
    ("many-networks", "many-networks?v=1&depth=25", "24"),
    ("without-backprop", "without-backprop?v=1&network=tanh-3&rule=forward-forward", "goodness"),
    ("without-backprop", "without-backprop?v=1&moment=30", "25 steps"),
    ("adversarial", "adversarial?v=1&drawing=a63", "8 x 8"),
    ("adversarial", "adversarial?v=1&epsilon=0.105", "hundredths"),
];

async fn refuses(figure: Shown<'_>, word: &str) -> Outcome {
    // Not just any notice: an older one may still stand there.
    let notice = figure.notices(word).await?;
    assert!(notice.contains("cannot be followed") && notice.ends_with('.'), "{notice}");
    assert_eq!(figure.value("figure.querySelector('.notice').childElementCount").await?, 0);
    Ok(())
}

#[test]
fn a_bad_link_is_explained_and_the_figure_lives_in_its_default_state() -> Outcome {
    // Without motion nothing starts by itself, so that the default state stays.
    read(Seen { calm: true, ..Seen::default() }, async |reader| {
        for (place, (name, link, word)) in BAD.into_iter().enumerate() {
            // Not only another hash: the page is opened anew.
            reader.open(&format!("?{place}#{link}")).await?;
            let figure = Shown::of(reader, name)?;
            refuses(figure, word).await?;
            if name == "without-backprop" {
                // It asks for so many networks that what has come must do.
                figure.press("stop").await?;
                figure.settles().await?;
                assert!(figure.state().await?.starts_with("without-backprop?v=1&seeds="));
                figure.agrees().await?;
                continue;
            }
            figure.shows(&format!("{name}?v=1")).await?;
            figure.agrees().await?;
            if name == "many-networks" {
                continue;
            }
            figure.press("step").await?;
            // These open with a network that has been trained.
            let step = if matches!(name, "bypass" | "adversarial") { 1_501 } else { 1 };
            figure.says(&format!("{name}?v=1&step={step}")).await?;
        }
        Ok(())
    })
}

#[test]
fn a_bad_link_leaves_a_figure_as_the_reader_set_it() -> Outcome {
    read(Seen::default(), async |reader| {
        for (name, link) in [
            ("hero", "hero?v=1&seed=4&skip=2-9&step=30&twin=30&blue=8.1&input=3"),
            ("fading-gradient", "fading-gradient?v=1&depth=6&width=5&activation=gelu&step=30"),
            ("shortcut", "shortcut?v=1&depth=6&width=5&skips=2-5:pre&step=30&twin=40"),
            ("five-neurons", "five-neurons?v=1&depth=6&step=30&blue=4.3&measure=typical"),
            ("five-neurons-skip", "five-neurons-skip?v=1&skips=2-9&blue=9.3&twin=hidden"),
            ("bypass", "bypass?v=1&cut=middle&predicted=skip"),
            ("many-networks", "many-networks?v=1&depth=6&moment=untrained&seeds=4"),
            ("without-backprop", "without-backprop?v=1&network=relu-3&seeds=1&rule=layer-local"),
            ("adversarial", "adversarial?v=1&placement=none&step=30&drawing=a20q3a41&seeds=1"),
        ] {
            reader.open(&format!("?{name}#{link}")).await?;
            let figure = Shown::of(reader, name)?;
            figure.shows(link).await?;
            assert_eq!(figure.notice().await?, None);
            for (_, bad, word) in BAD.iter().filter(|(answers, ..)| *answers == name) {
                go_to(figure, bad).await?;
                refuses(figure, word).await?;
                figure.settles().await?;
                assert_eq!(figure.state().await?, link, "after {bad}");
            }
            // A good link ends the matter.
            go_to(figure, &format!("{name}?v=1&seed=6")).await?;
            figure.shows(&format!("{name}?v=1&seed=6")).await?;
            assert_eq!(figure.notice().await?, None);
        }
        Ok(())
    })
}

#[test]
fn a_good_link_shows_its_state_and_no_other() -> Outcome {
    read(Seen::default(), async |reader| {
        for link in [
            "hero?v=1&seed=5&skip=1-8&step=300&twin=300&blue=10.3",
            "hero?v=1&skip=3-12&step=25&twin=75&blue=none&input=359",
            "hero?v=1&step=1600",
            "fading-gradient?v=1&depth=32&width=4&init=orthogonal&step=3",
            "fading-gradient?v=1&depth=2&width=64&activation=sigmoid&skips=none&seed=9",
            "fading-gradient?v=1&init=glorot&step=40&moment=25",
            "fading-gradient?v=1&skips=0-4:projection,2-9:concat,1-11:pre&rate=0.01&batch=8&step=10",
            "shortcut?v=1&init=glorot&skips=1-5,0-9:projection&selected=2&step=50&twin=70",
            "shortcut?v=1&depth=5&activation=relu&init=gain:1.5&skips=none&seed=4&step=40",
            "five-neurons?v=1&depth=7&width=9&step=50&moment=25&blue=5.2&input=4",
            "five-neurons?v=1&depth=4&blue=none&measure=activation",
            "five-neurons-skip?v=1&depth=7&skips=2-5:concat&blue=6.3&measure=ablation",
            "five-neurons-skip?v=1&skips=1-9&step=40&blue=9.7&twin=hidden&input=359",
            "bypass?v=1&cut=skip&predicted=middle&tried=both",
            "bypass?v=1&depth=6&activation=relu&init=glorot&seed=4&step=30&cut=middle",
            "many-networks?v=1&depth=6&width=5&init=he&seed=99&moment=shuffled&seeds=2&predicted=alike",
            "gain-dial?v=1&gain=1.3&activation=silu&depth=5&width=6&seeds=3",
            "what-is-important?v=1&seed=5&skip=none&blue=4.2&nudged=2.9&amount=-1.5&unit=deviation&example=359&check=on&predicted=all",
            "what-is-important?v=1&moment=trained&blue=3.0&predicted=shown",
            "levels?v=1&data=spiral&depth=5&activation=relu&step=50&moment=25&cut=skip&pair=1.4",
            "levels?v=1&seed=3&placement=every-second&step=30",
            "without-backprop?v=1&network=relu-3&placement=every&times=2&seed=99&seeds=1&moment=75&rule=forward-forward&predicted=far",
            "without-backprop?v=1&network=tanh-3&seeds=2&predicted=shown",
            "adversarial?v=1&network=relu-3&depth=6&rule=forward-forward&seed=9&attack=pgd-20&step=200&digit=359&epsilon=0.07&seeds=1&predicted=less",
            "adversarial?v=1&network=tanh-3&placement=every&attack=random-search&drawing=a10e5q3b2a44&compare=rules&seeds=1&predicted=shown",
        ] {
            reader.open(&format!("?{}#{link}", link.len())).await?;
            let figure = Shown::of(reader, link)?;
            figure.settles().await?;
            // What is the default is not written, and "none" is one.
            let written = if figure.name == "fading-gradient" {
                &link.replace("&skips=none", "")
            } else {
                link
            };
            figure.shows(written).await?;
            figure.agrees().await?;
            assert_eq!(figure.notice().await?, None, "{link}");
        }
        Ok(())
    })
}

#[test]
fn the_fields_of_a_link_may_come_in_any_order() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("#hero?v=1&skip=1-8&step=300&twin=300&blue=10.3&seed=5").await?;
        let hero = Shown::hero(reader);
        hero.shows("hero?v=1&seed=5&skip=1-8&step=300&twin=300&blue=10.3").await?;
        hero.agrees().await?;
        for (key, value) in [
            ("seed", "5"),
            ("skip-from", "1"),
            ("skip-to", "8"),
            ("blue-layer", "10"),
            ("blue-neuron", "3"),
            ("input", "0"),
        ] {
            assert_eq!(hero.setting(key).await?, value, "{key}");
        }
        Ok(())
    })
}

#[test]
fn every_link_of_the_prose_sets_its_figure() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        let mut figures = AnyFigure::all();
        for (name, link) in PRESETS {
            let anchor = format!("a[data-state={name}]");
            // By script where it stands: notes and figures may lie between it and the pointer.
            let click = format!("document.querySelector({}).click()", json!(anchor));
            reader.find(&anchor).await?;
            reader.value(&click).await?;
            let figure = Shown::of(reader, link)?;
            figure.shows(link).await?;
            let is_it = |any: &&mut AnyFigure| any.as_figure().name() == figure.name;
            let computed = figures.iter_mut().find(is_it).ok_or("no figure")?;
            figure.agrees_through(computed).await?;
            reader
                .until(&format!(
                    "(box => box.top < innerHeight && box.bottom > 0)(\
                     document.querySelector('#{} .drawing').getBoundingClientRect())",
                    figure.name
                ))
                .await?;
        }
        Ok(())
    })
}

#[test]
fn a_link_leads_back_after_the_reader_went_elsewhere() -> Outcome {
    read(Seen::default(), async |reader| {
        let hero = open(reader, "hero?v=1&step=25").await?;
        hero.press("step").await?;
        hero.shows("hero?v=1&step=26").await?;
        hero.until("location.hash === '#hero?v=1&step=26'").await?;
        go_to(hero, "hero?v=1&step=25").await?;
        hero.shows("hero?v=1&step=25").await?;
        hero.agrees().await
    })
}

#[test]
fn a_seed_that_is_none_is_refused_and_the_old_one_stands_in_the_field_again() -> Outcome {
    read(Seen::default(), async |reader| {
        for link in ["hero?v=1&seed=7&step=20", "fading-gradient?v=1&seed=7&step=20"] {
            reader.open(&format!("?{}#{link}", link.len())).await?;
            let figure = Shown::of(reader, link)?;
            figure.shows(link).await?;
            for typed in ["abc", "-1", "1.5", "", "4294967296", "1e400"] {
                figure.fill_in("seed", typed).await?;
                let notice = figure.notices("whole number").await?;
                assert!(notice.contains("seed 7"), "{notice}");
                figure.settles().await?;
                assert_eq!(figure.setting("seed").await?, "7", "after “{typed}”");
                assert_eq!(figure.state().await?, link);
            }
            figure.fill_in("seed", "8").await?;
            figure.until("figure.dataset.state.includes('seed=8')").await?;
            figure.agrees().await?;
            assert_eq!(figure.notice().await?, None);
        }
        Ok(())
    })
}
