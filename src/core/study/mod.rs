//! Many networks: the same question asked of one seed after the other.
//!
//! A [`Study`] has some [`Condition`]s: each is a network and its training, and what is asked of it.
//! Every condition is run for every seed, and its answers make [`Row`]s, which a [`Summary`] turns
//! into a mean with its interval. [`studies`] names those that the essay speaks of; what they came to
//! is committed, seed by seed, as [`Claims`].
//!
//! Nothing here knows of threads. [`Condition::run`] is a function of a seed and of nothing else,
//! so whoever has several cores gives each of them some seeds.

mod adversarial;
mod claims;
mod condition;
mod named;
mod quantity;
mod row;
mod summary;
mod table;
mod without_backprop;

pub use adversarial::{EPSILONS, control};
pub use claims::{Claims, Unreadable, read, written};
pub use condition::{Condition, Control, GLANCE, Labels, Look, Purpose, attacked};
pub use named::{studies, study};
pub use quantity::{Among, Blue, Place, Quantity, Transfer};
pub use row::{Row, Study};
pub use summary::{Summary, half_by};
pub use table::{CSV_HEAD, csv, markdown, recorded, report};
pub use without_backprop::Learner;
