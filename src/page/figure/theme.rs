//! The one colour code, light and dark.
//!
//! Blue is the chosen neuron and nothing else. Vermillion is the five that matter. Purple is a skip
//! and the network that has it. Grey is the plain twin. One sequential scale shows magnitudes and
//! one diverging scale shows signed values; neither uses blue or vermillion, and neither do links.
//!
//! The hues are those of Okabe and Ito's set, made darker for light paper and lighter for dark
//! paper until each can be read as text. What the tests hold them to, on both papers: as text, a
//! contrast of 4.5 with the paper; between any two of the four, a distance in CIELAB of at least 25
//! for usual eyes and for protanopia, deuteranopia and tritanopia as simulated by Machado, Oliveira
//! and Fernandes (2009).
//!
//! The style sheet holds the same values, from [`LIGHT`] and [`DARK`].

/// What figures are coloured with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether the paper is dark.
    pub dark: bool,
    /// What lies behind everything.
    pub paper: Color,
    /// A surface that stands out a little from the paper: a pill, a neuron at rest.
    pub raised: Color,
    /// Text, and lines that matter.
    pub ink: Color,
    /// Text that matters less: axis labels, notes.
    pub faint_ink: Color,
    /// Lines that are there to hold others: axes, outlines of neurons.
    pub line: Color,
    /// Lines that should hardly be seen: the edges of a network.
    pub hairline: Color,
    /// The chosen neuron, and nothing else.
    pub blue: Color,
    /// The five that matter.
    pub vermillion: Color,
    /// A skip, and the network that has it.
    pub purple: Color,
    /// The plain twin.
    pub grey: Color,
    /// Text on blue, vermillion, purple or grey.
    pub on_color: Color,
    /// Links on the page.
    pub link: Color,
    sequential: [Color; 3],
    negative: [Color; 2],
    positive: [Color; 2],
}

/// The names and values of the colours on light paper, for the style sheet.
pub const LIGHT: Named = [
    ("paper", "#fdfcf9"),
    ("raised", "#f1efe9"),
    ("ink", "#1f1f1f"),
    ("faint-ink", "#5f5e5a"),
    ("line", "#8f8d87"),
    ("hairline", "#d9d7d0"),
    ("blue", "#0a68ca"),
    ("vermillion", "#be4305"),
    ("purple", "#772c7c"),
    ("grey", "#717171"),
    ("on-color", "#ffffff"),
    ("link", "#0b6350"),
    ("sequential-low", "#eef3ea"),
    ("sequential-middle", "#6fb59a"),
    ("sequential-high", "#064a3c"),
    ("negative-middle", "#d3b14a"),
    ("negative-high", "#6b5200"),
    ("positive-middle", "#6fb59a"),
    ("positive-high", "#064a3c"),
];

/// The names and values of the colours on dark paper, for the style sheet.
pub const DARK: Named = [
    ("paper", "#16181b"),
    ("raised", "#24272c"),
    ("ink", "#ececea"),
    ("faint-ink", "#a9a8a4"),
    ("line", "#75757a"),
    ("hairline", "#34373c"),
    ("blue", "#3c94f7"),
    ("vermillion", "#f2640f"),
    ("purple", "#efb2f0"),
    ("grey", "#868686"),
    ("on-color", "#101113"),
    ("link", "#7fd1b4"),
    ("sequential-low", "#1e2825"),
    ("sequential-middle", "#3f8f75"),
    ("sequential-high", "#c5f5df"),
    ("negative-middle", "#94782a"),
    ("negative-high", "#f7e3a1"),
    ("positive-middle", "#3f8f75"),
    ("positive-high", "#c5f5df"),
];

/// Colours by the names that they have in the style sheet.
pub type Named = [(&'static str, &'static str); 19];

impl Theme {
    /// For light paper.
    pub const LIGHT: Self = Self::of(&LIGHT, false);

    /// For dark paper.
    pub const DARK: Self = Self::of(&DARK, true);

    /// A magnitude's colour: `share` is 0 for nothing to 1 for the most. What is not a number is as
    /// pale as a hairline.
    pub fn sequential(&self, share: f64) -> Color {
        if share.is_nan() {
            return self.hairline;
        }
        let [low, middle, high] = self.sequential;
        let share = in_steps(share.clamp(0.0, 1.0));
        if share < 0.5 { low.mix(middle, 2.0 * share) } else { middle.mix(high, 2.0 * share - 1.0) }
    }

