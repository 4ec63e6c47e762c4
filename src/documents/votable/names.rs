//! Which elements belong to VOTable, and how their attributes are read.

use crate::documents::xml::{self, Element};

/// What all namespaces of VOTable begin with.
const FAMILY: &str = "http://www.ivoa.net/xml/VOTable/";

/// The versions we read, each with its namespace (schemas 1.1 to 1.5; from 1.3 on it is the same).
pub(super) const VERSIONS: [(&str, &str); 5] = [
    ("1.1", "http://www.ivoa.net/xml/VOTable/v1.1"),
    ("1.2", "http://www.ivoa.net/xml/VOTable/v1.2"),
    ("1.3", "http://www.ivoa.net/xml/VOTable/v1.3"),
    ("1.4", "http://www.ivoa.net/xml/VOTable/v1.3"),
    ("1.5", "http://www.ivoa.net/xml/VOTable/v1.3"),
];

/// Whether an element is one of VOTable's: in a namespace of VOTable, in that of the root, or in none.
///
/// Old services send no namespace at all, and a RESOURCE may hold elements of foreign ones (VOTable 1.5 section 3.3).
pub(super) fn is_votable(element: Element<'_>) -> bool {
    match element.namespace() {
        None => true,
        Some(uri) => uri.starts_with(FAMILY) || element.document().root().namespace() == Some(uri),
    }
}

/// The children of this name that are VOTable's.
pub(super) fn named<'d>(parent: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    parent
        .children()
        .filter(move |child| child.name() == name && is_votable(*child))
}

/// An attribute without the white space around it, which no attribute of VOTable's metadata gives a meaning.
pub(super) fn attribute<'d>(element: Element<'d>, name: &str) -> Option<&'d str> {
    element.attribute(name).map(|found| xml::trim(&found.value))
}

/// An attribute as it stands, for values and OPTIONs.
pub(super) fn raw<'d>(element: Element<'d>, name: &str) -> Option<&'d str> {
    element.attribute(name).map(|found| found.value.as_str())
}

/// All text inside an element in document order, that of its descendants included (a DESCRIPTION may hold XHTML).
pub(super) fn whole_text(element: Element<'_>) -> String {
    let inside = std::iter::once(element).chain(element.descendants());
    let mut runs: Vec<(usize, &str)> = inside
        .flat_map(|part| part.runs().map(|(text, span)| (span.start, text)))
        .collect();
    runs.sort_by_key(|(at, _)| *at);
    let text: String = runs.into_iter().map(|(_, text)| text).collect();
    xml::collapse(&text)
}

/// The text of the child DESCRIPTION, white space collapsed; `None` without one.
pub(super) fn description(element: Element<'_>) -> Option<String> {
    named(element, "DESCRIPTION").next().map(whole_text)
}

/// The elements of the metadata in document order: all of VOTable's but what is inside of DATA and DESCRIPTION.
pub(super) fn metadata(root: Element<'_>) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(element) = open.pop() {
        found.push(element);
        if !matches!(element.name(), "DATA" | "DESCRIPTION") {
            open.extend(element.children().rev().filter(|child| is_votable(*child)));
        }
    }
    found
}
