//! A mock object store with the interface of S3, read-only.

mod cors;
mod deliver;
mod door;
mod error;
mod handle;
mod list;
mod sign;
mod sign_old;

pub(crate) use cors::open_to_all;
pub(crate) use deliver::{Delivered, deliver};
pub(crate) use error::{error, error_document};
pub(crate) use handle::{handle, noted};
pub(crate) use sign::{Wanted, hmac, signed_url};
pub(crate) use sign_old::signed_url as old_signed_url;

/// What came to the object store: never the values of credentials, only whether there were any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRequest {
    /// The method.
    pub method: String,
    /// Host and port as the client wrote them.
    pub host: String,
    /// The path as it was sent.
    pub path: String,
    /// The range asked for.
    pub range: Option<String>,
    /// Names of the parameters in the query.
    pub parameters: Vec<String>,
    /// There was a header Authorization.
    pub authorization: bool,
    /// There was a cookie.
    pub cookie: bool,
    /// There was a header by which the sender offers to pay.
    pub pays: bool,
    /// What the client calls itself.
    pub agent: String,
}
