//! The content security policy of the page: nothing but its own style and script.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::SupportedCipherSuite;
use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;

/// The policy that allows exactly this inline style and this script, and nothing else (CSP level 3, section 2.3.1).
pub fn policy(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        source(style),
        source(script)
    )
}

fn source(text: &str) -> String {
    match sha256(text.as_bytes()) {
        Some(hash) => format!("'sha256-{}'", STANDARD.encode(hash)),
        None => "'none'".to_owned(),
    }
}

/// SHA-256 from the TLS library, which is linked anyway; none only if that suite were something else.
fn sha256(bytes: &[u8]) -> Option<Vec<u8>> {
    match TLS13_AES_128_GCM_SHA256 {
        SupportedCipherSuite::Tls13(suite) => Some(suite.common.hash_provider.hash(bytes).as_ref().to_vec()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha_256() {
        // FIPS 180-4, example "abc".
        let hex: String = sha256(b"abc")
            .unwrap()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(
            hex,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(
            policy("abc", "").contains("style-src 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';")
        );
    }
}
