//! The sorts of problems: stable words for reports, one constant each.

/// What a problem means for a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It contradicts the standard.
    Broken,
    /// It is allowed or only advised against, and worth a remark.
    Note,
    /// It may well be right; we don't read it.
    Unread,
}

/// A sort of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// The word for reports; it never changes.
    pub word: &'static str,
    /// What it means.
    pub weight: Weight,
}

const fn broken(word: &'static str) -> Code {
    let weight = Weight::Broken;
    Code { word, weight }
}

const fn note(word: &'static str) -> Code {
    let weight = Weight::Note;
    Code { word, weight }
}

const fn unread(word: &'static str) -> Code {
    let weight = Weight::Unread;
    Code { word, weight }
}

/// The attribute `version` names none of 1.1 to 1.5.
pub const VERSION_UNKNOWN: Code = note("version-unknown");
/// The root is in a namespace that is none of VOTable's.
pub const NAMESPACE_UNKNOWN: Code = broken("namespace-unknown");
/// The root is in no namespace.
pub const NAMESPACE_MISSING: Code = note("namespace-missing");
/// The namespace is that of another version.
pub const NAMESPACE_VERSION: Code = note("namespace-version");
/// An element is in another namespace than the root.
pub const NAMESPACE_MIXED: Code = broken("namespace-mixed");
/// There is no RESOURCE.
pub const RESOURCE_MISSING: Code = broken("resource-missing");
/// The type of a RESOURCE is neither `results` nor `meta`.
pub const RESOURCE_TYPE: Code = broken("resource-type");
/// A RESOURCE of type `meta` holds DATA (VOTable 1.5 section 3.3).
pub const META_WITH_DATA: Code = broken("meta-with-data");
/// An ID stands twice (section 3.1).
pub const ID_DUPLICATE: Code = broken("id-duplicate");
/// An ID is no XML name without colon.
pub const ID_INVALID: Code = broken("id-invalid");
/// A `ref` names no ID of the document.
pub const REF_DANGLING: Code = broken("ref-dangling");
/// FIELD, PARAM or INFO without `name`, FIELDref or PARAMref without `ref`.
pub const NAME_MISSING: Code = broken("name-missing");
/// FIELD or PARAM with an `ID` and without `name`: the schema asks for one, section 4.1 says "and/or".
pub const NAME_ONLY_ID: Code = note("name-only-id");
/// Two FIELDs of a table have the same name (advised against, section 3.1).
pub const NAME_DUPLICATE: Code = note("name-duplicate");
/// PARAM, INFO, MIN, MAX or OPTION without `value`.
pub const VALUE_MISSING: Code = broken("value-missing");
/// FIELD or PARAM without `datatype`.
pub const DATATYPE_MISSING: Code = broken("datatype-missing");
/// The `datatype` is none of the twelve.
pub const DATATYPE_UNKNOWN: Code = broken("datatype-unknown");
/// The `arraysize` can't be understood.
pub const ARRAYSIZE_INVALID: Code = broken("arraysize-invalid");
/// `arraysize="1"`, which clients read differently (section 2.2).
pub const ARRAYSIZE_ONE: Code = note("arraysize-one");
/// The `null` of VALUES is no scalar of the datatype (section 4.7).
pub const NULL_INVALID: Code = broken("null-invalid");
/// A MIN, MAX or OPTION is no value of the datatype.
pub const DOMAIN_INVALID: Code = broken("domain-invalid");
/// `nrows` is no number.
pub const NROWS_INVALID: Code = broken("nrows-invalid");
/// `nrows` is not the number of rows.
pub const NROWS_DIFFERS: Code = broken("nrows-differs");
/// A TABLE has neither FIELD nor PARAM nor GROUP.
pub const FIELDS_MISSING: Code = broken("fields-missing");
/// An element stands where none of its name can.
pub const ELEMENT_UNEXPECTED: Code = broken("element-unexpected");
/// Text stands between rows or cells.
pub const TEXT_UNEXPECTED: Code = broken("text-unexpected");
/// DATA holds none of the four serialisations, or two of them, or stands twice.
pub const DATA_FORM: Code = broken("data-form");
/// BINARY2 in a document of a version before 1.3.
pub const BINARY2_EARLY: Code = broken("binary2-early");
/// The rows are a FITS file.
pub const FITS: Code = unread("fits");
/// There are more tables with rows than we look at.
pub const TABLES_TOO_MANY: Code = unread("tables-too-many");
/// There are more FIELDs than we read.
pub const FIELDS_TOO_MANY: Code = unread("fields-too-many");
/// There are more rows or cells than we read.
pub const ROWS_TOO_MANY: Code = unread("rows-too-many");
/// A TR has fewer TDs than there are FIELDs.
pub const ROW_SHORT: Code = broken("row-short");
/// A TR has more TDs than there are FIELDs.
pub const ROW_LONG: Code = broken("row-long");
/// A TD holds elements.
pub const CELL_MARKUP: Code = broken("cell-markup");
/// A TD is encoded by itself (an extension, appendix A).
pub const CELL_ENCODING: Code = unread("cell-encoding");
/// No boolean.
pub const BOOLEAN_INVALID: Code = broken("boolean-invalid");
/// Something else than 0 and 1.
pub const BIT_INVALID: Code = broken("bit-invalid");
/// No integer.
pub const INTEGER_INVALID: Code = broken("integer-invalid");
/// An integer beyond its datatype.
pub const INTEGER_RANGE: Code = broken("integer-range");
/// No floating point number.
pub const FLOAT_INVALID: Code = broken("float-invalid");
/// A number beyond its datatype.
pub const FLOAT_RANGE: Code = broken("float-range");
/// Another spelling than NaN, +Inf and -Inf.
pub const FLOAT_SPELLING: Code = note("float-spelling");
/// An odd number of parts.
pub const COMPLEX_INVALID: Code = broken("complex-invalid");
/// Another number of elements than `arraysize` allows.
pub const ARRAY_LENGTH: Code = broken("array-length");
/// Commas between the elements of an array.
pub const ARRAY_COMMAS: Code = broken("array-commas");
/// An array with more elements than we read.
pub const ARRAY_HUGE: Code = unread("array-huge");
/// A text is longer than `arraysize` allows.
pub const TEXT_LENGTH: Code = broken("text-length");
/// The bytes are no text.
pub const TEXT_INVALID: Code = broken("text-invalid");
/// A `char` beyond ASCII before VOTable 1.6.
pub const TEXT_NOT_ASCII: Code = note("text-not-ascii");
/// BINARY or BINARY2 without STREAM.
pub const STREAM_MISSING: Code = broken("stream-missing");
/// The stream is elsewhere.
pub const STREAM_REMOTE: Code = unread("stream-remote");
/// The stream is inline and not in base64.
pub const STREAM_ENCODING: Code = broken("stream-encoding");
/// A character that is not base64, or wrong padding.
pub const BASE64_INVALID: Code = broken("base64-invalid");
/// The stream ends inside of a row.
pub const STREAM_CUT: Code = broken("stream-cut");
/// The count of an array is beyond what is left of the stream.
pub const COUNT_BEYOND_STREAM: Code = broken("count-beyond-stream");
/// A null flag of a column that does not exist (section 5.4).
pub const FLAGS_PADDING: Code = broken("flags-padding");
/// Unused bits of a bit array are set.
pub const BITS_PADDING: Code = broken("bits-padding");
/// A FIELD without usable datatype or arraysize makes the stream unreadable.
pub const LAYOUT_UNKNOWN: Code = broken("layout-unknown");
/// Rows of no bytes, yet the stream has some.
pub const ROWS_WITHOUT_BYTES: Code = broken("rows-without-bytes");

