//! Names that change with the content, for the files that Trunk does not name so: a reader's browser
//! may then keep every file but index.html for as long as it likes.

use crate::process::Outcome;
use std::fs;
use std::io;
use std::path::Path;

/// The copied folders. Only index.html may name files in them: style sheets and scripts are not
/// rewritten.
const FOLDERS: &[&str] = &["stills"];

/// Renames `stills/depth.svg` to `stills/depth-0123456789abcdef.svg`, and tells index.html.
pub(crate) fn rename(site: &Path) -> Outcome {
    let page = site.join("index.html");
    let mut text = fs::read_to_string(&page).map_err(|error| at(&page, &error))?;
    for folder in FOLDERS {
        let path = site.join(folder);
        if !path.is_dir() {
            continue;
        }
        let mut renamed = Vec::new();
        for name in files(&path).map_err(|error| at(&path, &error))? {
            let hashed = hashed(&path, &name)?;
            renamed.push((name, hashed));
        }
        text = retold(&text, &format!("{folder}/"), renamed);
    }
    // Trunk names the module before it is optimised, and the glue after the module beside it, which may
    // stay the same when the glue changes.
    for name in files(site).map_err(|error| at(site, &error))? {
        let is_built = Path::new(&name).extension().is_some_and(|end| end == "js" || end == "wasm");
        let is_module = ["opening", "further"].iter().any(|module| name.starts_with(module));
        if is_module && is_built {
            text = text.replace(&name, &hashed(site, &name)?);
        }
    }
    fs::write(&page, text).map_err(|error| at(&page, &error))
}

/// Gives a file a name with the hash of its content, and says which.
fn hashed(folder: &Path, name: &str) -> Outcome<String> {
    let file = folder.join(name);
    let content = fs::read(&file).map_err(|error| at(&file, &error))?;
    let hashed = with_hash(name, hash(&content));
    fs::rename(&file, folder.join(&hashed)).map_err(|error| at(&file, &error))?;
    Ok(hashed)
}

/// The text with new names for old ones wherever they follow the folder.
fn retold(text: &str, folder: &str, mut renamed: Vec<(String, String)>) -> String {
    // The longest first: a short name may begin a longer one.
    renamed.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
    let mut pieces = text.split(folder);
    let mut new = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        new.push_str(folder);
        match renamed.iter().find(|(old, _)| piece.starts_with(old)) {
            Some((old, hashed)) => new.extend([hashed, &piece[old.len()..]]),
            None => new.push_str(piece),
        }
    }
    new
}

fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

fn with_hash(name: &str, hash: u64) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash:016x}.{extension}"),
        None => format!("{name}-{hash:016x}"),
    }
}

/// FNV-1a: the same on every machine and with every version of Rust, unlike the standard hasher.
fn hash(content: &[u8]) -> u64 {
    content.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn at(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::{hash, rename, with_hash};
    use std::fs;

    #[test]
    fn a_name_changes_with_the_content() {
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(with_hash("depth.wide.svg", 1), "depth.wide-0000000000000001.svg");
    }

    #[test]
    fn the_page_names_the_renamed_files() {
        let site = std::env::temp_dir().join(format!("fingerprint-{}", std::process::id()));
        fs::create_dir_all(site.join("stills")).unwrap();
        fs::write(site.join("stills/a.svg"), "a").unwrap();
        fs::write(site.join("stills/a.svg.txt"), "").unwrap();
        fs::write(site.join("index.html"), "stills/a.svg stills/a.svg.txt style.css").unwrap();
        rename(&site).unwrap();
        let page = fs::read_to_string(site.join("index.html")).unwrap();
        for name in page.split(' ').take(2) {
            assert!(site.join(name).is_file(), "{page}");
        }
        assert!(page.contains("stills/a-af63dc4c8601ec8c.svg "), "{page}");
        fs::remove_dir_all(site).unwrap();
    }
}
