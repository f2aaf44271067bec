//! Closed sets of choices that have a name in files, links and on the command line.

/// A closed set of choices, each with one stable name.
pub trait Named: Copy + PartialEq + 'static {
    /// Every choice, in the order in which a reader is offered them.
    const ALL: &'static [Self];

    /// The stable name, as it stands in files and links.
    fn name(self) -> &'static str;

    /// The words that a reader sees.
    fn label(self) -> &'static str;

    /// The choice of that name, if there is one.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.name() == name)
    }

    /// All names, for a message that says what would have been understood.
    fn names() -> String {
        let names: Vec<_> = Self::ALL.iter().map(|choice| choice.name()).collect();
        names.join(", ")
    }
}

/// Implements [`Named`] from a table of `variant: "name", "label"`.
#[macro_export]
macro_rules! named {
    ($kind:ty { $($variant:ident: $name:literal, $label:literal;)+ }) => {
        impl $crate::named::Named for $kind {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    };
}
pub use named;
