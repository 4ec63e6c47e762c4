//! The document as a whole: its resources, and what it tells of the fate of a query (DALI 1.1 section 4.4).

use super::field::Param;
use super::ids::Ids;
use super::metadata::{Group, Info, Resource};
use super::names::{attribute, description, named};
use super::service::Service;
use super::table::Table;
use crate::documents::xml::{Document, Element};

/// A view of a VOTable. Namespaces are taken leniently: they differ from version to version.
#[derive(Clone, Copy, Debug)]
pub struct Votable<'d> {
    /// The element VOTABLE.
    pub root: Element<'d>,
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

    /// The attribute `version` as written.
    pub fn version(self) -> Option<&'d str> {
        attribute(self.root, "version")
    }

    /// The namespace of the root.
    pub fn namespace(self) -> Option<&'d str> {
        self.root.namespace()
    }

    /// The text of its DESCRIPTION.
    pub fn description(self) -> Option<String> {
        description(self.root)
    }

    /// The INFOs directly in it.
    pub fn infos(self) -> Vec<Info<'d>> {
        Info::all_in(self.root)
    }

    /// The PARAMs directly in it.
    pub fn params(self) -> Vec<Param<'d>> {
        Param::all_in(self.root)
    }

    /// The GROUPs directly in it.
    pub fn groups(self) -> Vec<Group<'d>> {
        Group::all_in(self.root)
    }

    /// The RESOURCEs directly in it.
    pub fn resources(self) -> Vec<Resource<'d>> {
        Resource::all_in(self.root)
    }

    /// All RESOURCEs in document order, nested ones too.
    pub fn all_resources(self) -> Vec<Resource<'d>> {
        let mut found = Vec::new();
        let mut open = self.resources();
        open.reverse();
        while let Some(resource) = open.pop() {
            found.push(resource);
            open.extend(resource.resources().into_iter().rev());
        }
        found
    }

    /// All TABLEs in document order.
    pub fn tables(self) -> Vec<Table<'d>> {
        self.all_resources()
            .into_iter()
            .flat_map(Resource::tables)
            .collect()
    }

    /// All service descriptors in document order.
    pub fn services(self) -> Vec<Service<'d>> {
        let resources = self.all_resources().into_iter();
        resources.filter_map(Service::of).collect()
    }

    /// The IDs of the document, for all that refers to another place.
    pub fn ids(self) -> Ids<'d> {
        Ids::of(self.root)
    }

    /// The resource with the result: the one of type `results`, else the first (DALI 1.1 section 4.4).
    pub fn primary(self) -> Option<Resource<'d>> {
        let resources = self.resources();
        let of_results = resources.iter().find(|r| r.kind() == Some("results"));
        of_results.or(resources.first()).copied()
    }

    /// The first table of that resource.
    pub fn primary_table(self) -> Option<Table<'d>> {
        self.primary()?.tables().into_iter().next()
    }

    /// What the resource says of the query, in its order: one status before the table, perhaps another after it.
    pub fn statuses(self) -> Vec<Status<'d>> {
        statuses_in(self.primary().map(Resource::infos).unwrap_or_default())
    }

    /// What is said of the query anywhere, also where it should not stand: beside the resources, in a table.
    pub fn statuses_anywhere(self) -> Vec<Status<'d>> {
        statuses_in(self.infos_anywhere())
    }

    /// The INFO elements of the document, of all its resources and of their tables.
    pub fn infos_anywhere(self) -> Vec<Info<'d>> {
        let mut infos = self.infos();
        for resource in self.all_resources() {
            infos.extend(resource.infos());
            infos.extend(resource.tables().into_iter().flat_map(|table| table.infos()));
        }
        infos
    }

    /// The status that says the query failed.
    pub fn error(self) -> Option<Status<'d>> {
        let mut all = self.statuses_anywhere().into_iter();
        all.find(|status| status.value == "ERROR")
    }

    /// The rows of the first table of the resource; no table has none.
    pub fn rows(self) -> Rows {
        let Some(table) = self.primary_table() else {
            return Rows::Number(0);
        };
        // A table without data is one without rows (VOTable 1.4 section 4).
        let Some(data) = named(table.element, "DATA").next() else {
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

fn statuses_in(infos: Vec<Info<'_>>) -> Vec<Status<'_>> {
    let named = infos
        .into_iter()
        .filter(|info| info.name() == Some("QUERY_STATUS"));
    named
        .map(|info| Status {
            element: info.element,
            value: info.value().unwrap_or_default(),
            message: info.text(),
        })
        .collect()
}

/// A stream that is in the document is empty exactly if there are no rows: each row has at least one byte.
fn in_stream(binary: Element<'_>) -> Rows {
    let Some(stream) = named(binary, "STREAM").next() else {
        return Rows::Unknown;
    };
    if attribute(stream, "href").is_some() {
        return Rows::Unknown;
    }
    if stream.has_text() {
        Rows::Some
    } else {
        Rows::Number(0)
    }
}
