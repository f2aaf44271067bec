//! Small things that are asked of the page again and again.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, Window};

use crate::essay::control::Table;

/// The window. There is one wherever the page's code runs.
pub(super) fn window() -> Result<Window, JsValue> {
    web_sys::window().ok_or_else(|| "there is no window".into())
}

/// The document.
pub(super) fn document() -> Result<Document, JsValue> {
    window()?.document().ok_or_else(|| "there is no document".into())
}

/// The element of that id and kind.
pub(super) fn by_id<T: JsCast>(id: &str) -> Result<T, JsValue> {
    let element = document()?.get_element_by_id(id);
    let element = element.and_then(|element| element.dyn_into().ok());
    element.ok_or_else(|| format!("the page has no #{id} of the right kind").into())
}

/// The element of the figure of that id; without one, of the figure that answers for it, the first.
pub(super) fn figure_for(id: &str) -> Result<Element, JsValue> {
    let document = document()?;
    let named = document.get_element_by_id(id).filter(|it| it.has_attribute("data-figure"));
    let found = named.or(document.query_selector("[data-figure]")?);
    found.ok_or_else(|| "the page has no figure".into())
}

/// Lets an event happen on the window.
pub(super) fn say(event: &str) {
    if let (Ok(window), Ok(event)) = (window(), Event::new(event)) {
        let _ = window.dispatch_event(&event);
    }
}

/// The first element inside another that a selector finds.
pub(super) fn inside<T: JsCast>(element: &Element, selector: &str) -> Result<T, JsValue> {
    let found = element.query_selector(selector)?.and_then(|found| found.dyn_into().ok());
    found.ok_or_else(|| format!("#{} has no {selector} of the right kind", element.id()).into())
}

/// Milliseconds since the page was opened.
pub(super) fn now() -> f64 {
    window().ok().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Whether a media query holds.
pub(super) fn media(query: &str) -> bool {
    let list = window().ok().and_then(|window| window.match_media(query).ok().flatten());
    list.is_some_and(|list| list.matches())
}

/// Sets a text unless it is there already.
pub(super) fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Gives up: the page shows its stills, and says so.
pub(super) fn stills_only() {
    let Ok(document) = document() else { return };
    if let Some(root) = document.document_element() {
        let _ = root.class_list().add_1("stills-only");
    }
    if let Some(notice) = document.get_element_by_id("no-live") {
        let _ = notice.remove_attribute("hidden");
    }
}

/// Fills an element with tables, as `essay::html` writes them.
pub(super) fn set_tables(wrap: &Element, tables: &[Table]) -> Result<(), JsValue> {
    let document = document()?;
    let row = |parent: &Element, cells: &[String], is_head: bool| -> Result<(), JsValue> {
        let row = document.create_element("tr")?;
        for (column, cell) in cells.iter().enumerate() {
            let tag = if is_head || column == 0 { "th" } else { "td" };
            let element = document.create_element(tag)?;
            if tag == "th" {
                element.set_attribute("scope", if is_head { "col" } else { "row" })?;
            }
            element.set_text_content(Some(cell));
            row.append_child(&element)?;
        }
        parent.append_child(&row)?;
        Ok(())
    };
    wrap.set_text_content(None);
    for table in tables {
        let element = document.create_element("table")?;
        let caption = document.create_element("caption")?;
        caption.set_text_content(Some(&table.caption));
        let (head, body) = (document.create_element("thead")?, document.create_element("tbody")?);
        row(&head, &table.head, true)?;
        for cells in &table.rows {
            row(&body, cells, false)?;
        }
        for part in [&caption, &head, &body] {
            element.append_child(part)?;
        }
        wrap.append_child(&element)?;
    }
    Ok(())
}
