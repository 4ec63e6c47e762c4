//! The difference as Markdown.

use std::io::{self, Write};

use super::pairs::Pair;
use super::text::{run, summary};
use crate::report::markdown::{code, escape, moves};

/// Bytes of all tables together.
const MOST: usize = 800_000;

/// Writes what is different with each service.
pub fn write(pairs: &[Pair<'_>], out: &mut dyn Write) -> io::Result<()> {
    let share = MOST / pairs.len().max(1);
    for pair in pairs {
        let what = match (pair.before, pair.after) {
            (None, _) => "judged for the first time".to_owned(),
            (_, None) => "not judged any more".to_owned(),
            _ => summary(pair),
        };
        writeln!(out, "## {}: {}\n", code(pair.name()), escape(&what))?;
        writeln!(out, "- before: {}", code(&run(pair.before)))?;
        writeln!(out, "- now: {}", code(&run(pair.after)))?;
        for note in &pair.notes {
            writeln!(out, "- **note**: {}", code(note))?;
        }
        writeln!(out)?;
        if let Some(change) = &pair.change {
            writeln!(out, "{}", moves(change, share))?;
        }
    }
    Ok(())
}
