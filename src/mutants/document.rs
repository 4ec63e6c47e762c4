//! Spoils documents of UWS, VOTables and transfers: elements and attributes are dropped, doubled, renamed, moved, emptied or given other values.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{edit, resource};
use crate::checks::Seen;
use crate::documents::uws::UWS_NS;
use crate::documents::votable::Votable;
use crate::documents::xml::{Attribute, Document, Element};
use crate::recording::Response;

/// What can be done to any element inside the root.
const ON_ELEMENTS: &[&str] = &["drop", "double", "rename", "move-back", "hollow"];
/// What can be done to any attribute.
const ON_ATTRIBUTES: &[&str] = &["drop", "rename", "empty"];

/// What the namespaces of VOSpace begin with: its transfers are spoilt as well.
const VOSPACE: &str = "http://www.ivoa.net/xml/VOSpace/";

/// A document of UWS, a VOTable or a transfer, in UTF-8.
pub(super) fn readable<'v>(x: &Seen<'v>) -> Option<&'v Document> {
    let document = x.document().ok()?;
    let plain = std::str::from_utf8(&x.response.body).is_ok_and(|body| body.ends_with(document.text()));
    let namespace = document.root().namespace().unwrap_or_default();
    // Results of jobs are VOTables too, and not what is judged there.
    let is_of_clouds = resource::is_of_clouds(x.recording());
    let is_ours = match is_of_clouds {
        // The answer to a POST repeats what is read with GET.
        true if x.exchange.request.method == "POST" && x.exchange.lane() == "links" => false,
        true => namespace.starts_with(VOSPACE) || Votable::of(document).is_some(),
        false => namespace == UWS_NS,
    };
    (plain && is_ours).then_some(document)
}

/// `parent/name`, and for attributes `name@attribute`. Columns, parameters and cells go by the name of the column.
pub(super) fn path(element: Element<'_>) -> String {
    let here = match (element.name(), named(element)) {
        (name, Some(known)) => format!("{name}[{known}]"),
        (name, None) => name.to_owned(),
    };
    match element.parent() {
        Some(parent) => format!("{}/{here}", parent.name()),
        None => here,
    }
}

/// Columns of tables of observations that tell where data are, or how large; and those of lists of links.
const COLUMNS: &[&str] = &[
    "access_estsize",
    "access_format",
    "access_url",
    "cloud_access",
    "content_length",
    "content_qualifier",
    "content_type",
    "description",
    "error_message",
    "ID",
    "link_auth",
    "link_authorized",
    "local_semantics",
    "obs_publisher_did",
    "semantics",
    "service_def",
];

/// Is it of a column that says nothing of where data are? Validators of ObsCore and SIA judge those.
fn is_others(element: Element<'_>) -> bool {
    let is_column = matches!(element.name(), "FIELD" | "TD");
    is_column && named(element).is_some_and(|name| !COLUMNS.contains(&name.as_str()))
}

/// The name of a column or parameter, and for a cell that of its column.
fn named(element: Element<'_>) -> Option<String> {
    let name = |e: Element<'_>| e.attribute("name").map(|a| a.value.clone());
    match element.name() {
        "FIELD" | "PARAM" | "INFO" => name(element),
        "TD" => {
            let row = element.parent()?;
            let number = row.children().position(|cell| cell == element)?;
            let table = row.parent()?.parent()?.parent()?;
            name(table.children().filter(|e| e.name() == "FIELD").nth(number)?)
        }
        _ => None,
    }
}

/// What can be done where in this document.
pub fn places(x: &Seen<'_>) -> BTreeSet<(&'static str, String)> {
    let mut places = BTreeSet::new();
    let Some(document) = readable(x) else {
        return places;
    };
    let root = document.root();
    for element in std::iter::once(root).chain(root.descendants()) {
        if is_others(element) {
            continue;
        }
        let here = path(element);
        if element.parent().is_some() {
            places.extend(ON_ELEMENTS.iter().map(|operator| (*operator, here.clone())));
        } else {
            places.insert(("rename", here.clone()));
        }
        if element.children().next().is_none() {
            places.extend(
                edit::operators(&element.text())
                    .iter()
                    .map(|operator| (*operator, here.clone())),
            );
        }
        for attribute in element.attributes() {
            let here = format!("{}@{}", path(element), attribute.name);
            let values = edit::operators(&attribute.value).iter();
            places.extend(
                ON_ATTRIBUTES
                    .iter()
                    .chain(values)
                    .map(|operator| (*operator, here.clone())),
            );
        }
    }
    places
}

/// The answer with this done to its document wherever it can be; none when nothing changed.
pub fn spoil(x: &Seen<'_>, operator: &str, place: &str) -> Option<Response> {
    let document = readable(x)?;
    let root = document.root();
    let (wanted, attribute) = match place.split_once('@') {
        Some((path, attribute)) => (path, Some(attribute)),
        None => (place, None),
    };
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for element in std::iter::once(root)
        .chain(root.descendants())
        .filter(|e| path(*e) == wanted)
    {
        match attribute {
            None => edits.extend(on_element(document, element, operator).into_iter().flatten()),
            Some(name) => {
                let attributes = element.attributes().iter().filter(|a| a.name == name);
                edits.extend(attributes.filter_map(|a| on_attribute(document, a, operator)));
            }
        }
    }
    if edits.is_empty() {
        return None;
    }
    let mut response = x.response.clone();
    response.body = edited(document.text(), edits).into_bytes();
    Some(response)
}

/// From the last to the first, so that places stay where they are.
pub(super) fn edited(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut text = text.to_owned();
    let mut limit = text.len();
    for (span, new) in edits {
        // What lies inside something that was changed already is left.
        if span.end <= limit && text.get(span.clone()).is_some() {
            limit = span.start;
            text.replace_range(span, &new);
        }
    }
    text
}

type Edits = Vec<(Range<usize>, String)>;

fn on_element(document: &Document, element: Element<'_>, operator: &str) -> Option<Edits> {
    let text = document.text();
    let span = element.span();
    let whole = text.get(span.clone())?;
    let tag = text.get(element.tag_span())?;
    let name = element.qualified_name();
    let one = |span: Range<usize>, new: String| Some(vec![(span, new)]);
    match operator {
        "drop" => one(span, String::new()),
        "double" => one(span, format!("{whole}{whole}")),
        "rename" => one(span, whole.replace(name, &format!("{name}X"))),
        "hollow" if !tag.ends_with("/>") && whole.len() > tag.len() => {
            one(span, format!("{tag}</{name}>")).filter(|edits| edits[0].1 != whole)
        }
        "move-back" => {
            let next = element
                .parent()?
                .children()
                .skip_while(|e| *e != element)
                .nth(1)?;
            (next.name() != element.name()).then_some(())?;
            let other = text.get(next.span())?.to_owned();
            Some(vec![(next.span(), whole.to_owned()), (span, other)])
        }
        _ if element.children().next().is_none() => {
            let new = edit::apply(operator, &element.text())?;
            one(element.text_span(), escaped(&new))
        }
        _ => None,
    }
}

fn on_attribute(
    document: &Document,
    attribute: &Attribute,
    operator: &str,
) -> Option<(Range<usize>, String)> {
    let whole = document.text().get(attribute.span.clone())?;
    match operator {
        "drop" => Some((attribute.span.clone(), String::new())),
        "rename" => Some((attribute.span.clone(), whole.replacen('=', "X=", 1))),
        "empty" => Some((attribute.value_span.clone(), String::new())),
        _ => Some((
            attribute.value_span.clone(),
            escaped(&edit::apply(operator, &attribute.value)?),
        )),
    }
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
