//! Group A of the catalogue: the elements of a VOTable in the order of the schema, and their attributes.

use crate::checks::{Check, Finding, Part, Reads, Seen, Sheet, View};
use crate::documents::votable::Votable;
use crate::documents::votable::code::{
    BOOLEAN_INVALID, Code, FLOAT_INVALID, FLOAT_RANGE, INTEGER_INVALID, INTEGER_RANGE, ROW_LONG, ROW_SHORT,
};
use crate::documents::xml::Element;
use crate::recording::step;

const GOOD: &str = "discovery/query GET /query -> 200 | @cloud/discovery-good";

/// So many findings of an answer are kept.
const MOST: usize = 5;

/// What FIELD and PARAM have in common.
const OF_FIELD: &[&str] = &[
    "ID",
    "unit",
    "datatype",
    "precision",
    "width",
    "xtype",
    "ref",
    "name",
    "ucd",
    "utype",
    "arraysize",
    "type",
];

/// The attributes that elements may have, of all versions of VOTable.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("RESOURCE", &["name", "ID", "utype", "type"]),
    ("TABLE", &["ID", "name", "ref", "ucd", "utype", "nrows"]),
    (
        "INFO",
        &["ID", "name", "value", "unit", "xtype", "ref", "ucd", "utype"],
    ),
    ("GROUP", &["ID", "name", "ref", "ucd", "utype"]),
    ("FIELDref", &["ref", "ucd", "utype"]),
    ("PARAMref", &["ref", "ucd", "utype"]),
    ("VALUES", &["ID", "type", "null", "ref", "invalid"]),
    ("MIN", &["value", "inclusive"]),
    ("MAX", &["value", "inclusive"]),
    ("OPTION", &["name", "value"]),
    (
        "LINK",
        &[
            "ID",
            "content-role",
            "content-type",
            "title",
            "value",
            "href",
            "gref",
            "action",
        ],
    ),
];

/// The elements of VOTable, of all versions, as far as they stand outside of DATA.
const ELEMENTS: &[&str] = &[
    "VOTABLE",
    "DEFINITIONS",
    "RESOURCE",
    "DESCRIPTION",
    "INFO",
    "COOSYS",
    "TIMESYS",
    "GROUP",
    "PARAM",
    "PARAMref",
    "FIELD",
    "FIELDref",
    "VALUES",
    "MIN",
    "MAX",
    "OPTION",
    "LINK",
    "TABLE",
    "DATA",
];

/// What makes a cell no value of its column.
const NO_VALUES: [Code; 5] = [
    BOOLEAN_INVALID,
    INTEGER_INVALID,
    INTEGER_RANGE,
    FLOAT_INVALID,
    FLOAT_RANGE,
];

/// The check of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "cloud-votable-schema",
    reads: Reads::Any(&[step::DISCOVERY_QUERY]),
    because: "Readers that go by the schema refuse the document, or shift the cells of a short row.",
    usually: "The document is put together by a template.",
    mend: "Write the table with a VOTable library, or validate it against the schema of its version.",
    good: &[
        GOOD,
        "discovery/query GET /query -> 200 | @cloud/discovery-chandra",
    ],
    bad: &[
        (
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|<DATA>|<DESCRIPTION>Images</DESCRIPTION><DATA>|",
            "order",
        ),
        (
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|<FIELD name=\"obs_id\"|<FIELD label=\"id\" name=\"obs_id\"|",
            "attribute",
        ),
        (
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|<TD>3054</TD>||",
            "cells",
        ),
        (
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|<TD>12.5</TD>|<TD>twelve</TD>|",
            "value",
        ),
        (
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|name=\"s_ra\" datatype=\"double\"|name=\"s_ra\"|",
            "datatype",
        ),
        (
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|<FIELD name=\"obs_id\"|<FIELD ID=\"did\" name=\"obs_id\"|",
            "id-twice",
        ),
        (
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|<TABLE>|<TABLE><COLUMN/>|",
            "element",
        ),
    ],
    judge,
}];