    /// A signed value's colour: `share` is -1 for the most negative to 1 for the most positive.
    /// What is not a number is as pale as a hairline.
    pub fn diverging(&self, share: f64) -> Color {
        if share.is_nan() {
            return self.hairline;
        }
        let [middle, high] = if share < 0.0 { self.negative } else { self.positive };
        let share = in_steps(share.abs().min(1.0));
        if share < 0.5 {
            self.paper.mix(middle, 2.0 * share)
        } else {
            middle.mix(high, 2.0 * share - 1.0)
        }
    }

    /// Which of black and white can be read on this colour: one of them always can.
    pub fn readable_on(color: Color) -> Color {
        let (black, white) = (Color::new(0, 0, 0), Color::new(255, 255, 255));
        if contrast(black, color) >= contrast(white, color) { black } else { white }
    }

    const fn of(named: &Named, dark: bool) -> Self {
        Self {
            dark,
            paper: Color::from_hex(named[0].1),
            raised: Color::from_hex(named[1].1),
            ink: Color::from_hex(named[2].1),
            faint_ink: Color::from_hex(named[3].1),
            line: Color::from_hex(named[4].1),
            hairline: Color::from_hex(named[5].1),
            blue: Color::from_hex(named[6].1),
            vermillion: Color::from_hex(named[7].1),
            purple: Color::from_hex(named[8].1),
            grey: Color::from_hex(named[9].1),
            on_color: Color::from_hex(named[10].1),
            link: Color::from_hex(named[11].1),
            sequential: [
                Color::from_hex(named[12].1),
                Color::from_hex(named[13].1),
                Color::from_hex(named[14].1),
            ],
            negative: [Color::from_hex(named[15].1), Color::from_hex(named[16].1)],
            positive: [Color::from_hex(named[17].1), Color::from_hex(named[18].1)],
        }
    }
}

/// A colour of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// 0 to 255.
    pub red: u8,
    /// 0 to 255.
    pub green: u8,
    /// 0 to 255.
    pub blue: u8,
}

impl Color {
    /// From its three parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// From `#rrggbb`.
    ///
    /// # Panics
    /// When the text is anything else; the compiler finds that where the colour is a constant.
    pub const fn from_hex(text: &str) -> Self {
        let bytes = text.as_bytes();
        assert!(bytes.len() == 7 && bytes[0] == b'#', "a colour is #rrggbb");
        Self {
            red: pair(bytes[1], bytes[2]),
            green: pair(bytes[3], bytes[4]),
            blue: pair(bytes[5], bytes[6]),
        }
    }

