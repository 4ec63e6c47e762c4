//! Reads of a VOTable what tells of the fate of a query, leniently: namespaces differ from version to version.

use crate::documents::xml::{Document, Element};

/// A view of a VOTable.
#[derive(Clone, Copy, Debug)]
pub struct Votable<'d> {
    root: Element<'d>,
}

/// An INFO element that is named QUERY_STATUS.
#[derive(Clone, Debug)]
pub struct Status<'d> {
    /// The element.
    pub element: Element<'d>,
    /// `OK`, `ERROR`, `OVERFLOW`, or what else stands there.
    pub value: &'d str,
    /// Its text, for people.
    pub message: String,
}

/// How many rows there are, as far as it can be told without decoding them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Exactly so many.
    Number(usize),
    /// One or more.
    Some,
    /// They are elsewhere, or in a form that is not read here.
    Unknown,
}

impl<'d> Votable<'d> {
    /// A VOTable, if the document is one.
    pub fn of(document: &'d Document) -> Option<Votable<'d>> {
        let root = document.root();
        (root.name() == "VOTABLE").then_some(Votable { root })
    }

    /// The resource with the result: the one of type `results`, else the first (DALI 1.1 section 4.4).
    pub fn primary(&self) -> Option<Element<'d>> {
        let is_results = |r: &Element<'d>| attribute(r, "type").is_some_and(|t| t.trim() == "results");
        let first = || named(self.root, "RESOURCE").next();
        named(self.root, "RESOURCE").find(is_results).or_else(first)
    }

    /// What the resource says of the query, in its order: one status before the table, perhaps another after it.
    pub fn statuses(&self) -> Vec<Status<'d>> {
        let Some(resource) = self.primary() else {
            return Vec::new();
        };
        named(resource, "INFO")
            .filter(|info| attribute(info, "name").is_some_and(|n| n.trim() == "QUERY_STATUS"))
            .map(|element| Status {
                element,
                value: attribute(&element, "value").unwrap_or_default().trim(),
                message: element.text().trim().to_owned(),
            })
            .collect()
    }

    /// The status that says the query failed.
    pub fn error(&self) -> Option<Status<'d>> {
        self.statuses().into_iter().find(|status| status.value == "ERROR")
    }

    /// The rows of the first table of the resource; no table has none.
    pub fn rows(&self) -> Rows {
        let Some(table) = self
            .primary()
            .and_then(|resource| named(resource, "TABLE").next())
        else {
            return Rows::Number(0);
        };
        // A table without data is one without rows (VOTable 1.4 section 4).
        let Some(data) = named(table, "DATA").next() else {
            return Rows::Number(0);
        };
        let forms = ["TABLEDATA", "BINARY", "BINARY2"];
        let form = data.children().find(|c| forms.contains(&c.name()));
        match form {
            Some(rows) if rows.name() == "TABLEDATA" => Rows::Number(named(rows, "TR").count()),
            Some(binary) => in_stream(binary),
            None => Rows::Unknown,
        }
    }
}

/// A stream that is in the document is empty exactly if there are no rows: each row has at least one byte.
fn in_stream(binary: Element<'_>) -> Rows {
    let Some(stream) = named(binary, "STREAM").next() else {
        return Rows::Unknown;
    };
    if attribute(&stream, "href").is_some() {
        return Rows::Unknown;
    }
    if stream.text().trim().is_empty() {
        Rows::Number(0)
    } else {
        Rows::Some
    }
}

fn named<'d>(parent: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    parent.children().filter(move |child| child.name() == name)
}

fn attribute<'d>(element: &Element<'d>, name: &str) -> Option<&'d str> {
    element.attribute(name).map(|a| a.value.as_str())
}
