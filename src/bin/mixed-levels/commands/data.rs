//! The data that a command is about: made in the program, or MNIST, which is brought.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use mixed_levels::data::{Data, IdxFile, Split, mnist};
use mixed_levels::named::Named as _;
use mixed_levels::shipped;

use super::{Failure, Outcome};

/// What is said of the choices where one is made.
pub(crate) const CHOICES: &str = "digits, spiral, circles, moons, xor, blobs, mnist, or mnist:DIR with the files of all of MNIST";

/// A data set as it is typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DataChoice {
    /// By its name. What has to be brought is as the site has it.
    Named(Data),
    /// MNIST, from its four files in a folder.
    Folder(PathBuf),
}

/// A data set by its name, or `mnist:DIR`.
pub(crate) fn data(text: &str) -> Result<DataChoice, String> {
    match text.strip_prefix("mnist:") {
        Some("") => Err("after mnist: comes the folder with its files".to_owned()),
        Some(folder) => Ok(DataChoice::Folder(folder.into())),
        None => {
            named(text).map(DataChoice::Named).ok_or_else(|| format!("possible values: {CHOICES}"))
        }
    }
}

/// The data set of that name, whether a figure has it or not.
pub(crate) fn named(name: &str) -> Option<Data> {
    let mnist = (name == Data::Mnist.name()).then_some(Data::Mnist);
    mnist.or_else(|| Data::from_name(name))
}

impl DataChoice {
    /// Which one it is.
    pub(crate) fn data(&self) -> Data {
        match self {
            Self::Named(data) => *data,
            Self::Folder(_) => Data::Mnist,
        }
    }

    /// Its examples.
    pub(crate) fn load(&self) -> Outcome<Split> {
        match self {
            Self::Named(Data::Mnist) => {
                shipped::mnist().map_err(|error| Failure::Failed(error.to_string()))
            }
            Self::Named(data) => Ok(data.load()),
            Self::Folder(folder) => in_folder(folder),
        }
    }

    /// What it is called, as it is typed.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Named(data) => data.name().to_owned(),
            Self::Folder(folder) => format!("mnist:{}", folder.display()),
        }
    }

    /// What it is called in a sentence.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Named(Data::Mnist) => "the part of MNIST that is shipped".to_owned(),
            Self::Named(data) => format!("the {}", data.name()),
            Self::Folder(folder) => format!("MNIST from {}", folder.display()),
        }
    }
}

/// MNIST from its four files, gzipped or not.
fn in_folder(folder: &Path) -> Outcome<Split> {
    if !folder.is_dir() {
        return Err(Failure::Failed(format!("there is no folder {}", folder.display())));
    }
    let mut files = Vec::new();
    for file in IdxFile::ALL {
        files.push(file_of(folder, file)?);
    }
    let bytes = std::array::from_fn(|place| &files[place].1[..]);
    mnist(bytes).map_err(|error| {
        let (path, _) =
            &files[IdxFile::ALL.iter().position(|file| *file == error.file).unwrap_or(0)];
        Failure::Failed(format!("{}: {error}", path.display()))
    })
}

/// One of the four files, with the path at which it was found.
pub(crate) fn file_of(folder: &Path, file: IdxFile) -> Outcome<(PathBuf, Vec<u8>)> {
    let plain = folder.join(file.name());
    for path in [plain.clone(), folder.join(format!("{}.gz", file.name()))] {
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            read => read.and_then(|bytes| shipped::unpacked(&bytes)),
        };
        let bytes = bytes.map_err(|error| {
            Failure::Failed(format!("{} cannot be read: {error}", path.display()))
        })?;
        return Ok((path, bytes));
    }
    Err(Failure::Failed(format!("there is neither {} nor the same with .gz", plain.display())))
}
