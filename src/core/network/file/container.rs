//! The safetensors format: eight bytes with the length of a header, the header, which is JSON and
//! says where each tensor lies, and the numbers.
//!
//! What the header says of a tensor is read and written by the crate `safetensors`. The order of
//! everything is settled here, since the same network is to be the same bytes, and so are the
//! checks, since a message is to name the tensor that is wrong.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use safetensors::Dtype;
use safetensors::tensor::TensorInfo;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer as _};
use serde_json::value::RawValue;

use super::{FileError, LONGEST_NAME, LONGEST_REASON, number};
use crate::arithmetic::Real;
use crate::excerpt::excerpt;

/// The longest header that is read, in bytes; the largest network of the most skips needs less.
pub const MAX_HEADER: usize = 1 << 20;

/// The key of the header under which the metadata stand.
const METADATA: &str = "__metadata__";

/// A file that is taken apart.
pub(super) struct Container<'a> {
    /// What the file says of itself.
    pub(super) metadata: BTreeMap<String, String>,
    tensors: BTreeMap<String, TensorInfo>,
    data: &'a [u8],
}

/// A tensor of a file.
pub(super) struct Tensor<'a> {
    name: &'a str,
    dtype: Dtype,
    shape: &'a [usize],
    bytes: &'a [u8],
}

impl<'a> Container<'a> {
    /// Takes a file apart; then every tensor lies where the header says, and the tensors fill the
    /// file.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, FileError> {
        let (header, data) = parts(bytes)?;
        let unreadable = |what: &str, error: &serde_json::Error| {
            FileError(format!("{what} cannot be read: {}", reason(error)))
        };
        let entries: Once<&RawValue> =
            serde_json::from_slice(header).map_err(|error| unreadable("its header", &error))?;
        let (mut metadata, mut tensors) = (BTreeMap::new(), BTreeMap::new());
        for (name, entry) in entries.0 {
            let entry = entry.get();
            if name == METADATA {
                let read: Once<String> = serde_json::from_str(entry)
                    .map_err(|error| unreadable("what its metadata say", &error))?;
                metadata = read.0;
            } else {
                let info = serde_json::from_str(entry).map_err(|error| {
                    let name = excerpt(&name, LONGEST_NAME);
                    unreadable(&format!("what it says of “{name}”"), &error)
                })?;
                tensors.insert(name, info);
            }
        }
        check_places(&tensors, data.len())?;
        Ok(Self { metadata, tensors, data })
    }

    /// The names of all tensors.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The tensor of that name.
    pub(super) fn tensor(&self, name: &str) -> Result<Tensor<'_>, FileError> {
        let (name, info) = self
            .tensors
            .get_key_value(name)
            .ok_or_else(|| FileError(format!("{name} is missing")))?;
        let (start, end) = info.data_offsets;
        let bytes = &self.data[start..end];
        Ok(Tensor { name, dtype: info.dtype, shape: &info.shape, bytes })
    }
}

/// What is wrong with some JSON, without the place: the header is not made to be looked at.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    excerpt(reason, LONGEST_REASON)
}

/// Header and numbers.
fn parts(bytes: &[u8]) -> Result<(&[u8], &[u8]), FileError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(FileError(
            "it is a zip archive, as torch.save writes; what is read here is written by \
             safetensors.torch.save_file"
                .to_owned(),
        ));
    }
    let short = || {
        FileError("it ends before its header does: this is no whole safetensors file".to_owned())
    };
    let (length, rest) = bytes.split_first_chunk().ok_or_else(short)?;
    let length = u64::from_le_bytes(*length);
    if length > MAX_HEADER as u64 {
        return Err(FileError(format!(
            "its first eight bytes promise a header of {length} bytes, and the largest network that \
             is read here needs no {MAX_HEADER}: this may be no safetensors file at all"
        )));
    }
    rest.split_at_checked(length as usize).ok_or_else(short)
}

/// Makes sure that the tensors fill the rest of the file, one after the other, and that each has
/// the bytes that its shape takes.
fn check_places(tensors: &BTreeMap<String, TensorInfo>, length: usize) -> Result<(), FileError> {
    let mut in_order: Vec<_> = tensors.iter().collect();
    in_order.sort_by_key(|(_, info)| info.data_offsets);
    let mut filled = 0;
    for (name, info) in in_order {
        let problem = |what: &str| {
            let name = excerpt(name, LONGEST_NAME);
            Err(FileError(format!("{name} {what}")))
        };
        let (start, end) = info.data_offsets;
        if start != filled || end < start {
            return problem("does not begin where the tensor before it ends");
        }
        if end > length {
            return problem("lies beyond the end of the file, which is cut short");
        }
        if size(info) != Some(end - start) {
            return problem(&format!(
                "has {} bytes, which is not what {} numbers of the shape {} take",
                end - start,
                info.dtype,
                shown(&info.shape)
            ));
        }
        filled = end;
    }
    match length - filled {
        0 => Ok(()),
        more => Err(FileError(format!("bytes are left over after its last tensor: {more}"))),
    }
}

