//! What is needed to read the cells of a FIELD, and how their elements become a value.

use super::code::{ARRAY_LENGTH, Code, TEXT_LENGTH, TEXT_NOT_ASCII};
use super::data::MAX_ELEMENTS;
use super::datatype::{Datatype, Size};
use super::field::Field;
use super::ids::Ids;
use super::literal;
use super::names::{VERSIONS, attribute};
use super::value::Value;

/// What is wrong with a value; the place is known elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub code: Code,
    pub message: String,
}

impl Fault {
    pub fn new(code: Code, message: impl Into<String>) -> Fault {
        Fault {
            code,
            message: message.into(),
        }
    }
}

/// A FIELD, made ready.
#[derive(Clone, Debug)]
pub(super) struct Column<'d> {
    pub field: Field<'d>,
    pub datatype: Option<Datatype>,
    pub size: Size,
    /// The `null` of VALUES, when it is a scalar of the datatype.
    pub null: Option<Value>,
    /// Whether the version of the document allows no characters but ASCII in `char`.
    ascii: bool,
}

impl<'d> Column<'d> {
    pub fn of(field: Field<'d>, ids: &Ids<'d>) -> Column<'d> {
        let datatype = field.datatype();
        let version = attribute(field.element.document().root(), "version");
        let known = VERSIONS.iter().any(|(known, _)| Some(*known) == version);
        Column {
            field,
            datatype,
            size: field.size(),
            null: null_of(field, datatype, ids),
            ascii: datatype == Some(Datatype::Char) && known,
        }
    }

    fn is_scalar(&self) -> bool {
        self.size == Size::One
    }

    /// Whether so many primitives are what `arraysize` says.
    pub fn length_fault(&self, elements: usize) -> Option<Fault> {
        let fits = match &self.size {
            Size::One => elements == 1,
            Size::Array(size) => size.accepts(u64::try_from(elements).unwrap_or(u64::MAX)),
            Size::Unknown => true,
        };
        let declared = self.field.arraysize().unwrap_or("none");
        (!fits).then(|| {
            Fault::new(
                ARRAY_LENGTH,
                format!("{elements} elements; arraysize is {declared}"),
            )
        })
    }

    /// Integers as they stand in the cell.
    pub fn integers(&self, found: Vec<i64>) -> Value {
        let null = self.null.as_ref().and_then(Value::integer);
        if self.is_scalar() && found.len() == 1 {
            let number = found.first().copied().filter(|number| Some(*number) != null);
            return number.map_or(Value::Null, Value::Integer);
        }
        if self.datatype == Some(Datatype::UnsignedByte) && null.is_none() {
            let bytes = found.into_iter().filter_map(|n| u8::try_from(n).ok());
            return Value::Bytes(bytes.collect());
        }
        let elements = found.into_iter().map(|n| (Some(n) != null).then_some(n));
        Value::Integers(elements.collect())
    }

    /// Floating point numbers as they stand in the cell.
    pub fn floats(&self, mut found: Vec<f64>) -> Value {
        let null = self.null.as_ref().and_then(Value::float);
        if self.is_scalar() && found.len() == 1 {
            let number = found.first().copied().filter(|number| Some(*number) != null);
            return number.map_or(Value::Null, Value::Float);
        }
        for number in &mut found {
            if Some(*number) == null {
                *number = f64::NAN;
            }
        }
        Value::Floats(found)
    }

    /// Real and imaginary parts as they stand in the cell, an even number of them.
    pub fn complexes(&self, parts: &[f64]) -> Value {
        let pairs: Vec<(f64, f64)> = parts
            .chunks_exact(2)
            .filter_map(|pair| Some((*pair.first()?, *pair.last()?)))
            .collect();
        match (self.is_scalar(), pairs.as_slice()) {
            (true, [(re, im)]) => Value::Complex(*re, *im),
            _ => Value::Complexes(pairs),
        }
    }

    /// Booleans as they stand in the cell.
    pub fn booleans(&self, found: Vec<Option<bool>>) -> Value {
        match (self.is_scalar(), found.as_slice()) {
            (true, [one]) => one.map_or(Value::Null, Value::Boolean),
            _ => Value::Booleans(found),
        }
    }

    /// A string; an array of several dimensions is one of strings of the length of the first (section 2.2).
    pub fn text(&self, text: String) -> (Value, Option<Fault>) {
        if self.null.as_ref().and_then(Value::text) == Some(text.as_str()) {
            return (Value::Null, None);
        }
        let fault = self.text_fault(&text);
        match &self.size {
            Size::Array(size) if !size.inner.is_empty() => {
                let each = size.inner.first().copied().unwrap_or(1);
                (self.split(text, each), fault)
            }
            _ => (Value::Text(text), fault),
        }
    }

    fn split(&self, text: String, each: u64) -> Value {
        let each = usize::try_from(each).unwrap_or(usize::MAX).max(1);
        if text.len() / each > MAX_ELEMENTS {
            return Value::Unreadable(text);
        }
        let trimmed = |piece: &str| {
            let end = piece.find('\0').unwrap_or(piece.len());
            piece.get(..end).unwrap_or("").trim_end_matches(' ').to_owned()
        };
        if self.datatype == Some(Datatype::Char) {
            let pieces = text.as_bytes().chunks(each);
            return Value::Texts(pieces.map(|p| trimmed(&String::from_utf8_lossy(p))).collect());
        }
        let characters: Vec<char> = text.chars().collect();
        let pieces = characters.chunks(each);
        Value::Texts(pieces.map(|p| trimmed(&p.iter().collect::<String>())).collect())
    }

    /// Too long, or not ASCII. The length is counted in characters: what is too long so, is so in bytes too.
    fn text_fault(&self, text: &str) -> Option<Fault> {
        let most = match &self.size {
            Size::One => Some(1),
            Size::Array(size) => size.most(),
            Size::Unknown => None,
        };
        let characters = text.chars().count();
        let declared = self.field.arraysize().unwrap_or("none");
        if most.is_some_and(|most| u64::try_from(characters).unwrap_or(u64::MAX) > most) {
            let message = format!("{characters} characters; arraysize is {declared}");
            return Some(Fault::new(TEXT_LENGTH, message));
        }
        let foreign = text.chars().find(|c| !c.is_ascii()).filter(|_| self.ascii)?;
        let message =
            format!("`{foreign}` is not ASCII, and `char` holds nothing else in this version of VOTable");
        Some(Fault::new(TEXT_NOT_ASCII, message))
    }
}

fn null_of<'d>(field: Field<'d>, datatype: Option<Datatype>, ids: &Ids<'d>) -> Option<Value> {
    let text = ids.values_of(field)?.null()?;
    literal::scalar(text, datatype?).ok()
}
