//! The content of `jobInfo`: any elements, checked laxly, that is where they are declared.

use super::model::{Complex, ROOTS};
use super::rows;
use super::simple::Simple;
use super::validate::{Place, Run};
use super::xsi::named_type;
use crate::documents::uws::names::{UWS_NS, XLINK_NS, XSI_NS};
use crate::documents::xml::Element;

const PLACE: Place = Place {
    nillable: false,
    row: rows::JOB_INFO,
    nil: rows::JOB_INFO,
    strange_attribute: rows::JOB_INFO,
};

impl Run {
    /// Validates content that may be anything but text.
    pub fn anything(&mut self, element: Element<'_>, complex: &Complex) {
        self.no_text(element, complex.closed);
        let was_in_info = std::mem::replace(&mut self.in_info, true);
        for child in element.children() {
            self.lax(child);
        }
        self.in_info = was_in_info;
    }

    /// An element of UWS is validated, one that names a type we know too, of all others only the content.
    fn lax(&mut self, element: Element<'_>) {
        if self.is_full() {
            return;
        }
        let declared = ROOTS.iter().find(|(name, _)| element.is(UWS_NS, name));
        if let Some((_, complex)) = declared {
            return self.element(element, super::model::Type::Complex(complex), PLACE);
        }
        let named = element.attribute_ns(XSI_NS, "type");
        if let Some(actual) = named.and_then(|named| named_type(element, &named.value, self.version)) {
            self.attributes(element, actual, PLACE);
            return self.content(element, actual, PLACE);
        }
        for attribute in element
            .attributes()
            .iter()
            .filter(|a| a.namespace.as_deref() == Some(XLINK_NS))
        {
            if let Some(simple) = link_attribute(&attribute.name) {
                self.value(
                    simple,
                    &attribute.value,
                    rows::JOB_INFO,
                    attribute.value_span.clone(),
                );
            }
        }
        for child in element.children() {
            self.lax(child);
        }
    }
}

/// The attributes that the XLink schema declares for every element.
fn link_attribute(name: &str) -> Option<Simple> {
    match name {
        "type" => Some(Simple::LinkType),
        "href" | "role" | "arcrole" => Some(Simple::AnyUri),
        "show" => Some(Simple::LinkShow),
        "actuate" => Some(Simple::LinkActuate),
        "label" | "from" | "to" => Some(Simple::NameToken),
        _ => None,
    }
}
