//! Takes the secrets of other people out of their traffic: whatever proves who they are, wherever it stands.

use std::borrow::Cow;

use url::Url;

use crate::http::{Credential, Identity, Redactor};
use crate::recording::{Exchange, Header};

/// What stands in place of a secret.
const PLACEHOLDER: &str = "[redacted]";
/// Values shorter than this are taken out where they are known to stand, and not looked for elsewhere: a cookie `yes`
/// would black out half of every document.
const LONG_ENOUGH: usize = 8;
/// Parts of the names of headers, cookies and parameters that hold secrets.
const TELLING: &[&str] = &[
    "auth",
    "token",
    "secret",
    "password",
    "passwd",
    "pwd",
    "session",
    "apikey",
    "api-key",
    "api_key",
    "csrf",
    "xsrf",
    "credential",
    "signature",
    "cookie",
    "jwt",
    "sid",
];

fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    // Names of headers that only sound like it.
    let harmless = matches!(name.as_str(), "www-authenticate" | "x-vo-authenticated");
    !harmless
        && (name == "key"
            || name == "sig"
            || name == "pass"
            || TELLING.iter().any(|part| name.contains(part)))
}

/// Does this request say who asks?
pub fn signs_in(headers: &[Header]) -> bool {
    headers.iter().any(|h| {
        ["authorization", "cookie"]
            .iter()
            .any(|name| h.name.eq_ignore_ascii_case(name))
    })
}

/// Takes all secrets out of all exchanges.
pub fn redact(exchanges: &mut [Exchange]) {
    let mut known: Vec<String> = exchanges.iter().flat_map(secrets_of).collect();
    known.retain(|secret| secret.len() >= LONG_ENOUGH);
    known.sort_unstable();
    known.dedup();
    let identities: Vec<Identity> = known
        .into_iter()
        .map(|secret| Identity::new("", Credential::Bearer(secret)))
        .collect();
    let redactor = Redactor::new(&identities);
    for x in exchanges {
        clean(x, &redactor);
    }
}

/// The values that may stand elsewhere as well.
fn secrets_of(x: &Exchange) -> Vec<String> {
    let mut found = Vec::new();
    let answered = x.response().map_or(&[][..], |r| &r.headers);
    for header in x.request.headers.iter().chain(answered) {
        match header.name.to_ascii_lowercase().as_str() {
            "cookie" | "set-cookie" => {
                let first = |value: &str| Some(value.split_once('=')?.1.trim().to_owned());
                found.extend(header.value.split(';').filter_map(first));
            }
            name if is_telling(name) => {
                found.extend(header.value.split_once(' ').map(|(_, secret)| secret.to_owned()));
                found.push(header.value.clone());
            }
            _ => {}
        }
    }
    if let Ok(url) = Url::parse(&x.request.url) {
        found.extend(url.password().map(str::to_owned));
        let telling = url.query_pairs().filter(|(name, _)| is_telling(name));
        found.extend(telling.map(|(_, value)| value.into_owned()));
    }
    // Attributes of cookies are no secrets.
    found.retain(|value| !value.starts_with('/') && !value.contains(" GMT"));
    found
}

fn clean(x: &mut Exchange, redactor: &Redactor) {
    let request = &mut x.request;
    request.url = clean_url(&request.url, redactor);
    clean_headers(&mut request.headers, redactor);
    let body = clean_form(&request.body).into_owned();
    request.body = redactor.body(body);
    match &mut x.outcome {
        Ok(response) => {
            clean_headers(&mut response.headers, redactor);
            response.body = redactor.body(std::mem::take(&mut response.body));
        }
        Err(failure) => failure.detail = redactor.text(&failure.detail),
    }
}

fn clean_headers(headers: &mut [Header], redactor: &Redactor) {
    for header in headers {
        let is_url = matches!(
            header.name.to_ascii_lowercase().as_str(),
            "location" | "content-location" | "referer"
        );
        *header = match () {
            () if is_url => Header::new(&header.name, &clean_url(&header.value, redactor)),
            () if is_telling(&header.name) && !header.name.eq_ignore_ascii_case("set-cookie") => {
                Header::new(&header.name, PLACEHOLDER)
            }
            () => redactor.header(header),
        };
    }
}

/// A URL or a relative reference without user, secret parameters and session in the path; else as it was.
fn clean_url(url: &str, redactor: &Redactor) -> String {
    let (path, query) = match url.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (url, None),
    };
    let mut cleaned = clean_path(path);
    if let Some(query) = query {
        let (query, fragment) = query.split_once('#').unwrap_or((query, ""));
        cleaned.push('?');
        cleaned.push_str(&clean_pairs(query));
        if !fragment.is_empty() {
            cleaned.push('#');
            cleaned.push_str(&clean_pairs(fragment));
        }
    }
    redactor.text(&cleaned)
}

/// Without `user:password@`, and without `;jsessionid=…`.
fn clean_path(path: &str) -> String {
    let mut cleaned = path.to_owned();
    if let Some((scheme, rest)) = path.split_once("://") {
        let (authority, rest) = rest
            .split_once('/')
            .map_or((rest, String::new()), |(a, r)| (a, format!("/{r}")));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        cleaned = format!("{scheme}://{host}{rest}");
    }
    let lower = cleaned.to_ascii_lowercase();
    if let Some(at) = lower.find(";jsessionid=") {
        let end = lower[at..].find('/').map_or(cleaned.len(), |end| at + end);
        cleaned.replace_range(at..end, "");
    }
    cleaned
}

fn clean_pairs(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_telling(name) => format!("{name}={PLACEHOLDER}"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// A form without the values of secret fields; other bodies as they were.
fn clean_form(body: &[u8]) -> Cow<'_, [u8]> {
    match std::str::from_utf8(body) {
        Ok(text) if text.contains('=') && !text.contains('\n') && !text.contains('<') => {
            Cow::Owned(clean_pairs(text).into_bytes())
        }
        _ => Cow::Borrowed(body),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_lose_users_sessions_and_tokens_and_nothing_else() {
        let none: [Identity; 0] = [];
        let redactor = Redactor::new(&none);
        for (url, clean) in [
            ("http://h/jobs/1?WAIT=10", "http://h/jobs/1?WAIT=10"),
            ("http://u:p@h:80/jobs", "http://h:80/jobs"),
            ("http://h/jobs;jsessionid=A1/1?x=y", "http://h/jobs/1?x=y"),
            (
                "/jobs/1?access_token=abc&PHASE=RUN#id_token=x",
                "/jobs/1?access_token=[redacted]&PHASE=RUN#id_token=[redacted]",
            ),
            ("jobs?sig=a&KEY=b", "jobs?sig=[redacted]&KEY=[redacted]"),
        ] {
            assert_eq!(clean_url(url, &redactor), clean);
        }
    }

    #[test]
    fn forms_lose_passwords() {
        assert_eq!(
            &*clean_form(b"LANG=ADQL&password=x"),
            b"LANG=ADQL&password=[redacted]"
        );
        assert_eq!(&*clean_form(b"<a token='1'/>"), b"<a token='1'/>");
    }
}
