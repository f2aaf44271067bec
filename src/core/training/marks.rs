//! When a run is measured.

/// The steps at which a run is measured, whoever looks and however fast: every 25th up to 1,500,
/// then every 250th.
pub fn is_marked(step: usize) -> bool {
    step.is_multiple_of(if step <= 1_500 { 25 } else { 250 })
}

/// The first step after this one at which a run is measured.
pub fn next_mark(step: usize) -> usize {
    let every = if step < 1_500 { 25 } else { 250 };
    (step / every + 1) * every
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_mark_is_the_first_marked_step_after() {
        for step in [0, 1, 24, 25, 1_474, 1_475, 1_499, 1_500, 1_501, 1_749, 1_750, 9_999] {
            let next = next_mark(step);
            assert!(next > step && is_marked(next));
            assert!((step + 1..next).all(|between| !is_marked(between)), "{step}: {next}");
        }
    }
}
