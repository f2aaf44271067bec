//! Files of the site, fetched when a figure wants them and not before.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ReadableWritablePair, Response};

use super::dom;

/// What a gzipped file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A file of the site, unpacked.
///
/// # Errors
/// Why it cannot be had, as a clause.
pub async fn file(address: &str) -> Result<Vec<u8>, String> {
    let packed = fetched(address).await?;
    // A host may say that it is packed, and then the browser has unpacked it already.
    if !packed.starts_with(&GZIP) {
        return Ok(packed);
    }
    unpacked(&packed)
        .await
        .map_err(|_| "it came incomplete, or your browser cannot unpack it".to_owned())
}

async fn fetched(address: &str) -> Result<Vec<u8>, String> {
    let cannot = |_: JsValue| "the site cannot be reached".to_owned();
    let promise = dom::window().map_err(cannot)?.fetch_with_str(address);
    let response: Response = promise.await.and_then(JsCast::dyn_into).map_err(cannot)?;
    if !response.ok() {
        return Err(format!("the site answers {}", response.status()));
    }
    content(&response).await.map_err(|_| "it came incomplete".to_owned())
}

async fn unpacked(packed: &[u8]) -> Result<Vec<u8>, JsValue> {
    // By its name, since web-sys takes it for something that may still change.
    let kind: Function =
        Reflect::get(&js_sys::global(), &"DecompressionStream".into())?.dyn_into()?;
    let unpacking: ReadableWritablePair =
        Reflect::construct(&kind, &Array::of1(&"gzip".into()))?.unchecked_into();
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(packed)))?;
    let stream = blob.stream().pipe_through(&unpacking);
    content(&Response::new_with_opt_readable_stream(Some(&stream))?).await
}

async fn content(response: &Response) -> Result<Vec<u8>, JsValue> {
    Ok(Uint8Array::new(&response.array_buffer()?.await?).to_vec())
}
