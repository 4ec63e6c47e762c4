//! The capabilities document (VOSI 1.1 section 3.1; VOResource types Capability, Interface, AccessURL, SecurityMethod),
//! read leniently: elements by their local names, identifiers in either spelling.

use url::Url;

use crate::documents::xml::{self, Element};

/// Namespace of the capabilities document.
pub const CAPABILITIES_NS: &str = "http://www.ivoa.net/xml/VOSICapabilities/v1.0";

/// A view of a `capabilities` element; works on invalid documents too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities<'d> {
    /// The root element.
    pub element: Element<'d>,
}

/// A view of a `capability` element: one standard that the service follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capability<'d> {
    /// The element.
    pub element: Element<'d>,
}

/// A view of an `interface` element: one way to use a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interface<'d> {
    /// The element.
    pub element: Element<'d>,
}

/// A view of an `accessURL` element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessUrl<'d> {
    /// The element.
    pub element: Element<'d>,
}

/// A view of a `securityMethod` element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityMethod<'d> {
    /// The element.
    pub element: Element<'d>,
}

/// Are these the same identifier? IVOIDs are compared without case (IVOA Identifiers 2.0 section 2.6).
pub fn same_ivoid(a: &str, b: &str) -> bool {
    xml::trim(a).eq_ignore_ascii_case(xml::trim(b))
}

fn named<'d>(parent: Element<'d>, name: &'static str) -> impl Iterator<Item = Element<'d>> {
    parent.children().filter(move |child| child.name() == name)
}

impl<'d> Capabilities<'d> {
    /// The view, when the element is called `capabilities` (in whatever namespace).
    pub fn of(element: Element<'d>) -> Option<Capabilities<'d>> {
        (element.name() == "capabilities").then_some(Capabilities { element })
    }

    /// The capabilities in document order.
    pub fn all(self) -> impl Iterator<Item = Capability<'d>> {
        named(self.element, "capability").map(|element| Capability { element })
    }

    /// The capabilities with this identifier.
    pub fn called(self, id: &str) -> impl Iterator<Item = Capability<'d>> {
        self.all().filter(move |capability| capability.is_called(id))
    }
}

impl<'d> Capability<'d> {
    /// The identifier of the standard. The spelling `standardid`, which an example in SODA 1.0 section 2.5 has, is taken
    /// too; see [`Capability::is_misspelled`].
    pub fn standard_id(self) -> Option<&'d str> {
        let attribute = self
            .element
            .attribute("standardID")
            .or_else(|| self.misspelled())?;
        Some(xml::trim(&attribute.value))
    }

    /// Is the identifier in an attribute of another spelling than `standardID`?
    pub fn is_misspelled(self) -> bool {
        self.element.attribute("standardID").is_none() && self.misspelled().is_some()
    }

    fn misspelled(self) -> Option<&'d xml::Attribute> {
        let mut attributes = self.element.attributes().iter();
        attributes.find(|a| a.namespace.is_none() && a.name.eq_ignore_ascii_case("standardID"))
    }

    /// Does it have this identifier?
    pub fn is_called(self, id: &str) -> bool {
        self.standard_id().is_some_and(|said| same_ivoid(said, id))
    }

    /// Its interfaces in document order.
    pub fn interfaces(self) -> impl Iterator<Item = Interface<'d>> {
        named(self.element, "interface").map(|element| Interface { element })
    }

    /// The addresses of all its interfaces; mirrors are not among them.
    pub fn access_urls(self) -> impl Iterator<Item = AccessUrl<'d>> {
        self.interfaces().flat_map(Interface::access_urls)
    }
}

impl<'d> Interface<'d> {
    /// The version of the standard that this interface has, if it says so.
    pub fn version(self) -> Option<&'d str> {
        self.element.attribute("version").map(|v| xml::trim(&v.value))
    }

    /// `std` for the interface that the standard describes.
    pub fn role(self) -> Option<&'d str> {
        self.element.attribute("role").map(|r| xml::trim(&r.value))
    }

    /// Its addresses in document order.
    pub fn access_urls(self) -> impl Iterator<Item = AccessUrl<'d>> {
        named(self.element, "accessURL").map(|element| AccessUrl { element })
    }

    /// The ways to sign in, the preferred one first (SSO 2.0 section 2.2).
    pub fn security_methods(self) -> impl Iterator<Item = SecurityMethod<'d>> {
        named(self.element, "securityMethod").map(|element| SecurityMethod { element })
    }
}

impl<'d> AccessUrl<'d> {
    /// The address, white space around it forgiven; none when it is no absolute http or https URL.
    pub fn url(self) -> Option<Url> {
        let url = Url::parse(xml::trim(&self.element.text())).ok()?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }

    /// The attribute `use`: `full`, `base` or `dir`.
    pub fn usage(self) -> Option<&'d str> {
        self.element.attribute("use").map(|u| xml::trim(&u.value))
    }
}

impl SecurityMethod<'_> {
    /// The identifier of the method, in the attribute (VOResource) or as text (SSO 2.0 section 2.2); none stands for
    /// anonymous use (TAP 1.1 section 2.4).
    pub fn id(self) -> Option<String> {
        let attribute = self.element.attribute("standardID").map(|a| a.value.clone());
        let said = attribute.unwrap_or_else(|| self.element.text());
        Some(xml::trim(&said).to_owned()).filter(|id| !id.is_empty())
    }
}
