//! No document makes the reader panic or read without end: samples cut at each byte, bytes and bits flipped, and
//! attributes that don't fit the data. All loops are the same in every run.

use super::samples::{STREAMS, with_stream};
use super::{document, look, with_data};
use crate::documents::votable::{Datatype, Ids, Votable, problems};
use crate::documents::xml::parse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

fn bytes_of(base64: &str) -> Vec<u8> {
    let plain: String = base64.split_whitespace().collect();
    STANDARD.decode(plain).unwrap()
}

/// Reads everything there is, and checks what holds for any document.
fn read_all(text: &str) {
    let document = document(text);
    let Some(votable) = Votable::of(&document) else {
        return;
    };
    let ids: Ids<'_> = votable.ids();
    for problem in problems(votable, &ids).iter() {
        let span = problem.place.span.clone();
        assert!(span.start <= span.end && span.end <= text.len(), "{problem:?}");
        assert!(!problem.describe(&document).is_empty());
    }
    for table in votable.tables() {
        let data = table.data(&ids);
        assert_eq!(data.rows().count(), data.len());
        for row in data.rows() {
            assert!(row.cells.len() <= data.fields.len());
            for cell in row.cells {
                assert!(text.get(cell.place.span.clone()).is_some(), "{cell:?}");
                assert!(cell.value.agrees_with(&cell.value), "{cell:?}");
                let _ = cell.value.to_string();
            }
        }
    }
    for service in votable.services() {
        assert!(service.inputs().len() < 1000);
    }
}

#[test]
fn streams_cut_at_each_byte() {
    for (form, base64, fields, _) in STREAMS {
        let bytes = bytes_of(base64);
        let mut whole = 0;
        for end in 0..=bytes.len() {
            let text = with_stream(form, &STANDARD.encode(&bytes[..end]), fields);
            read_all(&text);
            whole += usize::from(look(&text, |data| data.is_complete()));
        }
        assert_eq!(whole, 3, "complete with no, one and two rows only");
    }
}

#[test]
fn streams_cut_at_each_character() {
    for (form, base64, fields, _) in STREAMS {
        for end in 0..=base64.len() {
            read_all(&with_stream(form, &base64[..end], fields));
        }
    }
}

#[test]
fn streams_with_changed_bytes() {
    for (form, base64, fields, _) in STREAMS {
        let bytes = bytes_of(base64);
        for i in 0..bytes.len() {
            for change in [0x01, 0x08, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[i] ^= change;
                read_all(&with_stream(form, &STANDARD.encode(&changed), fields));
            }
        }
    }
}

#[test]
fn documents_cut_and_changed() {
    for (form, base64, fields, tabledata) in STREAMS {
        for text in [with_stream(form, base64, fields), with_data(fields, tabledata)] {
            for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
                assert!(
                    parse(&text.as_bytes()[..end], None).is_err(),
                    "half a document is none"
                );
            }
            let replacements = ["", "0", "x", "*", "<TD/>", "é"];
            for (i, c) in text.char_indices() {
                for new in [replacements[i % 6], replacements[(i + 3) % 6]] {
                    let changed = format!("{}{new}{}", &text[..i], &text[i + c.len_utf8()..]);
                    if parse(changed.as_bytes(), None).is_ok() {
                        read_all(&changed);
                    }
                }
            }
        }
    }
}

#[test]
fn every_datatype_with_every_size_and_content() {
    let types = [
        "boolean",
        "bit",
        "unsignedByte",
        "short",
        "int",
        "long",
        "char",
        "unicodeChar",
        "float",
        "double",
        "floatComplex",
        "doubleComplex",
        "string",
    ];
    let sizes = [
        "",
        "0",
        "1",
        "2",
        "*",
        "3*",
        "2x*",
        "0x*",
        "2x0",
        "2x3",
        "2x3*",
        "0x0*",
        "999999999x9*",
        "x",
        "ü",
    ];
    let contents = [
        "",
        " ",
        "1",
        "1 2",
        "1 2 3 4 5 6",
        "1,2",
        ",",
        "0x",
        "0xfffffffffffffffff",
        "-",
        "+",
        "e",
        ".",
        "NaN NaN",
        "true",
        "T F",
        "Ωé\u{1F30D}",
        "101010",
        "&#x9;",
        "1e999",
        "-0",
        "?",
    ];
    for datatype in types {
        assert_eq!(Datatype::read(datatype).is_none(), datatype == "string");
        for size in sizes {
            for null in [
                "",
                "<VALUES null='1'/>",
                "<VALUES null='?'/>",
                "<VALUES ref='v' ID='v'/>",
            ] {
                let size = if size.is_empty() {
                    String::new()
                } else {
                    format!("arraysize='{size}'")
                };
                let field = format!("<FIELD name='x' datatype='{datatype}' {size}>{null}</FIELD>");
                let cells: String = contents
                    .iter()
                    .map(|c| format!("<TR><TD>{c}</TD></TR>"))
                    .collect();
                read_all(&with_data(&field, &format!("<TABLEDATA>{cells}</TABLEDATA>")));
                for form in ["BINARY", "BINARY2"] {
                    for fill in [0x00, 0x01, 0x80, 0xff] {
                        read_all(&with_stream(form, &STANDARD.encode([fill; 37]), &field));
                    }
                    let counted: Vec<u8> = (0..37).map(|i| u8::from(i % 5 == 3) * 2).collect();
                    read_all(&with_stream(form, &STANDARD.encode(&counted), &field));
                }
            }
        }
    }
}