fn judge(v: &View<'_>) -> Vec<Finding> {
    v.at(step::DISCOVERY_QUERY).flat_map(schema).collect()
}

fn schema(x: Seen<'_>) -> Vec<Finding> {
    let votable = match x.votable() {
        Ok(votable) => votable,
        Err(undecided) => return vec![undecided],
    };
    let mut findings = structure(&x, votable);
    findings.extend(twice(&x, votable));
    findings.extend(rows(&x));
    findings.extend(no_values(&x));
    findings.truncate(MOST);
    if findings.is_empty() {
        let at = Part::Body(Some(votable.root.tag_span()));
        findings.push(Finding::pass(&x, at, "order, attributes, identifiers and cells"));
    }
    findings
}

/// Order and attributes of all elements of the metadata.
fn structure(x: &Seen<'_>, votable: Votable<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut open = vec![votable.root];
    while let Some(element) = open.pop() {
        let mine = |child: &Element<'_>| child.namespace() == votable.root.namespace();
        if !matches!(element.name(), "DATA" | "DESCRIPTION") {
            open.extend(element.children().rev().filter(mine));
        }
        findings.extend(misplaced(x, element));
        findings.extend(strange_attribute(x, element));
        findings.extend(without_datatype(x, element));
        findings.extend(strange_element(x, votable, element));
    }
    findings
}

fn said<'d>(element: Element<'d>, name: &str) -> Option<&'d str> {
    element.attribute(name).map(|attribute| attribute.value.as_str())
}

/// An element of VOTable's namespace that no version up to the declared one has. Other versions may have more.
fn strange_element(x: &Seen<'_>, votable: Votable<'_>, element: Element<'_>) -> Option<Finding> {
    let is_known_version = matches!(votable.version(), Some("1.1" | "1.2" | "1.3" | "1.4" | "1.5"));
    if votable.namespace().is_none() || !is_known_version || ELEMENTS.contains(&element.name()) {
        return None;
    }
    let at = Part::Body(Some(element.tag_span()));
    let observed = format!("the element {}", element.name());
    Some(Finding::broken("element", x, at, "elements of VOTable", observed))
}

/// Without a datatype nobody can read the column; the oldest version did not demand one.
fn without_datatype(x: &Seen<'_>, element: Element<'_>) -> Option<Finding> {
    let is_column = matches!(element.name(), "FIELD" | "PARAM");
    if !is_column || element.attribute("datatype").is_some() {
        return None;
    }
    let is_oldest = said(element.document().root(), "version") == Some("1.1");
    let at = Part::Body(Some(element.tag_span()));
    let name = said(element, "name").unwrap_or("without name");
    let observed = format!("the {} `{name}` has none", element.name());
    (!is_oldest).then(|| Finding::broken("datatype", x, at, "a datatype", observed))
}

/// IDs that stand twice, which XML forbids.
fn twice(x: &Seen<'_>, votable: Votable<'_>) -> Vec<Finding> {
    let repeated = votable.ids().repeated;
    let found = repeated.into_iter().map(|element| {
        let observed = format!(
            "the ID `{}` a second time",
            said(element, "ID").unwrap_or_default()
        );
        let at = Part::Body(Some(element.tag_span()));
        Finding::broken("id-twice", x, at, "each ID once", observed)
    });
    found.collect()
}

/// Cells that are no values of the datatype of their column.
fn no_values(x: &Seen<'_>) -> Vec<Finding> {
    let Ok(sheet) = x.sheet() else {
        return Vec::new();
    };
    let whole = sheet.rows.iter().filter(|row| !Sheet::is_shifted(row));
    let cells = whole.flat_map(|row| row.cells.iter().map(move |cell| (row, cell)));
    let problems = cells.filter_map(|(row, cell)| Some((row, cell.problem.as_ref()?)));
    let found = problems.filter(|(_, problem)| NO_VALUES.contains(&problem.code));
    let found = found.take(MOST).map(|(row, problem)| {
        let observed = format!("row {}: {}", row.number, problem.message);
        let at = Part::Body(Some(problem.place.span.clone()));
        Finding::broken("value", x, at, "values of the column's datatype", observed)
    });
    found.collect()
}

