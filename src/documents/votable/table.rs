//! TABLE (VOTable 1.5 section 3.5).

use super::data::Data;
use super::field::{Field, Param};
use super::ids::Ids;
use super::metadata::{Group, Info, Link};
use super::names::{attribute, description, named};
use crate::documents::xml::Element;

/// So many tables are followed from `ref` to `ref`.
const MOST_HOPS: usize = 8;

/// A view of a TABLE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table<'d> {
    /// The element.
    pub element: Element<'d>,
}

impl<'d> Table<'d> {
    /// `name`
    pub fn name(self) -> Option<&'d str> {
        attribute(self.element, "name")
    }

    /// `ID`
    pub fn id(self) -> Option<&'d str> {
        attribute(self.element, "ID")
    }

    /// `ref`: the ID of a table that has the same structure.
    pub fn reference(self) -> Option<&'d str> {
        attribute(self.element, "ref")
    }

    /// `utype`
    pub fn utype(self) -> Option<&'d str> {
        attribute(self.element, "utype")
    }

    /// `nrows` as written.
    pub fn nrows(self) -> Option<&'d str> {
        attribute(self.element, "nrows")
    }

    /// The text of its DESCRIPTION.
    pub fn description(self) -> Option<String> {
        description(self.element)
    }

    /// The FIELDs in it; without any, those of the table it refers to.
    pub fn fields(self, ids: &Ids<'d>) -> Vec<Field<'d>> {
        let mut table = self;
        for _ in 0..MOST_HOPS {
            let own = table.own_fields();
            if !own.is_empty() {
                return own;
            }
            let other = table.reference().and_then(|id| ids.get(id));
            match other.filter(|found| found.name() == "TABLE") {
                Some(element) => table = Table { element },
                None => break,
            }
        }
        Vec::new()
    }

    /// The FIELDs in it.
    pub fn own_fields(self) -> Vec<Field<'d>> {
        let elements = named(self.element, "FIELD");
        elements.map(|element| Field { element }).collect()
    }

    /// The PARAMs directly in it.
    pub fn params(self) -> Vec<Param<'d>> {
        Param::all_in(self.element)
    }

    /// The GROUPs directly in it.
    pub fn groups(self) -> Vec<Group<'d>> {
        Group::all_in(self.element)
    }

    /// The INFOs directly in it, before and after the data.
    pub fn infos(self) -> Vec<Info<'d>> {
        Info::all_in(self.element)
    }

    /// The LINKs directly in it.
    pub fn links(self) -> Vec<Link<'d>> {
        Link::all_in(self.element)
    }

    /// Its rows. Finds where they are; the cells are read when they are asked for.
    pub fn data(self, ids: &Ids<'d>) -> Data<'d> {
        Data::of(self, ids)
    }
}
