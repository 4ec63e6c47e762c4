//! The recording client: every exchange is kept, with what stood on the wire.

mod client;
mod connection;
mod decode;
mod limiter;
mod redact;
mod tap;
mod tls;

pub use client::{ACCEPT_UWS, Ask, Client, ClientError, Settings, Who};
pub use redact::{Credential, Identity, Redactor};
pub use tls::install_provider;
