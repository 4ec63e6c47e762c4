//! The rules of the structure of a capabilities document that a client relies on: those of the VOSICapabilities schema and
//! of the VOResource types that it uses (all versions with the namespace v1.0). Content that a subtype named by `xsi:type`
//! adds is left alone, since anybody may define one; so is anything inside it.

use std::ops::Range;

use super::capabilities::{CAPABILITIES_NS, Capabilities, Capability, Interface};
use crate::documents::uws::XSI_NS;
use crate::documents::xml::{self, Element};

const VORESOURCE_NS: &str = "http://www.ivoa.net/xml/VOResource/v1.0";

/// Content of vr:Capability, in order; all of it is optional.
const CAPABILITY: [&str; 3] = ["validationLevel", "description", "interface"];
/// Content of vr:Interface, in order; the first is required.
const INTERFACE: [&str; 4] = ["accessURL", "mirrorURL", "securityMethod", "testQueryString"];
/// Values of the attribute `use` of an accessURL.
const USES: [&str; 3] = ["full", "base", "dir"];

/// A rule that the document breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Which rule, kebab-case.
    pub code: &'static str,
    /// Where, in bytes of the document's text.
    pub span: Range<usize>,
    /// What the rule wants.
    pub expected: String,
    /// What is there.
    pub observed: String,
}

fn flaw(
    code: &'static str,
    span: Range<usize>,
    expected: impl Into<String>,
    observed: impl Into<String>,
) -> Flaw {
    Flaw {
        code,
        span,
        expected: expected.into(),
        observed: observed.into(),
    }
}

/// All rules that the document breaks, in document order; empty for a sound one.
pub fn flaws(root: Element<'_>) -> Vec<Flaw> {
    let Some(capabilities) = Capabilities::of(root).filter(|_| root.namespace() == Some(CAPABILITIES_NS))
    else {
        let expected = format!("{{{CAPABILITIES_NS}}}capabilities");
        return vec![flaw("root", root.tag_span(), expected, expanded(root))];
    };
    let mut found = Vec::new();
    for child in root.children() {
        match (child.name(), child.namespace()) {
            ("capability", None) => {}
            ("capability", Some(_)) => found.push(qualified(child)),
            _ => found.push(unknown(child, "nothing but capability elements")),
        }
    }
    stray_text(root, &mut found);
    if capabilities.all().next().is_none() {
        found.push(flaw(
            "no-capability",
            root.span(),
            "at least one capability",
            "none",
        ));
    }
    for capability in capabilities.all() {
        capability_flaws(capability, &mut found);
    }
    found.sort_by_key(|f| f.span.start);
    found
}

fn capability_flaws(capability: Capability<'_>, found: &mut Vec<Flaw>) {
    let element = capability.element;
    if capability.is_misspelled() {
        let observed = xml_name_of_id(element);
        found.push(flaw(
            "standardid-misspelled",
            element.tag_span(),
            "an attribute standardID",
            format!("an attribute {observed}"),
        ));
    }
    let plain = match type_of(element) {
        Ok(None) => true,
        Ok(Some((namespace, name))) => namespace == VORESOURCE_NS && name == "Capability",
        Err(flaw) => {
            found.push(flaw);
            false
        }
    };
    if plain {
        only(element, &CAPABILITY, found);
        stray_text(element, found);
    }
    for child in element
        .children()
        .filter(|c| c.name() == "interface" && c.namespace() == Some(CAPABILITIES_NS))
    {
        found.push(qualified(child));
    }
    for interface in capability.interfaces() {
        interface_flaws(interface, found);
    }
}

