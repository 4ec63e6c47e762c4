//! `xsi:nil` and `xsi:type` (XML Schema 1.0 part 1, section 2.6).

use super::model::{NAMED, Type};
use super::rows;
use super::simple::Simple;
use super::validate::{Place, Run, is_empty, shown};
use super::violation::UwsVersion;
use crate::documents::uws::names::{UWS_NS, XS_NS, XSI_NS};
use crate::documents::xml::{Element, collapse, is_ncname};

impl Run {
    /// Checks `xsi:nil`; true when it says that there is no content to look at.
    pub fn nil(&mut self, element: Element<'_>, place: Place) -> bool {
        let Some(nil) = element.attribute_ns(XSI_NS, "nil") else {
            return false;
        };
        let value = collapse(&nil.value);
        let is_nil = value == "true" || value == "1";
        if !place.nillable {
            let expected = format!("{} without xsi:nil, which it cannot have", element.name());
            self.report(
                place.nil,
                "nil-not-allowed",
                nil.span.clone(),
                expected,
                format!("xsi:nil={}", shown(&nil.value)),
            );
        } else if !is_nil && value != "false" && value != "0" {
            self.report(
                place.row,
                "not-a-boolean",
                nil.value_span.clone(),
                "true or false",
                shown(&nil.value),
            );
        } else if is_nil && !is_empty(element) {
            let observed = shown(&element.text());
            self.report(
                rows::NIL_EMPTY,
                "nil-not-empty",
                element.span(),
                "no content in a nil element",
                observed,
            );
        }
        is_nil
    }

    /// The type that `xsi:type` puts in the place of the declared one; `None` when it may not.
    pub fn substitute(&mut self, element: Element<'_>, declared: Type, row: &'static str) -> Option<Type> {
        let Some(attribute) = element.attribute_ns(XSI_NS, "type") else {
            return Some(declared);
        };
        match named_type(element, &attribute.value, self.version) {
            Some(named) if derives(declared, named) => Some(named),
            _ => {
                let expected = "in xsi:type only a type derived from that of the schema";
                self.report(
                    row,
                    "wrong-xsi-type",
                    attribute.span.clone(),
                    expected,
                    shown(&attribute.value),
                );
                None
            }
        }
    }
}

/// The type that a value of `xsi:type` names, if we know it.
pub fn named_type(element: Element<'_>, value: &str, version: UwsVersion) -> Option<Type> {
    let name = collapse(value);
    let (prefix, local) = match name.split_once(':') {
        Some((prefix, local)) => (Some(prefix), local),
        None => (None, name.as_str()),
    };
    if !is_ncname(local) {
        return None;
    }
    match element.namespace_of(prefix)? {
        UWS_NS => uws_type(local, version),
        XS_NS => built_in(local).map(Type::Simple),
        _ => None,
    }
}

fn uws_type(name: &str, version: UwsVersion) -> Option<Type> {
    match name {
        "JobIdentifier" => Some(Type::Simple(Simple::JobIdentifier)),
        "ExecutionPhase" => Some(Type::Simple(Simple::Phase)),
        "ErrorType" => Some(Type::Simple(Simple::ErrorType)),
        "UWSVersion" if version == UwsVersion::V1_1 => Some(Type::Simple(Simple::Text)),
        _ => NAMED
            .into_iter()
            .find(|complex| complex.name == Some(name))
            .map(Type::Complex),
    }
}

fn built_in(name: &str) -> Option<Simple> {
    let simple = match name {
        "string" | "normalizedString" | "token" => Simple::Text,
        "language" => Simple::Language,
        "NMTOKEN" => Simple::NameToken,
        "Name" => Simple::Name,
        "NCName" => Simple::NcName,
        "ID" => Simple::Id,
        "IDREF" => Simple::IdRef,
        "ENTITY" => Simple::Entity,
        "dateTime" => Simple::DateTime,
        "boolean" => Simple::Boolean,
        "byte" => Simple::Byte,
        "short" => Simple::Short,
        "int" => Simple::Int,
        "long" => Simple::Long,
        "anyURI" => Simple::AnyUri,
        _ => return None,
    };
    Some(simple)
}

fn derives(declared: Type, named: Type) -> bool {
    match (declared, named) {
        (Type::Complex(declared), Type::Complex(named)) => std::ptr::eq(declared, named),
        (Type::Simple(Simple::Text), Type::Simple(named)) => is_string(named),
        (Type::Simple(Simple::Int), Type::Simple(named)) => {
            matches!(named, Simple::Int | Simple::Short | Simple::Byte)
        }
        (Type::Simple(declared), Type::Simple(named)) => declared == named,
        _ => false,
    }
}

/// Whether the type is derived from `xs:string`.
fn is_string(simple: Simple) -> bool {
    let words = matches!(
        simple,
        Simple::Text | Simple::JobIdentifier | Simple::Phase | Simple::ErrorType
    );
    let names = matches!(
        simple,
        Simple::Language | Simple::NameToken | Simple::Name | Simple::NcName
    );
    words || names || matches!(simple, Simple::Id | Simple::IdRef | Simple::Entity)
}
