//! BINARY and BINARY2 (VOTable 1.5 sections 5.3 and 5.4): where rows and cells lie in the stream.

use super::code::{
    COUNT_BEYOND_STREAM, Code, FLAGS_PADDING, LAYOUT_UNKNOWN, ROWS_TOO_MANY, ROWS_WITHOUT_BYTES, STREAM_CUT,
    STREAM_ENCODING, STREAM_MISSING, STREAM_REMOTE,
};
use super::column::Column;
use super::data::{Cell, MAX_CELLS, MAX_ROWS, Row};
use super::datatype::Size;
use super::names::{attribute, named};
use super::places::Place;
use super::primitives;
use super::problem::{Problem, Problems};
use super::stream::Stream;
use super::value::Value;
use crate::documents::xml::Element;
use std::ops::Range;

/// A stream that was decoded, with the beginnings of its rows.
#[derive(Debug)]
pub(super) struct Binary {
    stream: Stream,
    /// Bytes of null flags before each row.
    flags: usize,
    starts: Vec<usize>,
    complete: bool,
}

/// Where the primitives of a cell lie.
struct Extent {
    items: usize,
    /// With the count before them, if there is one.
    whole: Range<usize>,
    bytes: Range<usize>,
}

/// Why a row does not end.
struct Lack {
    code: Code,
    /// Number of the column, from 1; none for the null flags.
    field: Option<usize>,
    bytes: Range<usize>,
    message: String,
}

