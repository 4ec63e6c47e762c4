//! What is wrong with a VOTable as a whole, as far as it hinders or misleads a reader. The order of elements is not
//! looked at; that is the schema's matter.

use super::code::*;
use super::datatype::Size;
use super::field::{Field, Param};
use super::ids::Ids;
use super::literal;
use super::names::{VERSIONS, attribute, metadata, named, raw};
use super::problem::{Problem, Problems};
use super::reader::Votable;
use super::table::Table;
use crate::documents::xml::{self, Element};
use std::collections::HashSet;
use std::ops::Range;

/// The namespace of the time before version 1.1.
const OLDEST: &str = "http://www.ivoa.net/xml/VOTable/v1.0";

/// The most tables whose rows are looked at.
pub const MAX_TABLES: usize = 1000;

/// Everything that is wrong with metadata and data; reads all rows of all tables.
pub fn problems<'d>(votable: Votable<'d>, ids: &Ids<'d>) -> Problems {
    let mut all = Problems::default();
    document(votable, &mut all);
    for element in metadata(votable.root) {
        common(element, ids, &mut all);
        of_element(element, ids, &mut all);
    }
    let mut tables = votable.tables();
    tables.retain(|table| named(table.element, "DATA").next().is_some());
    for table in tables.iter().take(MAX_TABLES) {
        all.absorb(table.data(ids).problems());
    }
    if let Some(table) = tables.get(MAX_TABLES) {
        let message = format!("{} tables; we look at the rows of {MAX_TABLES}", tables.len());
        all.push(Problem::new(TABLES_TOO_MANY, table.element.tag_span(), message));
    }
    all
}

fn document(votable: Votable<'_>, all: &mut Problems) {
    let tag = votable.root.tag_span();
    let version = votable.version();
    let row = VERSIONS.iter().find(|(known, _)| Some(*known) == version);
    if let Some(other) = version.filter(|_| row.is_none()) {
        let message = format!("version {}; we know 1.1 to 1.5", literal::quoted(other));
        all.push(Problem::new(VERSION_UNKNOWN, tag.clone(), message));
    }
    let known = |uri: &str| uri == OLDEST || VERSIONS.iter().any(|(_, namespace)| *namespace == uri);
    match (votable.namespace(), row) {
        (None, _) => all.push(Problem::new(
            NAMESPACE_MISSING,
            tag.clone(),
            "VOTABLE is in no namespace",
        )),
        (Some(uri), _) if !known(uri) => {
            let message = format!("{} is no namespace of VOTable", literal::quoted(uri));
            all.push(Problem::new(NAMESPACE_UNKNOWN, tag.clone(), message));
        }
        (Some(uri), Some((version, namespace))) if uri != *namespace => {
            let message = format!("version {version} has the namespace {namespace}, not {uri}");
            all.push(Problem::new(NAMESPACE_VERSION, tag.clone(), message));
        }
        _ => {}
    }
    if votable.resources().is_empty() {
        all.push(Problem::new(RESOURCE_MISSING, tag, "there is no RESOURCE"));
    }
}

/// Where to point for an attribute.
fn span(element: Element<'_>, name: &str) -> Range<usize> {
    Field { element }.span_of(name)
}

fn missing(code: Code, element: Element<'_>, name: &str) -> Problem {
    let message = format!("{} without {name}", element.name());
    Problem::new(code, element.tag_span(), message)
}

/// What holds for every element: namespace, ID, `ref`.
fn common<'d>(element: Element<'d>, ids: &Ids<'d>, all: &mut Problems) {
    if element.namespace() != element.document().root().namespace() {
        let message = format!("{} is in another namespace than the root", element.name());
        all.push(Problem::new(NAMESPACE_MIXED, element.tag_span(), message));
    }
    if let Some(id) = attribute(element, "ID") {
        let quoted = literal::quoted(id);
        if !xml::is_ncname(id) {
            let message = format!("{quoted} is no XML ID");
            all.push(Problem::new(ID_INVALID, span(element, "ID"), message));
        }
        if ids.get(id).is_some_and(|first| first != element) {
            let message = format!("the ID {quoted} stands a second time");
            all.push(Problem::new(ID_DUPLICATE, span(element, "ID"), message));
        }
    }
    if let Some(id) = attribute(element, "ref").filter(|id| ids.get(id).is_none()) {
        let message = format!("there is no ID {}", literal::quoted(id));
        all.push(Problem::new(REF_DANGLING, span(element, "ref"), message));
    }
}

