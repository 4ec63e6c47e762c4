//! TABLEDATA, good and bad.

use super::{look, pointed_at, problems, with_data, with_table, words};
use crate::documents::votable::{By, Form, MAX_FIELDS, MAX_ROWS, MAX_TABLES, Value, code};

const FIELDS: &str = "<FIELD name='ID' datatype='char' arraysize='*' ucd='meta.id;meta.main'/>\
    <FIELD name='size' datatype='long' utype='obscore:Access.Estsize'/><FIELD name='ok' datatype='boolean'/>";

fn table(rows: &str) -> String {
    with_data(FIELDS, &format!("<TABLEDATA>{rows}</TABLEDATA>"))
}

#[test]
fn cells_have_values_and_places() {
    let text =
        table("\n<TR>\n<TD>a &lt;b&gt;</TD><TD> 12 </TD><TD>True</TD></TR><TR><TD/><TD></TD><TD>?</TD></TR>");
    look(&text, |data| {
        assert_eq!(
            (data.form, data.len(), data.is_complete()),
            (Form::TableData, 2, true)
        );
        let row = data.row(0).unwrap();
        assert_eq!(row.value(0), Some(&Value::Text("a <b>".to_owned())));
        assert_eq!(row.value(1).and_then(Value::integer), Some(12));
        assert_eq!(row.value(2).and_then(Value::boolean), Some(true));
        assert_eq!(row.value(3), None);
        let document = super::document(&text);
        assert_eq!(
            row.cells[1].place.describe(&document),
            "line 3, column 25 (row 1, field 2)"
        );
        assert_eq!(&text[row.cells[0].place.span.clone()], "a &lt;b&gt;");
        let row = data.row(1).unwrap();
        assert!(row.cells.iter().all(|cell| cell.value == Value::Null));
        assert_eq!(&text[row.cells[0].place.span.clone()], "<TD/>");
    });
    assert!(problems(&text).is_empty());
}

#[test]
fn columns_are_found_in_each_way() {
    look(&table(""), |data| {
        assert_eq!(data.find(By::Name("ID")), Some(0));
        assert_eq!(data.find(By::Name("id")), None);
        assert_eq!(data.find(By::NameInAnyCase("id")), Some(0));
        assert_eq!(data.find(By::Utype("OBSCORE:access.estsize")), Some(1));
        assert_eq!(data.find(By::Ucd("meta.id;meta.main")), Some(0));
        assert_eq!(data.find(By::Ucd("meta.id")), None);
        assert_eq!(data.find(By::UcdWord("META.id")), Some(0));
        assert_eq!(data.find(By::Id("ID")), None);
    });
}

#[test]
fn short_and_long_rows_are_read_as_far_as_they_go() {
    let text = table("<TR><TD>a</TD></TR><TR><TD>b</TD><TD>1</TD><TD>T</TD><TD>x</TD></TR><TR/>");
    let problems = problems(&text);
    assert_eq!(words(&problems), ["row-short", "row-long", "row-short"]);
    let first = problems.first(code::ROW_SHORT).unwrap();
    assert_eq!(
        (first.place.row, first.message.as_str()),
        (Some(1), "1 TDs; there are 3 FIELDs")
    );
    assert_eq!(pointed_at(&text, code::ROW_LONG), "<TD>x</TD>");
    look(&text, |data| {
        let cells: Vec<_> = data.rows().map(|row| row.cells.len()).collect();
        assert_eq!(cells, [1, 3, 0]);
        assert_eq!(data.row(0).unwrap().value(0), Some(&Value::Text("a".to_owned())));
    });
}

#[test]
fn a_bad_cell_keeps_its_text() {
    let text = table("<TR><TD>a</TD><TD>12 MB</TD><TD>yes</TD></TR><TR><TD>b</TD><TD>3</TD><TD>0</TD></TR>");
    let problems = problems(&text);
    assert_eq!(words(&problems), ["integer-invalid", "boolean-invalid"]);
    assert_eq!(pointed_at(&text, code::INTEGER_INVALID), "12 MB");
    let problem = problems.first(code::INTEGER_INVALID).unwrap();
    assert_eq!(problem.message, "`size`: `MB` is no integer");
    let document = super::document(&text);
    assert!(
        problem
            .describe(&document)
            .ends_with("(row 1, field 2): `size`: `MB` is no integer [integer-invalid]")
    );
    look(&text, |data| {
        assert_eq!(data.row(0).unwrap().value(1).and_then(Value::text), Some("12 MB"));
        assert_eq!(data.row(1).unwrap().value(1), Some(&Value::Integer(3)));
    });
}

