//! Credentials, and keeping them out of everything that is stored.

use url::Url;

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

    /// The header that carries the credential.
    pub fn header(&self) -> Header {
        use base64::Engine;
        match &self.credential {
            Credential::Bearer(token) => Header::new("Authorization", &format!("Bearer {token}")),
            Credential::Basic(user, password) => {
                let joined = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
                Header::new("Authorization", &format!("Basic {joined}"))
            }
            Credential::Cookie(cookie) => Header::new("Cookie", cookie),
        }
    }

    fn secrets(&self) -> Vec<String> {
        let value = self.header().value;
        let bare = value.split_once(' ').map(|(_, secret)| secret.to_owned());
        let parts = match &self.credential {
            Credential::Bearer(token) => vec![token.clone()],
            Credential::Basic(_, password) => vec![password.clone()],
            // the values of all name=value pairs
            Credential::Cookie(cookie) => cookie
                .split(';')
                .filter_map(|c| Some(c.split_once('=')?.1.trim().to_owned()))
                .collect(),
        };
        parts.into_iter().chain(bare).chain([value]).collect()
    }
}

/// Headers whose value is a secret wherever it comes from.
const SECRET_HEADERS: [&str; 5] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
];

/// Replaces secrets by a placeholder, in everything that is kept.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Vec<String>,
}

/// What stands in place of a secret.
pub const PLACEHOLDER: &str = "[redacted]";

impl Redactor {
    /// Knows the secrets of these identities.
    pub fn new<'i>(identities: impl IntoIterator<Item = &'i Identity>) -> Redactor {
        let mut secrets: Vec<String> = identities.into_iter().flat_map(Identity::secrets).collect();
        let encoded: Vec<String> = secrets
            .iter()
            .map(|s| url::form_urlencoded::byte_serialize(s.as_bytes()).collect())
            .collect();
        secrets.extend(encoded);
        // A secret of three characters would black out half of every document.
        secrets.retain(|s| s.len() >= 4);
        secrets.sort_by_key(|s| std::cmp::Reverse(s.len()));
        secrets.dedup();
        Redactor { secrets }
    }

    /// A text without secrets.
    pub fn text(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.as_str(), PLACEHOLDER)
        })
    }

    /// A URL without user information and secrets.
    pub fn url(&self, url: &Url) -> String {
        let mut url = url.clone();
        if !url.username().is_empty() || url.password().is_some() {
            // Both fail only for URLs without a host, which have no user either.
            let _ = url.set_username("");
            let _ = url.set_password(None);
        }
        self.text(url.as_str())
    }

    /// A header without secrets.
    pub fn header(&self, header: &Header) -> Header {
        let secret = SECRET_HEADERS
            .iter()
            .any(|name| header.name.eq_ignore_ascii_case(name));
        let value = match (secret, header.name.eq_ignore_ascii_case("set-cookie")) {
            (true, true) => redact_cookie(&header.value),
            (true, false) => PLACEHOLDER.to_owned(),
            (false, _) => self.text(&header.value),
        };
        Header {
            name: header.name.clone(),
            value,
        }
    }

    /// A body without secrets. A body that is not UTF-8 is searched byte by byte.
    pub fn body(&self, body: Vec<u8>) -> Vec<u8> {
        self.secrets
            .iter()
            .fold(body, |body, secret| replace_bytes(body, secret.as_bytes()))
    }
}

/// A Set-Cookie with its value hidden and its attributes kept.
fn redact_cookie(value: &str) -> String {
    let (pair, attributes) = value.split_once(';').unwrap_or((value, ""));
    let name = pair.split('=').next().unwrap_or_default();
    let separator = if attributes.is_empty() { "" } else { ";" };
    format!("{name}={PLACEHOLDER}{separator}{attributes}")
}

fn replace_bytes(body: Vec<u8>, secret: &[u8]) -> Vec<u8> {
    if !body.windows(secret.len()).any(|w| w == secret) {
        return body;
    }
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        if body[at..].starts_with(secret) {
            out.extend_from_slice(PLACEHOLDER.as_bytes());
            at += secret.len();
        } else {
            out.push(body[at]);
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_of_a_secret_survives() {
        let alice = Identity::new("alice", Credential::Bearer("canary+1/x".into()));
        let bob = Identity::new("bob", Credential::Basic("bob".into(), "s3cret".into()));
        let redactor = Redactor::new([&alice, &bob]);
        let url = Url::parse("http://u:pw99@h/x?t=canary%2B1%2Fx&y=s3cret").unwrap();
        let texts = [
            redactor.url(&url),
            redactor.header(&alice.header()).value,
            redactor
                .header(&Header::new("set-cookie", "sid=abcd; Path=/"))
                .value,
            redactor.text("token canary+1/x"),
            String::from_utf8(redactor.body(b"xx s3cret canary+1/x \xc3\xa9".to_vec())).unwrap(),
        ];
        for text in texts {
            for secret in ["canary", "s3cret", "pw99", "abcd"] {
                assert!(!text.contains(secret), "{text} still has {secret}");
            }
        }
    }
}
