//! Values as TABLEDATA and PARAMs write them (VOTable 1.5 sections 5.1 and 6).

use super::code::{
    ARRAY_COMMAS, ARRAY_HUGE, BIT_INVALID, BOOLEAN_INVALID, COMPLEX_INVALID, FLOAT_INVALID, FLOAT_RANGE,
    FLOAT_SPELLING, INTEGER_INVALID, INTEGER_RANGE,
};
use super::column::{Column, Fault};
use super::data::MAX_ELEMENTS;
use super::datatype::Datatype;
use super::value::Value;
use crate::documents::xml;

/// A value, and what is wrong with it though it can be read, or why it can't.
pub(super) type Reading = (Value, Option<Fault>);

/// Reads the text of a cell.
pub(super) fn read(text: &str, column: &Column<'_>) -> Reading {
    let Some(datatype) = column.datatype else {
        return if text.is_empty() {
            (Value::Null, None)
        } else {
            (Value::Text(text.to_owned()), None)
        };
    };
    if text.is_empty() || (!datatype.is_text() && xml::trim(text).is_empty()) {
        return (Value::Null, None);
    }
    let reading = match datatype {
        Datatype::Char | Datatype::UnicodeChar => Ok(column.text(text.to_owned())),
        Datatype::Bit => bits(text, column),
        Datatype::Boolean => booleans(text, column),
        _ => numbers(text, datatype, column),
    };
    reading.unwrap_or_else(|fault| (Value::Unreadable(text.to_owned()), Some(fault)))
}

/// A single value of a datatype, for `null`, MIN, MAX and OPTION.
pub(super) fn scalar(text: &str, datatype: Datatype) -> Result<Value, Fault> {
    let word = xml::trim(text);
    match datatype {
        Datatype::Char | Datatype::UnicodeChar => Ok(Value::Text(text.to_owned())),
        Datatype::Boolean => boolean(word).map(|found| found.map_or(Value::Null, Value::Boolean)),
        Datatype::Bit => match word {
            "0" | "1" => Ok(Value::Bits(vec![word == "1"])),
            _ => Err(Fault::new(BIT_INVALID, format!("{} is no bit", quoted(word)))),
        },
        Datatype::Float | Datatype::Double => float(word, datatype).map(|(number, _)| Value::Float(number)),
        Datatype::FloatComplex | Datatype::DoubleComplex => {
            let parts: Vec<f64> = words(word)
                .map(|part| float(part, datatype).map(|(number, _)| number))
                .collect::<Result<_, _>>()?;
            match parts.as_slice() {
                [re, im] => Ok(Value::Complex(*re, *im)),
                _ => Err(Fault::new(
                    COMPLEX_INVALID,
                    format!("{} is no pair", quoted(word)),
                )),
            }
        }
        _ => integer(word, datatype).map(Value::Integer),
    }
}

/// A text in messages: in quotes, at most forty characters of it.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or("")),
        None => format!("`{text}`"),
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r'])
        .filter(|word| !word.is_empty())
}

/// The elements of an array. Commas between them are not allowed, and some services write them.
fn elements(text: &str) -> Result<(Vec<&str>, Option<Fault>), Fault> {
    let split = |text| words(text).take(MAX_ELEMENTS + 1).collect::<Vec<_>>();
    let (found, fault) = if text.contains(',') {
        let parts = text.split(',').flat_map(words).take(MAX_ELEMENTS + 1);
        let fault = Fault::new(
            ARRAY_COMMAS,
            "commas between elements; white space separates them",
        );
        (parts.collect(), Some(fault))
    } else {
        (split(text), None)
    };
    if found.len() > MAX_ELEMENTS {
        return Err(too_many());
    }
    Ok((found, fault))
}

/// An array that is longer than we read.
pub(super) fn too_many() -> Fault {
    Fault::new(
        ARRAY_HUGE,
        format!("more than {MAX_ELEMENTS} elements in one cell; we read no more"),
    )
}

fn numbers(text: &str, datatype: Datatype, column: &Column<'_>) -> Result<Reading, Fault> {
    let (found, commas) = elements(text)?;
    if datatype.integer_range().is_some() {
        let integers: Vec<i64> = found
            .into_iter()
            .map(|word| integer(word, datatype))
            .collect::<Result<_, _>>()?;
        let fault = commas.or_else(|| column.length_fault(integers.len()));
        return Ok((column.integers(integers), fault));
    }
    let mut spelling = None;
    let mut floats = Vec::new();
    for word in found {
        let (number, fault) = float(word, datatype)?;
        spelling = spelling.or(fault);
        floats.push(number);
    }
    if !datatype.is_complex() {
        let fault = commas.or_else(|| column.length_fault(floats.len())).or(spelling);
        return Ok((column.floats(floats), fault));
    }
    if floats.len() % 2 == 1 {
        let message = format!("{} numbers; complex ones have two parts each", floats.len());
        return Err(Fault::new(COMPLEX_INVALID, message));
    }
    let fault = commas
        .or_else(|| column.length_fault(floats.len() / 2))
        .or(spelling);
    Ok((column.complexes(&floats), fault))
}

