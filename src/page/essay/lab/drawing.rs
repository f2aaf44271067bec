//! How the lab is drawn: what stands in its scene.

use super::pointing::{Drag, Target};
use super::{Lab, Own, Snapshot, words};
use crate::data::Data;
use crate::essay::moment::next_run;
use crate::essay::twins;
use crate::figure::lab::{Panel, Places, Scene, draw};
use crate::figure::network_view::SkipLook;
use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::named::Named as _;
use crate::network::SkipKind;
use crate::training::Recipe;

/// So many points of a named set lie on the surface.
const MOST_SHOWN: usize = 160;

impl crate::essay::Draw for Lab {
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
        painter.background(theme.paper)?;
        let Some(snapshot) = &self.snapshot else { return Ok(()) };
        let shown = &snapshot.state;
        let networks: Vec<Vec<usize>> = shown.recipes().map(Recipe::hidden).collect();
        let places = Places::new(
            (painter.width(), painter.height()),
            &networks,
            shown.recipe.data.inputs() == 2,
        );
        let label = self.label();
        let curves: Vec<_> = snapshot
            .sides
            .iter()
            .map(|side| (twins::points(&side.curve), twins::points(&side.trained)))
            .collect();
        let panels: Vec<Panel<'_>> = snapshot
            .sides
            .iter()
            .zip(shown.recipes())
            .zip(&curves)
            .enumerate()
            .map(|(place, ((side, recipe), (tested, trained)))| Panel {
                title: match (snapshot.sides.len(), place) {
                    (1, _) => "",
                    (_, 0) => "first",
                    _ => "second",
                },
                edges: &side.edges,
                neurons: &side.gradient.neurons,
                gradient: &side.gradient.layers,
                skips: self.looks(place, recipe, label.as_deref()),
                blue: shown.blue_in(&recipe.architecture()),
                top: side.top.as_ref(),
                tested,
                trained,
                by_class: &side.by_class,
                surface: &side.surface,
                surfaces: &side.surfaces,
            })
            .collect();
        let scene = Scene {
            panels: &panels,
            points: &self.points(snapshot),
            reach: snapshot.reach,
            pixels: if shown.recipe.data == Data::Digits { &snapshot.example } else { &[] },
            classes: &self.classes(),
            hover: match self.over {
                Some(Target::Neuron(_, neuron)) => Some(neuron),
                _ => None,
            },
            caption: &format!("{} named rightly", words::examples(snapshot)),
            steps: next_run(shown.step.saturating_sub(1)).max(self.playback.goal),
        };
        draw(painter, theme, &places, &scene)
    }
}

impl Lab {
    /// The points that lie on the surface: those that are painted, or some of the test split.
    fn points(&self, snapshot: &Snapshot) -> Vec<((f32, f32), u8)> {
        match (&self.drag, &self.state.own) {
            (Some(Drag::Paint(points)), _) | (_, Own::Points(points)) => points.iter().collect(),
            _ => {
                let points = snapshot.points.chunks_exact(3).take(MOST_SHOWN);
                points.map(|point| ((point[0], point[1]), point[2] as u8)).collect()
            }
        }
    }

    /// How the skips of a network look: the selected one has handles and lies on top.
    fn looks<'a>(
        &self,
        place: usize,
        recipe: &Recipe,
        label: Option<&'a str>,
    ) -> Vec<SkipLook<'a>> {
        let edited = place == self.edited;
        let selected = self.state.selected;
        let others = recipe.skips.iter().enumerate();
        let others = others.filter(|(skip, _)| !edited || *skip != selected);
        let mut looks: Vec<SkipLook<'_>> = others.map(|(_, &skip)| SkipLook::from(skip)).collect();
        let dragged = match self.drag {
            Some(Drag::Skip(side, _, skip)) if side == place => Some(skip),
            _ => None,
        };
        if edited && let Some(skip) = dragged.or(recipe.skips.get(selected).copied()) {
            looks.push(SkipLook { handles: true, label, ..SkipLook::from(skip) });
        }
        looks
    }

    /// What stands beside the selected skip: where it is dragged to, or a kind that is not the
    /// usual one.
    fn label(&self) -> Option<String> {
        if let Some(Drag::Skip(_, _, skip)) = self.drag {
            return Some(format!("{} to {}", skip.from, skip.to));
        }
        let skip = self.selected_skip()?;
        (skip.kind != SkipKind::Identity).then(|| skip.kind.name().to_owned())
    }
}
