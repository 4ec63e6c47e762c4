//! The availability document (VOSI 1.1 section 3.2), read leniently.

use crate::documents::xml::{self, Element};

/// Namespace of the availability document.
pub const AVAILABILITY_NS: &str = "http://www.ivoa.net/xml/VOSIAvailability/v1.0";

/// A view of an `availability` element; works on invalid documents too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Availability<'d> {
    /// The root element.
    pub element: Element<'d>,
}

impl<'d> Availability<'d> {
    /// The view, when the element is called `availability` (in whatever namespace).
    pub fn of(element: Element<'d>) -> Option<Availability<'d>> {
        (element.name() == "availability").then_some(Availability { element })
    }

    /// Is the service said to be available? None when that is not a boolean (XML Schema part 2, 3.2.2).
    pub fn available(self) -> Option<bool> {
        let said = self.element.children().find(|c| c.name() == "available")?;
        match xml::trim(&said.text()) {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }
}