fn booleans(text: &str, column: &Column<'_>) -> Result<Reading, Fault> {
    let (found, commas) = elements(text)?;
    let booleans: Vec<Option<bool>> = found.into_iter().map(boolean).collect::<Result<_, _>>()?;
    let fault = commas.or_else(|| column.length_fault(booleans.len()));
    Ok((column.booleans(booleans), fault))
}

fn boolean(word: &str) -> Result<Option<bool>, Fault> {
    let is = |wanted: &str| word.eq_ignore_ascii_case(wanted);
    match word {
        "1" => Ok(Some(true)),
        "0" => Ok(Some(false)),
        "?" | "" => Ok(None),
        _ if is("t") || is("true") => Ok(Some(true)),
        _ if is("f") || is("false") => Ok(Some(false)),
        _ => Err(Fault::new(
            BOOLEAN_INVALID,
            format!("{} is no boolean", quoted(word)),
        )),
    }
}

fn bits(text: &str, column: &Column<'_>) -> Result<Reading, Fault> {
    let mut bits = Vec::new();
    for c in text.chars().filter(|c| !xml::is_space(*c)) {
        match c {
            '0' | '1' if bits.len() < MAX_ELEMENTS => bits.push(c == '1'),
            '0' | '1' => return Err(too_many()),
            _ => {
                return Err(Fault::new(
                    BIT_INVALID,
                    format!("`{}` is no bit", c.escape_debug()),
                ));
            }
        }
    }
    let fault = column.length_fault(bits.len());
    Ok((Value::Bits(bits), fault))
}

/// Decimal with a sign, or hexadecimal after `0x`, which gives the bits of the two's complement.
fn integer(word: &str, datatype: Datatype) -> Result<i64, Fault> {
    let (least, most, width) = datatype.integer_range().unwrap_or((i64::MIN, i64::MAX, 64));
    let beyond = || {
        let message = format!("{} is beyond {}", quoted(word), datatype.word());
        Fault::new(INTEGER_RANGE, message)
    };
    if let Some(digits) = word.strip_prefix("0x").or(word.strip_prefix("0X")) {
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(no_integer(word));
        }
        let most_digits = usize::try_from(width / 4).unwrap_or(16);
        let pattern = u64::from_str_radix(digits, 16).map_err(|_| beyond())?;
        return if digits.len() > most_digits {
            Err(beyond())
        } else {
            Ok(complement(pattern, width, least < 0))
        };
    }
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(no_integer(word));
    }
    let number: i64 = word.parse().map_err(|_| beyond())?;
    if (least..=most).contains(&number) {
        Ok(number)
    } else {
        Err(beyond())
    }
}

fn no_integer(word: &str) -> Fault {
    Fault::new(INTEGER_INVALID, format!("{} is no integer", quoted(word)))
}

/// The number that the lowest `width` bits of a pattern stand for.
fn complement(pattern: u64, width: u32, signed: bool) -> i64 {
    let gap = 64 - width.min(64);
    let shifted = (pattern << gap).cast_signed();
    if signed {
        shifted >> gap
    } else {
        pattern.cast_signed()
    }
}

/// A number; the fault is a spelling that the standard does not have and that can be understood all the same.
fn float(word: &str, datatype: Datatype) -> Result<(f64, Option<Fault>), Fault> {
    match word {
        "NaN" => return Ok((f64::NAN, None)),
        "+Inf" => return Ok((f64::INFINITY, None)),
        "-Inf" => return Ok((f64::NEG_INFINITY, None)),
        _ => {}
    }
    if let Some(number) = special(word) {
        let message = format!("{}; the standard's words are NaN, +Inf and -Inf", quoted(word));
        return Ok((number, Some(Fault::new(FLOAT_SPELLING, message))));
    }
    let plain = word
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    let parsed = match datatype.is_single() {
        true => word.parse::<f32>().map(f64::from),
        false => word.parse::<f64>(),
    };
    match parsed {
        Ok(number) if plain && number.is_finite() => Ok((number, None)),
        Ok(_) if plain => {
            let message = format!("{} is beyond {}", quoted(word), datatype.word());
            Err(Fault::new(FLOAT_RANGE, message))
        }
        _ => Err(Fault::new(
            FLOAT_INVALID,
            format!("{} is no number", quoted(word)),
        )),
    }
}

fn special(word: &str) -> Option<f64> {
    let (negative, name) = match word.strip_prefix('-') {
        Some(name) => (true, name),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
    match negative {
        _ if is("nan") => Some(f64::NAN),
        true if is("inf") || is("infinity") => Some(f64::NEG_INFINITY),
        false if is("inf") || is("infinity") => Some(f64::INFINITY),
        _ => None,
    }
}
