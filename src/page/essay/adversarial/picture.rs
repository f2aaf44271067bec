//! The picture that is attacked: a test digit, or one that the reader draws.

use crate::essay::permalink::LinkError;

/// A pixel that is drawn is so many times 1/16, as the small digits' are.
pub(super) const MOST_INK: u8 = 16;

/// What the network is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// The test digit of this number.
    Digit(usize),
    /// A drawing.
    Drawing(Drawing),
}

/// A drawing: ink from 0 to [`MOST_INK`] in every pixel of a square, row after row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// So many pixels are in a row.
    pub side: usize,
    ink: Vec<u8>,
}

impl Drawing {
    /// An empty square.
    pub fn blank(side: usize) -> Self {
        Self { side, ink: vec![0; side * side] }
    }

    /// What is nearest to these pixels from 0 to 1.
    pub fn of(side: usize, pixels: &[f32]) -> Self {
        let most = f32::from(MOST_INK);
        let ink = |pixel: &f32| (pixel * most).round().clamp(0.0, most) as u8;
        let mut drawing = Self::blank(side);
        for (to, from) in drawing.ink.iter_mut().zip(pixels.iter().map(ink)) {
            *to = from;
        }
        drawing
    }

    /// Its pixels from 0 to 1.
    pub fn pixels(&self) -> Vec<f32> {
        self.ink.iter().map(|&ink| f32::from(ink) / f32::from(MOST_INK)).collect()
    }

    /// Whether there is no ink on it.
    pub fn is_blank(&self) -> bool {
        self.ink.iter().all(|ink| *ink == 0)
    }

    /// The ink of a pixel.
    pub fn ink(&self, (row, column): (usize, usize)) -> u8 {
        self.ink.get(row * self.side + column).copied().unwrap_or(0)
    }

    /// Puts so much ink into a pixel, in place of what is there.
    pub fn set(&mut self, (row, column): (usize, usize), ink: u8) {
        if let Some(pixel) = self.ink.get_mut(row * self.side + column) {
            *pixel = ink.min(MOST_INK);
        }
    }

    /// Draws a stroke, or rubs one out, between two points whose unit is a pixel's side.
    pub fn stroke(&mut self, from: (f64, f64), to: (f64, f64), rubs_out: bool) {
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let dots = (length / 0.25).ceil().max(1.0);
        for dot in 0..=dots as usize {
            let share = dot as f64 / dots;
            let at = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            self.dot(at, rubs_out);
        }
    }

    /// A dot of a pen that is as thick as the digits' strokes are: dark in the middle, with a soft edge.
    fn dot(&mut self, (x, y): (f64, f64), rubs_out: bool) {
        let radius = if self.side > 16 { 1.0 } else { 0.35 };
        for (place, pixel) in self.ink.iter_mut().enumerate() {
            let middle = ((place % self.side) as f64 + 0.5, (place / self.side) as f64 + 0.5);
            let distance = (middle.0 - x).hypot(middle.1 - y);
            let ink = (f64::from(MOST_INK) * (1.0 + radius - distance).clamp(0.0, 1.0)) as u8;
            *pixel = if rubs_out { (*pixel).min(MOST_INK - ink) } else { (*pixel).max(ink) };
        }
    }

    /// As it stands in a link: a letter for the ink of a pixel, a for none to q for all, with the
    /// number of pixels in a row that have it, if it is more than one.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for run in self.ink.chunk_by(|a, b| a == b) {
            text.push(char::from(b'a' + run[0]));
            if run.len() > 1 {
                text.push_str(&run.len().to_string());
            }
        }
        text
    }

    /// Reads what [`Self::text`] writes.
    ///
    /// # Errors
    /// If it is nothing of the kind.
    pub fn from_text(side: usize, text: &str) -> Result<Self, LinkError> {
        let pixels = side * side;
        let mut ink: Vec<u8> = Vec::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            if !('a'..='q').contains(&letter) {
                return Err(LinkError::new(
                    "a drawing is written in letters from a to q, each with how often it comes",
                ));
            }
            rest = &rest[1..];
            let digits = rest.len() - rest.trim_start_matches(|it: char| it.is_ascii_digit()).len();
            let (count, after) = rest.split_at(digits);
            rest = after;
            let count: usize = if count.is_empty() { 1 } else { count.parse().unwrap_or(0) };
            if count == 0 || ink.len() + count > pixels {
                break;
            }
            ink.resize(ink.len() + count, letter as u8 - b'a');
        }
        let drawing = Self { side, ink };
        // Each drawing is written in one way, so that what is read is what was written.
        if drawing.ink.len() != pixels || drawing.text() != text {
            return Err(LinkError::new(format!(
                "a drawing here has {side} x {side} pixels, row after row, each run of one ink as long as it is"
            )));
        }
        Ok(drawing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Chance;

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Drawing::blank(8).text(), "a64");
        let mut drawing = Drawing::blank(8);
        drawing.stroke((2.0, 1.0), (5.0, 6.5), false);
        drawing.set((0, 0), 1);
        assert!(drawing.text().starts_with('b') && drawing.text().len() < 100);
        assert_eq!(Drawing::from_text(8, &drawing.text()), Ok(drawing));
        // However wild it is, a link has room for it.
        for side in [8, 28] {
            let mut chance = Chance::new(3, "drawing");
            let pixels: Vec<f32> = (0..side * side).map(|_| chance.uniform()).collect();
            let drawing = Drawing::of(side, &pixels);
            assert!(drawing.text().len() < 900);
            assert_eq!(Drawing::from_text(side, &drawing.text()), Ok(drawing));
        }
    }

    #[test]
    fn the_small_digits_are_kept_to_the_bit() {
        for row in crate::data::digits().test.inputs.rows() {
            let pixels = row.to_vec();
            assert_eq!(Drawing::of(8, &pixels).pixels(), pixels);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for nonsense in [
            "",
            "a63",
            "a65",
            "a32a32",
            "a1a63",
            "a064",
            "a64a",
            "r64",
            "A64",
            "64",
            "a64 ",
            "a-1",
            "é64",
            "a99999999999999999999999",
            "a0a64",
            "a6é",
        ] {
            assert!(Drawing::from_text(8, nonsense).is_err(), "{nonsense}");
        }
        assert!(Drawing::from_text(28, "a64").unwrap_err().to_string().contains("28 x 28"));
    }

    #[test]
    fn strokes_are_rubbed_out_again() {
        let mut drawing = Drawing::blank(8);
        drawing.stroke((3.5, 0.5), (3.5, 7.5), false);
        assert!((0..8).all(|row| drawing.ink((row, 3)) == MOST_INK));
        assert_eq!((drawing.ink((4, 2)), drawing.ink((4, 1))), (5, 0));
        drawing.stroke((3.5, 0.5), (3.5, 7.5), true);
        assert!((0..8).all(|row| drawing.ink((row, 3)) == 0));
    }
}
