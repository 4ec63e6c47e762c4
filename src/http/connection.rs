//! One connection to an origin: TCP or TLS, tapped, with hyper's HTTP/1 on it.

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use url::Url;

use super::tap::{Tap, TapeHandle};
use crate::recording::{Failure, FailureKind};

/// An idle connection older than this is not used again: services close theirs after a few seconds.
const IDLE: Duration = Duration::from_secs(2);

/// An open connection.
pub struct Connection {
    /// Where requests go in.
    pub sender: SendRequest<Full<Bytes>>,
    /// What came out of the wire.
    pub tape: TapeHandle,
    used: Instant,
}

impl Connection {
    /// Opens a connection to the origin of a URL at one of these addresses; with TLS by this configuration, else by the
    /// one without certificate.
    pub async fn open(
        url: &Url,
        addresses: &[SocketAddr],
        tls: Option<Arc<rustls::ClientConfig>>,
    ) -> Result<Connection, Failure> {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or(80);
        let bare_host = host.trim_matches(['[', ']']);
        let tcp = TcpStream::connect(addresses)
            .await
            .map_err(|e| failure(FailureKind::Connect, format!("{host}:{port}: {e}")))?;
        // Small requests must not wait for the acknowledgement of earlier ones; failing to say so is harmless.
        let _ = tcp.set_nodelay(true);
        if url.scheme() != "https" {
            return Connection::shake_hands(tcp).await;
        }
        let config = tls
            .map_or_else(super::tls::anonymous, Ok)
            .map_err(|e| failure(FailureKind::Tls, e))?;
        let name = ServerName::try_from(bare_host.to_owned())
            .map_err(|e| failure(FailureKind::Tls, format!("{host}: {e}")))?;
        let tls = tokio_rustls::TlsConnector::from(config)
            .connect(name, tcp)
            .await
            .map_err(|e| failure(FailureKind::Tls, format!("{host}: {e}")))?;
        Connection::shake_hands(tls).await
    }

    async fn shake_hands<T: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        io: T,
    ) -> Result<Connection, Failure> {
        let (tap, tape) = Tap::new(io);
        let (sender, driver) = http1::Builder::new()
            .title_case_headers(true)
            .max_headers(1000)
            .handshake(TokioIo::new(tap))
            .await
            .map_err(|e| failure(FailureKind::Connect, chain(&e)))?;
        // The driver ends with the connection; its errors reach us through the sender.
        tokio::spawn(async move { driver.await.ok() });
        Ok(Connection {
            sender,
            tape,
            used: Instant::now(),
        })
    }

    /// Can it still be used?
    pub fn fresh(&self) -> bool {
        self.sender.is_ready() && self.used.elapsed() < IDLE
    }

    /// Marks the end of an exchange.
    pub fn rest(mut self) -> Connection {
        self.used = Instant::now();
        self
    }
}

/// Where the host of a URL is.
pub async fn addresses_of(url: &Url) -> Result<Vec<SocketAddr>, Failure> {
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or(80);
    addresses(host.trim_matches(['[', ']']), port).await
}

/// Where a host is. Names below `localhost` are this machine (RFC 6761 section 6.3), and no name server need know.
pub async fn addresses(host: &str, port: u16) -> Result<Vec<SocketAddr>, Failure> {
    if host.ends_with(".localhost") {
        return Ok([
            IpAddr::from(Ipv4Addr::LOCALHOST),
            IpAddr::from(Ipv6Addr::LOCALHOST),
        ]
        .map(|ip| SocketAddr::new(ip, port))
        .to_vec());
    }
    let found = tokio::net::lookup_host((host, port)).await;
    Ok(found
        .map_err(|e| failure(FailureKind::Dns, format!("{host}: {e}")))?
        .collect())
}

/// A failure of this kind.
pub fn failure(kind: FailureKind, detail: String) -> Failure {
    Failure { kind, detail }
}

/// An error with all its causes.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
