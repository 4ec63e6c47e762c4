//! FIELD, PARAM and their VALUES (VOTable 1.5 section 4), views that work on invalid documents too.

use super::datatype::{Datatype, Size};
use super::metadata::Link;
use super::names::{attribute, description, named, raw};
use crate::documents::xml::Element;
use std::ops::Range;

/// A view of a FIELD, or of what a PARAM has in common with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'d> {
    /// The element.
    pub element: Element<'d>,
}

/// A view of a PARAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param<'d> {
    /// All but the value.
    pub field: Field<'d>,
}

/// A view of a VALUES element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Values<'d> {
    /// The element.
    pub element: Element<'d>,
}

/// A MIN or MAX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound<'d> {
    /// The element.
    pub element: Element<'d>,
    /// The limit as written.
    pub value: Option<&'d str>,
    /// Whether the limit itself is allowed.
    pub inclusive: bool,
}

/// An OPTION.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<'d> {
    /// The element.
    pub element: Element<'d>,
    /// The name for people.
    pub name: Option<&'d str>,
    /// The value as written.
    pub value: Option<&'d str>,
}

impl<'d> Field<'d> {
    /// `name`
    pub fn name(self) -> Option<&'d str> {
        attribute(self.element, "name")
    }

    /// `ID`
    pub fn id(self) -> Option<&'d str> {
        attribute(self.element, "ID")
    }

    /// `ref`
    pub fn reference(self) -> Option<&'d str> {
        attribute(self.element, "ref")
    }

    /// `datatype`, when it is one of the twelve.
    pub fn datatype(self) -> Option<Datatype> {
        self.datatype_text().and_then(Datatype::read)
    }

    /// `datatype` as written.
    pub fn datatype_text(self) -> Option<&'d str> {
        attribute(self.element, "datatype")
    }

    /// `arraysize`, read.
    pub fn size(self) -> Size {
        Size::read(self.arraysize())
    }

    /// `arraysize` as written.
    pub fn arraysize(self) -> Option<&'d str> {
        attribute(self.element, "arraysize")
    }

    /// `ucd`
    pub fn ucd(self) -> Option<&'d str> {
        attribute(self.element, "ucd")
    }

    /// `utype`
    pub fn utype(self) -> Option<&'d str> {
        attribute(self.element, "utype")
    }

    /// `unit`
    pub fn unit(self) -> Option<&'d str> {
        attribute(self.element, "unit")
    }

    /// `xtype`
    pub fn xtype(self) -> Option<&'d str> {
        attribute(self.element, "xtype")
    }

    /// The text of its DESCRIPTION.
    pub fn description(self) -> Option<String> {
        description(self.element)
    }

    /// Its VALUES; the first, should there be several.
    pub fn values(self) -> Option<Values<'d>> {
        let element = named(self.element, "VALUES").next()?;
        Some(Values { element })
    }

    /// Its LINKs.
    pub fn links(self) -> Vec<Link<'d>> {
        Link::all_in(self.element)
    }

    /// Where to point for an attribute: at it, or at the start tag that lacks it.
    pub fn span_of(self, attribute: &str) -> Range<usize> {
        let found = self.element.attribute(attribute);
        found.map_or(self.element.tag_span(), |found| found.span.clone())
    }

    /// The name for messages: `name`, failing that `ID`.
    pub fn label(self) -> &'d str {
        self.name().or(self.id()).unwrap_or("(without name)")
    }
}

impl<'d> Param<'d> {
    /// The view of a PARAM element.
    pub fn of(element: Element<'d>) -> Param<'d> {
        let field = Field { element };
        Param { field }
    }

    /// The PARAMs directly in an element.
    pub fn all_in(parent: Element<'d>) -> Vec<Param<'d>> {
        named(parent, "PARAM").map(Param::of).collect()
    }

    /// `name`
    pub fn name(self) -> Option<&'d str> {
        self.field.name()
    }

    /// `value` as it stands; [`super::Ids::value_of`] reads it by its datatype.
    pub fn value(self) -> Option<&'d str> {
        raw(self.field.element, "value")
    }

    /// Whether there is no value: the attribute is missing, empty or blank.
    pub fn is_empty(self) -> bool {
        attribute(self.field.element, "value").is_none_or(str::is_empty)
    }
}

impl<'d> Values<'d> {
    /// `ID`
    pub fn id(self) -> Option<&'d str> {
        attribute(self.element, "ID")
    }

    /// `ref`: the ID of another VALUES that stands for this one.
    pub fn reference(self) -> Option<&'d str> {
        attribute(self.element, "ref")
    }

    /// `null`
    pub fn null(self) -> Option<&'d str> {
        attribute(self.element, "null")
    }

    /// `type`: `legal` (the default) or `actual`.
    pub fn kind(self) -> &'d str {
        attribute(self.element, "type").unwrap_or("legal")
    }

    /// MIN
    pub fn min(self) -> Option<Bound<'d>> {
        named(self.element, "MIN").next().map(bound)
    }

    /// MAX
    pub fn max(self) -> Option<Bound<'d>> {
        named(self.element, "MAX").next().map(bound)
    }

    /// All OPTIONs in document order, those inside of others too.
    pub fn options(self) -> Vec<Choice<'d>> {
        let mut found = Vec::new();
        let mut open: Vec<Element<'d>> = named(self.element, "OPTION").collect();
        open.reverse();
        while let Some(element) = open.pop() {
            found.push(Choice {
                element,
                name: attribute(element, "name"),
                value: raw(element, "value"),
            });
            let inside: Vec<Element<'d>> = named(element, "OPTION").collect();
            open.extend(inside.into_iter().rev());
        }
        found
    }
}

fn bound(element: Element<'_>) -> Bound<'_> {
    Bound {
        element,
        value: raw(element, "value"),
        inclusive: attribute(element, "inclusive") != Some("no"),
    }
}
