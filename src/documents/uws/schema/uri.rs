//! Which texts are an `xs:anyURI`: a URI reference (RFC 2396 and 2732) after escaping what XLink 5.4 escapes.
//! Agrees with Xerces but for `scheme://` with nothing behind it, which the RFC allows.

/// Whether the text is a URI reference, perhaps empty or relative.
pub fn is_uri_reference(text: &str) -> bool {
    let (rest, fragment) = match text.split_once('#') {
        Some((rest, fragment)) => (rest, fragment),
        None => (text, ""),
    };
    if !all_of(fragment, is_uri_character) {
        return false;
    }
    let Some(colon) = rest
        .find([':', '/', '?'])
        .filter(|i| rest.get(*i..).is_some_and(|r| r.starts_with(':')))
    else {
        return is_hierarchical(rest);
    };
    let (scheme, after) = (
        rest.get(..colon).unwrap_or(""),
        rest.get(colon + 1..).unwrap_or(""),
    );
    if !is_scheme(scheme) || after.is_empty() {
        return false;
    }
    if after.starts_with('/') {
        is_hierarchical(after)
    } else {
        all_of(after, is_uri_character)
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// `//authority/path?query` without the scheme, each part optional.
fn is_hierarchical(text: &str) -> bool {
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    if !all_of(query, is_uri_character) {
        return false;
    }
    match path.strip_prefix("//") {
        None => all_of(path, is_path_character),
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = (rest.get(..end).unwrap_or(""), rest.get(end..).unwrap_or(""));
            is_authority(authority) && all_of(path, is_path_character)
        }
    }
}

/// Brackets only around the address of a host.
fn is_authority(text: &str) -> bool {
    let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
    match host.strip_prefix('[') {
        None => all_of(text, is_path_character),
        Some(rest) => rest.split_once(']').is_some_and(|(address, port)| {
            let is_port = port.is_empty()
                || port
                    .strip_prefix(':')
                    .is_some_and(|p| p.bytes().all(|b| b.is_ascii_digit()));
            address.parse::<std::net::Ipv6Addr>().is_ok() && is_port
        }),
    }
}

/// Every character passes, and every percent sign is followed by two hexadecimal digits.
fn all_of(text: &str, allowed: fn(char) -> bool) -> bool {
    let escaped = |i: usize| {
        let digits = text.get(i + 1..i + 3).unwrap_or("");
        digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    text.char_indices()
        .all(|(i, c)| if c == '%' { escaped(i) } else { allowed(c) })
}

/// In queries, fragments and opaque parts also brackets may stand.
fn is_uri_character(c: char) -> bool {
    is_path_character(c) || matches!(c, '?' | '[' | ']')
}

/// Everything that is escaped first (blanks, quotes, characters beyond ASCII…) is allowed with it.
fn is_path_character(c: char) -> bool {
    !matches!(c, '#' | '?' | '[' | ']' | '%')
}
