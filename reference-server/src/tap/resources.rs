//! The resources of TAP beside its job list: sync and tables; and its error documents.

use super::schema::{ForeignKey, KEYS, SCHEMAS, tables as all, written};
use super::table::{Column, Table};
use super::votable::{VOTABLE, error};
use super::work;
use crate::message::{Request, Response};
use crate::uws::{Parameter, escape_html as escape, form};

/// A VOTable that tells of an error.
pub(crate) fn error_document(status: u16, message: &str) -> Response {
    Response::bytes(status, VOTABLE, error(message))
}

/// Runs a query at once (TAP 1.1, 2.1).
pub(crate) fn sync(request: &Request) -> Response {
    let fields = match form(request) {
        Ok(fields) => fields,
        Err(refusal) => return refusal,
    };
    let parameters: Result<Vec<_>, _> = fields.iter().map(Parameter::from_field).collect();
    match parameters.and_then(|parameters| work(&parameters)) {
        Ok(work) => match (work.failure, work.results.into_iter().next()) {
            (None, Some(result)) => Response::bytes(200, result.media_type, result.body),
            (Some(failure), _) => error_document(400, &failure),
            (None, None) => error_document(400, "Tables by URL can be uploaded to async only"),
        },
        Err(message) => error_document(400, &message),
    }
}

/// The tables (VOSI 1.1, 3.3).
pub(crate) fn tables() -> Response {
    let mut body = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vosi:tableset xmlns:vosi=\"http://www.ivoa.net/xml/VOSITables/v1.0\" \
         xmlns:vs=\"http://www.ivoa.net/xml/VODataService/v1.1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n",
    );
    for (name, description) in SCHEMAS {
        body += &format!("<schema>\n<name>{name}</name><description>{description}</description>\n");
        let of_schema = |table: &&Table| table.name.split('.').next() == Some(*name);
        for table in all().iter().filter(of_schema) {
            body += &element(table);
        }
        body += "</schema>\n";
    }
    body += "</vosi:tableset>\n";
    Response::bytes(200, "application/xml", body)
}

fn element(table: &Table) -> String {
    let standard = table.name.starts_with("TAP_SCHEMA.");
    let columns: String = table.columns.iter().map(|c| column(c, standard)).collect();
    let key = |key: &ForeignKey| {
        format!(
            "<foreignKey><targetTable>{}</targetTable><fkColumn><fromColumn>{}</fromColumn>\
             <targetColumn>{}</targetColumn></fkColumn></foreignKey>\n",
            key.target, key.column, key.target_column
        )
    };
    let keys: String = KEYS
        .iter()
        .filter(|key| key.table == table.name)
        .map(key)
        .collect();
    format!(
        "<table type=\"table\"><name>{}</name><description>{}</description>\n{columns}{keys}</table>\n",
        table.name,
        escape(table.description)
    )
}

fn column(column: &Column, standard: bool) -> String {
    let filled = |name: &str, value: &str| match value {
        "" => String::new(),
        value => format!("<{name}>{}</{name}>", escape(value)),
    };
    let size = match column.arraysize() {
        "" => String::new(),
        size => format!(" arraysize=\"{size}\""),
    };
    format!(
        "<column std=\"{standard}\"><name>{}</name><description>{}</description>{}{}<dataType xsi:type=\"vs:VOTableType\"{size}>{}</dataType></column>\n",
        escape(written(column)),
        escape(column.description),
        filled("unit", column.unit),
        filled("ucd", column.ucd),
        column.datatype,
    )
}
