//! The generated parts of the page as HTML: controls, sentences, tables, stills.

use super::control::{Control, ControlKind, Group, Table};

/// Text as it may stand in HTML, in attributes as well.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The controls of a figure, which cannot be used until it lives.
pub fn controls(figure: &str, controls: &[Control]) -> String {
    let group = |group: Group| -> String {
        controls
            .iter()
            .filter(|control| control.group == group)
            .map(|c| control(figure, c))
            .collect()
    };
    let files = group(Group::Files);
    let files = if files.is_empty() {
        files
    } else {
        format!("<div class=\"files\" role=\"group\" aria-label=\"Files\">{files}</div>")
    };
    format!(
        "<div class=\"controls\"><div class=\"primary\">{}</div><div class=\"run\" role=\"group\" aria-label=\"Run\">{}</div><div class=\"more\">{}</div>{files}</div>",
        group(Group::Primary),
        group(Group::Run),
        group(Group::More)
    )
}

fn control(figure: &str, control: &Control) -> String {
    let Control { key, name, kind, .. } = control;
    if *kind == ControlKind::Button {
        return format!(
            "<button type=\"button\" data-control=\"{key}\" disabled>{}</button>",
            escaped(name)
        );
    }
    let id = format!("{figure}-{key}");
    if let ControlKind::Toggle { on } = kind {
        let checked = if *on { " checked" } else { "" };
        return format!(
            "<div class=\"control toggle\" data-control=\"{key}\"><input type=\"checkbox\" id=\"{id}\" autocomplete=\"off\"{checked} disabled><label class=\"name\" for=\"{id}\">{}</label></div>",
            escaped(name)
        );
    }
    let field = match kind {
        ControlKind::Range { min, max, value, shown } => {
            let shown = escaped(shown);
            format!(
                "<input type=\"range\" id=\"{id}\" min=\"{min}\" max=\"{max}\" step=\"1\" value=\"{value}\" aria-valuetext=\"{shown}\" autocomplete=\"off\" disabled><span class=\"value\" aria-hidden=\"true\">{shown}</span>"
            )
        }
        ControlKind::Choice { options, value } => {
            let options: String = options
                .iter()
                .map(|(option, label)| {
                    let selected = if option == value { " selected" } else { "" };
                    format!("<option value=\"{option}\"{selected}>{}</option>", escaped(label))
                })
                .collect();
            format!("<select id=\"{id}\" autocomplete=\"off\" disabled>{options}</select>")
        }
        ControlKind::Number { value } => format!(
            "<input type=\"number\" id=\"{id}\" min=\"0\" max=\"4294967295\" step=\"1\" value=\"{value}\" inputmode=\"numeric\" autocomplete=\"off\" disabled>"
        ),
        ControlKind::File => {
            format!("<input type=\"file\" id=\"{id}\" autocomplete=\"off\" disabled>")
        }
        ControlKind::Toggle { .. } | ControlKind::Button => String::new(),
    };
    format!(
        "<div class=\"control\" data-control=\"{key}\"><label class=\"name\" for=\"{id}\">{}</label>{field}</div>",
        escaped(name)
    )
}

/// Tables, one after the other.
pub fn tables(tables: &[Table]) -> String {
    let table = |table: &Table| -> String {
        let head: String = table
            .head
            .iter()
            .map(|cell| format!("<th scope=\"col\">{}</th>", escaped(cell)))
            .collect();
        let row = |cells: &Vec<String>| -> String {
            let cells = cells.iter().enumerate().map(|(column, cell)| match column {
                0 => format!("<th scope=\"row\">{}</th>", escaped(cell)),
                _ => format!("<td>{}</td>", escaped(cell)),
            });
            format!("<tr>{}</tr>", cells.collect::<String>())
        };
        let rows: String = table.rows.iter().map(row).collect();
        format!(
            "<table><caption>{}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>",
            escaped(&table.caption)
        )
    };
    format!("<div class=\"table-wrap\">{}</div>", tables.iter().map(table).collect::<String>())
}

/// A figure's sentence, which is its only output.
pub fn sentence(text: &str) -> String {
    format!("<output aria-live=\"off\" class=\"sentence\">{}</output>", escaped(text))
}

/// A still in its four versions: wide and narrow, light and dark. All but those of the opening figure
/// wait until they come near.
pub fn still(name: &str, (width, height): (u32, u32), description: &str) -> String {
    let narrow = "(max-width: 760px)";
    let dark = "(prefers-color-scheme: dark)";
    let loading = if name == "hero" { "" } else { " loading=\"lazy\"" };
    format!(
        "<picture><source media=\"{narrow} and {dark}\" srcset=\"stills/{name}-narrow-dark.svg\"><source media=\"{narrow}\" srcset=\"stills/{name}-narrow-light.svg\"><source media=\"{dark}\" srcset=\"stills/{name}-wide-dark.svg\"><img{loading} src=\"stills/{name}-wide-light.svg\" width=\"{width}\" height=\"{height}\" alt=\"{}\"></picture>",
        escaped(description)
    )
}

/// Puts new content between the marks `<!-- name -->` and `<!-- /name -->`.
///
/// # Errors
/// If the marks are not there.
pub fn replaced(page: &str, name: &str, content: &str) -> Result<String, String> {
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let start = page.find(&open).map(|at| at + open.len());
    let end = start.and_then(|start| page[start..].find(&close).map(|at| start + at));
    match (start, end) {
        (Some(start), Some(end)) => Ok(format!("{}{content}{}", &page[..start], &page[end..])),
        _ => Err(format!("the page has no place for {name}: {open} … {close}")),
    }
}
