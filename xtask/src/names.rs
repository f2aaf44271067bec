//! Short names between a module and its glue. wasm-bindgen's are long, unlike one another, and stand in
//! both files; no reader sees them, and every reader waits for them.

use crate::process::Outcome;
use std::collections::BTreeMap;
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Export, ImportSectionReader, Parser};

/// The module and the glue with short names.
pub(crate) fn shorten(module: &[u8], glue: &str) -> Outcome<(Vec<u8>, String)> {
    let (mut names, mut short) = (Names::default(), Module::new());
    names
        .parse_core_module(&mut short, Parser::new(0), module)
        .map_err(|error| format!("cannot read the module: {error}"))?;
    Ok((short.finish(), names.retell(glue)))
}

/// The short name of every long one.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    fn shorten(&mut self, long: &str) -> String {
        let next = letters(self.0.len());
        self.0.entry(long.to_owned()).or_insert(next).clone()
    }

    /// The glue, where no other word is as long as these names.
    fn retell(&self, glue: &str) -> String {
        let mut told = String::with_capacity(glue.len());
        let mut rest = glue;
        while let Some(start) = rest.find(is_of_a_word) {
            let (before, word) = rest.split_at(start);
            let (word, after) =
                word.split_at(word.find(|c| !is_of_a_word(c)).unwrap_or(word.len()));
            told.extend([before, self.0.get(word).map_or(word, String::as_str)]);
            rest = after;
        }
        told + rest
    }
}

impl Reencode for Names {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            let kind = self.entity_type(import.ty)?;
            imports.import(import.module, &self.shorten(import.name), kind);
        }
        Ok(())
    }

    fn parse_export(
        &mut self,
        exports: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error<Infallible>> {
        let index = self.external_index(export.kind, export.index)?;
        // Those that everyone knows stay: `memory`, `main`.
        let is_long = export.name.contains('_');
        let name = if is_long { self.shorten(export.name) } else { export.name.to_owned() };
        exports.export(&name, self.export_kind(export.kind)?, index);
        Ok(())
    }
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// a, b, ..., z, aa, ba, ...
fn letters(number: usize) -> String {
    let mut letters = String::new();
    let mut left = number;
    loop {
        letters.push(char::from(b'a' + (left % 26) as u8));
        if left < 26 {
            return letters;
        }
        left = left / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{letters, shorten};
    use std::collections::BTreeSet;
    use wasm_encoder::{EntityType, ExportKind, ExportSection, ImportSection, Module, TypeSection};

    #[test]
    fn no_two_short_names_are_the_same() {
        let names: BTreeSet<String> = (0..1_000).map(letters).collect();
        assert_eq!(names.len(), 1_000);
        assert_eq!([letters(0), letters(25), letters(26)], ["a", "z", "aa"]);
    }

    #[test]
    fn both_files_say_the_same_name() {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        imports.import("./x_bg.js", "__wbg_arc_df3f7eb77e59876f", EntityType::Function(0));
        let mut exports = ExportSection::new();
        exports.export("__wbindgen_start", ExportKind::Func, 0);
        exports.export("main", ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        let glue = "{__wbg_arc_df3f7eb77e59876f:f,__wbg_arc_df3f:g};w.__wbindgen_start();w.main()";
        let (short, glue) = shorten(&module.finish(), glue).unwrap();
        assert_eq!(glue, "{a:f,__wbg_arc_df3f:g};w.b();w.main()");
        let holds = |name: &[u8]| short.windows(name.len()).any(|window| window == name);
        assert!(holds(b"\x09./x_bg.js\x01a\x00\x00") && holds(b"\x01b\x00\x00\x04main\x00\x00"));
    }

    #[test]
    fn what_is_no_module_is_an_error() {
        assert!(shorten(b"no module", "").is_err());
    }
}
