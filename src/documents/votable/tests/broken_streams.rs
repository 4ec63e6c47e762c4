//! BINARY and BINARY2 that are broken: what can be read is read, and the fault has its place.

use super::samples::with_stream;
use super::{look, pointed_at, problems, with_data, words};
use crate::documents::votable::{MAX_ROWS, Value, code};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const PAIR: &str = "<FIELD name='n' datatype='int'/><FIELD name='t' datatype='char' arraysize='*'/>";

fn stream(bytes: &[u8], fields: &str) -> String {
    with_stream("BINARY", &STANDARD.encode(bytes), fields)
}

/// How many rows are read, whether they are all, and the problems.
fn outcome(text: &str) -> (usize, bool, Vec<&'static str>) {
    let (rows, complete) = look(text, |data| (data.len(), data.is_complete()));
    (rows, complete, words(&problems(text)))
}

#[test]
fn a_stream_cut_in_a_row_says_which_and_where() {
    let whole = b"\0\0\0\x01\0\0\0\x02ab\0\0\0\x02\0\0\0\x01c";
    assert_eq!(outcome(&stream(whole, PAIR)), (2, true, vec![]));
    for cut in [11, 13, 14, 15, 17] {
        let text = stream(&whole[..cut], PAIR);
        assert_eq!(outcome(&text), (1, false, vec!["stream-cut"]), "cut at {cut}");
    }
    let text = stream(&whole[..18], PAIR);
    assert_eq!(outcome(&text), (1, false, vec!["count-beyond-stream"]));
    let problems = problems(&stream(&whole[..12], PAIR));
    let problem = problems.first(code::STREAM_CUT).unwrap();
    assert_eq!((problem.place.row, problem.place.field), (Some(2), Some(1)));
    assert_eq!(problem.place.bytes, Some(10..12));
    assert_eq!(
        problem.message,
        "the stream ends inside of `n`: 4 bytes are needed, 2 are left"
    );
}

#[test]
fn a_lying_count_allocates_nothing() {
    for count in [[0, 0, 0, 3], [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff]] {
        let bytes = [&[0, 0, 0, 1][..], &count, b"ab"].concat();
        let text = stream(&bytes, PAIR);
        assert_eq!(outcome(&text), (0, false, vec!["count-beyond-stream"]));
    }
    let text = stream(&[0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff, 9], PAIR);
    assert_eq!(pointed_at(&text, code::COUNT_BEYOND_STREAM), "X////8");
    let doubles = "<FIELD name='d' datatype='doubleComplex' arraysize='*'/>";
    let problems = problems(&stream(&[0xff, 0xff, 0xff, 0xff, 9], doubles));
    assert_eq!(
        problems.first(code::COUNT_BEYOND_STREAM).unwrap().message,
        "`d` counts 4294967295 elements, which are 68719476720 bytes; 1 are left of the stream"
    );
}

#[test]
fn sizes_beyond_reason_allocate_nothing() {
    for size in [
        "1000000000",
        "18446744073709551615",
        "4294967296x4294967296x4294967296",
        "1000000000x1000000000*",
    ] {
        for datatype in ["bit", "char", "unicodeChar", "double", "doubleComplex", "boolean"] {
            let fields = format!("<FIELD name='x' datatype='{datatype}' arraysize='{size}'/>");
            let (rows, complete, _) = outcome(&stream(&[0, 0, 0, 9, 1], &fields));
            assert_eq!((rows, complete), (0, false), "{datatype} {size}");
            let plain = with_data(&fields, "<TABLEDATA><TR><TD>1</TD></TR></TABLEDATA>");
            assert_eq!(outcome(&plain).0, 1);
        }
    }
}

#[test]
fn rows_without_bytes_end() {
    let none = "<FIELD name='x' datatype='int' arraysize='0'/>";
    assert_eq!(
        outcome(&stream(&[1], none)),
        (0, false, vec!["rows-without-bytes"])
    );
    assert_eq!(
        outcome(&stream(&[1], "")),
        (0, false, vec!["fields-missing", "rows-without-bytes"])
    );
    let wide = none.repeat(5000);
    let text = with_stream("BINARY2", &STANDARD.encode(vec![0; 625 * 1200]), &wide);
    look(&text, |data| {
        assert_eq!((data.len(), data.is_complete()), (1000, false))
    });
}

#[test]
fn what_stands_before_bad_base64_is_read() {
    let shorts = "<FIELD name='n' datatype='short'/>";
    for (base64, rows, at) in [
        ("AAEAAg*=", 2, "*"),
        ("AAE-Ag==", 1, "-"),
        ("AAE=AAI=", 1, "A"),
        ("AAEAAg=", 2, ""),
        ("AAEAAg", 2, ""),
        ("AAEAA", 1, ""),
        ("AAEAAg===", 2, "="),
        ("é", 0, "é"),
        ("&#42;", 0, "&"),
    ] {
        let text = with_stream("BINARY", base64, shorts);
        assert_eq!(outcome(&text), (rows, false, vec!["base64-invalid"]), "{base64}");
        let problems = problems(&text);
        let place = problems.first(code::BASE64_INVALID).unwrap().place.span.start;
        assert!(
            text[place..].starts_with(if at.is_empty() { "</STREAM>" } else { at }),
            "{base64}"
        );
    }
}

