//! The address of a service as the user types it.

use url::Url;

use super::Target;
use crate::http::{Credential, Identity};

/// Reads an address; user and password in it become a Basic identity named `url` and are taken out of the address.
///
/// # Errors
/// Not an http or https URL; the message says what to write instead, and never repeats a password.
pub fn parse_address(text: &str) -> Result<Target, String> {
    let mut url = parse_url(text)?;
    let (user, password) = (decoded(url.username()), url.password().map(decoded));
    // Both fail only for URLs without a host, which have been refused.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let mut target = Target::new(url);
    if password.is_none() && !user.is_empty() {
        return Err(
            "the address names a user without a password: write user:password@, or use a target file"
                .to_owned(),
        );
    }
    if let Some(password) = password {
        if user.contains(':') || user.chars().chain(password.chars()).any(char::is_control) {
            return Err(
                "the user or the password in the address has characters that no HTTP header can carry"
                    .to_owned(),
            );
        }
        let credential = Credential::Basic(user, password);
        target.identities.push(Identity::new("url", credential));
    }
    Ok(target)
}

/// An http or https URL.
pub(super) fn parse_url(text: &str) -> Result<Url, String> {
    let shown = without_user(text);
    let missing_scheme = || format!("{shown:?} is not an address: write https://{shown} or http://{shown}");
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        // `localhost:8080/x` parses as scheme and path.
        Ok(url) if url.cannot_be_a_base() => Err(missing_scheme()),
        Ok(url) => Err(format!(
            "{shown:?} is not an address of HTTP: {} is not http or https",
            url.scheme()
        )),
        Err(url::ParseError::RelativeUrlWithoutBase) => Err(missing_scheme()),
        Err(error) => Err(format!("{shown:?} is not an address: {error}")),
    }
}

/// The text without what may be user and password, or a secret in the query.
fn without_user(text: &str) -> String {
    let text = text.split('?').next().unwrap_or_default();
    let Some((before, after)) = text.rsplit_once('@') else {
        return text.to_owned();
    };
    let scheme = before.find("://").map_or("", |at| &before[..at + 3]);
    format!("{scheme}{after}")
}

fn decoded(part: &str) -> String {
    // A plus sign is itself in this part of a URL.
    let pair = format!("x={}", part.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_leave_the_address() {
        let target = parse_address("https://al%20ice:p+w%40x%26y@example.org/tap/async").unwrap();
        assert_eq!(target.url.as_str(), "https://example.org/tap/async");
        let credential = Credential::Basic("al ice".to_owned(), "p+w@x&y".to_owned());
        assert_eq!(target.identities, [Identity::new("url", credential)]);
    }

    #[test]
    fn what_is_no_address_is_refused_with_advice_and_without_secrets() {
        for (text, part) in [
            ("example.org/tap", "write https://example.org/tap"),
            ("localhost:8080/x", "write https://localhost:8080/x"),
            ("ftp://u:s3cret@example.org/", "ftp is not http"),
            ("http://u:s3cret@host:99999/", "port"),
            ("http://", "host"),
            ("http://s3cret@host/", "without a password"),
            ("u:s3cret@example.org/x", "https://example.org/x"),
            ("localhost:8080/x?token=s3cret", "https://localhost:8080/x"),
        ] {
            let error = parse_address(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
