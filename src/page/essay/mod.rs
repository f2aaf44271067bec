//! The page without a browser.
//!
//! Each figure has two halves, which meet in messages. The *experiment* lives in a worker: it owns
//! networks, trains them and measures them, and answers with a snapshot. The *figure* lives in the
//! page: it owns what the reader chose, turns controls, pointer and keys into a new state, asks for
//! steps, and says in words and numbers what the newest snapshot shows. Both are plain values that
//! run natively as well, so that a test can recompute what a page shows.

pub mod adversarial;
pub mod blue;
pub mod bypass;
pub mod control;
pub mod fading_gradient;
pub mod fingerprint;
pub mod five;
pub mod five_neurons;
pub mod gain;
pub mod gain_dial;
pub mod hero;
pub mod html;
pub mod job;
pub mod lab;
pub mod levels;
pub mod many_networks;
pub mod message;
pub mod moment;
pub mod norm;
pub mod permalink;
pub mod playback;
pub mod pointer;
pub mod prose;
pub mod rate;
pub mod shortcut;
pub mod site_file;
pub mod skips;
pub mod stills;
pub mod subject;
pub mod track;
pub mod twins;
pub mod verdict;
pub mod what_is_important;
pub mod without_backprop;

use crate::figure::{DrawingBackend, Drawn, Painter, Theme};
use crate::network::Network;
use control::{Control, Input, Table};
use message::{Command, Snapshot};
use permalink::LinkError;
use pointer::{Cursor, Key, Pointer};
use site_file::{Files, no_files};
use subject::Subject;

/// The half of a figure that lives in the page.
pub trait Figure {
    /// The figure's id.
    fn name(&self) -> &'static str;

    /// The size of its still in CSS pixels, for a wide page and a narrow one. The style sheet gives
    /// the figure's place the same proportions.
    fn size(&self, narrow: bool) -> (u32, u32);

    /// What is shown, as a permalink.
    fn permalink(&self) -> String;

    /// Shows what a permalink says.
    ///
    /// # Errors
    /// Why it cannot be read; the figure stays as it was.
    fn open(&mut self, link: &str) -> Result<(), LinkError>;

    /// What the state that is shown is about.
    fn subject(&self) -> Subject;

    /// Its controls, as they stand.
    fn controls(&self) -> Vec<Control>;

    /// The reader uses a control.
    fn input(&mut self, key: &str, input: &Input);

    /// The reader points at the drawing, which has this size.
    fn pointer(&mut self, pointer: Pointer, size: (f64, f64));

    /// The reader presses a key on the drawing. Says whether that meant anything.
    fn key(&mut self, key: Key) -> bool;

    /// The reader presses the space bar on the drawing, or delete, which rubs out. Says whether that meant
    /// anything.
    fn paint(&mut self, _rubs_out: bool) -> bool {
        false
    }

    /// What the pointer should look like now.
    fn cursor(&self) -> Cursor;

    /// Some time passes while the figure is in view: what to ask of the experiment.
    fn tick(&mut self, seconds: f64) -> Vec<Command>;

    /// What one of several workers may compute next, as a permalink for [`Experiment::run`]: it depends
    /// on nothing that was computed before. It is handed out once.
    fn job(&mut self) -> Option<String> {
        None
    }

    /// Whoever was at this job is gone: it has to be handed out again, if it is still wanted.
    fn job_lost(&mut self, _job: &str) {}

