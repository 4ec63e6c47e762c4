//! What a cell holds.

use std::fmt;

/// The value of a cell or a PARAM.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No data: an empty TD, a null flag, the `null` of VALUES, a boolean that is neither.
    Null,
    /// A boolean.
    Boolean(bool),
    /// A number of one of the four integer types.
    Integer(i64),
    /// A floating point number, NaN included; one of single precision is widened.
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    /// A character or a string, without what follows a NULL character.
    Text(String),
    /// Bits, a single one too.
    Bits(Vec<bool>),
    /// An array of `unsignedByte` of a FIELD without `null`.
    Bytes(Vec<u8>),
    /// An array of booleans; `None` is null.
    Booleans(Vec<Option<bool>>),
    /// An array of integers; `None` is the `null` of VALUES.
    Integers(Vec<Option<i64>>),
    /// An array of floating point numbers; what equals the `null` of VALUES is NaN.
    Floats(Vec<f64>),
    /// An array of complex numbers.
    Complexes(Vec<(f64, f64)>),
    /// An array of strings, each without the blanks at its end that fill it up.
    Texts(Vec<String>),
    /// It can't be read: the text of the cell; empty for a stream.
    Unreadable(String),
}

impl Value {
    /// Whether it says that there is nothing: null, NaN, an empty string or array (VOTable 1.5 section 5.5).
    pub fn is_null(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Float(number) => number.is_nan(),
            Value::Complex(re, im) => re.is_nan() && im.is_nan(),
            Value::Text(text) => text.is_empty(),
            _ => self.elements() == Some(0),
        }
    }

    /// The number of elements of an array; `None` for everything else, strings too.
    pub fn elements(&self) -> Option<usize> {
        match self {
            Value::Bits(bits) => Some(bits.len()),
            Value::Bytes(bytes) => Some(bytes.len()),
            Value::Booleans(booleans) => Some(booleans.len()),
            Value::Integers(integers) => Some(integers.len()),
            Value::Floats(floats) => Some(floats.len()),
            Value::Complexes(complexes) => Some(complexes.len()),
            Value::Texts(texts) => Some(texts.len()),
            _ => None,
        }
    }

    /// The string, if it is one; also that of a cell that can't be read.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Unreadable(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if it is one.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn boolean(&self) -> Option<bool> {
        match self {
            Value::Boolean(boolean) => Some(*boolean),
            _ => None,
        }
    }

    /// The floating point number, if it is one and not NaN.
    pub fn float(&self) -> Option<f64> {
        match self {
            Value::Float(number) if !number.is_nan() => Some(*number),
            _ => None,
        }
    }

    /// Whether two serialisations say the same: all sorts of null are alike, NaN equals NaN, and blanks at the end
    /// of a string or empty strings at the end of an array may be those that fill it up.
    pub fn agrees_with(&self, other: &Value) -> bool {
        let same = |a: &f64, b: &f64| a == b || (a.is_nan() && b.is_nan());
        match (self, other) {
            _ if self.is_null() && other.is_null() => true,
            (Value::Text(a), Value::Text(b)) => a.trim_end_matches(' ') == b.trim_end_matches(' '),
            (Value::Texts(a), Value::Texts(b)) => without_filling(a) == without_filling(b),
            (Value::Floats(a), Value::Floats(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Value::Complex(a, b), Value::Complex(c, d)) => same(a, c) && same(b, d),
            (Value::Complexes(a), Value::Complexes(b)) => {
                let alike = |(a, b): (&(f64, f64), &(f64, f64))| same(&a.0, &b.0) && same(&a.1, &b.1);
                a.len() == b.len() && a.iter().zip(b).all(alike)
            }
            _ => self == other,
        }
    }
}

fn without_filling(texts: &[String]) -> &[String] {
    let used = texts.iter().rposition(|text| !text.is_empty());
    texts.get(..used.map_or(0, |last| last + 1)).unwrap_or(texts)
}

/// As in TABLEDATA, null elements as `null`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Boolean(boolean) => write!(f, "{boolean}"),
            Value::Integer(number) => write!(f, "{number}"),
            Value::Float(number) => write!(f, "{number}"),
            Value::Complex(re, im) => write!(f, "{re} {im}"),
            Value::Text(text) | Value::Unreadable(text) => f.write_str(text),
            Value::Bits(bits) => bits.iter().try_for_each(|bit| write!(f, "{}", u8::from(*bit))),
            Value::Bytes(bytes) => joined(f, bytes, u8::to_string),
            Value::Booleans(booleans) => joined(f, booleans, or_null),
            Value::Integers(integers) => joined(f, integers, or_null),
            Value::Floats(floats) => joined(f, floats, f64::to_string),
            Value::Complexes(complexes) => joined(f, complexes, |(re, im)| format!("{re} {im}")),
            Value::Texts(texts) => joined(f, texts, Clone::clone),
        }
    }
}

fn or_null<T: ToString>(element: &Option<T>) -> String {
    element.as_ref().map_or("null".to_owned(), T::to_string)
}

fn joined<T>(f: &mut fmt::Formatter<'_>, elements: &[T], word: impl Fn(&T) -> String) -> fmt::Result {
    elements.iter().enumerate().try_for_each(|(i, element)| {
        let gap = if i == 0 { "" } else { " " };
        write!(f, "{gap}{}", word(element))
    })
}
