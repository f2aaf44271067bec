//! What the lab's drawing takes hold of: neurons, skips and their ends, and points to paint.

use super::{Lab, Own};
use crate::data::Points;
use crate::essay::pointer::{Act, Cursor, Pointer, reach};
use crate::figure::lab::Places;
use crate::figure::network_view::SkipLook;
use crate::network::{Neuron, Skip};
use crate::training::Recipe;

/// What is being dragged.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Drag {
    /// An end of the selected skip of a network.
    Skip(usize, End, Skip),
    /// The brush over the points.
    Paint(Points),
}

/// An end of a skip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    From,
    To,
}

/// What lies under a pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Target {
    /// A handle of the selected skip of a network.
    Handle(usize, End),
    /// The arc of a skip, by its network and place.
    Arc(usize, usize),
    /// A neuron of a network.
    Neuron(usize, Neuron),
    /// A point of the plane that can be painted.
    Plane((f32, f32)),
}

impl Lab {
    /// The reader points at the drawing.
    pub(super) fn point(&mut self, pointer: Pointer, size: (f64, f64)) {
        let target = self.target(pointer, size);
        match pointer.act {
            Act::Down => {
                self.over = target;
                self.drag = match (target, &self.state.own) {
                    (Some(Target::Handle(side, end)), _) => {
                        self.selected_skip().map(|skip| Drag::Skip(side, end, skip))
                    }
                    (Some(Target::Plane(_)), Own::Points(points)) => {
                        Some(Drag::Paint(points.clone()))
                    }
                    _ => None,
                };
                self.drag_to(pointer, size);
            }
            Act::Move if self.drag.is_some() => self.drag_to(pointer, size),
            Act::Move => self.over = target,
            Act::Up => match (self.drag.take(), target) {
                (Some(Drag::Skip(_, _, skip)), _) => self.set_selected(skip),
                (Some(Drag::Paint(points)), _) => self.set_points(points),
                (None, Some(Target::Arc(side, place))) => {
                    self.edited = side;
                    self.select(place);
                }
                (None, Some(Target::Neuron(_, neuron))) => self.set_blue(Some(neuron)),
                _ => {}
            },
            Act::Leave => (self.drag, self.over) = (None, None),
        }
    }

    /// What the pointer should look like now.
    pub(super) fn present_cursor(&self) -> Cursor {
        match (&self.drag, self.over) {
            (Some(_), _) => Cursor::Grabbing,
            (_, Some(Target::Handle(..))) => Cursor::Grab,
            (_, Some(_)) => Cursor::Press,
            _ => Cursor::Plain,
        }
    }

    fn places(&self, size: (f64, f64)) -> Places {
        let networks: Vec<_> = self.state.recipes().map(Recipe::hidden).collect();
        Places::new(size, &networks, self.state.recipe.data.inputs() == 2)
    }

    fn target(&self, pointer: Pointer, size: (f64, f64)) -> Option<Target> {
        let places = self.places(size);
        let reach = reach(pointer.touch);
        let distance = |at: (f64, f64)| (pointer.at.0 - at.0).hypot(pointer.at.1 - at.1);
        for (side, panel) in places.panels().iter().enumerate() {
            let recipe = self.state.recipes().nth(side)?;
            if side == self.edited
                && let Some(skip) = self.selected_skip()
            {
                let end = |layer: usize| distance(panel.network.skip_end(layer as f64));
                let ends = [(End::From, end(skip.from)), (End::To, end(skip.to))];
                let near = ends.into_iter().filter(|(_, away)| *away <= reach.max(16.0));
                if let Some((end, _)) = near.min_by(|a, b| a.1.total_cmp(&b.1)) {
                    return Some(Target::Handle(side, end));
                }
            }
            let arcs = recipe.skips.iter().enumerate().map(|(place, &skip)| {
                let arc = panel.network.skip_arc(SkipLook::from(skip).ends);
                (place, arc.into_iter().map(distance).fold(f64::INFINITY, f64::min))
            });
            let near = arcs.filter(|arc| arc.1 <= reach.min(14.0));
            if let Some((place, _)) = near.min_by(|a, b| a.1.total_cmp(&b.1)) {
                return Some(Target::Arc(side, place));
            }
            if let Some(neuron) = panel.network.neuron_at(pointer.at, reach) {
                return Some(Target::Neuron(side, neuron));
            }
            if matches!(self.state.own, Own::Points(_))
                && let Some(point) = panel.on_surface(pointer.at, Points::REACH)
            {
                return Some(Target::Plane(point));
            }
        }
        None
    }

    fn drag_to(&mut self, pointer: Pointer, size: (f64, f64)) {
        let places = self.places(size);
        let brush = self.brush;
        match &mut self.drag {
            Some(Drag::Skip(side, end, skip)) => {
                let layer = places.panels()[*side].network.nearest_end(pointer.at.0);
                match end {
                    End::From => skip.from = layer.min(skip.to - 1),
                    End::To => skip.to = layer.max(skip.from + 1),
                }
            }
            Some(Drag::Paint(points)) => {
                let mut surfaces = places.panels().iter();
                let at = surfaces.find_map(|panel| panel.on_surface(pointer.at, Points::REACH));
                if let Some(at) = at {
                    points.paint(at, brush);
                }
            }
            None => {}
        }
    }
}
