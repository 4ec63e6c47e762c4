//! A client certificate from a PEM file: certificate, key and chain in one, as proxies of grid users come (RFC 3820).

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};

/// The certificate, its issuers, and the key.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    chain: Vec<CertificateDer<'static>>,
    key: Arc<PrivateKeyDer<'static>>,
    /// The lines of the key as they stand in the file: secrets.
    secret_lines: Vec<String>,
}

impl std::fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientCertificate(…)")
    }
}

impl ClientCertificate {
    /// Reads the PEM text of a file.
    ///
    /// # Errors
    /// What is missing or wrong in it, without repeating any of it; lower case, without a full stop.
    pub fn from_pem(text: &str) -> Result<ClientCertificate, String> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
        let chain = chain.map_err(|_| "its PEM can't be read".to_owned())?;
        if chain.is_empty() {
            return Err("it has no certificate (-----BEGIN CERTIFICATE-----)".to_owned());
        }
        let missing = "it has no private key without a passphrase (-----BEGIN … PRIVATE KEY-----)";
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| missing.to_owned())?;
        let certificate = ClientCertificate {
            chain,
            key: Arc::new(key),
            secret_lines: lines_of_keys(text),
        };
        certificate.certified()?;
        Ok(certificate)
    }

    /// What rustls presents. That the key fits the certificate is not asked: rustls can't read proxy certificates, which
    /// have a critical extension of their own (RFC 3820 section 3.8), and the service will say so.
    pub fn certified(&self) -> Result<Arc<SingleCertAndKey>, String> {
        let provider = rustls::crypto::ring::default_provider();
        let key = provider
            .key_provider
            .load_private_key(self.key.clone_key())
            .map_err(|_| "its private key is of a kind that can't be used".to_owned())?;
        let certified = CertifiedKey::new(self.chain.clone(), key);
        Ok(Arc::new(SingleCertAndKey::from(certified)))
    }

    /// What must not be stored.
    pub fn secrets(&self) -> Vec<String> {
        let joined = self.secret_lines.concat();
        self.secret_lines.iter().cloned().chain([joined]).collect()
    }
}

/// The lines between the marks of all private keys, without those so short that they say nothing.
fn lines_of_keys(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("-----") {
            inside = line.starts_with("-----BEGIN") && line.contains("PRIVATE KEY");
        } else if inside && line.len() >= 8 {
            lines.push(line.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::ClientCertificate;

    #[test]
    fn what_is_wrong_is_said_without_the_text() {
        for (text, part) in [
            ("", "no certificate"),
            (
                "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n",
                "no private key",
            ),
            (
                "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n\
                 -----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
                "can't be used",
            ),
            (
                "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n",
                "can't be read",
            ),
        ] {
            let error = ClientCertificate::from_pem(text).unwrap_err();
            assert!(error.contains(part), "{error}");
            assert!(!error.contains("c2VjcmV0"), "{error}");
        }
    }
}
