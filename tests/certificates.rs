//! Client certificates: presented to the target's origin on behalf of whom they belong to, and to nobody else. Servers,
//! authorities and users are made up here; proxies are those of RFC 3820.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
#[path = "cli/process.rs"]
mod process;

use std::sync::{Arc, Mutex};

use process::{Folder, finish, program};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const LIST: &str = "<uws:jobs xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\" version=\"1.1\"></uws:jobs>";

/// An authority, or a user who signs proxies.
struct Signer {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Signer {
    fn authority() -> Signer {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        params
            .distinguished_name
            .push(DnType::CommonName, "authority of a test");
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Signer { issuer, pem }
    }

    fn sign(&self, params: &CertificateParams) -> Signed {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Signed {
            der: certificate.der().to_vec(),
            pem: certificate.pem(),
            key,
        }
    }
}

struct Signed {
    der: Vec<u8>,
    pem: String,
    key: KeyPair,
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// The certificate of a proxy, with the extension that nothing but software for grids knows.
fn proxy_of(user: &str) -> CertificateParams {
    // ProxyCertInfo with the policy language `inherit all` (RFC 3820 section 3.8).
    let content = vec![48, 12, 48, 10, 6, 8, 43, 6, 1, 5, 5, 7, 21, 1];
    let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 14], content);
    extension.set_criticality(true);
    let mut params = named(user);
    params
        .distinguished_name
        .push(DnType::OrganizationName, "proxy 4711");
    params.custom_extensions.push(extension);
    params
}

/// Asks for a certificate, and takes any whose key the client has, and none.
#[derive(Debug)]
struct TakesAll(Arc<rustls::crypto::CryptoProvider>);

