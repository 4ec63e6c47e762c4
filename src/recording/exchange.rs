//! One HTTP request with all that came back.

use std::time::Duration;

/// One header line as it stood on the wire: name in its own case, value decoded as latin-1 (RFC 9110 5.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Field name in the case it was sent in.
    pub name: String,
    /// Field value without surrounding white space, one character a byte.
    pub value: String,
}

impl Header {
    /// A header line of this name and value.
    pub fn new(name: &str, value: &str) -> Header {
        Header {
            name: name.to_owned(),
            value: value.to_owned(),
        }
    }
}

/// What was asked. Secrets are already replaced by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// HTTP method, upper case.
    pub method: String,
    /// Absolute URL as asked for.
    pub url: String,
    /// Header lines in the order they were sent.
    pub headers: Vec<Header>,
    /// Body bytes, empty if none.
    pub body: Vec<u8>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Reason phrase as sent, may be empty.
    pub reason: String,
    /// Protocol version as sent, such as `HTTP/1.1`.
    pub version: String,
    /// Header lines in wire order and case.
    pub headers: Vec<Header>,
    /// Body after the transfer and content codings were taken off, up to the cap.
    pub body: Vec<u8>,
    /// The body was longer than the cap; the rest was not read.
    pub truncated: bool,
    /// The body broke off or its coding was wrong; what came before is kept.
    pub broken: Option<String>,
    /// From sending to the first byte of the answer.
    pub first_byte: Duration,
}

impl Response {
    /// The first header of this name (case ignored).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|h| h.name.eq_ignore_ascii_case(name))
            .map(|h| h.value.as_str())
    }

    /// Is this a redirection with a Location?
    pub fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status) && self.header("location").is_some()
    }
}

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The host name does not resolve.
    Dns,
    /// No connection.
    Connect,
    /// The TLS handshake failed.
    Tls,
    /// No whole answer within the request's time.
    Timeout,
    /// The connection was closed or reset before an answer.
    Closed,
    /// What came is not HTTP.
    Protocol,
    /// We did not ask: the address is in a network that the target has no business to name.
    Forbidden,
}

/// A transport error: no answer that could be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The class of the error.
    pub kind: FailureKind,
    /// What the library said, and the first bytes that came, if any.
    pub detail: String,
}

/// An answer or the reason why there is none.
pub type Outcome = Result<Response, Failure>;

/// One request with all that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Number in order of start, from 1.
    pub id: u32,
    /// Name of the step it was made for, such as `p1/create`.
    pub step: String,
    /// The object, bucket or signed address it was made for: a label of [`CloudMeta`](super::CloudMeta).
    pub about: Option<String>,
    /// The exchange that this one follows: a redirect, or an answer that said "not now".
    pub redirected_from: Option<u32>,
    /// Name of the identity whose credentials went with it; none = anonymous.
    pub identity: Option<String>,
    /// Since the start of the run, monotonic.
    pub started: Duration,
    /// From start to the end of the body, or to the failure.
    pub elapsed: Duration,
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub outcome: Outcome,
}

impl Exchange {
    /// The part of the step's name before the first slash: the scenario, which is also the label of its job.
    pub fn lane(&self) -> &str {
        self.step.split('/').next().unwrap_or_default()
    }

    /// The answer, if one came.
    pub fn response(&self) -> Option<&Response> {
        self.outcome.as_ref().ok()
    }

    /// When the answer was complete, since the start of the run.
    pub fn ended(&self) -> Duration {
        self.started + self.elapsed
    }
}
