//! Closed sets of choices that have a name in files, links and on the command line.

/// Whether this build has every choice of every set, and not only the first. A constant, so that the
/// compiler leaves out what can never be chosen.
pub const EVERY_CHOICE: bool = cfg!(feature = "every-choice");

/// A closed set of choices, each with one stable name.
pub trait Named: Copy + PartialEq + 'static {
    /// Every choice, in the order in which a reader is offered them.
    const ALL: &'static [Self];

    /// The stable name, as it stands in files and links.
    fn name(self) -> &'static str;

    /// The words that a reader sees.
    fn label(self) -> &'static str;

    /// The choice itself, where this build has every one of them. The module of the opening figure,
    /// which readers wait for, has only the first of each set: what a choice does is looked up by
    /// `match choice.built()`, and what can never be chosen is then left out.
    ///
    /// # Panics
    /// If this build does not have it.
    #[must_use]
    fn built(self) -> Self {
        if EVERY_CHOICE {
            return self;
        }
        assert!(self == Self::ALL[0], "this build has only the first choice");
        Self::ALL[0]
    }

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

/// Implements [`Named`] from a table of `variant: "name", "label"`. What stands behind `unlisted` has name
/// and label, but is none of those that a reader is offered or a file may name.
#[macro_export]
macro_rules! named {
    ($kind:ty { $($variant:ident: $name:literal, $label:literal;)+ }) => {
        $crate::named::named!($kind { $($variant: $name, $label;)+ } unlisted {});
    };
    ($kind:ty { $($variant:ident: $name:literal, $label:literal;)+ }
        unlisted { $($other:ident: $other_name:literal, $other_label:literal;)* }) => {
        impl $crate::named::Named for $kind {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ $(Self::$other => $other_name,)* }
            }
            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ $(Self::$other => $other_label,)* }
            }
        }
    };
}
pub use named;
