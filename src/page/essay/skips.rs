//! The skips of a network that a reader builds: their placement, and what becomes of them when the
//! depth changes.

use super::control::{Control, ControlKind, Group};
use crate::figure::text::count;
use crate::named::Named as _;
use crate::network::{Architecture, ArchitectureError, Placement, Skip, SkipKind};
use crate::training::Recipe;

/// The placement that skips are in a network of that depth, if they are one.
pub fn placement(skips: &[Skip], depth: usize) -> Option<Placement> {
    Placement::ALL.iter().copied().find(|placement| placement.skips(depth) == skips)
}

/// The control for the placement, with a choice for skips that are none.
pub fn placement_control(skips: &[Skip], depth: usize, group: Group) -> Control {
    let mut control = Control::choice("skip", "Skip", group, Placement::None);
    if let ControlKind::Choice { options, value } = &mut control.kind {
        options.push(("custom", "your own"));
        *value = placement(skips, depth).map_or("custom", Placement::name);
    }
    control
}

/// The skips of a placement, and what the reader should know about them.
pub fn placed(placement: Placement, depth: usize) -> (Vec<Skip>, Option<String>) {
    let skips = placement.skips(depth);
    let missing = skips.is_empty() && placement != Placement::None;
    (skips, missing.then(|| too_shallow(depth)))
}

/// The skips in a network of another depth, and what the reader should know: a placement stays that
/// placement, other skips end in the last layer at most.
pub fn fitted(skips: &[Skip], old_depth: usize, depth: usize) -> (Vec<Skip>, Option<String>) {
    if let Some(placement) = placement(skips, old_depth) {
        let fitting = placement.skips(depth);
        let lost = !skips.is_empty() && fitting.is_empty();
        return (fitting, lost.then(|| too_shallow(depth)));
    }
    let mut changes = Vec::new();
    let mut fitting: Vec<Skip> = Vec::new();
    for &skip in skips {
        let moved = Skip { to: skip.to.min(depth), ..skip };
        let gone = skip.to > depth && skip.from + 2 > depth;
        if gone {
            changes.push(format!("the skip {} to {} is gone", skip.from, skip.to));
        } else if moved != skip {
            changes
                .push(format!("the skip {} to {} now leads to layer {depth}", skip.from, skip.to));
        }
        // Two skips that now are the same would count twice.
        if !gone && !fitting.contains(&moved) {
            fitting.push(moved);
        }
    }
    let notice =
        (!changes.is_empty()).then(|| format!("With {depth} layers {}.", changes.join(", ")));
    (fitting, notice)
}

/// Leaves out the skips that a network of its present width cannot have, and says which: one that copies
/// wants equal widths, and the inputs have theirs.
pub fn keep_possible(recipe: &mut Recipe) -> Option<String> {
    let gone = take_impossible(recipe);
    let changes = gone
        .iter()
        .map(|(skip, problem)| format!("the skip {} to {} is gone: {problem}", skip.from, skip.to));
    let (width, changes) = (recipe.width, changes.collect::<Vec<_>>().join("; "));
    (!gone.is_empty()).then(|| format!("With layers of {width} {changes}."))
}

/// Takes the skips away that cannot be, each with the reason.
pub fn take_impossible(recipe: &mut Recipe) -> Vec<(Skip, ArchitectureError)> {
    let shape = recipe.architecture();
    let mut gone = Vec::new();
    recipe.skips.retain(|&skip| match alone(&shape, skip) {
        Ok(()) => true,
        Err(problem) => {
            gone.push((skip, problem));
            false
        }
    });
    gone
}

/// Whether a network of this shape can have this skip, if it has no other.
fn alone(shape: &Architecture, skip: Skip) -> Result<(), ArchitectureError> {
    Architecture { skips: vec![skip], ..shape.clone() }.validate()
}

/// The place for one more skip of this kind: from layer 1 to the last but one if that is free, or
/// else the longest that shares the fewest ends with those that are there.
pub fn free_place(recipe: &Recipe, kind: SkipKind) -> Option<Skip> {
    let depth = recipe.depth;
    let shape = recipe.architecture();
    let first = usize::from(!kind.has_weights());
    let all = (first..depth)
        .flat_map(|from| (from + 2..=depth).map(move |to| Skip { from, to, kind }))
        .filter(|skip| {
            recipe.skips.iter().all(|other| (other.from, other.to) != (skip.from, skip.to))
        })
        .filter(|skip| alone(&shape, *skip).is_ok());
    let shared = |skip: &Skip| {
        recipe.skips.iter().filter(|other| other.from == skip.from || other.to == skip.to).count()
    };
    all.min_by_key(|skip| {
        let best = (skip.from, skip.to + 1) == (1, depth);
        (shared(skip), skip.from == 0, !best, depth - (skip.to - skip.from), skip.from)
    })
}

fn too_shallow(depth: usize) -> String {
    format!(
        "One skip from layer 1 to the last but one needs 4 layers; with {} there is none.",
        count(depth)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_follow_the_depth() {
        let skip = |from, to| Skip { from, to, kind: SkipKind::Identity };
        assert_eq!(fitted(&[skip(1, 11)], 12, 8), (vec![skip(1, 7)], None));
        let (none, notice) = fitted(&[skip(1, 11)], 12, 3);
        assert!(none.is_empty() && notice.unwrap().contains("needs 4 layers"));
        let (skips, notice) = fitted(&[skip(2, 9), skip(2, 12), skip(7, 9)], 12, 8);
        assert_eq!(skips, [skip(2, 8)]);
        assert_eq!(
            notice.unwrap(),
            "With 8 layers the skip 2 to 9 now leads to layer 8, the skip 2 to 12 now leads to layer 8, the skip 7 to 9 is gone."
        );
        assert_eq!(fitted(&[], 12, 2), (vec![], None));
    }

    #[test]
    fn skips_that_copy_want_equal_widths() {
        let from_inputs = Skip { from: 0, to: 3, kind: SkipKind::Identity };
        let learned = Skip { kind: SkipKind::Projection, ..from_inputs };
        let skips = vec![from_inputs, learned];
        let mut recipe = Recipe { width: 64, skips, ..Recipe::default() };
        assert_eq!(keep_possible(&mut recipe), None);
        recipe.width = 2;
        let notice = keep_possible(&mut recipe).unwrap();
        assert!(notice.starts_with("With layers of 2 the skip 0 to 3 is gone: "), "{notice}");
        assert_eq!(recipe.skips, [learned]);
    }

    #[test]
    fn free_places_are_long_and_share_no_ends() {
        let with = |skips: &[(usize, usize)], kind| {
            let skips = skips.iter().map(|&(from, to)| Skip { from, to, kind }).collect();
            free_place(&Recipe { depth: 6, skips, ..Recipe::default() }, kind)
                .map(|skip| (skip.from, skip.to))
        };
        let identity = SkipKind::Identity;
        assert_eq!(with(&[], identity), Some((1, 5)));
        assert_eq!(with(&[(1, 5)], identity), Some((2, 6)));
        assert_eq!(with(&[(1, 5)], SkipKind::Projection), Some((2, 6)));
    }
}
