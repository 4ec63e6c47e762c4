//! Metadata: views, and what is wrong with it.

use super::{document, pointed_at, problems, with_data, with_table, words};
use crate::documents::votable::{Size, Votable, Weight, code};

const RICH: &str = "<VOTABLE version='1.5' xmlns='http://www.ivoa.net/xml/VOTable/v1.3'>\
    <DESCRIPTION>All  of\n it</DESCRIPTION><INFO name='a' value='b'> text </INFO><COOSYS ID='sys' system='ICRS'/>\
    <RESOURCE name='outer' ID='o'><DESCRIPTION>has <b>bold</b> words</DESCRIPTION>\
    <GROUP name='g' utype='u' ucd='x'><PARAM name='p' datatype='int' value='7'/><FIELDref ref='f'/>\
    <GROUP name='h'/></GROUP><LINK href='http://example.org' content-role='doc' title='t'/>\
    <RESOURCE type='results'><TABLE name='t' ID='tt' nrows='0'><DESCRIPTION>d</DESCRIPTION>\
    <FIELD name='ra' ID='f' ref='sys' datatype='double' arraysize='2' unit='deg' ucd='pos.eq' utype='q' xtype='point'>\
    <DESCRIPTION>where</DESCRIPTION><VALUES ID='v' type='actual'><MIN value='0'/><MAX value='360' inclusive='no'/>\
    <OPTION name='n' value='1'><OPTION value='2'/></OPTION><OPTION value='3'/></VALUES><LINK href='x'/></FIELD>\
    <DATA><TABLEDATA/></DATA></TABLE></RESOURCE></RESOURCE></VOTABLE>";

#[test]
fn views_show_what_is_there() {
    let document = document(RICH);
    let votable = Votable::of(&document).unwrap();
    assert_eq!(
        (votable.version(), votable.description().as_deref()),
        (Some("1.5"), Some("All of it"))
    );
    assert_eq!(votable.namespace(), Some("http://www.ivoa.net/xml/VOTable/v1.3"));
    assert_eq!(votable.infos()[0].text(), "text");
    let resources = votable.all_resources();
    assert_eq!(resources.len(), 2);
    let outer = resources[0];
    assert_eq!(
        (outer.name(), outer.id(), outer.kind()),
        (Some("outer"), Some("o"), None)
    );
    assert_eq!(outer.description().as_deref(), Some("has bold words"));
    assert_eq!(outer.links()[0].content_role(), Some("doc"));
    let group = outer.groups()[0];
    assert_eq!(
        (group.name(), group.utype(), group.ucd()),
        (Some("g"), Some("u"), Some("x"))
    );
    assert_eq!(group.params()[0].value(), Some("7"));
    assert_eq!(group.references()[0].1, Some("f"));
    assert_eq!(group.groups()[0].name(), Some("h"));
    let ids = votable.ids();
    let table = votable.tables()[0];
    assert_eq!(
        (table.name(), table.id(), table.nrows()),
        (Some("t"), Some("tt"), Some("0"))
    );
    let field = table.fields(&ids)[0];
    assert_eq!(ids.field("f"), Some(field));
    assert_eq!(
        (field.unit(), field.xtype(), field.reference()),
        (Some("deg"), Some("point"), Some("sys"))
    );
    assert!(matches!(field.size(), Size::Array(size) if size.fixed() == Some(2)));
    let values = field.values().unwrap();
    assert_eq!(
        (values.kind(), values.max().unwrap().inclusive),
        ("actual", false)
    );
    let options: Vec<_> = values
        .options()
        .iter()
        .filter_map(|option| option.value)
        .collect();
    assert_eq!(options, ["1", "2", "3"]);
    assert!(problems(RICH).is_empty(), "{:?}", problems(RICH));
}

fn root(attributes: &str) -> Vec<&'static str> {
    words(&problems(&format!("<VOTABLE {attributes}><RESOURCE/></VOTABLE>")))
}

#[test]
fn versions_and_namespaces() {
    let namespace = |last: &str| format!("xmlns='http://www.ivoa.net/xml/VOTable/{last}'");
    for (version, last) in [
        ("1.1", "v1.1"),
        ("1.2", "v1.2"),
        ("1.3", "v1.3"),
        ("1.4", "v1.3"),
        ("1.5", "v1.3"),
    ] {
        assert!(
            root(&format!("version='{version}' {}", namespace(last))).is_empty(),
            "{version}"
        );
    }
    assert!(root(&namespace("v1.3")).is_empty());
    assert_eq!(root("version='1.1'"), ["namespace-missing"]);
    assert_eq!(
        root(&format!("version='1.6' {}", namespace("v1.3"))),
        ["version-unknown"]
    );
    assert_eq!(
        root(&format!("version='1.4' {}", namespace("v1.4"))),
        ["namespace-unknown"]
    );
    assert_eq!(
        root(&format!("version='1.4' {}", namespace("v1.2"))),
        ["namespace-version"]
    );
    let mixed = "<v:VOTABLE version='1.4' xmlns:v='http://www.ivoa.net/xml/VOTable/v1.3'><RESOURCE type='meta'/></v:VOTABLE>";
    assert_eq!(words(&problems(mixed)), ["namespace-mixed"]);
}