    /// A file of the site that what is shown rests on and that has to be brought first, see
    /// [`SiteFile`](site_file::SiteFile).
    fn wanted(&self) -> Option<&'static str> {
        None
    }

    /// The file that was wanted comes, unpacked; or the reason, a clause, for which it cannot be had. The
    /// figure then wants it no longer, until the reader asks for it again.
    fn brought(&mut self, _name: &str, _file: Result<Vec<u8>, String>) {}

    /// A file that every one of several workers is brought before its first job.
    fn file_of_jobs(&self) -> Option<&[u8]> {
        None
    }

    /// The figure comes into view, and nobody has touched it: it may start by itself.
    fn seen(&mut self) {}

    /// Its experiment, before it is told anything.
    fn experiment(&self) -> Box<dyn Experiment>;

    /// The experiment answers one command.
    fn receive(&mut self, snapshot: Snapshot);

    /// The [fingerprint] of what is shown, where that comes from many jobs; all others have that of the
    /// last answer.
    fn fingerprint(&self) -> Option<String> {
        None
    }

    /// What the reader wants to keep as a file, once.
    fn saved(&mut self) -> Option<Saved> {
        None
    }

    /// The experiment is gone and a new one took its place, which knows nothing.
    fn experiment_lost(&mut self);

    /// Whether something is under way: training, or an answer that has not come.
    fn is_busy(&self) -> bool;

    /// What is seen, in a sentence or two.
    fn sentence(&self) -> String;

    /// The numbers behind the drawing.
    fn tables(&self) -> Vec<Table>;

    /// Something that the reader should be told.
    fn notice(&self) -> Option<&str>;

    /// Tells the reader something, or nothing any more.
    fn set_notice(&mut self, notice: Option<String>);

    /// What the drawing is, for those who do not see it.
    fn description(&self) -> String;
}

/// Something to keep as a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// What the file is called.
    pub name: String,
    /// What it holds.
    pub content: Content,
}

/// What a file to keep holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// These bytes of that media type.
    Bytes(&'static str, Vec<u8>),
    /// The drawing as it stands on the screen, as PNG.
    Picture,
}

/// A figure as it is seen.
pub trait Draw: Figure {
    /// Draws the figure.
    ///
    /// # Errors
    /// When the backend fails.
    fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn;
}

/// The half of a figure that lives in a worker.
pub trait Experiment {
    /// Takes on the state that a permalink of the figure says, without training: what was trained
    /// already is kept if it still fits.
    ///
    /// # Errors
    /// Why the link cannot be read.
    fn show(&mut self, link: &str) -> Result<(), LinkError>;

    /// Takes in a file that the states to come may speak of.
    fn bring(&mut self, _file: &[u8]) {}

    /// Trains towards these numbers of steps for as long as it may go on, which it asks before
    /// every step.
    fn advance(&mut self, until: usize, twin_until: usize, go_on: &mut dyn FnMut() -> bool);

    /// Does a job of the figure, whose outcome is what there is to see then.
    ///
    /// # Errors
    /// Why it cannot be done.
    fn run(&mut self, _job: &str) -> Result<(), LinkError> {
        Err(LinkError::new("this figure has no jobs for several workers"))
    }

    /// What there is to see.
    fn snapshot(&mut self) -> Snapshot;

    /// The one or two networks that it is seen of, in order.
    fn networks(&mut self) -> [Option<&Network>; 2];
}

/// The figures of the essay: one line each.
macro_rules! figures {
    ($($variant:ident: $module:ident;)+) => {
        /// Any figure of the essay.
        pub enum AnyFigure {
            $(
                #[doc = concat!("See [`", stringify!($module), "`].")]
                $variant($module::$variant),
            )+
        }

        impl AnyFigure {
            /// Every figure, in its default state.
            pub fn all() -> Vec<Self> {
                vec![$(Self::$variant($module::$variant::default())),+]
            }

            /// What every figure can do.
            pub fn as_figure(&self) -> &dyn Figure {
                match self { $(Self::$variant(figure) => figure),+ }
            }

            /// The same, to be changed.
            pub fn as_figure_mut(&mut self) -> &mut dyn Figure {
                match self { $(Self::$variant(figure) => figure),+ }
            }

            /// Draws the figure.
            ///
            /// # Errors
            /// When the backend fails.
            pub fn draw<DB: DrawingBackend>(&self, painter: &mut Painter<'_, DB>, theme: &Theme) -> Drawn {
                match self { $(Self::$variant(figure) => figure.draw(painter, theme)),+ }
            }
        }
    };
}

