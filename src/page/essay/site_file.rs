//! A file of the site that a figure rests on: too large for a module, and asked for only when the figure
//! wants it.
//!
//! A figure that has one keeps it in a [`SiteFile`] and passes on to it what
//! [`Figure::wanted`](super::Figure::wanted) and its companions are asked. Whoever runs the figure gets
//! the file, once: the page from its site, a native program from what is committed.

use super::message::Command;
use crate::data::mnist_in_one;

/// The part of MNIST that the site has, to be read by [`mnist_in_one`](crate::data::mnist_in_one).
pub const MNIST: &str = "mnist.idx.gz";

/// Where a program that runs a figure has the files of the site from: the file of that name, unpacked,
/// or why it cannot be had.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// No files at all, for figures that want none.
///
/// # Errors
/// Always.
pub fn no_files(_name: &str) -> Result<Vec<u8>, String> {
    Err("nobody has brought it".to_owned())
}

/// A file of the site, from the side of the figure that rests on it.
#[derive(Clone, Debug)]
pub struct SiteFile {
    name: &'static str,
    bytes: Option<Vec<u8>>,
    problem: Option<String>,
    /// Whether the experiment has it.
    is_handed: bool,
}

impl SiteFile {
    /// The file of that name, which nobody has asked for yet.
    pub fn new(name: &'static str) -> Self {
        Self { name, bytes: None, problem: None, is_handed: false }
    }

    /// Its name, while it is to be brought: not when it is here, nor when it could not be had.
    pub fn wanted(&self) -> Option<&'static str> {
        (self.bytes.is_none() && self.problem.is_none()).then_some(self.name)
    }

    /// Somebody brings it, or says why not. A file that was not wanted is not looked at.
    pub fn brought(&mut self, name: &str, file: Result<Vec<u8>, String>) {
        if self.wanted() == Some(name) {
            match file {
                Ok(bytes) => self.bytes = Some(bytes),
                Err(problem) => self.problem = Some(problem),
            }
        }
    }

    /// The same for [`MNIST`], which must be readable, with what the reader should know if it cannot be had.
    pub fn mnist_brought(&mut self, name: &str, file: Result<Vec<u8>, String>) -> Option<String> {
        let readable = |bytes: Vec<u8>| match mnist_in_one(&bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(error.to_string()),
        };
        self.brought(name, file.and_then(readable));
        let problem = self.problem()?;
        Some(format!("MNIST cannot be had: {problem}. “Fetch MNIST again” tries once more."))
    }

    /// It is wanted again, should it not have been there to be had.
    pub fn retry(&mut self) {
        self.problem = None;
    }

    /// What it holds, once it is here.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.bytes.as_deref()
    }

    /// Why it cannot be had, until it is wanted again.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Hands it to the experiment, if it is here and that has not got it: before the state is told that
    /// speaks of it. The experiment answers to that as to every command.
    pub fn hand_over(&mut self) -> Option<Command> {
        let bytes = self.bytes.as_ref().filter(|_| !self.is_handed)?;
        self.is_handed = true;
        Some(Command::Bring(bytes.clone()))
    }

    /// The experiment is gone, and another one has nothing yet.
    pub fn experiment_lost(&mut self) {
        self.is_handed = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_wanted_until_it_is_here_and_handed_over_once() {
        let mut file = SiteFile::new(MNIST);
        assert_eq!((file.wanted(), file.bytes()), (Some(MNIST), None));
        assert_eq!(file.hand_over(), None);
        file.brought("another", Ok(vec![9]));
        assert_eq!(file.wanted(), Some(MNIST));
        file.brought(MNIST, Ok(vec![1, 2]));
        assert_eq!((file.wanted(), file.bytes()), (None, Some(&[1, 2][..])));
        assert_eq!(file.hand_over(), Some(Command::Bring(vec![1, 2])));
        assert_eq!(file.hand_over(), None);
        // A new worker needs it again, and nobody fetches it for that.
        file.experiment_lost();
        assert_eq!(file.wanted(), None);
        assert_eq!(file.hand_over(), Some(Command::Bring(vec![1, 2])));
        // What comes twice changes nothing.
        file.brought(MNIST, Err("too late".to_owned()));
        assert_eq!((file.bytes(), file.problem()), (Some(&[1, 2][..]), None));
    }

    #[test]
    fn what_could_not_be_had_is_not_asked_for_until_somebody_says_so() {
        let mut file = SiteFile::new(MNIST);
        file.brought(MNIST, no_files(MNIST));
        assert_eq!((file.wanted(), file.problem()), (None, Some("nobody has brought it")));
        assert_eq!(file.bytes(), None);
        assert_eq!(file.hand_over(), None);
        file.retry();
        assert_eq!((file.wanted(), file.problem()), (Some(MNIST), None));
        file.brought(MNIST, Ok(Vec::new()));
        assert!(file.bytes().is_some());
    }
}