/// How many bytes a tensor takes, if that is a possible number.
fn size(info: &TensorInfo) -> Option<usize> {
    let count = info.shape.iter().try_fold(1_usize, |count, length| count.checked_mul(*length))?;
    let bits = count.checked_mul(info.dtype.bitsize())?;
    (bits % 8 == 0).then_some(bits / 8)
}

fn shown(shape: &[usize]) -> String {
    excerpt(&format!("{shape:?}"), LONGEST_NAME)
}

impl Tensor<'_> {
    /// The two lengths of a matrix.
    pub(super) fn as_matrix(&self) -> Result<(usize, usize), FileError> {
        match self.shape {
            &[rows, columns] => Ok((rows, columns)),
            shape => Err(FileError(format!(
                "{} has the shape {}; the weights of a linear layer are [outputs, inputs]",
                self.name,
                shown(shape)
            ))),
        }
    }

    /// The tensor, if it has this shape and holds numbers of a kind that is read.
    pub(super) fn of_shape(self, shape: &[usize]) -> Result<Self, FileError> {
        if self.shape != shape {
            let (name, own) = (self.name, shown(self.shape));
            return Err(FileError(format!("{name} has the shape {own}; {shape:?} would fit")));
        }
        if !matches!(self.dtype, Dtype::F64 | Dtype::F32 | Dtype::F16 | Dtype::BF16) {
            return Err(FileError(format!(
                "{} holds numbers of the type {}; read are F32, F64, F16 and BF16",
                self.name, self.dtype
            )));
        }
        Ok(self)
    }

    /// Reads all numbers, each rounded to this precision.
    pub(super) fn read<R: Real>(&self, into: &mut [R]) -> Result<(), FileError> {
        let read = match self.dtype {
            Dtype::F64 => each(self.bytes, into, f64::from_le_bytes),
            Dtype::F16 => each(self.bytes, into, number::from_half),
            Dtype::BF16 => each(self.bytes, into, number::from_bfloat),
            _ => each(self.bytes, into, |bytes| f64::from(f32::from_le_bytes(bytes))),
        };
        read.map_err(|(place, number)| {
            let place: Vec<usize> = match self.shape {
                [_, columns] => vec![place / columns, place % columns],
                _ => vec![place],
            };
            let name = self.name;
            FileError(if number.is_finite() {
                format!("{name} holds {number:e} at {place:?}, too large for single precision")
            } else {
                format!("{name} holds {number} at {place:?}, which is no weight")
            })
        })
    }
}

/// Reads numbers of N bytes; an error is the first that is not finite or cannot be rounded, and
/// where it stands.
fn each<const N: usize, R: Real>(
    bytes: &[u8],
    into: &mut [R],
    number: impl Fn([u8; N]) -> f64,
) -> Result<(), (usize, f64)> {
    let (numbers, _) = bytes.as_chunks::<N>();
    for (place, (rounded, bytes)) in into.iter_mut().zip(numbers).enumerate() {
        let exact = number(*bytes);
        *rounded = R::from_f64(exact);
        if !rounded.is_finite() {
            return Err((place, exact));
        }
    }
    Ok(())
}

/// Puts a file together, the tensors in the order in which they come.
pub(super) fn assemble<'a>(
    metadata: &BTreeMap<&str, String>,
    tensors: impl Iterator<Item = ((String, Vec<usize>), &'a [f32])>,
) -> Vec<u8> {
    let (mut header, mut data) = (Vec::new(), Vec::new());
    let write = || -> serde_json::Result<()> {
        let mut serializer = serde_json::Serializer::new(&mut header);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(METADATA, metadata)?;
        for ((name, shape), numbers) in tensors {
            let start = data.len();
            data.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            let data_offsets = (start, data.len());
            map.serialize_entry(&name, &TensorInfo { dtype: Dtype::F32, shape, data_offsets })?;
        }
        map.end()
    };
    write().expect(WRITABLE);
    // So that the numbers begin where a processor likes them to.
    header.resize(header.len().next_multiple_of(8), b' ');
    let length = header.len() as u64;
    [length.to_le_bytes().as_slice(), &header, &data].concat()
}

/// A value as JSON.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect(WRITABLE)
}

const WRITABLE: &str = "text, numbers and lists of them can be written";

/// A JSON object that gives no key twice.
struct Once<T>(BTreeMap<String, T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Once<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

struct Entries<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
    type Value = Once<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, T>()? {
            if entries.contains_key(&key) {
                let key = excerpt(&key, LONGEST_NAME);
                return Err(A::Error::custom(format!("it gives “{key}” twice")));
            }
            entries.insert(key, value);
        }
        Ok(Once(entries))
    }
}
