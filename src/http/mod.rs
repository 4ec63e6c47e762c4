//! The recording client: every exchange is kept, with what stood on the wire.

mod ask;
mod certificate;
mod client;
mod connection;
mod decode;
mod forms;
mod identity;
mod limiter;
mod mixed;
mod reach;
mod redact;
mod tap;
mod tls;
mod vault;

pub use ask::{ACCEPT_UWS, Ask, Who};
pub use certificate::ClientCertificate;
pub use client::{Client, ClientError, Room, Settings};
pub use identity::{Credential, Identity};
pub use reach::{Network, network};
pub use redact::Redactor;
pub use tls::{client_config, install_provider};
