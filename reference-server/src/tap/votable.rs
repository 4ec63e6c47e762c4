//! Tables and errors written down: VOTable 1.4, CSV and TSV (DALI 1.1, 4.4).

use super::table::{Column, Table};
use crate::uws::escape_html as escape;

/// What VOTables are sent as.
pub(crate) const VOTABLE: &str = "application/x-votable+xml";

/// The formats of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Format {
    VoTable,
    Csv,
    Tsv,
}

/// Names of the formats as RESPONSEFORMAT takes them.
const FORMATS: &[(&str, Format)] = &[
    ("votable", Format::VoTable),
    ("votable/td", Format::VoTable),
    (VOTABLE, Format::VoTable),
    (
        "application/x-votable+xml;serialization=tabledata",
        Format::VoTable,
    ),
    ("text/xml", Format::VoTable),
    ("csv", Format::Csv),
    ("text/csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("text/tab-separated-values", Format::Tsv),
];

impl Format {
    pub fn parse(name: &str) -> Option<Format> {
        let plain = name.replace(' ', "");
        let named = |(known, _): &&(&str, Format)| known.eq_ignore_ascii_case(&plain);
        FORMATS.iter().find(named).map(|(_, format)| *format)
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Format::VoTable => VOTABLE,
            Format::Csv => "text/csv; charset=utf-8",
            Format::Tsv => "text/tab-separated-values; charset=utf-8",
        }
    }

    /// A table in this format; `overflow`: there were more rows.
    pub fn write(self, table: &Table, overflow: bool) -> Vec<u8> {
        match self {
            Format::VoTable => votable(table, overflow),
            Format::Csv => lines(table, ","),
            Format::Tsv => lines(table, "\t"),
        }
        .into_bytes()
    }
}

/// A VOTable that only tells of an error (DALI 1.1, 4.4.2).
pub(crate) fn error(message: &str) -> String {
    document(&format!(
        "<INFO name=\"QUERY_STATUS\" value=\"ERROR\">{}</INFO>\n",
        escape(message)
    ))
}

fn votable(table: &Table, overflow: bool) -> String {
    let fields: String = table.columns.iter().map(field).collect();
    let mut rows = String::new();
    for row in &table.rows {
        let cells: String = row
            .iter()
            .map(|value| format!("<TD>{}</TD>", escape(&value.to_string())))
            .collect();
        rows += &format!("<TR>{cells}</TR>\n");
    }
    let overflow = match overflow {
        true => "<INFO name=\"QUERY_STATUS\" value=\"OVERFLOW\"/>\n",
        false => "",
    };
    document(&format!(
        "<INFO name=\"QUERY_STATUS\" value=\"OK\"/>\n<TABLE>\n{fields}<DATA><TABLEDATA>\n{rows}</TABLEDATA></DATA>\n</TABLE>\n{overflow}"
    ))
}

fn document(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n\
         <RESOURCE type=\"results\">\n{content}</RESOURCE>\n</VOTABLE>\n"
    )
}

fn field(column: &Column) -> String {
    let filled = |name: &str, value: &str| match value {
        "" => String::new(),
        value => format!(" {name}=\"{}\"", escape(value)),
    };
    let attributes =
        filled("arraysize", column.arraysize()) + &filled("unit", column.unit) + &filled("ucd", column.ucd);
    let description = match column.description {
        "" => String::new(),
        text => format!("<DESCRIPTION>{}</DESCRIPTION>", escape(text)),
    };
    format!(
        "<FIELD name=\"{}\" datatype=\"{}\"{attributes}>{description}</FIELD>\n",
        escape(&column.name),
        column.datatype
    )
}

fn lines(table: &Table, separator: &str) -> String {
    let quote = |text: String| match text.contains([',', '\t', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    };
    let head: Vec<String> = table.columns.iter().map(|c| quote(c.name.clone())).collect();
    let mut text = head.join(separator) + "\r\n";
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|value| quote(value.to_string())).collect();
        text += &(cells.join(separator) + "\r\n");
    }
    text
}
