//! Pictures of the page, taken by `cargo xtask screenshots`.

use crate::figure::{Shown, open};
use crate::reader::{Outcome, Reader, Seen, read};
use serde_json::json;

/// What is pictured: a name, and the state that is shown.
const STATES: [(&str, &str); 35] = [
    ("hero-fresh", "hero?v=1"),
    ("hero-failed", "hero?v=1&step=1500"),
    ("hero-rescued", "hero?v=1&skip=1-11&step=1500&twin=1500"),
    ("fading-gradient-default", "fading-gradient?v=1"),
    ("fading-gradient-glorot-trained", "fading-gradient?v=1&init=glorot&step=1500"),
    ("fading-gradient-exploding", "fading-gradient?v=1&activation=linear&init=gain:2"),
    ("shortcut-default", "shortcut?v=1"),
    ("shortcut-raced", "shortcut?v=1&step=1500&twin=1500"),
    ("five-neurons-default", "five-neurons?v=1"),
    ("five-neurons-trained", "five-neurons?v=1&step=1500"),
    ("five-neurons-skip-default", "five-neurons-skip?v=1"),
    ("five-neurons-skip-twin", "five-neurons-skip?v=1&blue=11.7"),
    ("bypass-default", "bypass?v=1"),
    ("bypass-middle-cut", "bypass?v=1&cut=middle"),
    ("bypass-skip-cut", "bypass?v=1&cut=skip&tried=both"),
    ("many-networks-default", "many-networks?v=1"),
    ("many-networks-shown", "many-networks?v=1&predicted=shown"),
    ("gain-dial-default", "gain-dial?v=1"),
    ("gain-dial-critical", "gain-dial?v=1&gain=1"),
    ("gain-dial-relu", "gain-dial?v=1&gain=1.7&activation=relu"),
    ("what-is-important-default", "what-is-important?v=1"),
    ("what-is-important-shown", "what-is-important?v=1&predicted=shown"),
    ("what-is-important-plain", "what-is-important?v=1&skip=none&check=on&predicted=shown"),
    ("levels-default", "levels?v=1"),
    ("levels-deep", "levels?v=1&depth=16&pair=3.15"),
    ("levels-plain", "levels?v=1&data=spiral&placement=none"),
    ("without-backprop-default", "without-backprop?v=1"),
    ("without-backprop-shown", "without-backprop?v=1&predicted=shown"),
    (
        "without-backprop-pinned",
        "without-backprop?v=1&network=tanh-3&moment=400&rule=feedback-alignment&predicted=shown",
    ),
    ("adversarial-default", "adversarial?v=1"),
    ("adversarial-rules", "adversarial?v=1&compare=rules&predicted=shown"),
    (
        "adversarial-drawn",
        "adversarial?v=1&attack=fgsm&drawing=a10q4a4qa7q3a8qa7qa4q3a11&epsilon=0.2&predicted=more",
    ),
    ("lab-default", "lab?v=1"),
    ("lab-trained", "lab?v=1&step=1500"),
    ("lab-two", "lab?v=1&depth=12&init=pytorch&rate=0.3&second=on&second.skips=1-11&step=1500"),
];

/// How it is seen.
fn looks() -> [(&'static str, Seen); 4] {
    let dark = |seen: Seen| Seen { dark: true, ..seen };
    [
        ("wide-light", Seen::default()),
        ("wide-dark", dark(Seen::default())),
        ("narrow-light", Seen::phone()),
        ("narrow-dark", dark(Seen::phone())),
    ]
}

/// Sets a figure to a state while the page is open.
async fn set(reader: &Reader, link: &str) -> Outcome {
    reader.value(&format!("(location.hash = {})", json!(format!("#{link}")))).await?;
    Shown::of(reader, link)?.shows(link).await
}

#[test]
#[ignore = "takes pictures: run `cargo xtask screenshots`"]
fn screenshots() -> Outcome {
    for (look, seen) in looks() {
        read(Seen { calm: true, ..seen }, async |reader| {
            open(reader, "hero?v=1").await?;
            // All of a figure has to be in view to be pictured whole.
            reader.see_everything(2).await?;
            for (name, link) in STATES {
                set(reader, link).await?;
                reader.frames(2).await?;
                let figure = Shown::of(reader, link)?;
                reader.picture_of(&figure.inside(""), &format!("{name}-{look}")).await?;
            }
            // The whole page, as it is at its best.
            set(reader, "fading-gradient?v=1").await?;
            set(reader, "shortcut?v=1&step=1500&twin=1500").await?;
            set(reader, "five-neurons?v=1").await?;
            set(reader, "five-neurons-skip?v=1").await?;
            set(reader, "bypass?v=1").await?;
            set(reader, "lab?v=1&step=1500").await?;
            set(reader, "hero?v=1&skip=1-11&step=1500&twin=1500").await?;
            reader.see_everything(1).await?;
            reader.picture(&format!("page-{look}")).await?;
            if look == "wide-light" {
                reader.picture("wide").await?;
            }
            Ok(())
        })?;
    }
    Ok(())
}
