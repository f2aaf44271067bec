//! What somebody else wrote, fit to stand in a message.

/// The beginning of a text, so many characters at most, none of them a control character.
pub(crate) fn excerpt(text: &str, most: usize) -> String {
    let mut start: String = text.chars().filter(|c| !c.is_control()).take(most).collect();
    if text.chars().nth(most).is_some() {
        start.push('…');
    }
    start
}
