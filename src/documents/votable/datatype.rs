//! The twelve primitives and the shape of arrays (VOTable 1.5 sections 2.1, 2.2 and 6).

/// A primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Datatype {
    /// `boolean`
    Boolean,
    /// `bit`
    Bit,
    /// `unsignedByte`
    UnsignedByte,
    /// `short`
    Short,
    /// `int`
    Int,
    /// `long`
    Long,
    /// `char`
    Char,
    /// `unicodeChar`
    UnicodeChar,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `floatComplex`
    FloatComplex,
    /// `doubleComplex`
    DoubleComplex,
}

/// The primitives with their words and their length in bytes (a bit has none of its own).
const PRIMITIVES: [(Datatype, &str, u64); 12] = [
    (Datatype::Boolean, "boolean", 1),
    (Datatype::Bit, "bit", 0),
    (Datatype::UnsignedByte, "unsignedByte", 1),
    (Datatype::Short, "short", 2),
    (Datatype::Int, "int", 4),
    (Datatype::Long, "long", 8),
    (Datatype::Char, "char", 1),
    (Datatype::UnicodeChar, "unicodeChar", 2),
    (Datatype::Float, "float", 4),
    (Datatype::Double, "double", 8),
    (Datatype::FloatComplex, "floatComplex", 8),
    (Datatype::DoubleComplex, "doubleComplex", 16),
];

impl Datatype {
    /// The primitive of this word, exactly as written in the standard.
    pub fn read(word: &str) -> Option<Datatype> {
        let found = PRIMITIVES.iter().find(|(_, name, _)| *name == word);
        found.map(|(datatype, _, _)| *datatype)
    }

    fn row(self) -> Option<&'static (Datatype, &'static str, u64)> {
        PRIMITIVES.iter().find(|(datatype, _, _)| *datatype == self)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        self.row().map_or("", |(_, word, _)| *word)
    }

    /// The bytes of so many of them in BINARY and BINARY2; saturates.
    pub fn bytes_of(self, items: u64) -> u64 {
        match self.row() {
            Some((Datatype::Bit, _, _)) | None => items.div_ceil(8),
            Some((_, _, each)) => items.saturating_mul(*each),
        }
    }

    /// Whether it is `char` or `unicodeChar`, whose arrays are strings.
    pub fn is_text(self) -> bool {
        matches!(self, Datatype::Char | Datatype::UnicodeChar)
    }

    /// Whether it is one of the two complex types.
    pub fn is_complex(self) -> bool {
        matches!(self, Datatype::FloatComplex | Datatype::DoubleComplex)
    }

    /// Whether its numbers are of single precision.
    pub fn is_single(self) -> bool {
        matches!(self, Datatype::Float | Datatype::FloatComplex)
    }

    /// The smallest and the largest number of an integer type, and its bits.
    pub fn integer_range(self) -> Option<(i64, i64, u32)> {
        match self {
            Datatype::UnsignedByte => Some((0, 255, 8)),
            Datatype::Short => Some((i64::from(i16::MIN), i64::from(i16::MAX), 16)),
            Datatype::Int => Some((i64::from(i32::MIN), i64::from(i32::MAX), 32)),
            Datatype::Long => Some((i64::MIN, i64::MAX, 64)),
            _ => None,
        }
    }
}

/// How many primitives a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// One: there is no `arraysize`, or it is `1`, which most clients take for the same (section 2.2).
    One,
    /// An array.
    Array(ArraySize),
    /// The `arraysize` can't be understood.
    Unknown,
}

/// An `arraysize` such as `10`, `*`, `10*` or `64x64x10*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArraySize {
    /// All dimensions but the last, the fastest first.
    pub inner: Vec<u64>,
    /// The last dimension: its length, or its limit when it is variable; `None` for a plain asterisk.
    pub last: Option<u64>,
    /// Whether the last dimension is variable.
    pub variable: bool,
}

impl ArraySize {
    /// Reads the attribute; `None` when it follows no rule of section 2.2.
    pub fn read(text: &str) -> Option<ArraySize> {
        let (inner, last) = match text.rsplit_once('x') {
            Some((inner, last)) => (inner.split('x').map(number).collect::<Option<Vec<u64>>>()?, last),
            None => (Vec::new(), text),
        };
        let (last, variable) = match last.strip_suffix('*') {
            Some(limit) => (limit, true),
            None => (last, false),
        };
        let last = match (last, variable) {
            ("", true) => None,
            (digits, _) => Some(number(digits)?),
        };
        Some(ArraySize {
            inner,
            last,
            variable,
        })
    }

    /// The elements of one step of the last dimension; saturates.
    pub fn stride(&self) -> u64 {
        self.inner.iter().fold(1, |all, one| all.saturating_mul(*one))
    }

    /// The most elements there can be; `None` without a limit.
    pub fn most(&self) -> Option<u64> {
        self.last.map(|last| last.saturating_mul(self.stride()))
    }

    /// The number of elements of every cell; `None` when it is variable.
    pub fn fixed(&self) -> Option<u64> {
        if self.variable { None } else { self.most() }
    }

    /// Whether a cell may have so many elements.
    pub fn accepts(&self, elements: u64) -> bool {
        let whole = match self.stride() {
            0 => elements == 0,
            stride => elements.is_multiple_of(stride),
        };
        match (self.fixed(), self.most()) {
            (Some(exactly), _) => elements == exactly,
            (None, Some(most)) => whole && elements <= most,
            (None, None) => whole,
        }
    }
}

impl Size {
    /// Reads the attribute `arraysize`, white space around it already taken away.
    pub fn read(attribute: Option<&str>) -> Size {
        match attribute {
            None | Some("1") => Size::One,
            Some(text) => ArraySize::read(text).map_or(Size::Unknown, Size::Array),
        }
    }
}

/// Digits only; a sign or nothing is no number here.
fn number(digits: &str) -> Option<u64> {
    let plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}
