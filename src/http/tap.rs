//! A stream that keeps a copy of the head of what it receives: the client library shows headers neither in wire
//! order nor in their own case.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::redact::Redactor;
use crate::recording::Header;

/// Bytes of a response head that are kept at most.
const HEAD_CAP: usize = 512 * 1024;

/// What has been received since the last request was sent.
#[derive(Default)]
pub struct Tape {
    received: Vec<u8>,
    first_byte: Option<Instant>,
}

/// A shared handle on a tape.
#[derive(Clone, Default)]
pub struct TapeHandle(Arc<Mutex<Tape>>);

impl TapeHandle {
    /// Forgets what was received: the next answer begins.
    pub fn rewind(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Tape::default();
    }

    /// When the first byte came.
    pub fn first_byte(&self) -> Option<Instant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).first_byte
    }

    /// The first bytes, readable and without secrets.
    pub fn beginning(&self, bytes: usize, secrets: &Redactor) -> String {
        let tape = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One secret more than is shown may begin within it.
        let received = secrets.cut_body(tape.received.clone());
        received[..received.len().min(bytes)].escape_ascii().to_string()
    }

    /// The header lines of the final response head, in wire order and case. Interim (1xx) heads are passed over.
    pub fn headers(&self) -> Vec<Header> {
        let tape = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rest = &tape.received[..];
        loop {
            let Some((head, after)) = split_head(rest) else {
                return Vec::new();
            };
            let interim = head.split(|b| *b == b'\n').next().is_some_and(|l| {
                l.splitn(3, |b| *b == b' ')
                    .nth(1)
                    .is_some_and(|s| s.starts_with(b"1"))
            });
            if !interim {
                return header_lines(head);
            }
            rest = after;
        }
    }
}

/// Splits a head from what follows it, at the first empty line.
fn split_head(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut line_start = 0;
    while let Some(length) = bytes[line_start..].iter().position(|b| *b == b'\n') {
        let line = &bytes[line_start..line_start + length];
        let next = line_start + length + 1;
        if line.is_empty() || line == b"\r" {
            return Some((&bytes[..line_start], &bytes[next..]));
        }
        line_start = next;
    }
    None
}

fn header_lines(head: &[u8]) -> Vec<Header> {
    let latin1 = |bytes: &[u8]| bytes.iter().map(|b| char::from(*b)).collect::<String>();
    head.split(|b| *b == b'\n')
        .skip(1)
        .filter_map(|line| {
            let colon = line.iter().position(|b| *b == b':')?;
            Some(Header {
                name: latin1(&line[..colon]),
                value: latin1(line[colon + 1..].trim_ascii()),
            })
        })
        .collect()
}

/// The tapped stream.
pub struct Tap<T> {
    io: T,
    tape: TapeHandle,
}

impl<T> Tap<T> {
    /// Puts a tape to a stream.
    pub fn new(io: T) -> (Tap<T>, TapeHandle) {
        let tape = TapeHandle::default();
        (
            Tap {
                io,
                tape: tape.clone(),
            },
            tape,
        )
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Tap<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let ready = Pin::new(&mut self.io).poll_read(cx, buf);
        let new = &buf.filled()[before..];
        if !new.is_empty() {
            let mut tape = self.tape.0.lock().unwrap_or_else(PoisonError::into_inner);
            tape.first_byte.get_or_insert_with(Instant::now);
            let room = HEAD_CAP.saturating_sub(tape.received.len());
            tape.received.extend_from_slice(&new[..new.len().min(room)]);
        }
        ready
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Tap<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_keep_order_case_and_repetition_and_pass_over_interim_answers() {
        let tape = TapeHandle::default();
        tape.0.lock().unwrap().received = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nDATE: d\r\nX-a: 1\r\nlocation:  /j \r\nX-a: 2\r\n\r\nbody: no".to_vec();
        let names: Vec<_> = tape.headers().into_iter().map(|h| (h.name, h.value)).collect();
        let expected = [("DATE", "d"), ("X-a", "1"), ("location", "/j"), ("X-a", "2")];
        assert_eq!(names, expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
    }
}
