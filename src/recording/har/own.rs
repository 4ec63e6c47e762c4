//! The `_voconform` members: what HAR has no place for.

use serde::{Deserialize, Serialize};

use crate::recording::{FailureKind, JobRecord, Meta, NotMade};

/// Name and version of the members.
pub const FORMAT: &str = "voconform-har/1";
/// Their name in `log` and in each entry.
pub const MEMBER: &str = "_voconform";

/// Facts about the whole recording.
#[derive(Serialize, Deserialize)]
pub struct OfLog {
    /// [`FORMAT`].
    pub format: String,
    /// What it was made of and for.
    pub meta: Meta,
    /// Steps that were not made.
    pub not_made: Vec<NotMade>,
    /// Jobs that were made.
    pub jobs: Vec<JobRecord>,
}

/// Facts about one exchange.
#[derive(Serialize, Deserialize)]
pub struct OfEntry {
    /// Its number.
    pub id: u32,
    /// The step it was made for.
    pub step: String,
    /// The object that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The exchange whose redirect it follows.
    pub redirected_from: Option<u32>,
    /// Name of the identity whose credentials went with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// Nanoseconds since the start of the run.
    pub started_ns: u64,
    /// Nanoseconds it took.
    pub elapsed_ns: u64,
    /// The request's body in base64, where it is not UTF-8 and HAR has no way to hold it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_body: Option<String>,
    /// Facts about the answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answer: Option<OfAnswer>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failure: Option<OfFailure>,
}

/// Facts about an answer.
#[derive(Serialize, Deserialize)]
pub struct OfAnswer {
    /// Nanoseconds from sending to the first byte.
    pub first_byte_ns: u64,
    /// The body was longer than the cap.
    pub truncated: bool,
    /// The body broke off, and how.
    pub broken: Option<String>,
}

/// A transport error.
#[derive(Serialize, Deserialize)]
pub struct OfFailure {
    /// Its class.
    pub kind: FailureKind,
    /// In words.
    pub detail: String,
}
