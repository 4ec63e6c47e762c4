//! A target as a user names it in one word: an address, or a target file.

use std::path::Path;

use super::{Target, from_file, parse_address};

/// Reads an address, or a target file: what ends in `.toml` or is there as a file, and has no scheme.
///
/// # Errors
/// A sentence for the user, lower case.
pub fn from_argument(text: &str) -> Result<Vec<Target>, String> {
    match is_file(text) {
        true => from_file(Path::new(text)).map_err(|error| error.to_string()),
        false => Ok(vec![parse_address(text)?]),
    }
}

fn is_file(text: &str) -> bool {
    let path = Path::new(text);
    !text.contains("://") && (path.extension().is_some_and(|ending| ending == "toml") || path.is_file())
}

/// Leaves the service of this name, of those that a target file names.
///
/// # Errors
/// It names none such; a sentence for the user, lower case.
pub fn only(mut targets: Vec<Target>, name: &str) -> Result<Vec<Target>, String> {
    let known: Vec<String> = targets.iter().filter_map(|t| t.name.clone()).collect();
    targets.retain(|target| target.name.as_deref() == Some(name));
    match targets.is_empty() {
        false => Ok(targets),
        true => Err(format!(
            "the target file names no service {name:?}, but {}",
            known.join(", ")
        )),
    }
}
