//! Between the service's messages and HTTP/1.1 on a connection.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;

use crate::answer::{App, answer};
use crate::gzip;
use crate::message::{Body, Request, Response};

/// The largest request body that is read.
const LARGEST: usize = 16 * 1024 * 1024;

/// How answers are put on the wire; all choices mean the same to an HTTP client.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wire {
    pub gzip: bool,
    pub chunked: bool,
    /// One request a connection.
    pub close: bool,
    pub title_case: bool,
    /// One piece of the body a write.
    pub drip: bool,
}

/// Answers one HTTP request.
pub(crate) async fn serve(
    app: &App,
    authority: &str,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Pieces>, Infallible> {
    let response = match read(authority, request).await {
        Ok(request) => {
            let mut response = answer(app, &request).await;
            if app.mutations.wire.gzip {
                gzip::compress(&request, &mut response);
            }
            response
        }
        Err(refusal) => refusal,
    };
    Ok(to_http(response, app.mutations.wire))
}

pub(crate) async fn read(authority: &str, request: hyper::Request<Incoming>) -> Result<Request, Response> {
    let (head, body) = request.into_parts();
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<_> = head
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect();
    // The client knows the server by the name it used: an internal name would be of no use behind a proxy.
    let plain = |host: &&String| {
        host.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".:-[]".contains(&byte))
    };
    let host = headers
        .iter()
        .find(|(name, _)| name == "host")
        .map(|(_, host)| host)
        .filter(plain);
    let base = format!("http://{}", host.map_or(authority, String::as_str));
    let body = match Limited::new(body, LARGEST).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            return Err(Response::text(413, "The body is too large.\n"));
        }
        Err(_) => return Err(Response::text(400, "The body cannot be read.\n")),
    };
    Ok(Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers,
        body,
        base,
    })
}

pub(crate) fn to_http(response: Response, wire: Wire) -> hyper::Response<Pieces> {
    let Body::Bytes(bytes) = response.body else {
        return hyper::Response::new(Pieces::default());
    };
    let mut pieces = Pieces::new(bytes, wire);
    let mut http = hyper::Response::new(Pieces::default());
    *http.status_mut() = http::StatusCode::from_u16(response.status).unwrap_or(http::StatusCode::OK);
    for (name, value) in &response.headers {
        if let (Ok(name), Ok(value)) = (
            http::HeaderName::try_from(name),
            http::HeaderValue::try_from(value),
        ) {
            http.headers_mut().append(name, value);
        }
    }
    if wire.close {
        http.headers_mut()
            .insert("connection", http::HeaderValue::from_static("close"));
    }
    if let Some(kept) = response.cut_after {
        // The length promises all, the body stops early: the connection breaks.
        http.headers_mut()
            .insert("content-length", http::HeaderValue::from(pieces.left.len()));
        pieces.left.truncate(kept);
        pieces.sized = false;
        pieces.breaks = true;
    }
    *http.body_mut() = pieces;
    http
}

/// A body that is sent whole or in pieces, and perhaps not to its end.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    left: Bytes,
    piece: usize,
    /// The length is known in front; else the body goes in chunks.
    sized: bool,
    breaks: bool,
    /// Lets what is there be written before it goes on.
    pauses: bool,
    paused: bool,
}

impl Pieces {
    fn new(bytes: Vec<u8>, wire: Wire) -> Self {
        let pieces = if wire.chunked || wire.drip { 7 } else { 1 };
        let piece = bytes.len().div_ceil(pieces).max(1);
        Pieces {
            left: Bytes::from(bytes),
            piece,
            sized: !wire.chunked,
            breaks: false,
            pauses: wire.drip,
            paused: false,
        }
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let between = self.pauses && !self.left.is_empty();
        let before_break = self.breaks && self.left.is_empty();
        if (between || before_break) && !self.paused {
            self.paused = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.paused = false;
        if !self.left.is_empty() {
            let length = self.piece.min(self.left.len());
            return Poll::Ready(Some(Ok(Frame::data(self.left.split_to(length)))));
        }
        let broken = self.breaks.then(|| Err(std::io::Error::other("cut short")));
        Poll::Ready(broken)
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty() && !self.breaks && self.sized
    }

    fn size_hint(&self) -> SizeHint {
        if self.sized && !self.breaks {
            SizeHint::with_exact(self.left.len() as u64)
        } else {
            SizeHint::new()
        }
    }
}
