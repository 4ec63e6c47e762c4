//! Where a report goes, and in which format.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Report, badge, html, json, junit, lines, markdown, sarif, terminal};
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
    /// Test cases for CI systems.
    Junit,
    /// A summary for a CI step, a comment or a wiki.
    Markdown,
    /// Findings for tools that gather them.
    Sarif,
    /// The verdict as a picture.
    Badge,
    /// One line a finding, for scripts.
    Lines,
    /// All exchanges, to be judged again.
    Har,
}

/// The formats with their names and the endings of file names that mean them.
const FORMATS: [(Format, &str, &[&str]); 9] = [
    (Format::Terminal, "terminal", &["txt"]),
    (Format::Json, "json", &["json"]),
    (Format::Html, "html", &["html", "htm"]),
    (Format::Junit, "junit", &["xml"]),
    (Format::Markdown, "markdown", &["md"]),
    (Format::Sarif, "sarif", &["sarif"]),
    (Format::Badge, "badge", &["svg"]),
    (Format::Lines, "lines", &["lines"]),
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
    /// Reads `PATH` (its ending names the format: .json, .html, .xml and so on), `FORMAT=PATH`, or `-` for text on the
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
                    listed()
                ));
            }
        }
        match by_ending(text) {
            Some(format) => Ok(Destination {
                format,
                place: place(text)?,
            }),
            None => Err(format!(
                "the ending of {text:?} names no report format; end it in {}, or write FORMAT=PATH with one of {}",
                endings(),
                listed()
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

    /// Writes the reports there, one or those on several services in the order of their recordings; a HAR file holds one
    /// recording, so the name of the service is put before its ending where there are several. A file appears whole or not at all: it is written beside its place and then renamed.
    ///
    /// # Errors
    /// What the file system says, with the path.
    pub fn write(&self, reports: &[Report], recordings: &[Recording]) -> io::Result<()> {
        if self.format == Format::Har && recordings.len() != 1 {
            return self.write_hars(reports, recordings);
        }
        let Place::File(path) = &self.place else {
            let stdout = io::stdout();
            let colour = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
            let mut out = BufWriter::new(stdout.lock());
            self.render(reports, recordings, &mut out, colour)?;
            return out.flush();
        };
        let said = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        // Devices and pipes can't be replaced by a file.
        if fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            let mut out = BufWriter::new(File::create(path).map_err(said)?);
            return self
                .render(reports, recordings, &mut out, false)
                .and_then(|()| out.flush())
                .map_err(said);
        }
        replace(path, |out| self.render(reports, recordings, out, false)).map_err(said)
    }

    fn render(
        &self,
        reports: &[Report],
        recordings: &[Recording],
        out: &mut dyn Write,
        colour: bool,
    ) -> io::Result<()> {
        match self.format {
            Format::Terminal => terminal::write_all(reports, out, colour),
            Format::Json => json::write_all(reports, out),
            Format::Html => html::write_all(reports, out),
            Format::Junit => junit::write(reports, out),
            Format::Markdown => markdown::write(reports, out),
            Format::Sarif => sarif::write(reports, out),
            Format::Badge => badge::write(reports, out),
            Format::Lines => lines::write(reports, out),
            Format::Har => {
                for recording in recordings {
                    json::write_value(&to_har(recording), out)?;
                }
                Ok(())
            }
        }
    }

    /// Writes each recording to a file of its own.
    fn write_hars(&self, reports: &[Report], recordings: &[Recording]) -> io::Result<()> {
        let told = |text: &str| io::Error::new(io::ErrorKind::InvalidInput, text.to_owned());
        if recordings.is_empty() {
            return Err(told("a report has no recording that could be written as HAR"));
        }
        let path = self
            .path()
            .ok_or_else(|| told("several recordings can't go to standard output: give a file"))?;
        for (report, recording) in reports.iter().zip(recordings) {
            let one = Destination {
                format: self.format,
                place: Place::File(path.with_extension(format!("{}.har", file_name(report.name())))),
            };
            one.write(std::slice::from_ref(report), std::slice::from_ref(recording))?;
        }
        Ok(())
    }
}

/// A name of a service as a part of a file's name.
fn file_name(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    name.chars().map(|c| if is_plain(c) { c } else { '-' }).collect()
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

fn endings() -> String {
    let first = |endings: &[&str]| endings.first().map(|ending| format!(".{ending}"));
    let all: Vec<String> = FORMATS
        .iter()
        .filter_map(|(.., endings)| first(endings))
        .collect();
    all.join(", ")
}

/// The names of all formats, as `FORMAT=PATH` takes them.
pub fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|(_, name, _)| *name)
}

fn listed() -> String {
    names().collect::<Vec<_>>().join(", ")
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
        assert_eq!(parsed("a.junit.xml").0, Format::Junit);
        assert_eq!(parsed("markdown=-"), (Format::Markdown, None));
        let endings = ["a.md", "a.sarif", "a.svg", "a.lines"].map(|path| parsed(path).0);
        let formats = [Format::Markdown, Format::Sarif, Format::Badge, Format::Lines];
        assert_eq!(endings, formats);
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