#[test]
fn strangers_between_rows_and_cells() {
    let text =
        table("oops<TH/><TR><TH>a</TH><TD><B>a</B></TD><TD encoding='base64'>MQ==</TD><TD>1</TD> x </TR>");
    let found = problems(&text);
    assert_eq!(
        words(&found),
        [
            "element-unexpected",
            "text-unexpected",
            "element-unexpected",
            "text-unexpected",
            "cell-markup",
            "cell-encoding"
        ]
    );
    assert_eq!(pointed_at(&text, code::TEXT_UNEXPECTED), "oops");
    assert_eq!(pointed_at(&text, code::ELEMENT_UNEXPECTED), "<TH/>");
}

#[test]
fn many_problems_of_a_code_are_counted_not_kept() {
    let text = table(&"<TR/>".repeat(1000));
    let problems = problems(&text);
    assert_eq!(problems.count(code::ROW_SHORT), 1000);
    assert_eq!((problems.iter().count(), problems.total()), (25, 1000));
}

#[test]
fn the_number_of_rows_is_limited() {
    let text = table(&"<TR><TD/><TD/><TD/></TR>".repeat(MAX_ROWS + 1));
    look(&text, |data| {
        assert_eq!((data.len(), data.is_complete()), (MAX_ROWS, false))
    });
    assert_eq!(words(&problems(&text)), ["rows-too-many"]);
}

#[test]
fn the_number_of_fields_and_tables_is_limited() {
    let rows = "<DATA><TABLEDATA><TR><TD/></TR></TABLEDATA></DATA>";
    let many = "<FIELD name='a' datatype='int'/>".repeat(MAX_FIELDS + 1);
    let text = with_table(&format!("<TABLE>{many}{rows}</TABLE>"));
    let found = problems(&text);
    assert_eq!(found.count(code::FIELDS_TOO_MANY), 1);
    assert_eq!(found.count(code::ROW_SHORT), 0);
    look(&text, |data| {
        assert_eq!((data.len(), data.is_complete()), (0, false))
    });
    let table = format!("<TABLE><FIELD name='a' datatype='int'/>{rows}</TABLE>");
    let text = with_table(&table.repeat(MAX_TABLES + 1));
    assert_eq!(words(&problems(&text)), ["tables-too-many"]);
}

#[test]
fn nrows_is_compared() {
    let with = |nrows: &str| {
        let data = "<DATA><TABLEDATA><TR><TD/><TD/><TD/></TR></TABLEDATA></DATA>";
        problems(&with_table(&format!(
            "<TABLE nrows='{nrows}'>{FIELDS}{data}</TABLE>"
        )))
    };
    assert!(with("1").is_empty());
    assert_eq!(words(&with("2")), ["nrows-differs"]);
    assert_eq!(words(&with("one")), ["nrows-invalid"]);
}

#[test]
fn a_table_may_have_the_structure_of_another() {
    let text = with_table(&format!(
        "<TABLE ID='t'>{FIELDS}</TABLE>\
         <TABLE ref='t'><DATA><TABLEDATA><TR><TD>a</TD><TD>1</TD><TD>T</TD></TR></TABLEDATA></DATA></TABLE>"
    ));
    assert!(problems(&text).is_empty());
    let document = super::document(&text);
    let votable = super::Votable::of(&document).unwrap();
    let ids = votable.ids();
    let data = votable.tables()[1].data(&ids);
    assert_eq!(data.row(0).unwrap().value(1), Some(&Value::Integer(1)));
    // and may refer to itself without end
    let text = with_table("<TABLE ID='t' ref='t'><DATA><TABLEDATA><TR><TD/></TR></TABLEDATA></DATA></TABLE>");
    assert_eq!(words(&problems(&text)), ["row-long"]);
}

#[test]
fn a_table_without_data_has_no_rows() {
    look(
        &with_table(&format!("<TABLE nrows='7'>{FIELDS}</TABLE>")),
        |data| {
            assert_eq!((data.form, data.len(), data.is_complete()), (Form::None, 0, true));
            assert!(data.is_empty() && data.problems().is_empty());
        },
    );
}
