//! Compressed answers for clients that take them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::message::{Body, Request, Response};

/// Compressed bytes.
pub(crate) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// Compresses the body if the client accepts gzip (RFC 9110, 12.5.3).
pub(crate) fn compress(request: &Request, response: &mut Response) {
    let accepts = request.header("Accept-Encoding").unwrap_or_default();
    let listed = accepts
        .split(',')
        .map(|coding| coding.split(';').map(str::trim).collect::<Vec<_>>());
    let refused = |q: &&str| {
        q.strip_prefix("q=")
            .is_some_and(|q| q.trim_matches(['0', '.']).is_empty())
    };
    let accepted = listed.into_iter().any(|coding| match coding.as_slice() {
        [name, options @ ..] => ["gzip", "*"].contains(name) && !options.iter().any(refused),
        [] => false,
    });
    let Body::Bytes(bytes) = &response.body else {
        return;
    };
    if !accepted || bytes.is_empty() {
        return;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    if let Ok(compressed) = encoder.write_all(bytes).and_then(|()| encoder.finish()) {
        response.body = Body::Bytes(compressed);
        response.set("Content-Encoding", "gzip");
        response.set("Vary", "Accept, Accept-Encoding");
    }
}
