//! Where a report goes, and in which format.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Report, html, json, terminal};
use crate::recording::Recording;
use crate::recording::har::to_har;

/// A format in which a run can be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    Terminal,
    /// `voconform-report/1`.
    Json,
    /// One self-contained page.
    Html,
    /// All exchanges, to be judged again.
    Har,
}

/// The formats with their names and the endings of file names that mean them.
const FORMATS: [(Format, &str, &[&str]); 4] = [
    (Format::Terminal, "terminal", &["txt"]),
    (Format::Json, "json", &["json"]),
    (Format::Html, "html", &["html", "htm"]),
    (Format::Har, "har", &["har"]),
];

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Stdout,
    File(PathBuf),
}

/// Where a report goes, and in which format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    format: Format,
    place: Place,
}

impl Destination {
    /// Reads `PATH` (its ending names the format: .json, .html, .har, .txt), `FORMAT=PATH`, or `-` for text on the
    /// standard output. The path `-` is the standard output in every format.
    ///
    /// # Errors
    /// A sentence for the user if no format can be made out, or the path is empty.
    pub fn parse(text: &str) -> Result<Destination, String> {
        if text == "-" {
            return Ok(Destination {
                format: Format::Terminal,
                place: Place::Stdout,
            });
        }
        if let Some((name, path)) = text.split_once('=') {
            if let Some(format) = FORMATS.iter().find(|(_, n, _)| *n == name).map(|(f, ..)| *f) {
                return Ok(Destination {
                    format,
                    place: place(path)?,
                });
            }
            // "a=b/run.json" is a path; "pdf=x" is a format that there is not.
            if by_ending(path).is_none() && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic())
            {
                return Err(format!(
                    "there is no report format {name:?}; there are {}",
                    names()
                ));
            }
        }
        match by_ending(text) {
            Some(format) => Ok(Destination {
                format,
                place: place(text)?,
            }),
            None => Err(format!(
                "the ending of {text:?} names no report format; end it in .json, .html, .har or .txt, or write FORMAT=PATH with one of {}",
                names()
            )),
        }
    }

    /// The format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The file; none for the standard output.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::Stdout => None,
            Place::File(path) => Some(path),
        }
    }

    /// Writes the report there. A file appears whole or not at all: it is written beside its place and then renamed.
    ///
    /// # Errors
    /// What the file system says, with the path.
    pub fn write(&self, report: &Report, recording: &Recording) -> io::Result<()> {
        let Place::File(path) = &self.place else {
            let stdout = io::stdout();
            let colour = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
            let mut out = BufWriter::new(stdout.lock());
            self.render(report, recording, &mut out, colour)?;
            return out.flush();
        };
        let said = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        // Devices and pipes can't be replaced by a file.
        if fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            let mut out = BufWriter::new(File::create(path).map_err(said)?);
            return self
                .render(report, recording, &mut out, false)
                .and_then(|()| out.flush())
                .map_err(said);
        }
        replace(path, |out| self.render(report, recording, out, false)).map_err(said)
    }

    fn render(
        &self,
        report: &Report,
        recording: &Recording,
        out: &mut dyn Write,
        colour: bool,
    ) -> io::Result<()> {
        match self.format {
            Format::Terminal => terminal::write(report, out, colour),
            Format::Json => json::write(report, out),
            Format::Html => html::write(report, out),
            Format::Har => {
                serde_json::to_writer_pretty(&mut *out, &to_har(recording)).map_err(io::Error::other)?;
                out.write_all(b"\n")
            }
        }
    }
}

fn by_ending(path: &str) -> Option<Format> {
    let ending = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
    FORMATS
        .iter()
        .find(|(_, _, endings)| endings.contains(&ending.as_str()))
        .map(|(format, ..)| *format)
}

fn place(path: &str) -> Result<Place, String> {
    match path {
        "" => Err("the path of the report is empty".to_owned()),
        "-" => Ok(Place::Stdout),
        path => Ok(Place::File(PathBuf::from(path))),
    }
}

fn names() -> String {
    FORMATS.map(|(_, name, _)| name).join(", ")
}

/// Fills a temporary neighbour of the file, then puts it in its place. A symbolic link keeps pointing to the file.
fn replace(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = real
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not the name of a file"))?;
    let neighbour = real.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    // New only: never through a link that somebody laid there.
    let written = File::create_new(&neighbour).and_then(|file| {
        let mut out = BufWriter::new(file);
        fill(&mut out)?;
        out.flush()
    });
    let placed = written.and_then(|()| fs::rename(&neighbour, &real));
    if placed.is_err() {
        // What is left over is of no use; if it can't be removed either, the first error says more.
        let _ = fs::remove_file(&neighbour);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Format, Option<PathBuf>) {
        let destination = Destination::parse(text).unwrap();
        (destination.format(), destination.path().map(Path::to_owned))
    }

    #[test]
    fn formats_come_from_the_ending_or_the_name() {
        assert_eq!(
            parsed("out/run.HTML"),
            (Format::Html, Some("out/run.HTML".into()))
        );
        assert_eq!(parsed("json=result"), (Format::Json, Some("result".into())));
        assert_eq!(
            parsed("terminal=a.json"),
            (Format::Terminal, Some("a.json".into()))
        );
        assert_eq!(parsed("a=b/run.har"), (Format::Har, Some("a=b/run.har".into())));
        assert_eq!(parsed("html=-"), (Format::Html, None));
        assert_eq!(parsed("-"), (Format::Terminal, None));
    }

    #[test]
    fn what_names_no_format_is_explained() {
        for text in ["report", "pdf=x", "x.pdf", "json=", "", "=x"] {
            let error = Destination::parse(text).unwrap_err();
            assert!(
                error.contains("html") || error.contains("empty"),
                "{text}: {error}"
            );
        }
    }
}
