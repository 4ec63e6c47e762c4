//! Keeping secrets out of everything that is stored.

use aho_corasick::{AhoCorasick, MatchKind};
use regex::bytes::{NoExpand, Regex};
use url::Url;

use super::forms::forms;
use super::identity::Identity;
use super::mixed::mixed;
use crate::recording::Header;

/// Headers whose value is a secret wherever it comes from.
const SECRET_HEADERS: [&str; 5] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
];

/// What stands in place of a secret.
pub const PLACEHOLDER: &str = "[redacted]";

/// Replaces secrets by a placeholder, in everything that is kept.
#[derive(Clone, Default)]
pub struct Redactor {
    known: Option<AhoCorasick>,
    /// The same with each character in its own way.
    mixed: Option<Regex>,
    /// What is looked for, longest first.
    forms: Vec<String>,
    /// Further names of headers whose value is a secret.
    headers: Vec<String>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor(…)")
    }
}

impl Redactor {
    /// Knows the secrets of these identities.
    pub fn new<'i>(identities: impl IntoIterator<Item = &'i Identity>) -> Redactor {
        Redactor::knowing(identities, Vec::new())
    }

    /// Knows the secrets of these identities, and further texts.
    pub fn knowing<'i>(identities: impl IntoIterator<Item = &'i Identity>, more: Vec<String>) -> Redactor {
        let identities: Vec<&Identity> = identities.into_iter().collect();
        let secrets: Vec<String> = identities.iter().flat_map(|i| i.secrets()).chain(more).collect();
        let mixed = mixed(&secrets);
        // A key is never sent, so that no service can repeat it in another form.
        let keys = identities
            .iter()
            .filter_map(|i| i.certificate())
            .flat_map(|c| c.secrets());
        let mut forms = forms(secrets);
        forms.extend(keys);
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        let headers = identities.iter().filter_map(|i| Some(i.header()?.name));
        // It fails only for more patterns than memory holds.
        let known = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&forms)
            .ok()
            .filter(|_| !forms.is_empty());
        Redactor {
            known,
            mixed,
            forms,
            headers: headers.collect(),
        }
    }

    /// A text without secrets.
    pub fn text(&self, text: &str) -> String {
        let bytes = self.body(text.as_bytes().to_vec());
        // What is taken out is ASCII, so the rest is still UTF-8.
        String::from_utf8_lossy(&bytes).into_owned()
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
        let named = |name: &str| header.name.eq_ignore_ascii_case(name);
        let secret = SECRET_HEADERS.into_iter().any(named) || self.headers.iter().any(|name| named(name));
        let value = match (secret, named("set-cookie")) {
            (true, true) => self.text(&redact_cookie(&header.value)),
            (true, false) => PLACEHOLDER.to_owned(),
            (false, _) => self.text(&header.value),
        };
        Header {
            name: self.text(&header.name),
            value,
        }
    }

    /// A body without secrets, byte by byte.
    pub fn body(&self, body: Vec<u8>) -> Vec<u8> {
        let body = match self.mixed.as_ref().filter(|mixed| mixed.is_match(&body)) {
            Some(mixed) => mixed
                .replace_all(&body, NoExpand(PLACEHOLDER.as_bytes()))
                .into_owned(),
            None => body,
        };
        let Some(known) = self.known.as_ref().filter(|known| known.is_match(&body)) else {
            return body;
        };
        let mut out = Vec::with_capacity(body.len());
        known.replace_all_with_bytes(&body, &mut out, |_, _, out| {
            out.extend_from_slice(PLACEHOLDER.as_bytes());
            true
        });
        out
    }

    /// The same of a body that was cut off, perhaps in the middle of a secret: then that part is dropped as well.
    pub fn cut_body(&self, body: Vec<u8>) -> Vec<u8> {
        let mut body = self.body(body);
        let begins = |end: &[u8]| self.forms.iter().any(|form| form.as_bytes().starts_with(end));
        let longest = self.forms.first().map_or(0, String::len).min(body.len());
        // A few letters tell nothing, and are likely to be those of another word.
        let part = (4..longest)
            .rev()
            .find(|length| begins(&body[body.len() - length..]));
        body.truncate(body.len() - part.unwrap_or(0));
        body
    }
}

/// A Set-Cookie with its value hidden and its attributes kept.
fn redact_cookie(value: &str) -> String {
    let (pair, attributes) = value.split_once(';').unwrap_or((value, ""));
    let name = pair.split('=').next().unwrap_or_default();
    let separator = if attributes.is_empty() { "" } else { ";" };
    format!("{name}={PLACEHOLDER}{separator}{attributes}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Credential;

    #[test]
    fn no_form_of_a_secret_survives() {
        let alice = Identity::new("alice", Credential::Bearer("canary+1/x".into()));
        let bob = Identity::new("bob", Credential::Basic("bob".into(), "s3cret".into()));
        let eve = Identity::new("eve", Credential::Header("X-Auth-Token".into(), "eve's".into()));
        let redactor = Redactor::knowing([&alice, &bob, &eve], vec!["q-t0ken".to_owned()]);
        let url = Url::parse("http://u:pw99@h/x?t=canary%2B1%2Fx&y=s3cret&token=q-t0ken").unwrap();
        let texts = [
            redactor.url(&url),
            redactor.header(&alice.header().unwrap()).value,
            redactor.header(&Header::new("x-auth-token", "another")).value,
            redactor
                .header(&Header::new("set-cookie", "sid=abcd; Path=/"))
                .value,
            redactor.text("token canary+1/x"),
            String::from_utf8(redactor.body(b"xx s3cret canary+1/x eve&#39;s \xc3\xa9".to_vec())).unwrap(),
        ];
        for text in texts {
            for secret in ["canary", "s3cret", "pw99", "abcd", "eve", "another", "q-t0ken"] {
                assert!(!text.contains(secret), "{text} still has {secret}");
            }
        }
    }

    #[test]
    fn half_a_secret_at_the_end_of_a_cut_body_is_dropped() {
        let redactor = Redactor::new([&Identity::new("a", Credential::Bearer("canary-7f3a".into()))]);
        let kept = redactor.cut_body(b"x".repeat(200).into_iter().chain(*b"canary-7f").collect());
        assert_eq!(kept, b"x".repeat(200));
        assert_eq!(Redactor::default().cut_body(b"abc".to_vec()), b"abc");
    }
}
