//! RESOURCE, INFO, GROUP and LINK (VOTable 1.5 sections 3 and 4), views that work on invalid documents too.

use super::field::Param;
use super::names::{attribute, description, named, raw};
use super::table::Table;
use crate::documents::xml::{self, Element};

/// A view of a RESOURCE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource<'d> {
    /// The element.
    pub element: Element<'d>,
}

/// A view of an INFO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info<'d> {
    /// The element.
    pub element: Element<'d>,
}

/// A view of a GROUP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group<'d> {
    /// The element.
    pub element: Element<'d>,
}

/// A view of a LINK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'d> {
    /// The element.
    pub element: Element<'d>,
}

impl<'d> Resource<'d> {
    /// `type` as written; without it a RESOURCE is one of results (VOTable schema).
    pub fn kind(self) -> Option<&'d str> {
        attribute(self.element, "type")
    }

    /// `utype`
    pub fn utype(self) -> Option<&'d str> {
        attribute(self.element, "utype")
    }

    /// `ID`
    pub fn id(self) -> Option<&'d str> {
        attribute(self.element, "ID")
    }

    /// `name`
    pub fn name(self) -> Option<&'d str> {
        attribute(self.element, "name")
    }

    /// The text of its DESCRIPTION.
    pub fn description(self) -> Option<String> {
        description(self.element)
    }

    /// The INFOs directly in it, before and after the tables.
    pub fn infos(self) -> Vec<Info<'d>> {
        Info::all_in(self.element)
    }

    /// The first INFO directly in it with this name.
    pub fn info(self, name: &str) -> Option<Info<'d>> {
        self.infos().into_iter().find(|info| info.name() == Some(name))
    }

    /// The PARAMs directly in it.
    pub fn params(self) -> Vec<Param<'d>> {
        Param::all_in(self.element)
    }

    /// The GROUPs directly in it.
    pub fn groups(self) -> Vec<Group<'d>> {
        Group::all_in(self.element)
    }

    /// The LINKs directly in it.
    pub fn links(self) -> Vec<Link<'d>> {
        Link::all_in(self.element)
    }

    /// The TABLEs directly in it.
    pub fn tables(self) -> Vec<Table<'d>> {
        named(self.element, "TABLE")
            .map(|element| Table { element })
            .collect()
    }

    /// The RESOURCEs directly in it.
    pub fn resources(self) -> Vec<Resource<'d>> {
        Resource::all_in(self.element)
    }

    pub(super) fn all_in(parent: Element<'d>) -> Vec<Resource<'d>> {
        named(parent, "RESOURCE")
            .map(|element| Resource { element })
            .collect()
    }
}

impl<'d> Info<'d> {
    /// `name`
    pub fn name(self) -> Option<&'d str> {
        attribute(self.element, "name")
    }

    /// `value`
    pub fn value(self) -> Option<&'d str> {
        attribute(self.element, "value")
    }

    /// Its text without the white space around it.
    pub fn text(self) -> String {
        xml::trim(&self.element.text()).to_owned()
    }

    pub(super) fn all_in(parent: Element<'d>) -> Vec<Info<'d>> {
        named(parent, "INFO").map(|element| Info { element }).collect()
    }
}

impl<'d> Group<'d> {
    /// `name`
    pub fn name(self) -> Option<&'d str> {
        attribute(self.element, "name")
    }

    /// `ID`
    pub fn id(self) -> Option<&'d str> {
        attribute(self.element, "ID")
    }

    /// `utype`
    pub fn utype(self) -> Option<&'d str> {
        attribute(self.element, "utype")
    }

    /// `ucd`
    pub fn ucd(self) -> Option<&'d str> {
        attribute(self.element, "ucd")
    }

    /// The text of its DESCRIPTION.
    pub fn description(self) -> Option<String> {
        description(self.element)
    }

    /// The PARAMs directly in it.
    pub fn params(self) -> Vec<Param<'d>> {
        Param::all_in(self.element)
    }

    /// The GROUPs directly in it.
    pub fn groups(self) -> Vec<Group<'d>> {
        Group::all_in(self.element)
    }

    /// What its FIELDrefs and PARAMrefs refer to, as written, each with its element.
    pub fn references(self) -> Vec<(Element<'d>, Option<&'d str>)> {
        let is_reference = |child: &Element<'d>| matches!(child.name(), "FIELDref" | "PARAMref");
        let found = self.element.children().filter(is_reference);
        found.map(|child| (child, attribute(child, "ref"))).collect()
    }

    pub(super) fn all_in(parent: Element<'d>) -> Vec<Group<'d>> {
        named(parent, "GROUP").map(|element| Group { element }).collect()
    }
}

impl<'d> Link<'d> {
    /// `href`
    pub fn href(self) -> Option<&'d str> {
        attribute(self.element, "href")
    }

    /// `content-role`
    pub fn content_role(self) -> Option<&'d str> {
        attribute(self.element, "content-role")
    }

    /// `content-type`
    pub fn content_type(self) -> Option<&'d str> {
        attribute(self.element, "content-type")
    }

    /// `title`
    pub fn title(self) -> Option<&'d str> {
        raw(self.element, "title")
    }

    pub(super) fn all_in(parent: Element<'d>) -> Vec<Link<'d>> {
        named(parent, "LINK").map(|element| Link { element }).collect()
    }
}