impl Binary {
    /// Decodes the STREAM and finds its rows; `None` when there is nothing to decode.
    pub fn open(
        element: Element<'_>,
        columns: &[Column<'_>],
        flagged: bool,
        problems: &mut Problems,
    ) -> Option<Binary> {
        let stream = match inline(element) {
            Ok(stream) => stream,
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        };
        let mut binary = Binary {
            stream: Stream::decode(stream),
            flags: if flagged { columns.len().div_ceil(8) } else { 0 },
            starts: Vec::new(),
            complete: true,
        };
        if let Some(fault) = binary.stream.fault.clone() {
            binary.complete = false;
            problems.push(fault);
        }
        if let Some(problem) = binary.index(columns) {
            // a stream whose encoding is broken ends early by necessity
            if binary.stream.fault.is_none() || problem.code != STREAM_CUT {
                problems.push(problem);
            }
            binary.complete = false;
        }
        Some(binary)
    }

    /// How many whole rows there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether the whole stream was decoded and consists of these rows.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Finds the rows, up to the first that can't be followed.
    fn index(&mut self, columns: &[Column<'_>]) -> Option<Problem> {
        let end = self.stream.bytes.len();
        if end == 0 {
            return None;
        }
        if let Some(column) = columns.iter().find(|column| !has_layout(column)) {
            let message = format!(
                "`{}` has no datatype or arraysize by which the stream can be read",
                column.field.label()
            );
            return Some(Problem::new(
                LAYOUT_UNKNOWN,
                column.field.element.tag_span(),
                message,
            ));
        }
        let most = MAX_ROWS.min(MAX_CELLS / columns.len().max(1)).max(1);
        let mut at = 0;
        while at < end {
            let after = match self.walk(at, columns, |_, _, _| {}) {
                Ok(after) => after,
                Err(lack) => return Some(self.lacking(lack)),
            };
            if after == at {
                return Some(self.problem(ROWS_WITHOUT_BYTES, at..end, "rows of no bytes, yet a stream"));
            }
            if self.starts.len() == most {
                let message = format!("more than {most} rows; we read no more");
                return Some(self.problem(ROWS_TOO_MANY, at..after, &message));
            }
            self.starts.push(at);
            at = after;
        }
        None
    }

    fn problem(&self, code: Code, bytes: Range<usize>, message: &str) -> Problem {
        let mut problem = Problem::new(code, self.stream.span_of(&bytes), message);
        problem.place.bytes = Some(bytes);
        problem
    }

    fn lacking(&self, lack: Lack) -> Problem {
        let mut problem = self.problem(lack.code, lack.bytes, &lack.message);
        problem.place.row = Some(self.starts.len() + 1);
        problem.place.field = lack.field;
        problem
    }

    /// Goes through the cells of the row that begins at a byte; gives the byte after it.
    fn walk<'c, 'd>(
        &self,
        start: usize,
        columns: &'c [Column<'d>],
        mut visit: impl FnMut(usize, &'c Column<'d>, Extent),
    ) -> Result<usize, Lack> {
        let bytes = &self.stream.bytes;
        let mut at = start + self.flags;
        if at > bytes.len() {
            let left = bytes.len() - start;
            return Err(Lack {
                code: STREAM_CUT,
                field: None,
                bytes: start..bytes.len(),
                message: format!(
                    "the stream ends in the null flags of a row: {} bytes are needed, {left} are left",
                    self.flags
                ),
            });
        }
        for (i, column) in columns.iter().enumerate() {
            let extent = extent(bytes, at, column).map_err(|lack| Lack {
                field: Some(i + 1),
                ..lack
            })?;
            at = extent.whole.end;
            visit(i, column, extent);
        }
        Ok(at)
    }

    /// Reads the row with this number, from 0.
    pub fn row(&self, number: usize, columns: &[Column<'_>]) -> Option<Row> {
        let start = *self.starts.get(number)?;
        let mut cells = Vec::new();
        let after = self.walk(start, columns, |i, column, extent| {
            cells.push(self.cell(number + 1, i, column, &extent, start));
        });
        let bytes = start..after.unwrap_or(self.stream.bytes.len());
        Some(Row {
            number: number + 1,
            place: Place {
                span: self.stream.span_of(&bytes),
                row: Some(number + 1),
                field: None,
                bytes: Some(bytes),
            },
            cells,
            problems: self
                .flags_beyond(start, number, columns.len())
                .into_iter()
                .collect(),
        })
    }

    fn cell(&self, row: usize, i: usize, column: &Column<'_>, extent: &Extent, start: usize) -> Cell {
        let flags = self.stream.bytes.get(start..start + self.flags).unwrap_or(&[]);
        let flag = flags
            .get(i / 8)
            .is_some_and(|flags| flags & (0x80 >> (i % 8)) != 0);
        let (value, fault) = if flag {
            (Value::Null, None)
        } else {
            let bytes = self.stream.bytes.get(extent.bytes.clone()).unwrap_or(&[]);
            primitives::read(bytes, extent.items, column)
        };
        let place = Place {
            span: self.stream.span_of(&extent.whole),
            row: Some(row),
            field: Some(i + 1),
            bytes: Some(extent.whole.clone()),
        };
        Cell::of(value, fault, column, place)
    }

    fn flags_beyond(&self, start: usize, number: usize, columns: usize) -> Option<Problem> {
        let last = self.flags.checked_sub(1)? + start;
        let used = columns % 8;
        let flags = self.stream.bytes.get(last).copied().unwrap_or(0);
        if used == 0 || flags & (0xFF >> used) == 0 {
            return None;
        }
        let message = "a null flag for a column that does not exist; unused bits are 0";
        let mut problem = self.problem(FLAGS_PADDING, last..last + 1, message);
        problem.place.row = Some(number + 1);
        Some(problem)
    }
}

/// The STREAM, if it is in the document and in base64.
fn inline(element: Element<'_>) -> Result<Element<'_>, Problem> {
    let Some(stream) = named(element, "STREAM").next() else {
        let message = format!("{} without STREAM", element.name());
        return Err(Problem::new(STREAM_MISSING, element.tag_span(), message));
    };
    if let Some(href) = stream.attribute("href") {
        let message = format!("the stream is elsewhere, at {}", href.value);
        return Err(Problem::new(STREAM_REMOTE, href.span.clone(), message));
    }
    match attribute(stream, "encoding") {
        Some("base64") => Ok(stream),
        _ if !stream.has_text() => Ok(stream),
        other => {
            let message = format!(
                "an inline stream with encoding {}, which can only be base64",
                other.unwrap_or("none")
            );
            Err(Problem::new(STREAM_ENCODING, stream.tag_span(), message))
        }
    }
}

fn has_layout(column: &Column<'_>) -> bool {
    column.datatype.is_some() && column.size != Size::Unknown
}

/// Where the cell that begins at a byte lies.
fn extent(stream: &[u8], at: usize, column: &Column<'_>) -> Result<Extent, Lack> {
    let fixed = match &column.size {
        Size::Array(size) => size.fixed(),
        Size::One | Size::Unknown => Some(1),
    };
    let (items, start) = match fixed {
        Some(items) => (items, at),
        None => (count(stream, at, column)?, at + 4),
    };
    let left = stream.len() - start;
    let needed = column.datatype.map_or(0, |datatype| datatype.bytes_of(items));
    let needed = usize::try_from(needed).unwrap_or(usize::MAX);
    let name = column.field.label();
    if needed <= left {
        return Ok(Extent {
            items: usize::try_from(items).unwrap_or(usize::MAX),
            whole: at..start + needed,
            bytes: start..start + needed,
        });
    }
    Err(match fixed {
        Some(_) => Lack {
            code: STREAM_CUT,
            field: None,
            bytes: at..stream.len(),
            message: format!(
                "the stream ends inside of `{name}`: {needed} bytes are needed, {left} are left"
            ),
        },
        None => Lack {
            code: COUNT_BEYOND_STREAM,
            field: None,
            bytes: at..start,
            message: format!(
                "`{name}` counts {items} elements, which are {needed} bytes; {left} are left of the stream"
            ),
        },
    })
}

/// The number of elements that stands before an array of variable length. It is meant to be signed; a negative one
/// is far beyond any stream.
fn count(stream: &[u8], at: usize, column: &Column<'_>) -> Result<u64, Lack> {
    let left = stream.get(at..).unwrap_or(&[]);
    match left.first_chunk::<4>() {
        Some(bytes) => Ok(u64::from(u32::from_be_bytes(*bytes))),
        None => Err(Lack {
            code: STREAM_CUT,
            field: None,
            bytes: at..stream.len(),
            message: format!(
                "the stream ends inside of `{}`: its count needs 4 bytes, {} are left",
                column.field.label(),
                left.len()
            ),
        }),
    }
}
