//! What the validation reports.

use std::ops::Range;

/// The version of UWS whose schema is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UwsVersion {
    /// UWS 1.0, Recommendation of 2010-10-10.
    V1_0,
    /// UWS 1.1, Recommendation of 2016-10-24.
    V1_1,
}

/// One broken rule of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The id of the requirement (catalogue, section T) that it breaks.
    pub requirement: &'static str,
    /// What sort of a breach it is, in kebab-case.
    pub code: &'static str,
    /// Where: a byte range in the document's text.
    pub span: Range<usize>,
    /// What the schema wants there.
    pub expected: String,
    /// What stands there.
    pub observed: String,
}
