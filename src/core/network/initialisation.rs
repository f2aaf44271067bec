//! How a network starts.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::parameters::stream;
use super::{Architecture, Parameters};
use crate::arithmetic::zeros;
use crate::data::Chance;
use crate::named::{Named as _, named};

/// The distribution that first weights are drawn from, with its gain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Initialisation {
    /// The rule.
    pub scheme: Scheme,
    /// The gain g of [`Scheme::Gain`]; no other scheme reads it.
    pub gain: f32,
}

/// A rule for first weights. Biases start at 0 unless said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scheme {
    /// U(-1/sqrt(fan in), 1/sqrt(fan in)) for weights and biases, as `torch.nn.Linear`.
    PyTorch,
    /// U(+-sqrt(6/(fan in + fan out))) (Glorot, Bengio 2010).
    Glorot,
    /// N(0, 2/fan in) (He et al. 2015).
    He,
    /// N(0, 1/fan in) (`LeCun` et al. 1998).
    LeCun,
    /// A random orthogonal matrix (Saxe, `McClelland`, Ganguli 2013), gain 1.
    Orthogonal,
    /// N(0, g^2/fan in).
    Gain,
}

named!(Scheme {
    PyTorch: "pytorch", "PyTorch’s default";
    Glorot: "glorot", "Glorot";
    He: "he", "He";
    LeCun: "lecun", "LeCun";
    Orthogonal: "orthogonal", "orthogonal";
    Gain: "gain", "by gain";
});

impl From<Scheme> for Initialisation {
    fn from(scheme: Scheme) -> Self {
        Self { scheme, gain: 1.0 }
    }
}

impl Initialisation {
    /// What a reader is told: the scheme, and the gain where it counts.
    pub fn label(self) -> String {
        match self.scheme {
            Scheme::Gain => format!("gain {}", self.gain),
            scheme => scheme.label().to_owned(),
        }
    }

    /// Its stable name, as it stands in links and on the command line: the scheme's, and the gain
    /// where it counts.
    pub fn name(self) -> String {
        match self.scheme {
            Scheme::Gain => format!("gain:{}", self.gain),
            scheme => scheme.name().to_owned(),
        }
    }

    /// The initialisation of that name.
    ///
    /// # Errors
    /// What would have been understood.
    pub fn from_name(name: &str) -> Result<Self, String> {
        let Some(gain) = name.strip_prefix("gain:") else {
            let scheme = Scheme::from_name(name);
            return scheme
                .map(Self::from)
                .ok_or_else(|| format!("must be one of {}:1.2", Scheme::names()));
        };
        match gain.parse() {
            Ok(gain) if (0.01..=10.0).contains(&gain) => Ok(Self { scheme: Scheme::Gain, gain }),
            _ => Err("must have a gain from 0.01 to 10".to_owned()),
        }
    }

    /// Draws the parameters of a network, every tensor from its own stream.
    pub(super) fn draw(self, architecture: &Architecture, seed: u32) -> Parameters {
        self.draw_from(architecture, seed, "")
    }

    /// Fixed matrices for the way back of a network: drawn as its weights are, from streams of the
    /// same names after `feedback.`.
    pub fn feedback(self, architecture: &Architecture, seed: u32) -> Parameters {
        self.draw_from(architecture, seed, "feedback.")
    }

    /// Linear classifiers of hidden layers 1..H, drawn as the last layer is, from the streams
    /// `local.{l}.weight` and `local.{l}.bias`: weights, [outputs, width], and biases.
    pub fn classifiers(self, architecture: &Architecture, seed: u32) -> Parameters {
        let mut classifiers = Parameters {
            weights: Vec::new(),
            biases: Vec::new(),
            skip_weights: Vec::new(),
            scales: Vec::new(),
            shifts: Vec::new(),
        };
        for layer in 1..architecture.depth() {
            let (outputs, width) = (architecture.outputs, architecture.width(layer));
            let mut weight = zeros(outputs, width);
            let mut bias = Array1::zeros(outputs);
            let stream = |tensor| Chance::new(seed, &format!("local.{layer}.{tensor}"));
            self.fill(&mut weight, width, &mut stream("weight"));
            self.fill_bias(&mut bias, width, || stream("bias"));
            classifiers.weights.push(weight);
            classifiers.biases.push(bias);
        }
        classifiers
    }

