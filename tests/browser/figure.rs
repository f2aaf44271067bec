//! A figure as it stands in the page, with all that a reader can do to it and learn from it.

use crate::reader::{Outcome, Point, Pointer, Reader};
use mixed_levels::essay::AnyFigure;
use mixed_levels::essay::control::{Input, Table};
use mixed_levels::shipped;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use thirtyfour::{By, Key};

/// A table as the page gives it: its caption, the rows of its head and those of its body.
type Cells = (String, Vec<Vec<String>>, Vec<Vec<String>>);

/// A figure of the page.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) reader: &'a Reader,
    /// Its id.
    pub(crate) name: &'static str,
}

/// Opens the page at the state of a permalink, and waits until the figure shows just that.
pub(crate) async fn open<'a>(reader: &'a Reader, link: &str) -> Outcome<Shown<'a>> {
    reader.open(&format!("#{link}")).await?;
    let figure = Shown::of(reader, link)?;
    figure.shows(link).await?;
    Ok(figure)
}

impl<'a> Shown<'a> {
    /// The hero.
    pub(crate) fn hero(reader: &'a Reader) -> Self {
        Self { reader, name: "hero" }
    }

    /// The fading gradient.
    pub(crate) fn fading_gradient(reader: &'a Reader) -> Self {
        Self { reader, name: "fading-gradient" }
    }

    /// The figure that a permalink leads to.
    pub(crate) fn of(reader: &'a Reader, link: &str) -> Outcome<Self> {
        let name = link.split('?').next().unwrap_or_default();
        let any = AnyFigure::named(name).ok_or_else(|| format!("there is no figure {name}"))?;
        Ok(Self { reader, name: any.as_figure().name() })
    }

    /// A selector for something inside the figure.
    pub(crate) fn inside(&self, selector: &str) -> String {
        format!("#{} {selector}", self.name)
    }

    /// A selector for the control of that key.
    pub(crate) fn control(&self, key: &str) -> String {
        format!(
            "#{} :is(button[data-control={key}], [data-control={key}] :is(input, select))",
            self.name
        )
    }

    /// The figure as an expression of JavaScript.
    fn element(&self) -> String {
        format!("document.getElementById({})", json!(self.name))
    }

    /// An expression of JavaScript about the figure, which is called `figure` in it.
    pub(crate) async fn value(&self, expression: &str) -> Outcome<Value> {
        let element = self.element();
        self.reader.value(&format!("(figure => {expression})({element})")).await
    }

    /// Waits until an expression about the figure is true.
    pub(crate) async fn until(&self, expression: &str) -> Outcome {
        let element = self.element();
        self.reader.until(&format!("(figure => {expression})({element})")).await
    }

    /// Waits until it lives and has answered everything that was asked of it.
    pub(crate) async fn settles(&self) -> Outcome {
        self.reader.frames(3).await?;
        self.until("figure.hasAttribute('data-state') && !figure.hasAttribute('aria-busy')").await
    }

    /// Waits until it has settled on a state, in which it says what any machine computes.
    pub(crate) async fn says(&self, link: &str) -> Outcome {
        self.shows(link).await?;
        self.agrees().await
    }

    /// Waits until it has settled on a state.
    pub(crate) async fn shows(&self, link: &str) -> Outcome {
        self.until(&format!(
            "figure.dataset.state === {} && !figure.hasAttribute('aria-busy')",
            json!(link)
        ))
        .await
    }

    /// The permalink of what it shows.
    pub(crate) async fn state(&self) -> Outcome<String> {
        self.text_of("figure.dataset.state ?? ''").await
    }

    /// The number that a field of its permalink gives, or 0.
    pub(crate) async fn count(&self, field: &str) -> Outcome<usize> {
        Ok(count(&self.state().await?, field))
    }

    /// Its sentence, which is its only output.
    pub(crate) async fn sentence(&self) -> Outcome<String> {
        self.text_of("figure.querySelector('output').textContent").await
    }

    /// What those who hear the page were told last.
    pub(crate) async fn status(&self) -> Outcome<String> {
        self.text_of("figure.querySelector('[role=status]').textContent").await
    }

    /// What it has to tell beside its sentence, if that is to be seen.
    pub(crate) async fn notice(&self) -> Outcome<Option<String>> {
        let notice = "(notice => notice.checkVisibility() ? notice.innerText : null)\
                      (figure.querySelector('.notice'))";
        Ok(serde_json::from_value(self.value(notice).await?)?)
    }

    /// Waits for a notice that says something, and returns it.
    pub(crate) async fn notices(&self, what: &str) -> Outcome<String> {
        self.until(&format!(
            "figure.querySelector('.notice').checkVisibility() && \
             figure.querySelector('.notice').innerText.includes({})",
            json!(what)
        ))
        .await?;
        Ok(self.notice().await?.unwrap_or_default())
    }

