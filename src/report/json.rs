//! The report as JSON, format `voconform-report/1`, the source of all other formats.

use std::fmt::Write as _;
use std::io;

use serde::{Deserialize, Serialize};

use super::model::{FORMAT, Report};
use super::visible;

/// Why a text is not a report that this version can read.
#[derive(Debug)]
pub enum ReadError {
    /// It is not JSON, or lacks fields of the format it claims.
    Malformed(serde_json::Error),
    /// It is of another format; with the name it gives, if it gives one.
    OtherFormat(Option<String>),
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ReadError::Malformed(error) => write!(f, "not a report: {error}"),
            ReadError::OtherFormat(Some(name)) => {
                let name = visible::shorten(name, 80).into_owned();
                write!(
                    f,
                    "the format is {:?}, this version reads {FORMAT:?}",
                    visible::line(&name)
                )
            }
            ReadError::OtherFormat(None) => {
                write!(f, "no \"format\" is given, this version reads {FORMAT:?}")
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Malformed(error) => Some(error),
            ReadError::OtherFormat(_) => None,
        }
    }
}

/// The name and version of a file with the reports on several services.
pub const SEVERAL: &str = "voconform-reports/1";

/// The reports on several services.
#[derive(Serialize, Deserialize)]
struct Several<R> {
    /// [`SEVERAL`].
    format: String,
    /// One a service, in the order of the target file.
    reports: Vec<R>,
}

/// Writes one report, or several as one file (format [`SEVERAL`]); see [`write`].
pub fn write_all(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    match reports {
        [report] => write(report, out),
        several => write_value(
            &Several {
                format: SEVERAL.to_owned(),
                reports: several.iter().collect(),
            },
            out,
        ),
    }
}

/// Writes the report, indented, with a line feed at the end.
///
/// Characters that a terminal or an editor would obey or hide are written as `\uXXXX`, so that the file can be looked
/// at without harm; the data are the same.
pub fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    write_value(report, out)
}

/// Writes a value in one line that does no harm to whoever looks at it; see [`write`].
pub fn write_line(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let text = serde_json::to_string(value).map_err(io::Error::other)?;
    let mut text = match text.contains(is_escaped) {
        true => escape(&text),
        false => text,
    };
    text.push('\n');
    out.write_all(text.as_bytes())
}

/// Writes any value as [`write`] does.
pub(super) fn write_value(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
    // What serde_json indents with is plain white space; every other hidden character stands in a string.
    if text.contains(is_escaped) {
        text = escape(&text);
    }
    text.push('\n');
    out.write_all(text.as_bytes())
}

/// Reads one report or several; refuses other formats by name.
pub fn read_all(text: &str) -> Result<Vec<Report>, ReadError> {
    match named(text)?.as_deref() {
        Some(SEVERAL) => {
            let several: Several<Report> = serde_json::from_str(text).map_err(ReadError::Malformed)?;
            Ok(several.reports)
        }
        _ => Ok(vec![read(text)?]),
    }
}

/// Reads a report; refuses other formats by name.
pub fn read(text: &str) -> Result<Report, ReadError> {
    let name = named(text)?;
    if name.as_deref() != Some(FORMAT) {
        return Err(ReadError::OtherFormat(name));
    }
    serde_json::from_str(text).map_err(ReadError::Malformed)
}

/// The format that a text names.
fn named(text: &str) -> Result<Option<String>, ReadError> {
    #[derive(Deserialize)]
    struct Named {
        format: Option<String>,
    }
    let named: Named = serde_json::from_str(text).map_err(ReadError::Malformed)?;
    Ok(named.format)
}

fn is_escaped(c: char) -> bool {
    visible::is_hidden(c) && c != '\n'
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut units = [0; 2];
    for c in text.chars() {
        if !is_escaped(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut units) {
            // Writing to a String can't fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_formats_are_refused_by_name() {
        let error = read(r#"{"format": "voconform-report/9", "tool": 1}"#)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("voconform-report/9") && error.contains(FORMAT),
            "{error}"
        );
        assert!(matches!(
            read(r#"{"tool": 1}"#),
            Err(ReadError::OtherFormat(None))
        ));
        assert!(matches!(read("<html>"), Err(ReadError::Malformed(_))));
    }

    #[test]
    fn an_escaped_text_is_the_same_data() {
        let text = "\u{202e}\u{9b}\u{e0041}\u{7f}ä";
        let escaped = escape(&serde_json::to_string(text).unwrap());
        assert!(!escaped.contains(visible::is_hidden), "{escaped}");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }
}