    fn draw_from(self, architecture: &Architecture, seed: u32, prefix: &str) -> Parameters {
        let mut parameters = Parameters::zeros(architecture);
        for layer in 1..=architecture.depth() + 1 {
            let fan_in = architecture.fan_in(layer);
            let weight = &mut parameters.weights[layer - 1];
            let stream = |tensor| stream(architecture, seed, prefix, layer, tensor);
            self.fill(weight, fan_in, &mut stream("weight"));
            self.fill_bias(&mut parameters.biases[layer - 1], fan_in, || stream("bias"));
        }
        for scale in &mut parameters.scales {
            scale.fill(1.0);
        }
        for (skip, weight) in architecture.skips.iter().zip(&mut parameters.skip_weights) {
            if let Some(weight) = weight {
                let fan_in = architecture.fan_in_of_skip(*skip);
                let (from, to, kind) = (skip.from, skip.to, skip.kind.name());
                let name = format!("{prefix}skips.{from}.{to}.{kind}.weight");
                self.fill(weight, fan_in, &mut Chance::new(seed, &name));
            }
        }
        parameters
    }

    fn fill_bias(self, bias: &mut Array1<f32>, fan_in: usize, stream: impl FnOnce() -> Chance) {
        if self.scheme.built() == Scheme::PyTorch {
            let limit = 1.0 / (fan_in as f32).sqrt();
            let mut chance = stream();
            bias.mapv_inplace(|_| chance.symmetric(limit));
        }
    }

    fn fill(self, weight: &mut Array2<f32>, fan_in: usize, chance: &mut Chance) {
        let (fan_out, fan_in) = (weight.nrows() as f32, fan_in as f32);
        let uniform = |limit: f32, weight: &mut Array2<f32>, chance: &mut Chance| {
            weight.mapv_inplace(|_| chance.symmetric(limit));
        };
        let normal = |deviation: f32, weight: &mut Array2<f32>, chance: &mut Chance| {
            weight.mapv_inplace(|_| (f64::from(deviation) * chance.normal()) as f32);
        };
        match self.scheme.built() {
            Scheme::PyTorch => uniform(1.0 / fan_in.sqrt(), weight, chance),
            Scheme::Glorot => uniform((6.0 / (fan_in + fan_out)).sqrt(), weight, chance),
            Scheme::He => normal((2.0 / fan_in).sqrt(), weight, chance),
            Scheme::LeCun => normal((1.0 / fan_in).sqrt(), weight, chance),
            Scheme::Gain => normal(self.gain / fan_in.sqrt(), weight, chance),
            Scheme::Orthogonal => orthogonal(weight, chance),
        }
    }
}

