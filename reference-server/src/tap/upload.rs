//! Uploaded tables (TAP 1.1, 2.7.6; DALI 1.1, 3.4.5).

use roxmltree::{Document, Node};

use super::table::{Column, Table, Value};
use crate::uws::Parameter;

/// A table that comes with a job, or that is to be fetched.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Upload {
    /// Name without the schema TAP_UPLOAD.
    pub table: String,
    /// Where to fetch it; empty: it is there.
    pub url: String,
    pub body: Vec<u8>,
}

/// All uploads that the parameters ask for: `name,param:part` or `name,URL`, several joined by semicolons.
pub(crate) fn uploads(parameters: &[Parameter]) -> Result<Vec<Upload>, String> {
    let mut uploads: Vec<Upload> = Vec::new();
    for parameter in parameters.iter().filter(|p| p.is_called("UPLOAD")) {
        let text = String::from_utf8_lossy(&parameter.value);
        for piece in text.split(';').filter(|piece| !piece.trim().is_empty()) {
            let upload = upload(piece.trim(), parameters)?;
            if uploads
                .iter()
                .any(|other| other.table.eq_ignore_ascii_case(&upload.table))
            {
                return Err(format!(
                    "UPLOAD: the table {} is given more than once",
                    upload.table
                ));
            }
            uploads.push(upload);
        }
    }
    Ok(uploads)
}

fn upload(piece: &str, parameters: &[Parameter]) -> Result<Upload, String> {
    let (table, from) = piece
        .split_once(',')
        .ok_or_else(|| format!("UPLOAD must be a name, a comma and a URI: {piece}"))?;
    let starts = table.chars().next().is_some_and(char::is_alphabetic);
    if !starts || !table.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return Err(format!("UPLOAD: {table:?} is no name for a table"));
    }
    let table = table.to_owned();
    if let Some(name) = from.strip_prefix("param:") {
        let part = parameters.iter().find(|p| p.is_called(name));
        let part = part.ok_or_else(|| format!("UPLOAD: there is no part {name}"))?;
        let (url, body) = (String::new(), part.value.clone());
        return Ok(Upload { table, url, body });
    }
    if !from.starts_with("http://") {
        return Err(format!(
            "UPLOAD: only param: and http: are understood, not {from}"
        ));
    }
    let url = from.to_owned();
    Ok(Upload {
        table,
        url,
        body: Vec::new(),
    })
}

/// The first table of a VOTable in TABLEDATA.
pub(crate) fn read(upload: &Upload) -> Result<Table, String> {
    let wrong = |what: &str| format!("UPLOAD: the table {} {what}", upload.table);
    let text = std::str::from_utf8(&upload.body).map_err(|_| wrong("is no text"))?;
    let document = Document::parse(text).map_err(|error| wrong(&format!("is no XML: {error}")))?;
    let table = document
        .descendants()
        .find(|node| node.tag_name().name() == "TABLE")
        .ok_or_else(|| wrong("has no TABLE"))?;
    let columns: Vec<Column> = children(table, "FIELD")
        .map(|field| {
            let name = field.attribute("name").unwrap_or_default();
            Column::new(
                name,
                datatype(field.attribute("datatype").unwrap_or_default()),
                "",
            )
        })
        .collect();
    let data = children(table, "DATA").next();
    let rows = data.and_then(|data| children(data, "TABLEDATA").next());
    if data.is_some() && rows.is_none() {
        return Err(wrong("is not in TABLEDATA"));
    }
    let row = |row: Node| -> Vec<Value> {
        let cells: Vec<&str> = children(row, "TD")
            .map(|cell| cell.text().unwrap_or_default())
            .collect();
        let cell = |(at, column): (usize, &Column)| value(cells.get(at).copied().unwrap_or_default(), column);
        columns.iter().enumerate().map(cell).collect()
    };
    let rows = rows
        .into_iter()
        .flat_map(|rows| children(rows, "TR").collect::<Vec<_>>());
    Ok(Table {
        name: format!("TAP_UPLOAD.{}", upload.table),
        description: "",
        rows: rows.map(row).collect(),
        columns: columns.clone(),
    })
}

fn children<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children()
        .filter(move |child| child.tag_name().name() == name)
}

fn datatype(datatype: &str) -> &'static str {
    match datatype {
        "short" | "int" | "unsignedByte" => "int",
        "long" => "long",
        "float" | "double" => "double",
        _ => "char",
    }
}

fn value(text: &str, column: &Column) -> Value {
    let trimmed = text.trim();
    match column.datatype {
        "int" | "long" => trimmed.parse().map_or(Value::Null, Value::Integer),
        "double" => trimmed.parse().map_or(Value::Null, Value::Real),
        _ => Value::filled(text),
    }
}
