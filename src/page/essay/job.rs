//! The jobs of a figure that hands out its work, see [`Figure::job`](super::Figure::job).

use std::collections::{BTreeMap, BTreeSet};

/// The first wanted job that has no answer and is not under way; it is under way from now on.
pub fn next<'a, A>(
    mut wanted: impl Iterator<Item = &'a String>,
    answers: &BTreeMap<String, A>,
    under_way: &mut BTreeSet<String>,
) -> Option<String> {
    let job = wanted.find(|job| !answers.contains_key(*job) && !under_way.contains(*job))?;
    under_way.insert(job.clone());
    Some(job.clone())
}
