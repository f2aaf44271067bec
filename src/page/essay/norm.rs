//! What a network is called, normalised or not.

use crate::network::Normalisation;
use crate::training::Recipe;

/// "network", after an article.
pub fn network(recipe: &Recipe) -> &'static str {
    match recipe.normalisation {
        Normalisation::None => "network",
        Normalisation::Layer => "normalised network",
    }
}
