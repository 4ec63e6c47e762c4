//! TLS for `https` targets: rustls with ring, judged by the operating system's trust store.

use std::sync::{Arc, OnceLock};

use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;

use super::certificate::ClientCertificate;

/// The provider of the cryptography, in one place.
fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Makes the provider the default of the process, for libraries that ask for one.
pub fn install_provider() {
    // An error only says that one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A configuration that presents this certificate, or none.
///
/// # Errors
/// The trust store can't be read, or the key can't be used.
pub fn client_config(certificate: Option<&ClientCertificate>) -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    let builder = builder.with_platform_verifier().map_err(|e| e.to_string())?;
    let mut config = match certificate {
        Some(certificate) => builder.with_client_cert_resolver(certificate.certified()?),
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The configuration without a certificate, made once.
pub fn anonymous() -> Result<Arc<ClientConfig>, String> {
    static CONFIG: OnceLock<Result<Arc<ClientConfig>, String>> = OnceLock::new();
    CONFIG.get_or_init(|| client_config(None).map(Arc::new)).clone()
}