impl ClientCertVerifier for TakesAll {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        match rustls::crypto::verify_tls13_signature(message, certificate, signed, known) {
            // rustls can't read proxies; what they prove is for those who can.
            Err(Error::InvalidCertificate(_)) => {
                Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
            }
            other => other,
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// The request lines that a server got, each with the certificates that were presented.
type Heard = Arc<Mutex<Vec<(String, Vec<Vec<u8>>)>>>;

/// Serves one fixed answer for each request: by its method and path.
async fn serve(
    authority: &Signer,
    answer: impl Fn(&str) -> String + Send + Sync + 'static,
) -> (String, Heard) {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let own = authority.sign(&CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap());
    let config = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(Arc::new(TakesAll(provider)))
        .with_single_cert(
            vec![own.der.into()],
            PrivatePkcs8KeyDer::from(own.key.serialize_der()).into(),
        )
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Heard::default();
    let (log, answer) = (heard.clone(), Arc::new(answer));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, log, answer) = (acceptor.clone(), log.clone(), answer.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let shown = stream.get_ref().1.peer_certificates().unwrap_or_default();
                let shown: Vec<Vec<u8>> = shown.iter().map(|c| c.to_vec()).collect();
                while let Some(line) = request(&mut stream).await {
                    log.lock().unwrap().push((line.clone(), shown.clone()));
                    if stream.write_all(answer(&line).as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (format!("https://{address}"), heard)
}

/// Reads a request and gives its method and path.
async fn request(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|l| l.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, value)| value.parse().unwrap());
            if body.len() >= length {
                return head.split(" HTTP").next().map(str::to_owned);
            }
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await {
            Ok(n) if n > 0 => bytes.extend_from_slice(&buffer[..n]),
            _ => return None,
        }
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_goes_to_the_target_with_the_requests_of_its_owner_only() {
    let authority = Signer::authority();
    let (elsewhere, heard_elsewhere) = serve(&authority, |_| answer("404 Not Found", "", "nothing")).await;
    let (home, heard) = serve(&authority, move |line| match line.split_once(' ').unwrap() {
        ("GET", path) if path.starts_with("/jobs/") => {
            answer("302 Found", &format!("Location: {elsewhere}/away\r\n"), "")
        }
        ("POST", "/jobs") => answer("303 See Other", "Location: /jobs/1\r\n", ""),
        ("GET", path) if path.starts_with("/jobs") => {
            answer("200 OK", "Content-Type: application/xml\r\n", LIST)
        }
        _ => answer("404 Not Found", "", "nothing"),
    })
    .await;

    // Alice has a proxy, which she signed herself, and Bob a certificate of the authority.
    let alice = authority.sign(&named("alice"));
    let alice_pem = alice.pem.clone();
    let by_alice = Signer {
        pem: alice.pem,
        issuer: Issuer::new(named("alice"), alice.key),
    };
    let proxy = by_alice.sign(&proxy_of("alice"));
    let bob = authority.sign(&named("bob"));
    let folder = Folder::new();
    folder.file("authority.pem", &authority.pem);
    folder.file(
        "x509up",
        &format!("{}{}{alice_pem}", proxy.pem, proxy.key.serialize_pem()),
    );
    folder.file(
        "bob.pem",
        &format!("{}{}{}", bob.pem, bob.key.serialize_pem(), authority.pem),
    );
    let target = format!(
        "url = \"{home}/jobs\"\nprofile = \"uws\"\n[identity.alice]\ncertificate = {{ env = \"X509_USER_PROXY\" }}\n\
         [identity.bob]\ncertificate = {{ file = \"bob.pem\" }}\n"
    );
    let target = folder.file("t.toml", &target);
    let har = folder.argument("run.har");
    let arguments = ["check", &target, "--quick", "--deadline", "5s", "--har", &har];
    let child = program(&folder.path("state"), &arguments)
        .env("SSL_CERT_FILE", folder.path("authority.pem"))
        .env("X509_USER_PROXY", folder.path("x509up"))
        .spawn()
        .unwrap();
    let ran = tokio::task::spawn_blocking(move || finish(child)).await.unwrap();

    let heard = heard.lock().unwrap().clone();
    let leaves = |leaf: Option<&Vec<u8>>| heard.iter().filter(|(_, shown)| shown.first() == leaf).count();
    assert!(leaves(Some(&proxy.der)) > 5, "{}{}", ran.out, ran.err);
    assert!(
        leaves(Some(&bob.der)) > 0 && leaves(None) > 0,
        "{}{}",
        ran.out,
        ran.err
    );
    let chain = heard
        .iter()
        .find(|(_, shown)| shown.first() == Some(&proxy.der))
        .unwrap();
    assert_eq!(
        chain.1.len(),
        2,
        "the proxy comes with the certificate that signed it"
    );
    assert_eq!(
        leaves(Some(&proxy.der)) + leaves(Some(&bob.der)) + leaves(None),
        heard.len()
    );

    let away = heard_elsewhere.lock().unwrap().clone();
    assert!(
        !away.is_empty() && away.iter().all(|(_, shown)| shown.is_empty()),
        "{away:?}"
    );

    let har = std::fs::read_to_string(har).unwrap();
    assert!(har.contains("\"identity\":\"bob\"") || har.contains("\"identity\": \"bob\""));
    for pem in [proxy.key.serialize_pem(), bob.key.serialize_pem()] {
        let secret = pem.lines().nth(1).unwrap();
        assert!(
            [&ran.out, &ran.err, &har]
                .iter()
                .all(|text| !text.contains(secret))
        );
    }
}

#[test]
fn a_certificate_is_for_https() {
    let user = Signer::authority().sign(&named("alice"));
    let folder = Folder::new();
    folder.file("alice.pem", &format!("{}{}", user.pem, user.key.serialize_pem()));
    let text = "url = \"http://127.0.0.1:9/jobs\"\nidentity.alice.certificate = { file = \"alice.pem\" }\n";
    let file = folder.file("t.toml", text);
    let ran = finish(program(&folder.path("state"), &["check", &file]).spawn().unwrap());
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("https"), "{}", ran.err);
}
