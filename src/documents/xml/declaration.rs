//! The XML declaration and the targets of processing instructions.

use super::characters::{is_ncname, is_space};
use super::error::Fault;
use super::tag::Scanner;
use std::ops::Range;

/// Checks `<?xml …?>`; `inside` is what stands between `<?` and `?>`.
///
/// Version 1.1 is let through and read by the rules of 1.0, which differ only for control characters.
pub(super) fn check_declaration(text: &str, inside: Range<usize>) -> Result<(), Fault> {
    let mut scanner = Scanner {
        text,
        at: inside.start + "xml".len(),
        end: inside.end,
    };
    let mut place = 0;
    while scanner.skip_space() && !scanner.rest().is_empty() {
        let name = scanner.name()?;
        let value = scanner.quoted_value()?;
        let value = text.get(value).unwrap_or("");
        let (order, good) = match text.get(name.clone()).unwrap_or("") {
            "version" => (1, matches!(value, "1.0" | "1.1")),
            "encoding" => (2, is_encoding_name(value)),
            "standalone" => (3, matches!(value, "yes" | "no")),
            other => {
                return Err(Fault::syntax(
                    name.start,
                    format!("`{other}` does not belong into an XML declaration"),
                ));
            }
        };
        if order <= place || (place == 0 && order != 1) {
            return Err(Fault::syntax(
                name.start,
                "the order is version, encoding, standalone, each once",
            ));
        }
        if !good {
            return Err(Fault::syntax(
                name.start,
                format!("`{value}` is not a value that XML allows here"),
            ));
        }
        place = order;
    }
    match (place, scanner.rest()) {
        (0, _) => Err(Fault::syntax(inside.start, "the XML declaration has no version")),
        (_, "") => Ok(()),
        _ => Err(Fault::syntax(
            scanner.at,
            "white space is missing in the XML declaration",
        )),
    }
}

/// Checks a processing instruction and returns its target; `inside` is between `<?` and `?>`.
pub(super) fn check_instruction(text: &str, inside: Range<usize>) -> Result<&str, Fault> {
    let content = text.get(inside.clone()).unwrap_or("");
    let target = content.split(is_space).next().unwrap_or("");
    if target.eq_ignore_ascii_case("xml") {
        return Err(Fault::syntax(
            inside.start,
            "an XML declaration can stand only at the very beginning",
        ));
    }
    if !is_ncname(target) {
        return Err(Fault::syntax(
            inside.start,
            "a processing instruction must begin with a name",
        ));
    }
    Ok(target)
}

fn is_encoding_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}
