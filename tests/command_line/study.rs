//! Studies: what is written is what the library computes, and an interruption loses nothing.

use std::fs;
use std::path::Path;

use mixed_levels::study::{self, recorded};

use crate::run::{folder, run};

/// The study of skips and gradients, before training: the quickest.
const NAME: &str = "c2";

fn studied(seeds: &str, folder: &Path) -> (String, String) {
    let out = folder.to_str().unwrap();
    let table = run(["study", NAME, "--seeds", seeds, "--out", out]).good();
    let file = |ending| fs::read_to_string(folder.join(format!("{NAME}.{ending}"))).unwrap();
    assert_eq!(table.trim_end(), file("md").trim_end());
    (file("csv"), table)
}

/// The lines of a file, in an order that does not depend on which core was quicker.
fn sorted(file: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = file.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn every_seed_is_recorded_as_it_was_computed() {
    let (file, table) = studied("2", &folder("study"));
    let study = study::study(NAME).unwrap();
    let found = recorded(&file, &study);
    assert_eq!(found.len(), 2 * study.conditions.len());
    for (&(place, seed), answers) in &found {
        let condition = &study.conditions[place];
        assert_eq!(*answers, condition.run(&condition.recipe.data.load(), seed).unwrap());
    }
    assert!(table.contains("| step | quantity | mean | 95 % interval | chance | n |"), "{table}");
    assert!(table.contains("digits, 16 x 16 relu, he, skips 1-2 2-3"), "{table}");
}

#[test]
fn an_interrupted_study_goes_on_where_it_stopped() {
    let folder = folder("interrupted-study");
    let (whole, table) = studied("2", &folder);
    // It stopped while a line was being written; and somebody else's line got in.
    let path = folder.join(format!("{NAME}.csv"));
    let half = &whole[..whole.len() / 2];
    fs::write(&path, half.replacen("\nc2,", "\nc2,other,\"\",0.1.0,1,0,rate,1\nc2,", 1)).unwrap();
    let (again, again_table) = studied("2", &folder);
    assert_eq!(sorted(&again), sorted(&whole));
    assert_eq!(again_table, table);
    let aside = fs::read_to_string(folder.join(format!("{NAME}.csv.before"))).unwrap();
    assert!(aside.contains("c2,other,"), "nothing is thrown away");
    // What was finished is not computed again: an answer that is there is believed.
    let marked = again.replacen(",0,rate,0.", ",0,rate,7.", 1);
    assert_ne!(marked, again);
    fs::write(&path, &marked).unwrap();
    let (more, _) = studied("3", &folder);
    assert!(more.contains(",0,rate,7."));
    assert_eq!(more.lines().count() - 1, (again.lines().count() - 1) / 2 * 3);
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let file = folder("no-study").join("file");
    fs::write(&file, "").unwrap();
    let out = file.to_str().unwrap();
    run(["study", NAME, "--seeds", "1", "--out", out]).bad(1, out);
}
