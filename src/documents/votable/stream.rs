//! The base64 text of a STREAM: its bytes, and where in the document each of them stands.

use super::code::BASE64_INVALID;
use super::problem::Problem;
use crate::documents::xml::{Element, is_space};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::ops::Range;

/// The last symbol may carry bits beyond the last byte, and we look at the padding ourselves.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// So many pieces of text without white space between are remembered; what comes later is located less exactly.
const MAX_PIECES: usize = 500_000;

/// Symbols that follow each other in the document.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// The number of its first symbol.
    symbol: usize,
    /// Where that stands in the document.
    offset: usize,
}

/// A decoded stream.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The bytes up to the first fault.
    pub bytes: Vec<u8>,
    /// The first fault of the encoding.
    pub fault: Option<Problem>,
    pieces: Vec<Piece>,
    symbols: usize,
    span: Range<usize>,
}

impl Stream {
    /// Decodes the text of an element as far as it is base64 (RFC 2045 section 6.8).
    pub fn decode(element: Element<'_>) -> Stream {
        let mut collector = Collector::default();
        for (text, span) in element.runs() {
            let raw = element.document().text().get(span.clone()).unwrap_or("");
            collector.take(text, raw, span);
        }
        collector.finish(element)
    }

    /// The characters of the document that hold these bytes.
    pub fn span_of(&self, bytes: &Range<usize>) -> Range<usize> {
        let first = bytes.start.saturating_mul(4) / 3;
        let after = bytes.end.saturating_mul(4).div_ceil(3);
        let start = self.offset_of(first);
        if after <= first {
            return start..start;
        }
        start..self.offset_of(after - 1).saturating_add(1).max(start)
    }

    /// Where a symbol stands; behind the last one, the end of the text.
    fn offset_of(&self, symbol: usize) -> usize {
        if symbol >= self.symbols {
            return self.span.end;
        }
        let number = self.pieces.partition_point(|piece| piece.symbol <= symbol);
        let piece = number.checked_sub(1).and_then(|number| self.pieces.get(number));
        let offset = piece.map_or(self.span.start, |piece| piece.offset + (symbol - piece.symbol));
        offset.min(self.span.end)
    }
}

#[derive(Default)]
struct Collector {
    symbols: Vec<u8>,
    pieces: Vec<Piece>,
    padding: usize,
    /// Offset of the first fault, and what it is.
    fault: Option<(usize, String)>,
}

impl Collector {
    /// Takes a run; `raw` is what the document says, which has the same symbols unless it is a reference.
    fn take(&mut self, text: &str, raw: &str, span: Range<usize>) {
        if raw.starts_with('&') {
            for c in text.chars() {
                self.symbol(c, span.start, true);
            }
            return;
        }
        let head = "<![CDATA[";
        let (raw, start) = match raw.strip_prefix(head).and_then(|rest| rest.strip_suffix("]]>")) {
            Some(inside) => (inside, span.start + head.len()),
            None => (raw, span.start),
        };
        let mut fresh = true;
        for (i, c) in raw.char_indices() {
            if is_space(c) {
                fresh = true;
            } else {
                self.symbol(c, start + i, fresh);
                fresh = false;
            }
        }
    }

    fn symbol(&mut self, c: char, offset: usize, fresh: bool) {
        if self.fault.is_some() || is_space(c) {
            return;
        }
        if c == '=' {
            self.padding += 1;
            if self.padding > 2 || (self.symbols.len() + self.padding) % 4 == 1 {
                self.fault = Some((offset, "padding where none can be".to_owned()));
            }
            return;
        }
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/') => {
                if self.padding > 0 {
                    self.fault = Some((offset, "base64 goes on after its padding".to_owned()));
                    return;
                }
                if fresh && self.pieces.len() < MAX_PIECES {
                    self.pieces.push(Piece {
                        symbol: self.symbols.len(),
                        offset,
                    });
                }
                self.symbols.push(byte);
            }
            _ => self.fault = Some((offset, foreign(c))),
        }
    }

    fn finish(mut self, element: Element<'_>) -> Stream {
        let span = element.text_span();
        if self.fault.is_none() && !(self.symbols.len() + self.padding).is_multiple_of(4) {
            let message = "base64 ends without its padding, or is cut";
            self.fault = Some((span.end, message.to_owned()));
        }
        // a last symbol alone holds no whole byte
        if self.symbols.len() % 4 == 1 {
            self.symbols.pop();
        }
        let problem =
            |(offset, message): (usize, String)| Problem::new(BASE64_INVALID, offset..offset, message);
        Stream {
            bytes: ENGINE.decode(&self.symbols).unwrap_or_default(),
            fault: self.fault.map(problem),
            symbols: self.symbols.len(),
            pieces: self.pieces,
            span,
        }
    }
}

fn foreign(c: char) -> String {
    let hint = match c {
        '-' | '_' => ", only of base64url",
        _ => "",
    };
    format!("`{}` is no character of base64{hint}", c.escape_debug())
}