fn of_element<'d>(element: Element<'d>, ids: &Ids<'d>, all: &mut Problems) {
    match element.name() {
        "RESOURCE" => {
            if let Some(kind) = attribute(element, "type").filter(|k| !matches!(*k, "results" | "meta")) {
                let message = format!("type {}; it is results or meta", literal::quoted(kind));
                all.push(Problem::new(RESOURCE_TYPE, span(element, "type"), message));
            }
        }
        "INFO" => {
            required(NAME_MISSING, element, "name", all);
            required(VALUE_MISSING, element, "value", all);
        }
        "FIELDref" | "PARAMref" => required(NAME_MISSING, element, "ref", all),
        "MIN" | "MAX" | "OPTION" => required(VALUE_MISSING, element, "value", all),
        "FIELD" => field(Field { element }, ids, all),
        "PARAM" => {
            required(VALUE_MISSING, element, "value", all);
            field(Field { element }, ids, all);
            if let (_, Some(problem)) = ids.value_of(Param::of(element)) {
                all.push(problem);
            }
        }
        "TABLE" => table(Table { element }, all),
        "DATA" => {
            let mut around = std::iter::successors(element.parent(), |e| e.parent());
            if around.any(|e| e.name() == "RESOURCE" && attribute(e, "type") == Some("meta")) {
                let message = "DATA in a RESOURCE of type meta";
                all.push(Problem::new(META_WITH_DATA, element.tag_span(), message));
            }
        }
        _ => {}
    }
}

fn required(code: Code, element: Element<'_>, name: &str, all: &mut Problems) {
    if element.attribute(name).is_none() {
        all.push(missing(code, element, name));
    }
}

fn field<'d>(field: Field<'d>, ids: &Ids<'d>, all: &mut Problems) {
    if field.name().is_none_or(str::is_empty) {
        let code = if field.id().is_some() {
            NAME_ONLY_ID
        } else {
            NAME_MISSING
        };
        all.push(missing(code, field.element, "name"));
    }
    match (field.datatype_text(), field.datatype()) {
        (None, _) => all.push(missing(DATATYPE_MISSING, field.element, "datatype")),
        (Some(word), None) => {
            let message = format!("{} is no datatype", literal::quoted(word));
            all.push(Problem::new(DATATYPE_UNKNOWN, field.span_of("datatype"), message));
        }
        _ => {}
    }
    if field.size() == Size::Unknown {
        let text = literal::quoted(field.arraysize().unwrap_or_default());
        let message = format!("{text} is no arraysize");
        all.push(Problem::new(
            ARRAYSIZE_INVALID,
            field.span_of("arraysize"),
            message,
        ));
    }
    if field.arraysize() == Some("1") {
        let message = "arraysize 1, which some clients take for a scalar and some for an array";
        all.push(Problem::new(ARRAYSIZE_ONE, field.span_of("arraysize"), message));
    }
    values(field, ids, all);
}

/// `null`, MIN, MAX and OPTION are single values of the datatype, unless an `xtype` has its own rules (section 4.7).
fn values<'d>(field: Field<'d>, ids: &Ids<'d>, all: &mut Problems) {
    let (Some(values), Some(datatype)) = (field.values(), field.datatype()) else {
        return;
    };
    let null = ids.values_of(field).unwrap_or(values);
    if let Some(text) = null.null().filter(|text| !text.is_empty())
        && let Err(fault) = literal::scalar(text, datatype)
    {
        let span = span(null.element, "null");
        all.push(Problem::new(NULL_INVALID, span, fault.message));
    }
    if field.xtype().is_some_and(|xtype| !xtype.is_empty()) {
        return;
    }
    let ends = [values.min(), values.max()].into_iter().flatten();
    let elements = ends.map(|end| end.element);
    for element in elements.chain(values.options().into_iter().map(|option| option.element)) {
        let text = raw(element, "value").unwrap_or_default();
        // until version 1.5 nothing forbade an array here
        let parts: Vec<&str> = if datatype.is_complex() && !xml::trim(text).is_empty() {
            vec![text]
        } else {
            text.split_whitespace().collect()
        };
        let fault = parts
            .into_iter()
            .find_map(|part| literal::scalar(part, datatype).err());
        if let Some(fault) = fault {
            all.push(Problem::new(
                DOMAIN_INVALID,
                span(element, "value"),
                fault.message,
            ));
        }
    }
}

fn table(table: Table<'_>, all: &mut Problems) {
    let element = table.element;
    if let Some(nrows) = table.nrows().filter(|nrows| nrows.parse::<u64>().is_err()) {
        let message = format!("{} is no number of rows", literal::quoted(nrows));
        all.push(Problem::new(NROWS_INVALID, span(element, "nrows"), message));
    }
    let described = |child: Element<'_>| matches!(child.name(), "FIELD" | "PARAM" | "GROUP");
    if !element.children().any(described) && table.reference().is_none() {
        let message = "a TABLE with neither FIELD nor PARAM nor GROUP";
        all.push(Problem::new(FIELDS_MISSING, element.tag_span(), message));
    }
    let mut names = HashSet::new();
    for field in named(element, "FIELD").map(|element| Field { element }) {
        if let Some(name) = field.name().filter(|name| !names.insert(*name)) {
            let message = format!("a second FIELD with the name {}", literal::quoted(name));
            all.push(Problem::new(NAME_DUPLICATE, field.span_of("name"), message));
        }
    }
}
