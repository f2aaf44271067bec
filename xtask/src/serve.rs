//! `cargo xtask serve`: the essay on this machine, rebuilt as one edits it.

use crate::process::{self, Outcome};
use crate::setup::Tools;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let port = port(arguments)?;
    if answers(port) {
        return Err(format!(
            "something already answers at http://127.0.0.1:{port}/; another port: cargo xtask serve --port {}",
            port.wrapping_add(1)
        ));
    }
    let tools = Tools::set_up()?;
    let mut trunk = tools.trunk("serve")?;
    // Apart from dist/, so that what one puts online is never a development build by mistake.
    trunk.args(["--dist", "target/serve"]).args(arguments);
    println!("Building the essay (a few minutes the first time, seconds after an edit) ...");
    // Trunk begins to answer when the first build is done.
    thread::spawn(move || {
        while !answers(port) {
            thread::sleep(Duration::from_millis(200));
        }
        println!("\n    Mixed Levels is at http://127.0.0.1:{port}/   (Ctrl-C ends it)\n");
    });
    std::fs::create_dir_all(process::root().join("target"))
        .map_err(|error| format!("cannot make the folder target: {error}"))?;
    process::run(&mut trunk)
}

/// The port that Trunk will serve on: the one in its arguments, else its own default.
fn port(arguments: &[String]) -> Outcome<u16> {
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let value = match word.as_str() {
            "--port" | "-p" => words.next().map(String::as_str),
            _ => word.strip_prefix("--port="),
        };
        if let Some(value) = value {
            return value.parse().map_err(|_| format!("`{value}` is not a port"));
        }
    }
    Ok(8080)
}

fn answers(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok()
}
