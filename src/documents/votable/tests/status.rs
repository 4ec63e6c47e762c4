//! The reader against small VOTables of different versions and forms.

use crate::documents::votable::{Rows, Votable};
use crate::documents::xml::parse;

fn read<T>(text: &str, judge: impl Fn(Votable<'_>) -> T) -> T {
    let document = parse(text.as_bytes(), None).unwrap();
    judge(Votable::of(&document).unwrap())
}

fn with(table: &str) -> String {
    format!(
        "<VOTABLE version='1.3' xmlns='http://www.ivoa.net/xml/VOTable/v1.3'><RESOURCE type='meta'/>\
         <RESOURCE type='results'><INFO name='QUERY_STATUS' value='OK'/>{table}</RESOURCE></VOTABLE>"
    )
}

#[test]
fn rows_are_counted_in_each_form() {
    let rows = |table: &str| read(&with(table), |v| v.rows());
    let data = |data: &str| {
        rows(&format!(
            "<TABLE><FIELD name='a' datatype='int'/><DATA>{data}</DATA></TABLE>"
        ))
    };
    assert_eq!(
        data("<TABLEDATA><TR><TD>1</TD></TR><TR><TD/></TR></TABLEDATA>"),
        Rows::Number(2)
    );
    assert_eq!(data("<TABLEDATA/>"), Rows::Number(0));
    assert_eq!(
        data("<BINARY><STREAM encoding='base64'>\n</STREAM></BINARY>"),
        Rows::Number(0)
    );
    assert_eq!(
        data("<BINARY2><STREAM encoding='base64'>AAAA</STREAM></BINARY2>"),
        Rows::Some
    );
    assert_eq!(
        data("<BINARY2><STREAM href='http://example.org/x'/></BINARY2>"),
        Rows::Unknown
    );
    assert_eq!(
        data("<FITS><STREAM href='http://example.org/x'/></FITS>"),
        Rows::Unknown
    );
    assert_eq!(
        rows("<TABLE><FIELD name='a' datatype='int'/></TABLE>"),
        Rows::Number(0)
    );
    assert_eq!(rows(""), Rows::Number(0));
}

#[test]
fn the_status_may_stand_before_or_after_the_table() {
    let late = with("<TABLE/><INFO name='QUERY_STATUS' value='ERROR'> it broke\n</INFO>");
    read(&late, |v| {
        assert_eq!(v.statuses().len(), 2);
        assert_eq!(v.error().unwrap().message, "it broke");
    });
    // VOTable 1.1 has no namespace, and the resource no type.
    let old = "<VOTABLE version='1.1'><RESOURCE><INFO name='QUERY_STATUS' value='ERROR'>no</INFO></RESOURCE></VOTABLE>";
    assert_eq!(read(old, |v| v.error().map(|e| e.message)).unwrap(), "no");
    assert!(read("<VOTABLE/>", |v| v.primary().is_none() && v.error().is_none()));
}
