//! Pictures of the page, taken by `cargo xtask screenshots`.

use crate::reader::{Outcome, Seen, read};

#[test]
#[ignore = "takes pictures: run `cargo xtask screenshots`"]
fn screenshots() -> Outcome {
    let looks = [
        ("desktop-light", Seen::default()),
        (
            "desktop-dark",
            Seen {
                dark: true,
                ..Seen::default()
            },
        ),
        ("phone-light", Seen::phone()),
        (
            "phone-dark",
            Seen {
                dark: true,
                ..Seen::phone()
            },
        ),
    ];
    for (name, seen) in looks {
        read(seen, async |reader| {
            reader.open("").await?;
            reader.until("document.readyState === 'complete'").await?;
            reader.picture(name).await
        })?;
    }
    Ok(())
}