/// Fills a matrix with orthonormal rows, or columns where it is taller than wide: the Q of a
/// Gaussian matrix, by modified Gram and Schmidt in double precision, done twice for accuracy.
fn orthogonal(weight: &mut Array2<f32>, chance: &mut Chance) {
    let (rows, columns) = weight.dim();
    let (count, length) = (rows.min(columns), rows.max(columns));
    let mut vectors: Vec<Vec<f64>> = Vec::with_capacity(count);
    while vectors.len() < count {
        let mut vector: Vec<f64> = (0..length).map(|_| chance.normal()).collect();
        for _ in 0..2 {
            for other in &vectors {
                let projection: f64 = vector.iter().zip(other).map(|(x, y)| x * y).sum();
                for (x, y) in vector.iter_mut().zip(other) {
                    *x -= projection * y;
                }
            }
        }
        let norm = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        // A vector in the span of the others has probability 0, but would divide by 0.
        if norm > 1e-6 {
            for x in &mut vector {
                *x /= norm;
            }
            vectors.push(vector);
        }
    }
    for ((row, column), value) in weight.indexed_iter_mut() {
        let (vector, place) = if rows <= columns { (row, column) } else { (column, row) };
        *value = vectors[vector][place] as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Normalisation;
    use crate::network::{Activation, Network, Skip, SkipKind};

    fn chain(depth: usize, width: usize, skips: Vec<Skip>) -> Architecture {
        Architecture {
            inputs: 64,
            hidden: vec![width; depth],
            outputs: 10,
            activation: Activation::Tanh,
            normalisation: Normalisation::None,
            skips,
        }
    }

    #[test]
    fn the_spread_is_that_of_the_scheme() {
        // Of 64 x 64 weights with fan in and fan out 64.
        let expected = [
            (Scheme::PyTorch, 1.0 / (3.0 * 64.0)),
            (Scheme::Glorot, 2.0 / 128.0),
            (Scheme::He, 2.0 / 64.0),
            (Scheme::LeCun, 1.0 / 64.0),
            (Scheme::Orthogonal, 1.0 / 64.0),
            (Scheme::Gain, 1.0 / 64.0),
        ];
        for (scheme, variance) in expected {
            let network = Network::new(chain(2, 64, vec![]), scheme.into(), 5);
            let weight = &network.parameters.weights[1];
            let measured = weight.iter().map(|w| f64::from(w * w)).sum::<f64>() / 4096.0;
            assert!((measured / variance - 1.0).abs() < 0.1, "{scheme:?} {measured} {variance}");
            let biased = network.parameters.biases[0].iter().any(|&b| b != 0.0);
            assert_eq!(biased, scheme == Scheme::PyTorch);
        }
    }

    #[test]
    fn names_are_read_back() {
        for &scheme in Scheme::ALL {
            let initialisation = Initialisation { scheme, gain: 1.0 };
            assert_eq!(Initialisation::from_name(&initialisation.name()), Ok(initialisation));
        }
        let wide = Initialisation { scheme: Scheme::Gain, gain: 1.25 };
        assert_eq!(Initialisation::from_name("gain:1.25"), Ok(wide));
        for wrong in ["xavier", "gain:", "gain:0", "gain:11", "gain:NaN"] {
            assert!(Initialisation::from_name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn orthogonal_is_orthogonal() {
        for (rows, columns) in [(7, 7), (5, 9), (9, 5)] {
            let mut weight = Array2::zeros((rows, columns));
            orthogonal(&mut weight, &mut Chance::new(1, "q"));
            let product =
                if rows <= columns { weight.dot(&weight.t()) } else { weight.t().dot(&weight) };
            for ((i, j), &value) in product.indexed_iter() {
                let expected = if i == j { 1.0 } else { 0.0 };
                assert!((value - expected).abs() < 1e-6, "{value} at ({i}, {j})");
            }
        }
    }

    #[test]
    fn a_skip_or_a_layer_changes_no_other_draw() {
        let scheme: Initialisation = Scheme::PyTorch.into();
        let plain = Network::new(chain(5, 8, vec![]), scheme, 9).parameters;
        let skip = Skip { from: 1, to: 4, kind: SkipKind::Projection };
        let skipped = Network::new(chain(5, 8, vec![skip]), scheme, 9).parameters;
        assert_eq!(plain.weights, skipped.weights);
        assert_eq!(plain.biases, skipped.biases);
        let deeper = Network::new(chain(6, 8, vec![]), scheme, 9).parameters;
        assert_eq!(plain.weights[..5], deeper.weights[..5]);
        assert_eq!(plain.weights[5], deeper.weights[6]);
        // A concatenation changes only its target's scale.
        let concat = Skip { from: 1, to: 4, kind: SkipKind::Concat };
        let joined = Network::new(chain(5, 8, vec![concat]), scheme, 9).parameters;
        for layer in [1, 2, 3, 5, 6] {
            assert_eq!(plain.weights[layer - 1], joined.weights[layer - 1]);
        }
        let ratio = joined.weights[3][[0, 0]] / plain.weights[3][[0, 0]];
        assert!((ratio - 0.5_f32.sqrt()).abs() < 1e-6);
    }
}