    /// The value that stands in a control.
    pub(crate) async fn setting(&self, key: &str) -> Outcome<String> {
        let selector = self.control(key);
        Ok(self.reader.find(&selector).await?.prop("value").await?.unwrap_or_default())
    }

    /// Its tables, cell by cell.
    pub(crate) async fn tables(&self) -> Outcome<Vec<Table>> {
        let cells = "Array.from(figure.querySelectorAll('.numbers table'), table => [
            table.caption.textContent,
            Array.from(table.tHead.rows, row => Array.from(row.cells, cell => cell.textContent)),
            Array.from(table.tBodies[0].rows, row => Array.from(row.cells, cell => cell.textContent)),
        ])";
        let tables: Vec<Cells> = serde_json::from_value(self.value(cells).await?)?;
        Ok(tables
            .into_iter()
            .map(|(caption, head, rows)| Table { caption, head: head.concat(), rows })
            .collect())
    }

    /// The fingerprint of its weights and scores, which it has when it has settled.
    pub(crate) async fn fingerprint(&self) -> Outcome<String> {
        self.text_of("figure.dataset.fingerprint ?? ''").await
    }

    /// Waits until it has settled, and compares everything it says with what this machine computes
    /// for the same state.
    pub(crate) async fn agrees(&self) -> Outcome {
        self.agrees_with(&[]).await
    }

    /// The same, where the state speaks of files that were opened.
    pub(crate) async fn agrees_with(&self, files: &[(&str, &[u8])]) -> Outcome {
        let mut computed = AnyFigure::named(self.name).ok_or("there is no such figure")?;
        for (name, bytes) in files {
            let file = Input::File { name: (*name).to_owned(), bytes: bytes.to_vec() };
            computed.as_figure_mut().input("file", &file);
        }
        self.agrees_through(&mut computed).await
    }

    /// The same, computed by a figure that may have shown other states before, and knows what it does not
    /// have to compute again.
    pub(crate) async fn agrees_through(&self, computed: &mut AnyFigure) -> Outcome {
        self.settles().await?;
        let state = self.state().await?;
        computed.as_figure_mut().open(&state)?;
        let fingerprint = computed.compute(&shipped::file, &mut || {})?;
        let computed = computed.as_figure();
        assert_eq!(computed.permalink(), state, "the state is not what it leads to");
        assert_eq!(self.sentence().await?, computed.sentence(), "the sentence of {state}");
        assert_eq!(self.tables().await?, computed.tables(), "the tables of {state}");
        assert_eq!(self.fingerprint().await?, fingerprint, "the bits of {state}");
        self.speaks_no_nonsense().await
    }

    /// Fails if some text of the figure is what machines say where there is no number.
    pub(crate) async fn speaks_no_nonsense(&self) -> Outcome {
        let text = self.text_of("figure.textContent").await?;
        let nonsense = ["nan", "inf", "infinity", "∞", "undefined", "null"];
        let word = text
            .split(|c: char| !c.is_alphanumeric() && c != '∞')
            .find(|word| nonsense.contains(&word.to_lowercase().as_str()));
        assert_eq!(word, None, "in {text}");
        Ok(())
    }

    /// Opens a file of this machine.
    pub(crate) async fn open_file(&self, key: &str, path: &Path) -> Outcome {
        let field = self.control(key);
        self.reader.area(&field).await?;
        self.reader.find(&field).await?.send_keys(path.display().to_string()).await?;
        Ok(())
    }

    /// Drops a file on the drawing.
    pub(crate) async fn drop_file(&self, name: &str, text: &str) -> Outcome {
        let drop = format!(
            "(() => {{ const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File([{}], {}));
                const how = {{dataTransfer, bubbles: true, cancelable: true}};
                const place = figure.querySelector('.drawing');
                return !place.dispatchEvent(new DragEvent('dragover', how))
                    && !place.dispatchEvent(new DragEvent('drop', how)); }})()",
            json!(text),
            json!(name)
        );
        // The browser would leave the page for a file that nobody takes.
        assert_eq!(self.value(&drop).await?, json!(true));
        Ok(())
    }

    /// Presses a button that saves a file, and returns what the file is called and holds.
    pub(crate) async fn saves(&self, key: &str) -> Outcome<(String, Vec<u8>)> {
        let watch = "(() => { window.kept = {};
            const make = URL.createObjectURL;
            URL.createObjectURL = blob => {
                blob.arrayBuffer().then(b => window.kept.bytes = Array.from(new Uint8Array(b)));
                return make.call(URL, blob);
            };
            HTMLAnchorElement.prototype.click = function() {
                window.kept.name = this.download;
                if (this.href.startsWith('data:')) {
                    window.kept.bytes = Array.from(atob(this.href.split(',')[1]), c => c.charCodeAt(0));
                }
            };
            return true; })()";
        self.value(watch).await?;
        self.press(key).await?;
        self.until("window.kept.name !== undefined && window.kept.bytes !== undefined").await?;
        Ok(serde_json::from_value(self.value("[window.kept.name, window.kept.bytes]").await?)?)
    }

    /// Presses a button.
    pub(crate) async fn press(&self, key: &str) -> Outcome {
        self.reader.click(&self.control(key)).await
    }

    /// Moves a slider with the arrow keys.
    pub(crate) async fn slide(&self, key: &str, value: usize) -> Outcome {
        self.reader.slide(&self.control(key), value as f64).await
    }

    /// Chooses from a list.
    pub(crate) async fn choose(&self, key: &str, value: &str) -> Outcome {
        let list = self.control(key);
        self.reader.area(&list).await?;
        self.reader
            .find(&list)
            .await?
            .find(By::Css(format!("option[value='{value}']")))
            .await?
            .click()
            .await?;
        assert_eq!(self.setting(key).await?, value);
        Ok(())
    }

    /// Types into a field in place of what stands there, and leaves it.
    pub(crate) async fn fill_in(&self, key: &str, text: &str) -> Outcome {
        let field = self.control(key);
        self.reader.press(&field, Key::Control + "a").await?;
        self.reader.press(&field, Key::Backspace + text).await?;
        self.reader.press(&field, Key::Tab + "").await
    }

    /// Shows training without waiting.
    pub(crate) async fn hurry(&self) -> Outcome {
        self.choose("pace", "fast").await
    }

    /// The size of its drawing.
    pub(crate) async fn size(&self) -> Outcome<(f64, f64)> {
        let [_, _, width, height] = self.reader.area(&self.inside("canvas")).await?;
        Ok((width, height))
    }

    /// Drags along points of the drawing.
    pub(crate) async fn drag(&self, pointer: Pointer, points: &[Point]) -> Outcome {
        let [left, top, ..] = self.reader.area(&self.inside("canvas")).await?;
        let points: Vec<Point> = points.iter().map(|(x, y)| (left + x, top + y)).collect();
        self.reader.drag(pointer, &points).await
    }

    /// Moves the mouse to a point of the drawing without pressing.
    pub(crate) async fn hover(&self, (x, y): Point) -> Outcome {
        let [left, top, ..] = self.reader.area(&self.inside("canvas")).await?;
        self.reader.hover((left + x, top + y)).await
    }

    /// Presses keys on the drawing.
    pub(crate) async fn press_on_drawing(&self, key: Key) -> Outcome {
        self.reader.press(&self.inside("canvas"), key + "").await
    }

    /// Keeps every step that it shows from now on.
    pub(crate) async fn watch_steps(&self) -> Outcome {
        let watch = "(() => { window.steps = [];
            const keep = () => window.steps.push(
                Number(/&step=(\\d+)/.exec(figure.dataset.state)?.[1] ?? 0));
            new MutationObserver(keep)
                .observe(figure, {attributes: true, attributeFilter: ['data-state']});
            return true; })()";
        self.value(watch).await?;
        Ok(())
    }

    /// Fails if one of those steps was before the one that was shown before it.
    pub(crate) async fn never_went_back(&self) -> Outcome {
        let steps: Vec<usize> = serde_json::from_value(self.reader.value("window.steps").await?)?;
        let back = steps.windows(2).find(|pair| pair[1] < pair[0]);
        assert_eq!(back, None, "training started again");
        Ok(())
    }

    /// Waits until training has gone further than this.
    pub(crate) async fn passes(&self, step: usize) -> Outcome {
        self.until(&format!("Number(/step=(\\d+)/.exec(figure.dataset.state)?.[1] ?? 0) > {step}"))
            .await
    }

    /// Waits until a control does something to the sentence, for no longer than a reader would
    /// think of as waiting.
    pub(crate) async fn answers(&self, before: &str) -> Outcome {
        let element = self.element();
        let sentence = format!("{element}.querySelector('output').textContent");
        let changed = format!("{sentence} !== {}", json!(before));
        self.reader.until_within(Duration::from_secs(2), &changed).await
    }

    async fn text_of(&self, expression: &str) -> Outcome<String> {
        Ok(serde_json::from_value(self.value(expression).await?)?)
    }
}

/// The number that a field of a permalink gives, or 0.
pub(crate) fn count(link: &str, field: &str) -> usize {
    let text = link.split(['?', '&']).find_map(|part| part.strip_prefix(field)?.strip_prefix('='));
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Every percentage of a text, in order.
pub(crate) fn percentages(text: &str) -> Vec<f64> {
    let numbers = text.split('%').map(|piece| {
        let last = piece.rsplit(|c: char| !c.is_ascii_digit() && c != '.').next();
        last.and_then(|number| number.parse().ok())
    });
    let mut found: Vec<Option<f64>> = numbers.collect();
    found.pop(); // what follows the last percentage
    found.into_iter().flatten().collect()
}
