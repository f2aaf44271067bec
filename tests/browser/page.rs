//! The page as a whole.

use crate::figure::Shown;
use crate::reader::{Outcome, Reader, Seen, folder, read};
use mixed_levels::essay::AnyFigure;
use std::fs;

/// Before the page's scripts: adds up how far things jump while they arrive.
const WATCH_JUMPS: &str = "
    window.jumped = 0;
    new PerformanceObserver(list => {
        for (const jump of list.getEntries()) if (!jump.hadRecentInput) window.jumped += jump.value;
    }).observe({type: 'layout-shift', buffered: true});";

/// The left edge, upper edge, width and height of an element, in hundredths of a pixel of the page.
async fn area_in_page(reader: &Reader, selector: &str) -> Outcome<[i64; 4]> {
    let area = format!(
        "(box => [box.left + scrollX, box.top + scrollY, box.width, box.height]
         .map(length => Math.round(100 * length)))(\
         document.querySelector('{selector}').getBoundingClientRect())"
    );
    Ok(serde_json::from_value(reader.value(&area).await?)?)
}

/// The id of every figure, in the order of the page.
fn names() -> Vec<&'static str> {
    AnyFigure::all().iter().map(|figure| figure.as_figure().name()).collect()
}

/// Every figure, once it lives.
async fn alive(reader: &Reader) -> Outcome<Vec<Shown<'_>>> {
    let mut figures = Vec::new();
    for name in names() {
        let figure = Shown::of(reader, name)?;
        reader.area(&figure.inside(".drawing")).await?;
        figure.until("figure.hasAttribute('data-state')").await?;
        figure.until("figure.querySelector('canvas') !== null").await?;
        figures.push(figure);
    }
    Ok(figures)
}

#[test]
fn loads_without_an_error_and_without_a_missing_file() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        reader.until("document.readyState === 'complete'").await?;
        assert!(!reader.text("h1").await?.is_empty());
        alive(reader).await?;
        let hidden = "document.getElementById('no-live').hidden";
        assert_eq!(reader.value(hidden).await?, true, "the page says that it cannot live");
        assert!(reader.requested().iter().any(|file| file.contains(".wasm")));
        Ok(())
    })
}

#[test]
fn is_complete_without_scripts() -> Outcome {
    let seen = Seen { script: false, ..Seen::default() };
    read(seen, async |reader| {
        reader.open("").await?;
        assert!(!reader.text("h1").await?.is_empty());
        assert_eq!(reader.attribute("html", "class").await?, None);
        for selector in names().iter().map(|name| format!("#{name}")) {
            assert!(reader.is_seen(&format!("{selector} output")).await?);
            assert!(reader.is_seen(&format!("{selector} .drawing img")).await?);
            assert!(!reader.is_seen(&format!("{selector} .controls")).await?);
            assert!(!reader.is_seen(&format!("{selector} .notice")).await?);
        }
        assert!(reader.is_seen("#hero noscript img").await?);
        for still in ["hero-wide-light", "hero-rescued-wide-light", "fading-gradient-wide-light"] {
            let asked = reader.requested();
            assert!(asked.iter().any(|file| file.contains(still)), "{still} is not in {asked:?}");
        }
        // What is said without scripts is said of the stills.
        assert!(reader.text("#hero output").await?.contains("1,500 steps"));
        assert!(reader.text("#fading-gradient output").await?.contains("0.54"));
        Ok(())
    })
}

#[test]
fn brings_no_inline_script_or_style() -> Outcome {
    let page = fs::read_to_string(folder().join("index.html"))?;
    let page = page.to_lowercase();
    assert!(!page.contains("<style"));
    for script in page.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap_or_default();
        assert!(tag.contains(" src="), "a script without an address: {tag}");
    }
    for tag in page.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let inline = tag.contains(" style=") || tag.contains("javascript:");
        let handler =
            tag.split_whitespace().any(|part| part.starts_with("on") && part.contains('='));
        assert!(!inline && !handler, "<{tag}>");
    }
    Ok(())
}