#[test]
fn streams_that_are_not_here() {
    let shorts = "<FIELD name='n' datatype='short'/>";
    for (data, word) in [
        ("<BINARY/>", "stream-missing"),
        (
            "<BINARY2><STREAM href='http://example.org/x'/></BINARY2>",
            "stream-remote",
        ),
        (
            "<BINARY><STREAM encoding='gzip'>AAE=</STREAM></BINARY>",
            "stream-encoding",
        ),
        ("<BINARY><STREAM>AAE=</STREAM></BINARY>", "stream-encoding"),
        ("<FITS><STREAM href='http://example.org/x'/></FITS>", "fits"),
        ("<JSON/>", "data-form"),
    ] {
        assert_eq!(
            outcome(&with_data(shorts, data)),
            (0, false, vec![word]),
            "{data}"
        );
    }
    let twice = "<TABLEDATA><TR><TD>1</TD></TR></TABLEDATA><BINARY/>";
    assert_eq!(outcome(&with_data(shorts, twice)), (1, true, vec!["data-form"]));
}

#[test]
fn a_field_without_layout_makes_the_stream_unreadable() {
    for (field, word) in [
        ("<FIELD name='x'/>", "datatype-missing"),
        ("<FIELD name='x' datatype='string'/>", "datatype-unknown"),
        (
            "<FIELD name='x' datatype='int' arraysize='many'/>",
            "arraysize-invalid",
        ),
    ] {
        let text = stream(&[1, 2, 3, 4], field);
        assert_eq!(outcome(&text), (0, false, vec![word, "layout-unknown"]));
        let plain = with_data(field, "<TABLEDATA><TR><TD>7</TD></TR></TABLEDATA>");
        assert_eq!(outcome(&plain), (1, true, vec![word]));
    }
}

#[test]
fn bad_cells_do_not_disturb_the_others() {
    let fields = "<FIELD name='b' datatype='boolean'/><FIELD name='t' datatype='char' arraysize='2'/>\
                  <FIELD name='u' datatype='unicodeChar' arraysize='1*'/><FIELD name='n' datatype='short'/>";
    let text = stream(b"X\xff\xfe\0\0\0\x02\xd8\0\0a\0\x07", fields);
    assert_eq!(
        outcome(&text),
        (1, true, vec!["boolean-invalid", "text-invalid", "text-invalid"])
    );
    look(&text, |data| {
        let row = data.row(0).unwrap();
        assert_eq!(row.value(0), Some(&Value::Unreadable(String::new())));
        assert_eq!(row.value(1), Some(&Value::Text("\u{fffd}\u{fffd}".to_owned())));
        assert_eq!(row.value(3), Some(&Value::Integer(7)));
    });
}

#[test]
fn flags_of_no_column_and_lengths_beyond_the_limit() {
    let text = with_stream(
        "BINARY2",
        &STANDARD.encode([0x01, 0, 7]),
        "<FIELD name='n' datatype='short'/>",
    );
    assert_eq!(outcome(&text), (1, true, vec!["flags-padding"]));
    assert_eq!(pointed_at(&text, code::FLAGS_PADDING), "AQ");
    let limited = "<FIELD name='n' datatype='short' arraysize='2*'/>";
    let text = stream(&[0, 0, 0, 3, 0, 1, 0, 2, 0, 3], limited);
    assert_eq!(outcome(&text), (1, true, vec!["array-length"]));
    let grid = "<FIELD name='n' datatype='short' arraysize='2x*'/>";
    let text = stream(&[0, 0, 0, 3, 0, 1, 0, 2, 0, 3], grid);
    assert_eq!(outcome(&text), (1, true, vec!["array-length"]));
}

#[test]
fn the_number_of_rows_is_limited() {
    let bytes = vec![0; MAX_ROWS + 1];
    let text = stream(&bytes, "<FIELD name='n' datatype='unsignedByte'/>");
    assert_eq!(outcome(&text), (MAX_ROWS, false, vec!["rows-too-many"]));
}

#[test]
fn an_array_beyond_the_limit_is_skipped() {
    let fields = "<FIELD name='x' datatype='bit' arraysize='*'/><FIELD name='n' datatype='short'/>";
    let bytes = [&1_000_001_u32.to_be_bytes()[..], &vec![0; 125_001], &[0, 7]].concat();
    let text = stream(&bytes, fields);
    assert_eq!(outcome(&text), (1, true, vec!["array-huge"]));
    look(&text, |data| {
        assert_eq!(data.row(0).unwrap().value(1), Some(&Value::Integer(7)))
    });
}

#[test]
fn binary2_came_with_version_1_3() {
    let text = with_stream("BINARY2", "AAAB", "<FIELD name='n' datatype='short'/>");
    let old = text.replace("1.4", "1.2").replace("v1.3", "v1.2");
    assert_eq!(outcome(&old), (1, true, vec!["binary2-early"]));
}
