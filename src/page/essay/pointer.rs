//! Pointing at a drawing, and keys pressed on it.

/// Something that a mouse, a finger or a pen does on a drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// What it does.
    pub act: Act,
    /// Where, in CSS pixels from the drawing's left upper corner.
    pub at: (f64, f64),
    /// Whether it is a finger, which is thick.
    pub touch: bool,
}

/// What a pointer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It goes down.
    Down,
    /// It moves, down or not.
    Move,
    /// It comes up.
    Up,
    /// It leaves the drawing, or what it did is called off.
    Leave,
}

/// A key that may mean something on a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Left arrow.
    Left,
    /// Right arrow.
    Right,
    /// Up arrow.
    Up,
    /// Down arrow.
    Down,
    /// Escape.
    Escape,
}

/// What the pointer looks like over a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    /// As usual.
    #[default]
    Plain,
    /// Something can be pressed.
    Press,
    /// Something can be dragged.
    Grab,
    /// Something is being dragged.
    Grabbing,
}

/// How far from a thing a pointer may be and still mean it.
pub fn reach(touch: bool) -> f64 {
    if touch { 26.0 } else { 14.0 }
}
