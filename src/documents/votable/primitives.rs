//! Values as BINARY and BINARY2 write them (VOTable 1.5 section 6).

use super::code::{BITS_PADDING, BOOLEAN_INVALID, TEXT_INVALID};
use super::column::{Column, Fault};
use super::data::MAX_ELEMENTS;
use super::datatype::{Datatype, Size};
use super::literal::{Reading, too_many};
use super::value::Value;

/// Reads the bytes of a cell with so many elements.
pub(super) fn read(bytes: &[u8], items: usize, column: &Column<'_>) -> Reading {
    let Some(datatype) = column.datatype else {
        return (Value::Unreadable(String::new()), None);
    };
    if items > MAX_ELEMENTS && !datatype.is_text() {
        return (Value::Unreadable(String::new()), Some(too_many()));
    }
    let wrong_length = || match &column.size {
        Size::Array(size) if size.variable => column.length_fault(items),
        _ => None,
    };
    match datatype {
        Datatype::Char | Datatype::UnicodeChar => {
            let (text, broken) = if datatype == Datatype::Char {
                utf8(bytes, is_single_string(column))
            } else {
                utf16(bytes, is_single_string(column))
            };
            let (value, fault) = column.text(text);
            (value, broken.or(fault).or_else(wrong_length))
        }
        Datatype::Bit => {
            let (value, fault) = bits(bytes, items, column);
            (value, fault.or_else(wrong_length))
        }
        Datatype::Boolean => match bytes.iter().map(|byte| boolean(*byte)).collect() {
            Ok(found) => (column.booleans(found), wrong_length()),
            Err(fault) => (Value::Unreadable(String::new()), Some(fault)),
        },
        _ => (numbers(bytes, datatype, column), wrong_length()),
    }
}

fn numbers(bytes: &[u8], datatype: Datatype, column: &Column<'_>) -> Value {
    match datatype {
        Datatype::UnsignedByte => column.integers(each(bytes, |[byte]: [u8; 1]| i64::from(byte))),
        Datatype::Short => column.integers(each(bytes, |b| i64::from(i16::from_be_bytes(b)))),
        Datatype::Int => column.integers(each(bytes, |b| i64::from(i32::from_be_bytes(b)))),
        Datatype::Long => column.integers(each(bytes, i64::from_be_bytes)),
        Datatype::Float => column.floats(each(bytes, |b| f64::from(f32::from_be_bytes(b)))),
        Datatype::Double => column.floats(each(bytes, f64::from_be_bytes)),
        Datatype::FloatComplex => column.complexes(&each(bytes, |b| f64::from(f32::from_be_bytes(b)))),
        Datatype::DoubleComplex => column.complexes(&each(bytes, f64::from_be_bytes)),
        Datatype::Boolean | Datatype::Bit | Datatype::Char | Datatype::UnicodeChar => Value::Null,
    }
}

fn each<const N: usize, T>(bytes: &[u8], number: impl Fn([u8; N]) -> T) -> Vec<T> {
    let chunks = bytes.chunks_exact(N);
    chunks
        .filter_map(|chunk| <[u8; N]>::try_from(chunk).ok())
        .map(number)
        .collect()
}

/// Whether a NULL ends the whole text; in an array of strings it ends one of them only.
fn is_single_string(column: &Column<'_>) -> bool {
    !matches!(&column.size, Size::Array(size) if !size.inner.is_empty())
}

fn utf8(bytes: &[u8], ends_at_null: bool) -> (String, Option<Fault>) {
    let end = bytes.iter().position(|byte| *byte == 0).filter(|_| ends_at_null);
    let bytes = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(error) => {
            let message = format!("no UTF-8 from byte {} of the text on", error.valid_up_to());
            let fault = Fault::new(TEXT_INVALID, message);
            (String::from_utf8_lossy(bytes).into_owned(), Some(fault))
        }
    }
}

fn utf16(bytes: &[u8], ends_at_null: bool) -> (String, Option<Fault>) {
    let mut units: Vec<u16> = each(bytes, u16::from_be_bytes);
    if let Some(end) = units.iter().position(|unit| *unit == 0).filter(|_| ends_at_null) {
        units.truncate(end);
    }
    match String::from_utf16(&units) {
        Ok(text) => (text, None),
        Err(_) => {
            let fault = Fault::new(TEXT_INVALID, "half of a pair of UTF-16 code units");
            (String::from_utf16_lossy(&units), Some(fault))
        }
    }
}

fn boolean(byte: u8) -> Result<Option<bool>, Fault> {
    match byte {
        b'T' | b't' | b'1' => Ok(Some(true)),
        b'F' | b'f' | b'0' => Ok(Some(false)),
        0 | b' ' | b'?' => Ok(None),
        _ => Err(Fault::new(
            BOOLEAN_INVALID,
            format!("the byte 0x{byte:02x} is no boolean"),
        )),
    }
}

/// Bits from the most significant one on. A single bit that stands elsewhere in its byte is understood.
fn bits(bytes: &[u8], items: usize, column: &Column<'_>) -> Reading {
    let all = bytes
        .iter()
        .flat_map(|byte| (0..8).map(move |i| byte & (0x80 >> i) != 0));
    let mut bits: Vec<bool> = all.clone().take(items).collect();
    let padding = all.skip(items).any(|bit| bit);
    if padding && column.size == Size::One {
        bits = vec![true];
    }
    let fault = padding.then(|| Fault::new(BITS_PADDING, "bits are set that belong to no element"));
    (Value::Bits(bits), fault)
}
