//! The recording client: every exchange is kept, with what stood on the wire.

mod certificate;
mod client;
mod connection;
mod decode;
mod forms;
mod identity;
mod limiter;
mod mixed;
mod redact;
mod tap;
mod tls;
mod vault;

pub use certificate::ClientCertificate;
pub use client::{ACCEPT_UWS, Ask, Client, ClientError, Room, Settings, Who};
pub use identity::{Credential, Identity};
pub use redact::Redactor;
pub use tls::{client_config, install_provider};
