//! A port of our own, to which a service on this machine sends its HTTP actions (P23, HTTP action). What was called is kept, and
//! told to whoever asks with GET.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

/// Bytes of one call that are read.
const LARGEST: usize = 64 * 1024;
/// Calls that are kept.
const MOST: usize = 100;
/// Time for one connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// The calls so far; whoever waits for one is told.
type Calls = Arc<watch::Sender<Vec<Value>>>;

/// The open port. It is closed when this is dropped.
pub struct Listening {
    /// Where actions are sent to.
    pub url: Url,
    calls: Calls,
    task: JoinHandle<()>,
}

impl Listening {
    /// Opens a port of this machine that only this machine can reach.
    ///
    /// # Errors
    /// There is none to be had.
    pub async fn open() -> std::io::Result<Listening> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}/calls", listener.local_addr()?);
        let url = Url::parse(&url).map_err(std::io::Error::other)?;
        let calls: Calls = Arc::new(watch::Sender::new(Vec::new()));
        let kept = calls.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, kept.clone()));
            }
        });
        Ok(Listening { url, calls, task })
    }

    /// Waits until there were so many calls, or until the time is over.
    pub async fn called(&self, times: usize, limit: Duration) {
        let mut calls = self.calls.subscribe();
        let enough = calls.wait_for(|calls| calls.len() >= times);
        // That fewer came is for the checks to see.
        let _ = tokio::time::timeout(limit, enough).await;
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers one connection. Who does not say what it wants is hung up on.
async fn serve(stream: TcpStream, calls: Calls) {
    let service = service_fn(|request| answer(request, &calls));
    let connection = http1::Builder::new()
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    let _ = tokio::time::timeout(PATIENCE, connection).await;
}

async fn answer(request: Request<Incoming>, calls: &Calls) -> Result<Response<Full<Bytes>>, Infallible> {
    let text = match request.method() {
        &Method::GET => Value::from(calls.borrow().clone()).to_string(),
        _ => {
            let call = told(request).await;
            calls.send_if_modified(|calls| {
                let has_room = calls.len() < MOST;
                calls.extend(call.filter(|_| has_room));
                has_room
            });
            "{}".to_owned()
        }
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, json);
    Ok(response)
}

/// What a call says; nothing if its body is too large or breaks off.
async fn told(request: Request<Incoming>) -> Option<Value> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, LARGEST).collect().await.ok()?.to_bytes();
    let media_type = head.headers.get(http::header::CONTENT_TYPE);
    Some(json!({
        "method": head.method.as_str(),
        "path": head.uri.path(),
        "content-type": media_type.and_then(|value| value.to_str().ok()),
        "body": String::from_utf8_lossy(&body),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn say(url: &Url, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", url.port().unwrap()))
            .await
            .unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn calls_are_kept_and_told() {
        let port = Listening::open().await.unwrap();
        let call =
            "POST /calls HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\nabc";
        say(&port.url, call).await;
        port.called(1, Duration::from_secs(5)).await;
        let told = say(&port.url, "GET /calls HTTP/1.1\r\nHost: h\r\n\r\n").await;
        assert!(
            told.contains("\"body\":\"abc\"") && told.contains("text/plain"),
            "{told}"
        );
    }
}
