//! A port of our own, to which a service on this machine sends its HTTP actions (P23, HTTP action). What was called is kept, and
//! told to whoever asks with GET.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// Bytes of one call that are read.
const LARGEST: usize = 64 * 1024;
/// Calls that are kept.
const MOST: usize = 100;
/// Time for one call.
const PATIENCE: Duration = Duration::from_secs(10);

/// The open port. It is closed when this is dropped.
pub struct Listening {
    /// Where actions are sent to.
    pub url: Url,
    calls: Arc<Mutex<Vec<Value>>>,
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
        let calls: Arc<Mutex<Vec<Value>>> = Arc::default();
        let kept = calls.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = kept.clone();
                tokio::spawn(async move {
                    // Who does not say what it wants is hung up on.
                    let _ = tokio::time::timeout(PATIENCE, answer(stream, &kept)).await;
                });
            }
        });
        Ok(Listening { url, calls, task })
    }

    /// How many calls there were.
    pub fn count(&self) -> usize {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: TcpStream, calls: &Mutex<Vec<Value>>) -> Option<()> {
    let mut received = Vec::new();
    let call = loop {
        let mut part = [0; 4096];
        let count = stream.read(&mut part).await.ok()?;
        received.extend_from_slice(&part[..count]);
        if let Some(call) = read(&received) {
            break call;
        }
        if count == 0 || received.len() > LARGEST {
            return None;
        }
    };
    let body = {
        let mut calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
        let is_question = call["method"] == "GET";
        if !is_question && calls.len() < MOST {
            calls.push(call);
        }
        if is_question {
            Value::from(calls.clone()).to_string()
        } else {
            "{}".to_owned()
        }
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

/// A whole request; None as long as something is missing. Only bodies of a stated length are read.
fn read(received: &[u8]) -> Option<Value> {
    let end = received.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&received[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let header = |wanted: &str| {
        let named = head.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
        let mut values = named.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        values.next().map(|(_, value)| value.trim().to_owned())
    };
    let length: usize = header("content-length").map_or(Some(0), |text| text.parse().ok())?;
    let body = received.get(end + 4..(end + 4).checked_add(length)?)?;
    Some(json!({
        "method": method,
        "path": path,
        "content-type": header("content-type"),
        "body": String::from_utf8_lossy(body),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_read_when_it_is_whole() {
        let call =
            b"POST /calls HTTP/1.1\r\nHost: h\r\ncontent-length: 3\r\nContent-Type: text/plain\r\n\r\nabc";
        assert!(read(&call[..call.len() - 1]).is_none());
        let read = read(call).unwrap();
        assert_eq!(
            (&read["method"], &read["body"], &read["content-type"]),
            (&json!("POST"), &json!("abc"), &json!("text/plain"))
        );
    }
}