#[test]
fn foreign_elements_are_none_of_ours() {
    let text = with_table(
        "<TABLE><FIELD name='a' datatype='int'/></TABLE><x:VODML xmlns:x='urn:x'><x:TABLE ref='none'/></x:VODML>",
    );
    assert!(problems(&text).is_empty());
    let document = document(&text);
    assert_eq!(Votable::of(&document).unwrap().tables().len(), 1);
}

#[test]
fn broken_metadata() {
    for (table, word, at) in [
        (
            "<FIELD datatype='int'/>",
            "name-missing",
            "<FIELD datatype='int'/>",
        ),
        (
            "<FIELD name=' ' datatype='int'/>",
            "name-missing",
            "<FIELD name=' ' datatype='int'/>",
        ),
        (
            "<FIELD ID='a' datatype='int'/>",
            "name-only-id",
            "<FIELD ID='a' datatype='int'/>",
        ),
        ("<FIELD name='a'/>", "datatype-missing", "<FIELD name='a'/>"),
        (
            "<FIELD name='a' datatype='real'/>",
            "datatype-unknown",
            "datatype='real'",
        ),
        (
            "<FIELD name='a' datatype='int' arraysize='?'/>",
            "arraysize-invalid",
            "arraysize='?'",
        ),
        (
            "<FIELD name='a' datatype='int' arraysize='1'/>",
            "arraysize-one",
            "arraysize='1'",
        ),
        (
            "<FIELD name='a' datatype='int' ref='b'/>",
            "ref-dangling",
            "ref='b'",
        ),
        ("<FIELD name='a' ID='1' datatype='int'/>", "id-invalid", "ID='1'"),
        (
            "<PARAM name='a' datatype='int'/>",
            "value-missing",
            "<PARAM name='a' datatype='int'/>",
        ),
        (
            "<PARAM name='a' datatype='int' value='x'/>",
            "integer-invalid",
            "value='x'",
        ),
        (
            "<PARAM name='a' datatype='char' value='xyz'/>",
            "text-length",
            "value='xyz'",
        ),
        ("<INFO name='a'/><GROUP/>", "value-missing", "<INFO name='a'/>"),
        ("<INFO value='a'/><GROUP/>", "name-missing", "<INFO value='a'/>"),
        ("<GROUP><FIELDref/></GROUP>", "name-missing", "<FIELDref/>"),
        ("<LINK/>", "fields-missing", "<TABLE>"),
        (
            "<FIELD name='a' datatype='int'><VALUES><OPTION value='x'/></VALUES></FIELD>",
            "domain-invalid",
            "value='x'",
        ),
        (
            "<FIELD name='a' datatype='int'><VALUES><MIN/></VALUES></FIELD>",
            "value-missing",
            "<MIN/>",
        ),
    ] {
        let text = with_table(&format!("<TABLE>{table}</TABLE>"));
        let problems = problems(&text);
        assert_eq!(words(&problems), [word], "{table}");
        let span = problems.iter().next().unwrap().place.span.clone();
        assert_eq!(&text[span], at);
    }
}

#[test]
fn ids_stand_once_and_names_should() {
    let text = with_table(
        "<TABLE><FIELD ID='a' name='x' datatype='int'/><FIELD ID='a' name='x' datatype='int'/></TABLE>",
    );
    let problems = problems(&text);
    assert_eq!(words(&problems), ["name-duplicate", "id-duplicate"]);
    assert_eq!(
        problems.first(code::NAME_DUPLICATE).unwrap().code.weight,
        Weight::Note
    );
}

#[test]
fn resources() {
    assert_eq!(
        words(&problems("<VOTABLE/>")),
        ["namespace-missing", "resource-missing"]
    );
    let typed = with_table("").replace("results", "result");
    assert_eq!(words(&problems(&typed)), ["resource-type"]);
    let meta = with_data("<FIELD name='a' datatype='int'/>", "<TABLEDATA/>").replace("results", "meta");
    assert_eq!(words(&problems(&meta)), ["meta-with-data"]);
    assert_eq!(pointed_at(&meta, code::META_WITH_DATA), "<DATA>");
}

#[test]
fn limits_with_an_xtype_have_its_own_rules() {
    let field = |xtype: &str| {
        format!(
            "<TABLE><PARAM name='a' datatype='double' arraysize='3' value='' {xtype}>\
             <VALUES><MAX value='any 1 2'/></VALUES></PARAM></TABLE>"
        )
    };
    assert!(problems(&with_table(&field("xtype='circle'"))).is_empty());
    assert_eq!(words(&problems(&with_table(&field("")))), ["domain-invalid"]);
    let numbers = field("").replace("any", "0");
    assert!(problems(&with_table(&numbers)).is_empty());
}
