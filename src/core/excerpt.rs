//! What somebody else wrote, fit to stand in a message.

/// The beginning of a text, so many characters at most, without those that have no shape of their
/// own and change what stands around them.
pub fn excerpt(text: &str, most: usize) -> String {
    let mut start: String = text.chars().filter(|c| !is_invisible(*c)).take(most).collect();
    if text.chars().nth(most).is_some() {
        start.push('…');
    }
    start
}

/// Whether a character is a control, has no width, or turns the direction of reading.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_short_and_harmless() {
        assert_eq!(excerpt("layers.1.weight", 24), "layers.1.weight");
        assert_eq!(excerpt("layers.1.weight", 6), "layers…");
        assert_eq!(excerpt("\u{1b}[31mred\n\u{202e}\u{200d}", 24), "[31mred");
    }
}
