//! What is wrong with a target file, with the line it stands in.

use std::fmt;
use std::ops::Range;

/// An error in a target file or in what it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetError {
    /// The file, as the user named it.
    pub file: String,
    /// Line and column, both from 1, the column in characters; none when the file can't be read at all.
    pub at: Option<(usize, usize)>,
    /// What is wrong and what to do, lower case, without a full stop.
    pub message: String,
    /// The line, with everything hidden that may be a secret.
    shown: Option<String>,
}

/// Words that mark a line whose values may be secrets.
const SECRET_WORDS: [&str; 9] = [
    "identity",
    "bearer",
    "basic",
    "cookie",
    "certificate",
    "header",
    "password",
    "@",
    "?",
];

impl TargetError {
    /// The file can't be read.
    pub(super) fn unreadable(file: &str, message: String) -> TargetError {
        TargetError {
            file: file.to_owned(),
            at: None,
            message,
            shown: None,
        }
    }

    /// Something is wrong at these bytes of the file's text.
    pub(super) fn at(file: &str, text: &str, span: Range<usize>, message: String) -> TargetError {
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let number = before.matches('\n').count() + 1;
        let column = text[line_start..start].chars().count() + 1;
        let shown = if may_hold_secret(before, line) {
            hidden(line)
        } else {
            visible(line)
        };
        TargetError {
            file: file.to_owned(),
            at: Some((number, column)),
            message,
            shown: Some(shown),
        }
    }
}

/// Does the line belong to an identity, or look as if it did? Better one line too many is hidden than one too few.
fn may_hold_secret(before: &str, line: &str) -> bool {
    let header = before
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with('['));
    let in_identity = before
        .lines()
        .any(|line| line.trim_start().starts_with("identity"));
    let marked = SECRET_WORDS
        .iter()
        .any(|word| line.to_ascii_lowercase().contains(word));
    marked || in_identity || header.is_some_and(|header| header.contains("identity"))
}

/// A line without its values.
fn hidden(line: &str) -> String {
    match (line.split_once('='), line.trim_start().starts_with('[')) {
        (Some((key, _)), _) => format!("{}= …", visible(key)),
        (None, true) => visible(line),
        (None, false) => "…".to_owned(),
    }
}

/// A line as a terminal may show it: no control characters, no more than fits.
fn visible(line: &str) -> String {
    line.chars()
        .take(200)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((line, column)) = self.at else {
            return write!(f, "{}: {}", self.file, self.message);
        };
        write!(f, "{}:{line}:{column}: {}", self.file, self.message)?;
        let Some(shown) = &self.shown else { return Ok(()) };
        let number = line.to_string();
        write!(f, "\n {number} | {shown}")?;
        if column <= shown.trim_end().chars().count() {
            write!(
                f,
                "\n {:width$} | {:indent$}^",
                "",
                "",
                width = number.len(),
                indent = column - 1
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for TargetError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_the_place_and_shows_it() {
        let text = "url = \"http://h/\"\nö = 1, x\n";
        let error = TargetError::at("t.toml", text, 24..25, "an odd thing".to_owned());
        assert_eq!(
            error.to_string(),
            "t.toml:2:6: an odd thing\n 2 | ö = 1, x\n   |      ^"
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let cases = [
            "[identity.alice]\nbearer = \"s3cret\"",
            "[identity.alice]\nbearr = \"s3cret",
            "identity.alice = { bearer = \"s3cret\" }",
            "identity = { alice = {\n x = \"s3cret\" } }",
            "identity = { alice = {\n \"s3cret\" } }",
            "url = \"http://u:s3cret@h/\"",
            "url = \"http://h/?t=s3cret\"",
        ];
        for text in cases {
            let at = text.find("s3cret").unwrap();
            let error = TargetError::at("t.toml", text, at..at + 1, "wrong".to_owned()).to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