/// What is there before any script stands exactly where the living figure will.
fn nothing_jumps(seen: Seen) -> Outcome {
    let mut still = Vec::new();
    read(Seen { script: false, ..seen }, async |reader| {
        reader.open("").await?;
        for figure in names() {
            still.push(area_in_page(reader, &format!("#{figure} .drawing picture")).await?);
        }
        Ok(())
    })?;
    read(seen, async |reader| {
        reader.before_scripts(WATCH_JUMPS).await?;
        reader.open("").await?;
        for (figure, still) in alive(reader).await?.into_iter().zip(&still) {
            let canvas = area_in_page(reader, &figure.inside("canvas")).await?;
            let picture = area_in_page(reader, &figure.inside(".drawing picture")).await?;
            assert_eq!(canvas, picture, "{}: the canvas is not where the still is", figure.name);
            assert_eq!(
                canvas[2..],
                still[2..],
                "{}: another size than without script",
                figure.name
            );
        }
        reader.frames(5).await?;
        let jumped = reader.value("window.jumped").await?.as_f64().unwrap_or(f64::NAN);
        assert!(jumped < 0.05, "things jump by {jumped} while the page arrives");
        Ok(())
    })
}

#[test]
fn nothing_jumps_when_the_figures_come_to_life() -> Outcome {
    nothing_jumps(Seen { calm: true, ..Seen::default() })
}

#[test]
fn nothing_jumps_on_a_phone_when_the_figures_come_to_life() -> Outcome {
    nothing_jumps(Seen { calm: true, ..Seen::phone() })
}

#[test]
fn nothing_jumps_while_the_hero_trains_and_is_rescued() -> Outcome {
    for seen in [Seen::default(), Seen::phone()] {
        read(seen, async |reader| {
            reader.open("").await?;
            let hero = Shown::hero(reader);
            reader.area("#hero .drawing").await?;
            hero.passes(1).await?;
            hero.hurry().await?;
            hero.shows("hero?v=1&step=1500").await?;
            let before = area_in_page(reader, "#hero canvas").await?;
            hero.press("add-skip").await?;
            hero.shows("hero?v=1&skip=1-11&step=1500&twin=1500").await?;
            assert_eq!(area_in_page(reader, "#hero canvas").await?, before, "on {}", seen.width);
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn a_phone_needs_no_sideways_scrolling() -> Outcome {
    read(Seen::phone(), async |reader| {
        reader.open("").await?;
        alive(reader).await?;
        let open = "document.querySelectorAll('details').forEach(details => details.open = true)";
        reader.value(open).await?;
        reader.frames(3).await?;
        let widths = "[document.scrollingElement.scrollWidth, innerWidth]";
        assert_eq!(reader.value(widths).await?, serde_json::json!([390, 390]));
        // The controls are large enough for fingers.
        let small = "[...document.querySelectorAll('.controls :is(button, input, select)')]
            .filter(control => control.getBoundingClientRect().height < 40).map(c => c.outerHTML)";
        assert_eq!(reader.value(small).await?, serde_json::json!([]));
        Ok(())
    })
}

#[test]
fn in_the_dark_stills_and_figures_are_dark() -> Outcome {
    for (seen, size) in [(Seen::default(), "wide"), (Seen::phone(), "narrow")] {
        read(Seen { dark: true, calm: true, ..seen }, async |reader| {
            reader.open("").await?;
            let figures = alive(reader).await?;
            let asked = reader.requested();
            let stills: Vec<&String> =
                asked.iter().filter(|file| file.contains("stills/")).collect();
            assert!(!stills.is_empty(), "no still was asked for");
            let right = format!("-{size}-dark-");
            assert!(stills.iter().all(|still| still.contains(&right)), "{stills:?}");
            for figure in figures {
                // The corner of the drawing is paper.
                let paper = "figure.querySelector('canvas').getContext('2d')
                    .getImageData(1, figure.querySelector('canvas').height - 2, 1, 1).data[0]";
                let paper = figure.value(paper).await?.as_u64().unwrap_or(255);
                assert!(paper < 64, "{}: the paper is {paper} of 255", figure.name);
            }
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn without_the_module_the_stills_stay_and_the_page_says_why() -> Outcome {
    read(Seen::default(), async |reader| {
        // A browser that lacks what the module needs.
        reader.before_scripts("delete window.WebAssembly").await?;
        reader.open("").await?;
        reader.until("!document.getElementById('no-live').hidden").await?;
        assert!(reader.is_seen("#hero .drawing img").await?);
        assert!(!reader.is_seen("#hero .controls").await?);
        Ok(())
    })
}

#[test]
fn printed_it_shows_its_stills_and_no_controls() -> Outcome {
    read(Seen { calm: true, ..Seen::default() }, async |reader| {
        reader.open("").await?;
        alive(reader).await?;
        reader.on_paper().await?;
        for name in names() {
            for hidden in [".controls", "canvas"] {
                assert!(!reader.is_seen(&format!("#{name} {hidden}")).await?, "{name} {hidden}");
            }
            assert!(reader.is_seen(&format!("#{name} .drawing img")).await?, "{name}");
        }
        Ok(())
    })
}
