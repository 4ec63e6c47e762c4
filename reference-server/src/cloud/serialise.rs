//! VOTables to XML trees, in all three serialisations of their rows, and to CSV (VOTable 1.4, 5; RFC 4180).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::votable::{Cell, Field, Group, Info, Param, Resource, Table, Votable};
use crate::xml::{Document, Element};

/// How a table is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    TableData,
    Binary,
    Binary2,
    Csv,
    Tsv,
}

/// Names of the formats as RESPONSEFORMAT takes them (DALI 1.1, 3.4.3), without blanks.
const NAMES: &[(&str, Format)] = &[
    ("votable", Format::TableData),
    ("votable/td", Format::TableData),
    ("application/x-votable+xml", Format::TableData),
    (
        "application/x-votable+xml;serialization=tabledata",
        Format::TableData,
    ),
    ("application/x-votable+xml;content=datalink", Format::TableData),
    ("text/xml", Format::TableData),
    ("votable/b", Format::Binary),
    ("application/x-votable+xml;serialization=binary", Format::Binary),
    ("votable/b2", Format::Binary2),
    ("application/x-votable+xml;serialization=binary2", Format::Binary2),
    ("csv", Format::Csv),
    ("text/csv", Format::Csv),
    ("text/csv;header=present", Format::Csv),
    ("tsv", Format::Tsv),
    ("text/tab-separated-values", Format::Tsv),
];

impl Format {
    pub fn parse(name: &str) -> Option<Format> {
        let plain = name.replace(' ', "");
        let named = |(known, _): &&(&str, Format)| known.eq_ignore_ascii_case(&plain);
        NAMES.iter().find(named).map(|(_, format)| *format)
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Format::TableData => "application/x-votable+xml",
            Format::Binary => "application/x-votable+xml;serialization=BINARY",
            Format::Binary2 => "application/x-votable+xml;serialization=BINARY2",
            Format::Csv => "text/csv;header=present",
            Format::Tsv => "text/tab-separated-values",
        }
    }

    pub fn is_xml(self) -> bool {
        !matches!(self, Format::Csv | Format::Tsv)
    }
}

/// The document as a tree.
pub(crate) fn tree(votable: &Votable, format: Format) -> Document {
    let mut root = Element::new("VOTABLE").attribute("version", votable.version);
    for one in &votable.resources {
        root.push(resource(one, format));
    }
    Document {
        namespace: "http://www.ivoa.net/xml/VOTable/v1.3".to_owned(),
        ..Document::uws(root)
    }
}

fn filled(element: &mut Element, name: &str, value: &str) {
    if !value.is_empty() {
        element.set(name, value);
    }
}

fn described(element: &mut Element, description: &str) {
    if !description.is_empty() {
        element.push(Element::with_text("DESCRIPTION", description));
    }
}

fn resource(resource: &Resource, format: Format) -> Element {
    let mut element = Element::new("RESOURCE").attribute("type", resource.kind);
    filled(&mut element, "ID", resource.id);
    filled(&mut element, "name", resource.name);
    filled(&mut element, "utype", resource.utype);
    described(&mut element, resource.description);
    for one in &resource.infos {
        element.push(info(one));
    }
    for one in &resource.params {
        element.push(param(one));
    }
    for one in &resource.groups {
        element.push(group(one));
    }
    if let Some(one) = &resource.table {
        element.push(table(one, format));
    }
    for one in &resource.late_infos {
        element.push(info(one));
    }
    element
}

fn info(info: &Info) -> Element {
    let mut element = Element::new("INFO")
        .attribute("name", info.name)
        .attribute("value", info.value.as_str());
    if !info.text.is_empty() {
        element.set_text(info.text.as_str());
    }
    element
}

fn group(group: &Group) -> Element {
    let mut element = Element::new("GROUP").attribute("name", group.name);
    for one in &group.params {
        element.push(param(one));
    }
    element
}

fn attributes(mut element: Element, field: &Field) -> Element {
    for (name, value) in [
        ("ID", field.id),
        ("name", field.name),
        ("datatype", field.datatype),
        ("arraysize", field.arraysize),
        ("unit", field.unit),
        ("ucd", field.ucd),
        ("utype", field.utype),
        ("xtype", field.xtype),
    ] {
        filled(&mut element, name, value);
    }
    element
}

fn param(param: &Param) -> Element {
    let mut element = attributes(Element::new("PARAM"), &param.field);
    element.set("value", param.value.as_str());
    filled(&mut element, "ref", param.reference);
    described(&mut element, param.field.description);
    if !param.options.is_empty() {
        let mut values = Element::new("VALUES");
        for option in &param.options {
            values.push(Element::new("OPTION").attribute("value", option.as_str()));
        }
        element.push(values);
    }
    element
}

fn field(field: &Field) -> Element {
    let mut element = attributes(Element::new("FIELD"), field);
    described(&mut element, field.description);
    if !field.null.is_empty() {
        element.push(Element::new("VALUES").attribute("null", field.null));
    }
    element
}

fn table(table: &Table, format: Format) -> Element {
    let mut element = Element::new("TABLE");
    for one in &table.infos {
        element.push(info(one));
    }
    let table = &with_nulls(table, format);
    for one in &table.fields {
        element.push(field(one));
    }
    let rows = match format {
        Format::Binary => stream("BINARY", table),
        Format::Binary2 => stream("BINARY2", table),
        Format::TableData | Format::Csv | Format::Tsv => table_data(table),
    };
    let mut data = Element::new("DATA");
    data.push(rows);
    element.push(data);
    element
}

