//! Who asks, and what proves it.

use super::certificate::ClientCertificate;
use crate::recording::Header;

/// A secret that goes with requests to the target's own origin.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// `Authorization: Bearer …`
    Bearer(String),
    /// `Authorization: Basic …`: user and password.
    Basic(String, String),
    /// `Cookie: …`
    Cookie(String),
    /// A header of another name: name and value.
    Header(String, String),
    /// A certificate in the TLS handshake.
    Certificate(ClientCertificate),
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Name in the target file.
    pub name: String,
    /// What proves it.
    pub credential: Credential,
    /// How the service names it as the owner of a job, if the user knows.
    pub owner: Option<String>,
}

impl Identity {
    /// An identity of which nothing else is known.
    pub fn new(name: &str, credential: Credential) -> Identity {
        Identity {
            name: name.to_owned(),
            credential,
            owner: None,
        }
    }

    /// The header that carries the credential; a certificate has none.
    pub fn header(&self) -> Option<Header> {
        use base64::Engine;
        Some(match &self.credential {
            Credential::Bearer(token) => Header::new("Authorization", &format!("Bearer {token}")),
            Credential::Basic(user, password) => {
                let joined = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
                Header::new("Authorization", &format!("Basic {joined}"))
            }
            Credential::Cookie(cookie) => Header::new("Cookie", cookie),
            Credential::Header(name, value) => Header::new(name, value),
            Credential::Certificate(_) => return None,
        })
    }

    /// The certificate, if that is what proves it.
    pub fn certificate(&self) -> Option<&ClientCertificate> {
        match &self.credential {
            Credential::Certificate(certificate) => Some(certificate),
            _ => None,
        }
    }

    /// The texts that must not be stored.
    pub(super) fn secrets(&self) -> Vec<String> {
        let value = self.header().map(|header| header.value);
        let bare = value
            .as_ref()
            .and_then(|value| Some(value.split_once(' ')?.1.to_owned()));
        let parts = match &self.credential {
            Credential::Bearer(secret) | Credential::Basic(_, secret) | Credential::Header(_, secret) => {
                vec![secret.clone()]
            }
            // the values of all name=value pairs
            Credential::Cookie(cookie) => cookie
                .split(';')
                .filter_map(|c| Some(c.split_once('=')?.1.trim().to_owned()))
                .collect(),
            // Those of a certificate are asked for apart.
            Credential::Certificate(_) => Vec::new(),
        };
        parts.into_iter().chain(bare).chain(value).collect()
    }
}