    /// As `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// What lies this share of the way to another colour: 0 is this one, 1 the other. Mixing with
    /// the paper's colour fades a line as transparency does, and costs nothing to draw.
    #[must_use]
    pub fn mix(self, other: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        let of = |from: u8, to: u8| {
            (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8
        };
        Self::new(of(self.red, other.red), of(self.green, other.green), of(self.blue, other.blue))
    }

    /// Its relative luminance, as the Web Content Accessibility Guidelines define it.
    pub fn luminance(self) -> f64 {
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

/// The contrast of two colours, from 1 to 21: text needs 4.5, and what is drawn 3.
pub fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Colour scales have this many steps a side: enough to look smooth, few enough that neighbours
/// are often of one colour and can be drawn as one.
const STEPS: f64 = 48.0;

fn in_steps(share: f64) -> f64 {
    (share * STEPS).round() / STEPS
}

fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
}

const fn pair(high: u8, low: u8) -> u8 {
    16 * digit(high) + digit(low)
}

const fn digit(letter: u8) -> u8 {
    match letter {
        b'0'..=b'9' => letter - b'0',
        b'a'..=b'f' => letter - b'a' + 10,
        b'A'..=b'F' => letter - b'A' + 10,
        _ => panic!("a colour's digits are hexadecimal"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Theme; 2] = [Theme::LIGHT, Theme::DARK];

    #[test]
    fn text_can_be_read() {
        for theme in BOTH {
            for color in [theme.ink, theme.faint_ink] {
                assert!(contrast(color, theme.paper) >= 4.5);
                assert!(contrast(color, theme.raised) >= 4.5);
            }
            for color in four(&theme) {
                assert!(contrast(color, theme.paper) >= 4.5, "{color:?} as text");
                assert!(contrast(theme.on_color, color) >= 4.5, "text on {color:?}");
            }
            assert!(contrast(theme.link, theme.paper) >= 4.5);
            assert!(contrast(theme.line, theme.paper) >= 3.0);
        }
    }

    #[test]
    fn text_can_be_read_on_every_step_of_a_scale() {
        for theme in BOTH {
            for step in -48..=48 {
                let share = f64::from(step) / 48.0;
                for color in [theme.sequential(share.abs()), theme.diverging(share)] {
                    let best = contrast(Theme::readable_on(color), color);
                    assert!(best >= 4.5, "{share}: {best}");
                }
            }
        }
    }

    #[test]
    fn the_four_are_told_apart_by_every_eye() {
        for theme in BOTH {
            let four = four(&theme);
            for eye in EYES {
                for (index, one) in four.iter().enumerate() {
                    for other in &four[..index] {
                        let apart = distance(seen(*one, &eye), seen(*other, &eye));
                        assert!(apart >= 25.0, "{one:?} and {other:?}: {apart}");
                    }
                }
            }
        }
    }

    #[test]
    fn scales_keep_away_from_blue_and_vermillion() {
        for theme in BOTH {
            for step in -48..=48 {
                let share = f64::from(step) / 48.0;
                for color in [theme.sequential(share.abs()), theme.diverging(share)] {
                    for taken in [theme.blue, theme.vermillion] {
                        let apart = distance(seen(color, &EYES[0]), seen(taken, &EYES[0]));
                        assert!(apart >= 25.0, "{share} on dark {}: {apart}", theme.dark);
                    }
                }
            }
        }
    }

    #[test]
    fn a_scale_goes_one_way() {
        for theme in BOTH {
            let away = |color: Color| contrast(color, theme.paper);
            for step in 0..48 {
                let (share, next) = (f64::from(step) / 48.0, f64::from(step + 1) / 48.0);
                assert!(away(theme.sequential(share)) < away(theme.sequential(next)));
                assert!(away(theme.diverging(share)) < away(theme.diverging(next)));
                assert!(away(theme.diverging(-share)) < away(theme.diverging(-next)));
            }
        }
        let light = Theme::LIGHT;
        assert_eq!(light.diverging(f64::NAN), light.hairline);
        assert_eq!(light.sequential(f64::NAN), light.hairline);
        assert_eq!(light.diverging(f64::INFINITY), light.diverging(1.0));
    }

    #[test]
    fn a_color_is_read_and_written() {
        assert_eq!(Color::from_hex("#0a68ca"), Color::new(10, 104, 202));
        assert_eq!(Color::new(10, 104, 202).hex(), "#0a68ca");
        let (black, white) = (Color::new(0, 0, 0), Color::new(255, 255, 255));
        assert!((contrast(black, white) - 21.0).abs() < 1e-9);
        assert_eq!(black.mix(white, 0.5), Color::new(128, 128, 128));
    }

    fn four(theme: &Theme) -> [Color; 4] {
        [theme.blue, theme.vermillion, theme.purple, theme.grey]
    }

    type Matrix = [[f64; 3]; 3];

    /// Usual eyes, protanopia, deuteranopia, tritanopia: what they make of red, green and blue
    /// light. Machado, Oliveira and Fernandes, 2009, at full severity.
    const EYES: [Matrix; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ];

    /// The colour that this eye sees, in CIELAB.
    fn seen(color: Color, eye: &Matrix) -> [f64; 3] {
        let light = [linear(color.red), linear(color.green), linear(color.blue)];
        let light = times(eye, light).map(|part| part.clamp(0.0, 1.0));
        let [x, y, z] = times(
            &[
                [0.412_456_4 / 0.950_47, 0.357_576_1 / 0.950_47, 0.180_437_5 / 0.950_47],
                [0.212_672_9, 0.715_152_2, 0.072_175_0],
                [0.019_333_9 / 1.088_83, 0.119_192_0 / 1.088_83, 0.950_304_1 / 1.088_83],
            ],
            light,
        )
        .map(|part| {
            if part > 216.0 / 24389.0 {
                part.cbrt()
            } else {
                (24389.0 / 27.0 * part + 16.0) / 116.0
            }
        });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
    }

    fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
        one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    }
}
