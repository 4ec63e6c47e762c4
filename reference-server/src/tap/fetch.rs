//! Fetches the tables that a job wants from elsewhere.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::upload::Upload;

/// The largest table that is fetched.
const LARGEST: usize = 16 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(600);

/// Fetches all that is not there yet; the error is fit for the user.
pub(crate) async fn fetch_all(mut uploads: Vec<Upload>) -> Result<Vec<Upload>, String> {
    for upload in uploads.iter_mut().filter(|upload| !upload.url.is_empty()) {
        let fetched = tokio::time::timeout(PATIENCE, fetch(&upload.url)).await;
        let fetched = fetched.unwrap_or_else(|_| Err("it takes too long".to_owned()));
        upload.body = fetched.map_err(|why| format!("UPLOAD: {} cannot be fetched: {why}", upload.url))?;
    }
    Ok(uploads)
}

async fn fetch(url: &str) -> Result<Vec<u8>, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let uri: http::Uri = url.parse().map_err(|e: http::uri::InvalidUri| text(&e))?;
    let host = uri.host().ok_or("there is no host")?;
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), uri.port_u16().unwrap_or(80)));
    let stream = stream.await.map_err(|e| text(&e))?;
    let handshake = http1::handshake::<_, Empty<Bytes>>(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|e| text(&e))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = hyper::Request::get(path)
        .header("Host", uri.authority().map_or("", |a| a.as_str()))
        .body(Empty::new())
        .map_err(|e| text(&e))?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(|e| text(&e))?;
        if response.status() != http::StatusCode::OK {
            return Err(format!("it is answered with {}", response.status()));
        }
        let body = Limited::new(response.into_body(), LARGEST).collect().await;
        body.map(|body| body.to_bytes().to_vec()).map_err(|e| text(&e))
    };
    // The connection only moves while it is asked to.
    let mut answer = std::pin::pin!(answer);
    tokio::select! {
        answer = &mut answer => answer,
        ended = connection => match ended {
            Ok(()) => answer.await,
            Err(error) => Err(text(&error)),
        },
    }
}
