//! What a reader waits for.

use crate::reader::{Failure, Outcome, Seen, folder, read};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;

/// All that is transferred until the opening figure is alive is to be no more than 195 KB, gzipped: 150
/// for the first act, and ten each for what the lab, then the figures of many networks, then those of
/// importance and of levels, with the verdict, and then that of the learning rules add to text and tables,
/// and five for adversarial examples.
const BUDGET: usize = 195 * 1024;

#[test]
fn the_opening_figure_is_alive_after_195_kilobytes() -> Outcome {
    for seen in [Seen::default(), Seen { dark: true, ..Seen::phone() }] {
        read(seen, async |reader| {
            reader.open("").await?;
            reader.until("performance.getEntriesByName('alive').length === 1").await?;
            assert_eq!(
                reader.value("document.querySelector('#hero canvas') !== null").await?,
                true
            );
            // When the further module has arrived, all that came before it has, too.
            let arrived = "performance.getEntriesByType('resource')
                .some(file => /further.*wasm/.test(file.name))";
            reader.until(arrived).await?;
            let asked = reader.requested();
            let starts = async |when: &str| {
                let query = format!(
                    "performance.getEntriesByType('resource').filter(file =>
                        file.startTime {when} performance.getEntriesByName('alive')[0].startTime)
                        .map(file => file.name)"
                );
                Ok::<Vec<String>, Failure>(serde_json::from_value(reader.value(&query).await?)?)
            };
            let (before, later) = (starts("<=").await?, starts(">").await?);
            let among =
                |names: &[String], file: &str| names.iter().any(|name| name.ends_with(file));
            let mut files: BTreeSet<&str> = asked.iter().map(String::as_str).collect();
            files.retain(|file| file.is_empty() || among(&before, file) || !among(&later, file));
            let (mut total, mut list) = (0, String::new());
            for file in files {
                let file = if file.is_empty() { "index.html" } else { file };
                let bytes = gzipped(&fs::read(folder().join(file))?)?;
                total += bytes;
                list += &format!("\n{bytes:>8}  {file}");
            }
            println!("bytes until the opening figure is alive, gzipped: {total}{list}");
            let wanted = ["index", "boot", "early", "opening", ".wasm", "hero", "style"];
            assert!(wanted.iter().all(|file| list.contains(file)), "what is asked for:{list}");
            assert!(total <= BUDGET, "{total} bytes are more than {BUDGET}:{list}");
            Ok(())
        })?;
    }
    Ok(())
}

fn gzipped(content: &[u8]) -> Outcome<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len())
}