fn strange_attribute(x: &Seen<'_>, element: Element<'_>) -> Option<Finding> {
    let name = element.name();
    let known = ATTRIBUTES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, list)| *list);
    let known: &[&str] = match name {
        "FIELD" | "PARAM" => OF_FIELD,
        _ => known?,
    };
    let strange = element.attributes().iter().find(|attribute| {
        let is_value = name == "PARAM" && attribute.name == "value";
        attribute.namespace.is_none() && !is_value && !known.contains(&attribute.name.as_str())
    })?;
    let observed = format!("{name} has the attribute `{}`", strange.name);
    let at = Part::Body(Some(strange.span.clone()));
    Some(Finding::broken(
        "attribute",
        x,
        at,
        "attributes of VOTable",
        observed,
    ))
}

/// How far the content of RESOURCE or TABLE has come after a child: nothing if the child can't stand there.
type Next = fn(u8, &str) -> Option<u8>;

/// DESCRIPTION, INFOs, then what describes, then LINKs, tables and resources with their INFOs after them.
fn in_resource(stage: u8, name: &str) -> Option<u8> {
    match (name, stage) {
        ("DESCRIPTION", 0) => Some(1),
        ("INFO", 0 | 1) => Some(1),
        ("INFO", 3) => Some(3),
        ("COOSYS" | "TIMESYS" | "GROUP" | "PARAM", 0..=2) => Some(2),
        ("LINK" | "TABLE" | "RESOURCE", _) => Some(3),
        ("DESCRIPTION" | "INFO" | "COOSYS" | "TIMESYS" | "GROUP" | "PARAM", _) => None,
        // Elements that later versions may have are not judged.
        _ => Some(stage),
    }
}

/// DESCRIPTION, INFOs, columns, LINKs, DATA, and INFOs again.
fn in_table(stage: u8, name: &str) -> Option<u8> {
    match (name, stage) {
        ("DESCRIPTION", 0) => Some(1),
        ("INFO", 0 | 1) => Some(1),
        ("FIELD" | "PARAM" | "GROUP", 0..=2) => Some(2),
        ("LINK", 0..=3) => Some(3),
        ("DATA", 0..=3) => Some(4),
        ("INFO", _) => Some(5),
        ("DESCRIPTION" | "FIELD" | "PARAM" | "GROUP" | "LINK" | "DATA", _) => None,
        _ => Some(stage),
    }
}

fn misplaced(x: &Seen<'_>, element: Element<'_>) -> Option<Finding> {
    let next: Next = match element.name() {
        "RESOURCE" => in_resource,
        "TABLE" => in_table,
        _ => return None,
    };
    let mut stage = 0;
    let mine = element
        .children()
        .filter(|child| child.namespace() == element.namespace());
    for child in mine {
        match next(stage, child.name()) {
            Some(after) => stage = after,
            None => {
                let observed = format!("{} in a {} comes too late", child.name(), element.name());
                let at = Part::Body(Some(child.tag_span()));
                return Some(Finding::broken(
                    "order",
                    x,
                    at,
                    "the order of the schema",
                    observed,
                ));
            }
        }
    }
    None
}

fn rows(x: &Seen<'_>) -> Vec<Finding> {
    let Ok(sheet) = x.sheet() else {
        return Vec::new();
    };
    let problems = sheet
        .rows
        .iter()
        .flat_map(|row| row.problems.iter().map(move |p| (row, p)));
    let counted = problems.filter(|(_, problem)| problem.code == ROW_SHORT || problem.code == ROW_LONG);
    let found = counted.take(MOST).map(|(row, problem)| {
        let observed = format!("row {}: {}", row.number, problem.message);
        let at = Part::Body(Some(problem.place.span.clone()));
        Finding::broken("cells", x, at, "as many cells as columns", observed)
    });
    found.collect()
}
