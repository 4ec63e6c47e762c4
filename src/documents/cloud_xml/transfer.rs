//! The transfer document (VOSpace 2.1 section 3.6.1), read leniently: elements by their local names.

use crate::documents::xml::{self, Element};

/// Namespace of the document.
pub const TRANSFER_NS: &str = "http://www.ivoa.net/xml/VOSpace/v2.0";

/// A view of a `transfer` element, in whatever namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer<'d> {
    /// The root element.
    pub element: Element<'d>,
}

/// A view of a `protocol` element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocol<'d> {
    /// The element.
    pub element: Element<'d>,
}

fn named<'d>(parent: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    parent.children().filter(move |child| child.name() == name)
}

impl<'d> Transfer<'d> {
    /// The view, when the element is called `transfer`.
    pub fn of(element: Element<'d>) -> Option<Transfer<'d>> {
        (element.name() == "transfer").then_some(Transfer { element })
    }

    /// The first `target`.
    pub fn target(self) -> Option<Element<'d>> {
        named(self.element, "target").next()
    }

    /// The first `direction`.
    pub fn direction(self) -> Option<Element<'d>> {
        named(self.element, "direction").next()
    }

    /// The protocols in document order.
    pub fn protocols(self) -> Vec<Protocol<'d>> {
        let elements = named(self.element, "protocol");
        elements.map(|element| Protocol { element }).collect()
    }
}

impl<'d> Protocol<'d> {
    /// Its identifier.
    pub fn uri(self) -> Option<&'d str> {
        self.element.attribute("uri").map(|uri| xml::trim(&uri.value))
    }

    /// Its `endpoint` elements.
    pub fn endpoints(self) -> Vec<Element<'d>> {
        named(self.element, "endpoint").collect()
    }

    /// The first endpoint, without white space around it.
    pub fn endpoint(self) -> Option<String> {
        let first = named(self.element, "endpoint").next()?;
        Some(xml::trim(&first.text()).to_owned())
    }

    /// The identifiers of its security methods.
    pub fn security(self) -> Vec<String> {
        let uri = |element: Element<'d>| {
            element
                .attribute("uri")
                .map(|uri| xml::trim(&uri.value).to_owned())
        };
        let methods = named(self.element, "securityMethod");
        methods.map(|element| uri(element).unwrap_or_default()).collect()
    }
}