figures! {
    Hero: hero;
    FadingGradient: fading_gradient;
    Shortcut: shortcut;
    FiveNeurons: five_neurons;
    FiveNeuronsSkip: five_neurons;
    Bypass: bypass;
    ManyNetworks: many_networks;
    GainDial: gain_dial;
    WhatIsImportant: what_is_important;
    Levels: levels;
    WithoutBackprop: without_backprop;
    Adversarial: adversarial;
    Lab: lab;
}

impl AnyFigure {
    /// The figure of that id.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|figure| figure.as_figure().name() == name)
    }

    /// The figure that a permalink leads to, in its default state: the rest of the link is not read.
    ///
    /// # Errors
    /// If there is no such figure.
    pub fn of_link(link: &str) -> Result<Self, LinkError> {
        let name = link.split('?').next().unwrap_or_default();
        Self::named(name).ok_or_else(|| LinkError::new("it leads to no figure of this essay"))
    }

    /// The figure that a permalink leads to, with all that it says computed: what the page shows
    /// once it has caught up with the link. The figure is one that wants no file of the site.
    ///
    /// # Errors
    /// Why the link cannot be read, or shown.
    pub fn computed(link: &str) -> Result<Self, LinkError> {
        Self::computed_with(link, &no_files)
    }

    /// The same of any figure, given the files of the site.
    ///
    /// # Errors
    /// Why the link cannot be read, or shown.
    pub fn computed_with(link: &str, files: Files<'_>) -> Result<Self, LinkError> {
        Ok(Self::fingerprinted(link, files, &mut || {})?.0)
    }

    /// The same with its [fingerprint], by which two machines see that they computed the same; `step`
    /// is called before every step of training or of measuring and before every job, and so hears how
    /// the work goes on.
    ///
    /// # Errors
    /// Why the link cannot be read.
    pub fn fingerprinted(
        link: &str,
        files: Files<'_>,
        step: &mut dyn FnMut(),
    ) -> Result<(Self, String), LinkError> {
        let mut any = Self::of_link(link)?;
        any.as_figure_mut().open(link)?;
        let fingerprint = any.compute(files, step)?;
        Ok((any, fingerprint))
    }

    /// Lets figure and experiment talk until nothing is missing, and returns the fingerprint; `files` and
    /// `step` are as above.
    ///
    /// # Errors
    /// Why the state cannot be shown.
    pub fn compute(
        &mut self,
        files: Files<'_>,
        step: &mut dyn FnMut(),
    ) -> Result<String, LinkError> {
        let figure = self.as_figure_mut();
        let mut experiment = figure.experiment();
        figure.experiment_lost();
        figure.input("pace", &Input::Choose("fast".to_owned()));
        let mut fingerprint = String::new();
        let mut has_file = false;
        // Every frame asks for what is missing, until nothing is.
        while figure.is_busy() {
            if let Some(name) = figure.wanted() {
                let file = files(name).map_err(|problem| {
                    LinkError::new(format!("it rests on {name}, and {problem}"))
                })?;
                figure.brought(name, Ok(file));
            }
            let job = figure.job().map(Command::Run);
            if let Some(file) = figure.file_of_jobs()
                && job.is_some()
                && !std::mem::replace(&mut has_file, true)
            {
                experiment.bring(file);
            }
            for command in figure.tick(1.0).into_iter().chain(job) {
                match command {
                    Command::Bring(file) => experiment.bring(&file),
                    Command::Show(link) => experiment.show(&link)?,
                    Command::Run(job) => {
                        step();
                        experiment.run(&job)?;
                    }
                    Command::Advance { until, twin_until, .. } => {
                        let mut go_on = || {
                            step();
                            true
                        };
                        experiment.advance(until, twin_until, &mut go_on);
                    }
                }
                let snapshot = experiment.snapshot();
                fingerprint = fingerprint::of(experiment.networks(), &snapshot);
                figure.receive(snapshot);
            }
        }
        Ok(figure.fingerprint().unwrap_or(fingerprint))
    }
}
