//! Values as TABLEDATA and PARAMs write them.

use super::{look, problems, with_data, words};
use crate::documents::votable::{ArraySize, Datatype, Size, Value};

/// The value of one cell of one column, and the word of its problem.
fn cell(field: &str, text: &str) -> (Value, Option<&'static str>) {
    let field = match field.split_once('|') {
        Some((attributes, values)) => format!("<FIELD name='x' {attributes}><VALUES {values}/></FIELD>"),
        None => format!("<FIELD name='x' {field}/>"),
    };
    let data = format!("<TABLEDATA><TR><TD>{text}</TD></TR></TABLEDATA>");
    look(&with_data(&field, &data), |data| {
        let cell = data.row(0).unwrap().cells[0].clone();
        (cell.value, cell.problem.map(|problem| problem.code.word))
    })
}

fn good(field: &str, text: &str) -> Value {
    let (value, problem) = cell(field, text);
    assert_eq!(problem, None, "{field}: {text}");
    value
}

fn bad(field: &str, text: &str) -> &'static str {
    cell(field, text).1.unwrap_or("fine")
}

#[test]
fn integers() {
    for (datatype, text, number) in [
        ("unsignedByte", "255", 255),
        ("unsignedByte", "0xfF", 255),
        ("short", "-32768", -32768),
        ("short", "0xffff", -1),
        ("short", "+7", 7),
        ("int", "\n 0x7fffffff ", i64::from(i32::MAX)),
        ("long", "-9223372036854775808", i64::MIN),
        ("long", "0xffffffffffffffff", -1),
    ] {
        assert_eq!(
            good(&format!("datatype='{datatype}'"), text),
            Value::Integer(number)
        );
    }
    for (datatype, text, word) in [
        ("unsignedByte", "256", "integer-range"),
        ("unsignedByte", "-1", "integer-range"),
        ("unsignedByte", "0x100", "integer-range"),
        ("short", "32768", "integer-range"),
        ("long", "9223372036854775808", "integer-range"),
        ("long", "0x1ffffffffffffffff", "integer-range"),
        ("int", "1.0", "integer-invalid"),
        ("int", "0x", "integer-invalid"),
        ("int", "-", "integer-invalid"),
        ("int", "NaN", "integer-invalid"),
        ("int", "null", "integer-invalid"),
        ("int", "１", "integer-invalid"),
        ("int", "1 2", "array-length"),
    ] {
        assert_eq!(
            bad(&format!("datatype='{datatype}'"), text),
            word,
            "{datatype} {text}"
        );
    }
}

#[test]
fn floating_point_numbers() {
    let double = |text: &str| good("datatype='double'", text);
    assert_eq!(double("-1.5e-3"), Value::Float(-0.0015));
    assert_eq!(double("+.5"), Value::Float(0.5));
    assert_eq!(double("5."), Value::Float(5.0));
    assert_eq!(double("+Inf"), Value::Float(f64::INFINITY));
    assert!(matches!(double("NaN"), Value::Float(nan) if nan.is_nan()));
    assert_eq!(good("datatype='float'", "0.1"), Value::Float(f64::from(0.1_f32)));
    assert_eq!(good("datatype='float'", "1e-60"), Value::Float(0.0));
    for (text, word) in [
        ("nan", "float-spelling"),
        ("+InF", "float-spelling"),
        ("Infinity", "float-spelling"),
        ("1e400", "float-range"),
        ("1d5", "float-invalid"),
        ("0x10", "float-invalid"),
        ("1,5", "array-commas"),
        ("--", "float-invalid"),
    ] {
        assert_eq!(bad("datatype='double'", text), word, "{text}");
    }
    assert_eq!(bad("datatype='float'", "1e39"), "float-range");
    assert_eq!(
        cell("datatype='double'", "-inf").0,
        Value::Float(f64::NEG_INFINITY)
    );
}

#[test]
fn complex_numbers() {
    assert_eq!(good("datatype='floatComplex'", "1 -2"), Value::Complex(1.0, -2.0));
    let two = Value::Complexes(vec![(1.0, 2.0), (3.0, 4.0)]);
    assert_eq!(good("datatype='doubleComplex' arraysize='2'", "1 2\n3 4"), two);
    assert_eq!(bad("datatype='doubleComplex'", "1"), "complex-invalid");
    assert_eq!(bad("datatype='doubleComplex'", "1 2 3 4"), "array-length");
}

#[test]
fn booleans_and_bits() {
    for (text, boolean) in [
        ("T", true),
        ("t", true),
        ("1", true),
        ("tRuE", true),
        ("f", false),
        ("FALSE", false),
    ] {
        assert_eq!(good("datatype='boolean'", text), Value::Boolean(boolean));
    }
    assert_eq!(good("datatype='boolean'", "?"), Value::Null);
    assert_eq!(bad("datatype='boolean'", "yes"), "boolean-invalid");
    let three = Value::Booleans(vec![Some(true), None, Some(false)]);
    assert_eq!(good("datatype='boolean' arraysize='*'", "true ? 0"), three);
    assert_eq!(
        good("datatype='bit' arraysize='3'", "101"),
        Value::Bits(vec![true, false, true])
    );
    assert_eq!(bad("datatype='bit' arraysize='3'", "10"), "array-length");
    assert_eq!(bad("datatype='bit'", "2"), "bit-invalid");
}

