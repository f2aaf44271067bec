//! What is committed is what the code makes: every still, and in the page every generated sentence,
//! table and control, every number of the prose, every link that sets a figure.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use mixed_levels::essay::prose::Number;
use mixed_levels::essay::{AnyFigure, prose, stills};
use mixed_levels::figure::theme;
use mixed_levels::shipped;

const RENEW: &str = "`cargo xtask stills` makes it anew; look at the result before you commit it";

/// Every number of the prose, computed once for all tests.
fn numbers() -> &'static [Number] {
    static NUMBERS: OnceLock<Vec<Number>> = OnceLock::new();
    NUMBERS.get_or_init(|| prose::numbers().unwrap())
}

/// The figures of all stills, likewise.
fn figures() -> &'static [(&'static str, AnyFigure)] {
    static FIGURES: OnceLock<Vec<(&str, AnyFigure)>> = OnceLock::new();
    FIGURES.get_or_init(|| stills::computed(&shipped::file).unwrap())
}

fn www(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("www").join(path)
}

#[test]
fn the_stills_are_the_drawings_of_today() {
    let files = stills::files(figures()).unwrap();
    for (name, drawn) in &files {
        let committed = fs::read_to_string(www(&format!("stills/{name}"))).unwrap_or_default();
        assert!(committed == *drawn, "www/stills/{name} differs from the drawing: {RENEW}");
    }
    let committed = fs::read_dir(www("stills")).unwrap().count();
    assert_eq!(committed, files.len(), "a still in www/stills is not made by any figure");
}

#[test]
fn the_page_says_what_the_code_computes() {
    let page = fs::read_to_string(www("index.html")).unwrap();
    let renewed = stills::page(&page, figures(), numbers()).unwrap();
    let different = page.lines().zip(renewed.lines()).find(|(old, new)| old != new);
    assert!(page == renewed, "www/index.html is out of date: {RENEW}\n{different:#?}");
}

/// The test above would be worth nothing if it could not fail.
#[test]
fn an_altered_number_is_noticed() {
    let page = r#"<data value="0.5" data-number="nobody-computes-this">0.5</data>"#;
    assert!(prose::renewed(page, numbers()).unwrap_err().contains("nobody-computes-this"));
    let page = fs::read_to_string(www("index.html")).unwrap();
    let number = page.find("data-number=\"fading-default-rate\">").unwrap();
    let altered = format!("{}9{}", &page[..number + 34], &page[number + 34..]);
    assert_ne!(prose::renewed(&altered, numbers()).unwrap(), altered);
}

#[test]
fn the_links_of_the_prose_can_be_followed() {
    let page = fs::read_to_string(www("index.html")).unwrap();
    // One figure goes through all of its links, as in the page: what it knows it does not ask for again.
    let mut figures = AnyFigure::all();
    for &(name, link) in prose::PRESETS {
        let used = page.contains(&format!("data-state=\"{name}\""));
        assert!(used, "nothing in the page leads to {name}");
        let is_it = |any: &&mut AnyFigure| link.split('?').next() == Some(any.as_figure().name());
        let any = figures.iter_mut().find(is_it).unwrap_or_else(|| panic!("{name}: no figure"));
        let opened =
            any.as_figure_mut().open(link).and_then(|()| any.compute(&shipped::file, &mut || {}));
        opened.unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = any.as_figure().permalink();
        assert_eq!(written, link, "{name} is not written in its shortest form");
    }
}

/// The page and the file name the same works, by the same titles, years and addresses.
#[test]
fn every_reference_has_its_bibtex() {
    let page = fs::read_to_string(www("index.html")).unwrap();
    let file = fs::read_to_string(www("references.bib")).unwrap();
    let list = page.split_once("class=\"references\"").unwrap().1;
    let list = list.split_once("</ul>").unwrap().0;
    let listed: Vec<(&str, &str)> =
        list.split("<li id=\"ref-").skip(1).map(|it| it.split_once("\">").unwrap()).collect();
    let entries: Vec<(&str, &str)> = file
        .split("\n@")
        .map(|it| it.split_once('{').unwrap().1.split_once(',').unwrap())
        .collect();
    let names = |works: &[(&str, &str)]| works.iter().map(|it| it.0.to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&listed), names(&entries));
    for ((name, shown), (_, entry)) in listed.iter().zip(&entries) {
        let field = |key: &str| {
            let value = entry.split_once(&format!("  {key} = {{"))?.1;
            Some(value.split_once('}')?.0)
        };
        for key in ["title", "year", "eprint", "doi", "url"] {
            if let Some(value) = field(key) {
                assert!(shown.contains(value), "{name}: {key} {value} is not in {shown}");
            }
        }
        assert!(field("title").is_some() && field("author").is_some(), "{name}");
    }
}

#[test]
fn the_style_sheet_has_the_colours_of_the_figures() {
    let css = fs::read_to_string(www("style.css")).unwrap();
    let (light, dark) = css.split_once("prefers-color-scheme: dark").expect("a dark theme");
    for (part, colours) in [(light, theme::LIGHT), (dark, theme::DARK)] {
        for (name, hex) in colours {
            let declared = format!("--{name}: {hex};");
            assert!(part.contains(&declared), "style.css lacks {declared}");
        }
    }
}

/// The live drawing fills the still's place, so that place has the still's proportions.
#[test]
fn the_style_sheet_has_the_proportions_of_the_figures() {
    let css = fs::read_to_string(www("style.css")).unwrap();
    let (wide, narrow) = css.split_once("@media (max-width: 760px)").expect("a narrow page");
    for any in AnyFigure::all() {
        let figure = any.as_figure();
        for (part, is_narrow) in [(wide, false), (narrow, true)] {
            let own = format!("#{} .drawing {{ aspect-ratio: ", figure.name());
            let rule = part.split_once(&own).or_else(|| part.split_once(" aspect-ratio: "));
            let (width, height) = figure.size(is_narrow);
            let declared = rule.unwrap().1;
            let expected = format!("{width} / {height};");
            assert!(declared.starts_with(&expected), "{} needs {expected}", figure.name());
        }
    }
}