/// All of them.
pub const ALL: &[Code] = &[
    VERSION_UNKNOWN,
    NAMESPACE_UNKNOWN,
    NAMESPACE_MISSING,
    NAMESPACE_VERSION,
    NAMESPACE_MIXED,
    RESOURCE_MISSING,
    RESOURCE_TYPE,
    META_WITH_DATA,
    ID_DUPLICATE,
    ID_INVALID,
    REF_DANGLING,
    NAME_MISSING,
    NAME_ONLY_ID,
    NAME_DUPLICATE,
    VALUE_MISSING,
    DATATYPE_MISSING,
    DATATYPE_UNKNOWN,
    ARRAYSIZE_INVALID,
    ARRAYSIZE_ONE,
    NULL_INVALID,
    DOMAIN_INVALID,
    NROWS_INVALID,
    NROWS_DIFFERS,
    FIELDS_MISSING,
    ELEMENT_UNEXPECTED,
    TEXT_UNEXPECTED,
    DATA_FORM,
    BINARY2_EARLY,
    FITS,
    TABLES_TOO_MANY,
    FIELDS_TOO_MANY,
    ROWS_TOO_MANY,
    ROW_SHORT,
    ROW_LONG,
    CELL_MARKUP,
    CELL_ENCODING,
    BOOLEAN_INVALID,
    BIT_INVALID,
    INTEGER_INVALID,
    INTEGER_RANGE,
    FLOAT_INVALID,
    FLOAT_RANGE,
    FLOAT_SPELLING,
    COMPLEX_INVALID,
    ARRAY_LENGTH,
    ARRAY_COMMAS,
    ARRAY_HUGE,
    TEXT_LENGTH,
    TEXT_INVALID,
    TEXT_NOT_ASCII,
    STREAM_MISSING,
    STREAM_REMOTE,
    STREAM_ENCODING,
    BASE64_INVALID,
    STREAM_CUT,
    COUNT_BEYOND_STREAM,
    FLAGS_PADDING,
    BITS_PADDING,
    LAYOUT_UNKNOWN,
    ROWS_WITHOUT_BYTES,
];
