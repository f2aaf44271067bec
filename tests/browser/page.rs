//! The page as a whole.

use crate::reader::{Outcome, Seen, read};

#[test]
fn loads_without_an_error_and_without_a_missing_file() -> Outcome {
    read(Seen::default(), async |reader| {
        reader.open("").await?;
        reader.until("document.readyState === 'complete'").await?;
        assert!(!reader.text("h1").await?.is_empty());
        reader.nothing_went_wrong().await
    })
}

#[test]
fn is_complete_without_scripts() -> Outcome {
    let seen = Seen {
        script: false,
        ..Seen::default()
    };
    read(seen, async |reader| {
        reader.open("").await?;
        assert!(!reader.text("h1").await?.is_empty());
        assert_eq!(reader.attribute("html", "class").await?, None);
        reader.nothing_went_wrong().await
    })
}
