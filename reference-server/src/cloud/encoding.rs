//! Percent-encoding of what is put into URLs.

/// Encodes everything but unreserved characters and slashes (RFC 3986, 2.3).
pub(crate) fn encode_path(text: &str) -> String {
    encode(text, true)
}

/// Encodes everything but unreserved characters.
pub(crate) fn encode_value(text: &str) -> String {
    encode(text, false)
}

fn encode(text: &str, slashes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (slashes && byte == b'/');
        match is_plain {
            true => out.push(char::from(byte)),
            false => out += &format!("%{byte:02X}"),
        }
    }
    out
}

/// The same base by another name of this machine, so that it is another origin.
pub(crate) fn other_origin(base: &str) -> String {
    match base.contains("://127.0.0.1") {
        true => base.replacen("://127.0.0.1", "://localhost", 1),
        false => base.replacen("://localhost", "://127.0.0.1", 1),
    }
}
