//! Instants in UWS documents.

use crate::documents::instant::Instant;

/// Reads an instant in any spelling that can be understood.
pub fn read_instant(text: &str) -> Option<Instant> {
    Instant::read(text.trim()).ok()
}