fn interface_flaws(interface: Interface<'_>, found: &mut Vec<Flaw>) {
    let element = interface.element;
    let known = match type_of(element) {
        Ok(None) => {
            let expected = "xsi:type, because vr:Interface is abstract";
            found.push(flaw(
                "interface-without-type",
                element.tag_span(),
                expected,
                "no xsi:type",
            ));
            false
        }
        Ok(Some((namespace, name))) => {
            if namespace == VORESOURCE_NS && name == "Interface" {
                let expected = "a type that can be used, such as vs:ParamHTTP";
                found.push(flaw(
                    "interface-abstract",
                    element.tag_span(),
                    expected,
                    "vr:Interface, which is abstract",
                ));
            }
            let foreign =
                |ns: &str| ns != VORESOURCE_NS && !ns.starts_with("http://www.ivoa.net/xml/VODataService/");
            !foreign(&namespace)
        }
        Err(flaw) => {
            found.push(flaw);
            false
        }
    };
    if known {
        in_order(element, &INTERFACE, found);
    }
    if interface.access_urls().next().is_none() {
        found.push(flaw(
            "no-accessurl",
            element.span(),
            "at least one accessURL",
            "none",
        ));
    }
    for url in interface.access_urls() {
        if url.element.namespace() == Some(CAPABILITIES_NS) {
            found.push(qualified(url.element));
        }
        if let Some(usage) = url.usage().filter(|u| !USES.contains(u)) {
            found.push(flaw(
                "use-unknown",
                url.element.tag_span(),
                USES.join(", "),
                usage,
            ));
        }
        if let Some(child) = url.element.children().next() {
            found.push(unknown(child, "an address and nothing else"));
        }
    }
}

/// Nothing but these children, in this order.
fn only(element: Element<'_>, names: &[&str], found: &mut Vec<Flaw>) {
    for child in element.children().filter(|c| !names.contains(&c.name())) {
        found.push(unknown(child, &format!("nothing but {}", names.join(", "))));
    }
    in_order(element, names, found);
}

/// These children stand in this order, whatever else there is.
fn in_order(element: Element<'_>, names: &[&str], found: &mut Vec<Flaw>) {
    let mut highest = 0;
    for child in element.children() {
        let Some(rank) = names.iter().position(|name| *name == child.name()) else {
            continue;
        };
        if rank < highest {
            let expected = format!("{} before {}", child.name(), names[highest]);
            found.push(flaw(
                "order",
                child.tag_span(),
                expected,
                format!("{} after it", child.name()),
            ));
        }
        highest = highest.max(rank);
    }
}

/// Text where the schema has elements only.
fn stray_text(element: Element<'_>, found: &mut Vec<Flaw>) {
    if element.has_text() {
        let text = xml::trim(&element.text()).to_owned();
        found.push(flaw("stray-text", element.text_span(), "elements only", text));
    }
}

fn unknown(child: Element<'_>, expected: &str) -> Flaw {
    flaw("child-unknown", child.tag_span(), expected, expanded(child))
}

/// Elements below the root are in no namespace (elementFormDefault and form are unqualified).
fn qualified(child: Element<'_>) -> Flaw {
    let expected = format!("{} in no namespace", child.name());
    flaw("child-qualified", child.tag_span(), expected, expanded(child))
}

/// Namespace and local name of `xsi:type`; none without one, a flaw when its prefix is not declared.
fn type_of(element: Element<'_>) -> Result<Option<(String, String)>, Flaw> {
    let Some(attribute) = element.attribute_ns(XSI_NS, "type") else {
        return Ok(None);
    };
    let value = xml::trim(&attribute.value);
    let (prefix, name) = match value.split_once(':') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, value),
    };
    match (element.namespace_of(prefix), prefix) {
        (Some(namespace), _) => Ok(Some((namespace.to_owned(), name.to_owned()))),
        (None, None) => Ok(Some((String::new(), name.to_owned()))),
        (None, Some(prefix)) => Err(flaw(
            "type-prefix",
            attribute.span.clone(),
            "a type whose prefix is declared",
            format!("{value}, and {prefix} is not declared"),
        )),
    }
}

fn xml_name_of_id<'d>(element: Element<'d>) -> &'d str {
    let mut attributes = element.attributes().iter();
    attributes
        .find(|a| a.name.eq_ignore_ascii_case("standardID"))
        .map_or("", |a| a.name.as_str())
}

fn expanded(element: Element<'_>) -> String {
    match element.namespace() {
        Some(namespace) => format!("{{{namespace}}}{}", element.name()),
        None => format!("{} in no namespace", element.name()),
    }
}
