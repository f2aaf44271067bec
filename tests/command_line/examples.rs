//! Every example that the help or the README gives does what it is said to do.

use std::fs;
use std::path::Path;

use crate::run::{finished, folder, program, reference, run, words};

#[test]
fn the_examples_of_the_help_run() {
    let folder = folder("examples");
    for (from, to) in
        [("case-04.sequential.safetensors", "plain.safetensors"), ("case-04.json", "inputs.json")]
    {
        fs::copy(reference(from), folder.join(to)).unwrap();
    }
    let mut count = 0;
    for command in
        ["train", "gradient", "attribute", "attack", "inspect", "still", "tell", "numbers"]
    {
        let help = run([command, "--help"]).good();
        let (_, examples) = help.split_once("\nExamples:\n").expect("examples");
        let examples = examples.replace("\\\n", " ");
        let examples = examples.lines().map(str::trim).filter(|l| l.starts_with("mixed-levels "));
        for example in examples {
            // All numbers of the prose take long, and a test of their own computes them.
            if example != "mixed-levels numbers" {
                let arguments = words(example);
                finished(program().args(&arguments[1..]).current_dir(&folder)).good();
            }
            count += 1;
        }
    }
    assert!(count >= 19, "only {count} examples");
    assert!(folder.join("rescued.svg").exists());
}

/// In the README an example begins with a dollar, and what it prints follows.
#[test]
fn the_readme_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let (_, section) = readme.split_once("\n## From a terminal\n").expect("the section");
    let section = section.split("\n## ").next().unwrap();
    // The files that the examples read are there, and those that they write harm nobody.
    let folder = folder("readme");
    let cases = folder.join("tests/reference/pytorch");
    fs::create_dir_all(&cases).unwrap();
    for file in ["case-04.sequential.safetensors", "case-04.json"] {
        fs::copy(reference(file), cases.join(file)).unwrap();
    }
    let mut count = 0;
    let mut lines = section.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("    $ mixed-levels ") else { continue };
        let mut command = command.to_owned();
        while let Some(start) = command.strip_suffix('\\') {
            command = format!("{start}{}", lines.next().unwrap());
        }
        let mut shown = String::new();
        while let Some(line) =
            lines.next_if(|line| line.is_empty() || line.starts_with("    ") && !line.contains('$'))
        {
            shown.push_str(line.strip_prefix("    ").unwrap_or(line));
            shown.push('\n');
        }
        let printed = finished(program().args(words(&command)).current_dir(&folder)).good();
        assert_eq!(printed.trim_end(), shown.trim_end(), "{command}");
        count += 1;
    }
    assert!(count >= 5, "only {count} examples");
}