#[test]
fn arrays() {
    assert_eq!(
        good("datatype='unsignedByte' arraysize='*'", "1 0xff"),
        Value::Bytes(vec![1, 255])
    );
    let with_null = "datatype='unsignedByte' arraysize='*'|null='9'";
    assert_eq!(good(with_null, "1 9"), Value::Integers(vec![Some(1), None]));
    assert_eq!(
        good("datatype='int' arraysize='2x*'", "1 2 3 4").elements(),
        Some(4)
    );
    assert_eq!(bad("datatype='int' arraysize='2x*'", "1 2 3"), "array-length");
    assert_eq!(bad("datatype='int' arraysize='3'", "1 2"), "array-length");
    assert_eq!(bad("datatype='int' arraysize='2*'", "1 2 3"), "array-length");
    assert_eq!(
        cell("datatype='double' arraysize='2'", "1,2").0,
        Value::Floats(vec![1.0, 2.0])
    );
    assert_eq!(good("datatype='double' arraysize='2'", " \n"), Value::Null);
    let huge = "1 ".repeat(1_000_001);
    assert_eq!(bad("datatype='int' arraysize='*'", &huge), "array-huge");
}

#[test]
fn texts() {
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(good("datatype='char' arraysize='*'", " a "), text(" a "));
    assert_eq!(good("datatype='char' arraysize='*'", " "), text(" "));
    assert_eq!(good("datatype='char' arraysize='*'", ""), Value::Null);
    assert_eq!(good("datatype='char'", "x"), text("x"));
    assert_eq!(cell("datatype='char'", "xyz"), (text("xyz"), Some("text-length")));
    assert_eq!(
        cell("datatype='char' arraysize='2*'", "xyz"),
        (text("xyz"), Some("text-length"))
    );
    assert_eq!(
        cell("datatype='char' arraysize='*'", "Ω"),
        (text("Ω"), Some("text-not-ascii"))
    );
    assert_eq!(good("datatype='unicodeChar' arraysize='1*'", "Ω"), text("Ω"));
    let words = Value::Texts(vec!["ab".to_owned(), "cde".to_owned()]);
    assert_eq!(good("datatype='char' arraysize='3x*'", "ab cde"), words);
}

#[test]
fn nulls() {
    for (field, text) in [
        ("datatype='int'|null='-99'", "-99"),
        ("datatype='int'|null='-99'", ""),
        ("datatype='short'|null='0xffff'", "-1"),
        ("datatype='double'|null='-999'", "-999.0"),
        ("datatype='char' arraysize='*'|null='none'", "none"),
    ] {
        assert_eq!(good(field, text), Value::Null, "{field} {text}");
    }
    assert_eq!(good("datatype='int'|null='-99'", "0"), Value::Integer(0));
    let array = Value::Integers(vec![Some(1), None]);
    assert_eq!(good("datatype='int' arraysize='*'|null='-99'", "1 -99"), array);
    let elsewhere = "<FIELD name='a' datatype='int'><VALUES ID='v' null='-1'/></FIELD>\
                     <FIELD name='b' datatype='int'><VALUES ref='v'/></FIELD>";
    let text = with_data(
        elsewhere,
        "<TABLEDATA><TR><TD>-1</TD><TD>-1</TD></TR></TABLEDATA>",
    );
    look(&text, |data| {
        assert_eq!(data.row(0).unwrap().value(1), Some(&Value::Null))
    });
    let wrong = with_data(
        "<FIELD name='a' datatype='int'><VALUES null='n/a'/></FIELD>",
        "<TABLEDATA/>",
    );
    assert_eq!(words(&problems(&wrong)), ["null-invalid"]);
    for value in [
        Value::Float(f64::NAN),
        Value::Text(String::new()),
        Value::Floats(vec![]),
    ] {
        assert!(value.is_null() && value.agrees_with(&Value::Null));
    }
}

#[test]
fn sizes() {
    let size = |inner: &[u64], last, variable| {
        let inner = inner.to_vec();
        Size::Array(ArraySize {
            inner,
            last,
            variable,
        })
    };
    for (text, expected) in [
        ("*", size(&[], None, true)),
        ("10", size(&[], Some(10), false)),
        ("10*", size(&[], Some(10), true)),
        ("3x*", size(&[3], None, true)),
        ("64x64x10*", size(&[64, 64], Some(10), true)),
        ("1", Size::One),
        ("", Size::Unknown),
        ("x", Size::Unknown),
        ("5x", Size::Unknown),
        ("*x5", Size::Unknown),
        ("-1", Size::Unknown),
        ("99999999999999999999", Size::Unknown),
    ] {
        assert_eq!(Size::read(Some(text)), expected, "{text}");
    }
    assert_eq!(Size::read(None), Size::One);
    assert_eq!(Datatype::read("Double"), None);
    assert_eq!(Datatype::read("bit").map(|bit| bit.bytes_of(9)), Some(2));
}

#[test]
fn values_are_written_as_in_tabledata() {
    for (value, text) in [
        (Value::Integers(vec![Some(1), None]), "1 null"),
        (Value::Complex(1.0, -0.5), "1 -0.5"),
        (Value::Bits(vec![true, false]), "10"),
        (Value::Null, "null"),
        (Value::Bytes(vec![]), ""),
    ] {
        assert_eq!(value.to_string(), text);
    }
}
