//! BINARY and BINARY2 as others write them.

use super::samples::{ASTROPY_BINARY, ASTROPY_FIELDS, ASTROPY_ROWS, STREAMS, with_stream};
use super::{look, problems, with_data, words};
use crate::documents::votable::{By, Form, Row, Value};

fn rows(text: &str) -> Vec<Row> {
    look(text, |data| {
        assert!(data.is_complete(), "{:?}", data.structure());
        data.rows().collect()
    })
}

#[test]
fn all_forms_say_the_same() {
    for (form, base64, fields, tabledata) in STREAMS {
        let binary = rows(&with_stream(form, base64, fields));
        let plain = rows(&with_data(fields, tabledata));
        assert_eq!(binary.len(), plain.len());
        for (a, b) in binary.iter().zip(&plain) {
            assert_eq!(a.cells.len(), b.cells.len());
            for (a, b) in a.cells.iter().zip(&b.cells) {
                let field = &a.place.field;
                assert!(a.value.agrees_with(&b.value), "{form} {field:?}: {a:?} {b:?}");
            }
        }
        let found = problems(&with_stream(form, base64, fields));
        assert!(words(&found).is_empty(), "{form}: {found:?}");
    }
}

#[test]
fn values_have_the_type_of_their_field() {
    let text = with_stream("BINARY", ASTROPY_BINARY, ASTROPY_FIELDS);
    look(&text, |data| {
        assert_eq!(data.form, Form::Binary);
        let row = data.row(0).unwrap();
        let value = |name: &str| row.value(data.find(By::Name(name)).unwrap()).unwrap().clone();
        assert_eq!(value("flag"), Value::Boolean(true));
        assert_eq!(value("byte"), Value::Integer(200));
        assert_eq!(value("blob"), Value::Bytes(vec![1, 2, 255]));
        assert_eq!(value("long"), Value::Integer(-(1 << 40)));
        assert_eq!(value("ints"), Value::Integers(vec![Some(1), Some(-2)]));
        assert_eq!(value("doubles"), Value::Floats(vec![1.0, 2.5, -3.0]));
        assert_eq!(value("float"), Value::Float(f64::from(0.1_f32)));
        assert_eq!(value("complex"), Value::Complex(1.0, 2.0));
        assert_eq!(value("fixed"), Value::Text("Apple".to_owned()));
        assert_eq!(value("text"), Value::Text("s3://b/k & <x>".to_owned()));
        assert_eq!(value("unicode"), Value::Text("Ωmega".to_owned()));
        let row = data.row(1).unwrap();
        let value = |name: &str| row.value(data.find(By::Name(name)).unwrap()).unwrap().clone();
        assert_eq!(value("flag"), Value::Null, "a question mark");
        assert_eq!(value("short"), Value::Null, "the null of VALUES");
        assert_eq!(value("text"), Value::Text(String::new()));
        assert!(value("text").is_null() && value("float").is_null() && value("doubles").is_null());
        assert!(data.row(2).is_none());
    });
}

#[test]
fn places_point_into_the_base64_text() {
    // row 1: short 1, text `abc`; row 2: short 2, text empty
    let fields = "<FIELD name='n' datatype='short'/><FIELD name='t' datatype='char' arraysize='*'/>";
    let text = with_stream("BINARY", "\n AAEAAAAD\r\n YWJjAAIA\n AAAA", fields);
    look(&text, |data| {
        let rows: Vec<Row> = data.rows().collect();
        assert_eq!(rows.len(), 2);
        let cell = &rows[0].cells[1];
        assert_eq!(cell.place.bytes, Some(2..9));
        assert_eq!(
            text[cell.place.span.clone()].replace(char::is_whitespace, ""),
            "EAAAADYWJj"
        );
        let cell = &rows[1].cells[0];
        assert_eq!(cell.place.bytes, Some(9..11));
        assert_eq!(&text[cell.place.span.clone()], "AAI");
        assert_eq!((cell.place.row, cell.place.field), (Some(2), Some(1)));
        let document = super::document(&text);
        assert_eq!(
            cell.place.describe(&document),
            "line 3, column 6 (row 2, field 1, byte 9 of the stream)"
        );
    });
}

#[test]
fn base64_may_stand_in_references_and_cdata() {
    let fields = "<FIELD name='n' datatype='short'/>";
    let text = with_stream("BINARY", "&#65;A<![CDATA[EA\n]]><!-- no -->Ag==", fields);
    look(&text, |data| {
        let numbers: Vec<_> = data.rows().map(|row| row.cells[0].value.clone()).collect();
        assert_eq!(numbers, [Value::Integer(1), Value::Integer(2)]);
        let place = data.row(1).unwrap().cells[0].place.clone();
        assert_eq!(&text[place.span], "EA\n]]><!-- no -->Ag");
    });
}

#[test]
fn a_scalar_bit_may_stand_anywhere_in_its_byte() {
    let fields = "<FIELD name='b' datatype='bit'/>";
    // 0x80 as the standard says, 0x08 as astropy writes it, 0
    let text = with_stream("BINARY", "gAgA", fields);
    let bits: Vec<_> = rows(&text)
        .into_iter()
        .map(|row| row.cells[0].value.clone())
        .collect();
    let bit = |bit| Value::Bits(vec![bit]);
    assert_eq!(bits, [bit(true), bit(true), bit(false)]);
    assert_eq!(words(&problems(&text)), ["bits-padding"]);
}

#[test]
fn rows_of_nothing_and_no_rows() {
    for form in ["BINARY", "BINARY2"] {
        assert!(rows(&with_stream(form, " \n", ASTROPY_FIELDS)).is_empty());
        assert!(rows(&with_stream(form, "", "")).is_empty());
        let empty = format!("<{form}><STREAM/></{form}>");
        assert!(rows(&with_data(ASTROPY_FIELDS, &empty)).is_empty());
    }
    assert_eq!(rows(&with_data(ASTROPY_FIELDS, ASTROPY_ROWS)).len(), 2);
}

#[test]
fn a_null_flag_hides_what_is_below_it() {
    let fields = "<FIELD name='n' datatype='short'/><FIELD name='t' datatype='char' arraysize='*'/>";
    // flags 10, short 7, text `ab`; flags 01, short 7, text `ab`
    let text = with_stream("BINARY2", "gAAHAAAAAmFiQAAHAAAAAmFi", fields);
    let rows = rows(&text);
    let values: Vec<_> = rows
        .iter()
        .flat_map(|row| row.cells.iter().map(|c| c.value.clone()))
        .collect();
    let text = Value::Text("ab".to_owned());
    assert_eq!(values, [Value::Null, text, Value::Integer(7), Value::Null]);
}
