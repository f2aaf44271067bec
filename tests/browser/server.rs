//! A static host as strict as hosts get: under a path, with a policy and without guessing types.
//! It remembers what was asked of it.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The path that the site is served under.
pub(crate) const BASE: &str = "/some/where/";

/// A script that keeps what the console says; the page then begins with it.
const EARS: &str = include_str!("ears.js");

/// A script that goes wrong, for a page that is to be heard of.
const MISHAPS: &str = "Promise.reject(new Error('a promise is broken'));
    throw new Error('a script has failed');";

const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/// A request that was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// The path below the host, without the query.
    pub(crate) path: String,
    pub(crate) status: u16,
}

/// Serves a folder on a free port, for as long as the tests run.
pub(crate) struct Site {
    answered: Arc<Mutex<Vec<Answered>>>,
    address: SocketAddr,
}

impl Site {
    pub(crate) fn serve(folder: &Path, with_ears: bool) -> Result<Self, String> {
        let shown = folder.display();
        if !folder.join("index.html").is_file() {
            return Err(format!("there is no site in {shown}: run `cargo xtask build` first"));
        }
        let cannot = |error: io::Error| format!("cannot serve {shown}: {error}");
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let site = Self { answered: Arc::default(), address };
        let (folder, answered) = (folder.to_owned(), Arc::clone(&site.answered));
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (folder, answered) = (folder.clone(), Arc::clone(&answered));
                // A browser that hangs up early is not an error.
                thread::spawn(move || answer(connection, &folder, with_ears, &answered));
            }
        });
        Ok(site)
    }

    /// The host, as in `http://127.0.0.1:4321`.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far.
    pub(crate) fn answered(&self) -> Vec<Answered> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Answers one request on its connection, and closes it.
fn answer(
    mut connection: TcpStream,
    folder: &Path,
    with_ears: bool,
    answered: &Mutex<Vec<Answered>>,
) -> io::Result<()> {
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    // "GET /some/where/?seed=3 HTTP/1.1"
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|header| !header.is_empty()) {}
    let Some(address) = request.split(' ').nth(1) else {
        return Ok(()); // a connection that the browser opened to have it ready
    };
    let path = address.split('?').next().unwrap_or_default().to_owned();
    let found =
        file(folder, &path).and_then(|file| Some((content(&file, with_ears)?, kind(&file)?)));
    let (status, content, kind) = match found {
        Some((content, kind)) => (200, content, kind),
        None => (404, b"not found".to_vec(), "text/plain; charset=utf-8"),
    };
    let record = Answered { path, status };
    answered.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    let length = content.len();
    write!(
        connection,
        "HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Content-Security-Policy: {POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
         Cache-Control: no-cache\r\nConnection: close\r\n\r\n"
    )?;
    connection.write_all(&content)
}

fn file(folder: &Path, path: &str) -> Option<PathBuf> {
    let rest = path.strip_prefix(BASE)?;
    let inside = !rest.split('/').any(|part| part == "..");
    let name = if rest.is_empty() { "index.html" } else { rest };
    inside.then(|| folder.join(name))
}

fn content(file: &Path, with_ears: bool) -> Option<Vec<u8>> {
    match file.file_name()?.to_str()? {
        "ears.js" if with_ears => Some(EARS.into()),
        "mishaps.js" => Some(MISHAPS.into()),
        "index.html" if with_ears => {
            let page = fs::read_to_string(file).ok()?;
            // Before the page's own scripts.
            Some(page.replacen("<script", "<script src=\"ears.js\"></script><script", 1).into())
        }
        _ => fs::read(file).ok(),
    }
}

/// The type of a file; nothing for a kind that the site should not have.
fn kind(file: &Path) -> Option<&'static str> {
    Some(match file.extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "csv" => "text/csv; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "bin" | "gz" | "safetensors" => "application/octet-stream",
        _ => return None,
    })
}