/// BINARY has no other way to tell that there is no integer.
fn with_nulls(table: &Table, format: Format) -> Table {
    let mut table = table.clone();
    if format == Format::Binary {
        for field in &mut table.fields {
            match field.datatype {
                "long" => field.null = "-9223372036854775808",
                "int" => field.null = "-2147483648",
                _ => {}
            }
        }
    }
    table
}

fn table_data(table: &Table) -> Element {
    let mut data = Element::new("TABLEDATA");
    for row in &table.rows {
        let mut line = Element::new("TR");
        for cell in row {
            line.push(match cell.shown() {
                empty if empty.is_empty() => Element::new("TD"),
                text => Element::with_text("TD", text),
            });
        }
        data.push(line);
    }
    data
}

fn stream(name: &str, table: &Table) -> Element {
    let mut bytes = Vec::new();
    for row in &table.rows {
        if name == "BINARY2" {
            bytes.extend(null_flags(row));
        }
        for (field, cell) in table.fields.iter().zip(row) {
            binary(field, cell, &mut bytes);
        }
    }
    let stream = Element::with_text("STREAM", STANDARD.encode(bytes)).attribute("encoding", "base64");
    let mut element = Element::new(name);
    element.push(stream);
    element
}

/// One bit a cell, the most significant first.
fn null_flags(row: &[Cell]) -> Vec<u8> {
    let bits = |cells: &[Cell]| {
        let bit = |(at, cell): (usize, &Cell)| u8::from(*cell == Cell::Null) << (7 - at);
        cells.iter().enumerate().map(bit).sum()
    };
    row.chunks(8).map(bits).collect()
}

fn binary(field: &Field, cell: &Cell, out: &mut Vec<u8>) {
    match (field.datatype, cell) {
        ("long", Cell::Long(number)) => out.extend(number.to_be_bytes()),
        ("long", _) => out.extend(i64::MIN.to_be_bytes()),
        ("int", Cell::Long(number)) => {
            out.extend(i32::try_from(*number).unwrap_or(i32::MIN).to_be_bytes());
        }
        ("int", _) => out.extend(i32::MIN.to_be_bytes()),
        ("double", Cell::Double(number)) => out.extend(number.to_be_bytes()),
        ("double", _) => out.extend(f64::NAN.to_be_bytes()),
        ("boolean", Cell::Boolean(truth)) => out.push(if *truth { b'T' } else { b'F' }),
        ("boolean", _) => out.push(b'?'),
        (datatype, cell) => {
            let text = cell.shown();
            let bytes: Vec<u8> = match datatype {
                "unicodeChar" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                _ => text.clone().into_bytes(),
            };
            let length = if datatype == "unicodeChar" {
                bytes.len() / 2
            } else {
                bytes.len()
            };
            let fixed: Option<usize> = field.arraysize.parse().ok();
            match fixed {
                Some(size) => out.extend(bytes.into_iter().chain(std::iter::repeat(0)).take(size)),
                None => {
                    out.extend(u32::try_from(length).unwrap_or(0).to_be_bytes());
                    out.extend(bytes);
                }
            }
        }
    }
}

/// The rows of the table of results, with a line of names in front.
pub(crate) fn lines(votable: &Votable, format: Format) -> String {
    let separator = if format == Format::Tsv { '\t' } else { ',' };
    let quote = |text: String| match text.contains([separator, '"', '\n', '\r']) {
        true if format == Format::Csv => format!("\"{}\"", text.replace('"', "\"\"")),
        _ => text,
    };
    let join = |cells: Vec<String>| cells.join(&separator.to_string()) + "\r\n";
    let table = votable
        .resources
        .iter()
        .find(|resource| resource.kind == "results")
        .and_then(|resource| resource.table.as_ref());
    let Some(table) = table else {
        return String::new();
    };
    let mut text = join(
        table
            .fields
            .iter()
            .map(|field| quote(field.name.to_owned()))
            .collect(),
    );
    for row in &table.rows {
        text += &join(row.iter().map(|cell| quote(cell.shown())).collect());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_rows() {
        let table = Table {
            fields: vec![Field::of("n", "long", ""), Field::text("t", "")],
            rows: vec![vec![Cell::Null, Cell::text("ab")]],
            ..Table::default()
        };
        let stream = stream("BINARY2", &table);
        let bytes = STANDARD.decode(stream.elements().next().unwrap().text()).unwrap();
        let mut expected = vec![0x80];
        expected.extend(i64::MIN.to_be_bytes());
        expected.extend([0, 0, 0, 2, b'a', b'b']);
        assert_eq!(bytes, expected);
    }

    #[test]
    fn csv_quotes_json() {
        let table = Table {
            fields: vec![Field::text("cloud_access", "")],
            rows: vec![vec![Cell::text("{\"aws\":1}")]],
            ..Table::default()
        };
        let votable = Votable::new(vec![Resource {
            kind: "results",
            table: Some(table),
            ..Resource::default()
        }]);
        assert_eq!(
            lines(&votable, Format::Csv),
            "cloud_access\r\n\"{\"\"aws\"\":1}\"\r\n"
        );
    }
}
