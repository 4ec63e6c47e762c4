//! The value of an element that may be missing or nil.

use super::names::XSI_NS;
use crate::documents::xml::{self, Element};
use std::ops::Range;

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// There is no such element.
    Absent,
    /// The element is there with `xsi:nil="true"`.
    Nil,
    /// Its text, as it stands (white space included).
    Text(String),
}

/// A field with the element it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'d> {
    /// The element; `None` when absent.
    pub element: Option<Element<'d>>,
    /// What it says.
    pub value: Value,
}

impl<'d> Field<'d> {
    /// Reads the child of this name; the first one, when it stands there several times.
    pub fn child(parent: Element<'d>, name: &str) -> Field<'d> {
        match find(parent, name) {
            None => Field {
                element: None,
                value: Value::Absent,
            },
            Some(element) if is_nil(element) => Field {
                element: Some(element),
                value: Value::Nil,
            },
            Some(element) => Field {
                element: Some(element),
                value: Value::Text(element.text()),
            },
        }
    }

    /// The text as it stands, if there is one (perhaps empty).
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Absent | Value::Nil => None,
        }
    }

    /// The text without XML white space around it, if anything is left of it.
    pub fn trimmed(&self) -> Option<&str> {
        self.text().map(xml::trim).filter(|text| !text.is_empty())
    }

    /// Whether the element is missing.
    pub fn is_absent(&self) -> bool {
        self.value == Value::Absent
    }

    /// Whether it is nil.
    pub fn is_nil(&self) -> bool {
        self.value == Value::Nil
    }

    /// Where to point: the text if there is any, else the element.
    pub fn span(&self) -> Option<Range<usize>> {
        let element = self.element?;
        let text = element.text_span();
        Some(if text.is_empty() { element.span() } else { text })
    }
}

/// The child of this name in the UWS namespace; failing that, in the namespace of its parent, so that
/// documents in a wrong namespace can still be understood.
pub(super) fn find<'d>(parent: Element<'d>, name: &str) -> Option<Element<'d>> {
    named(parent, name).next()
}

/// All children of this name, in the namespace that [`find`] would take.
pub(super) fn named<'d>(parent: Element<'d>, name: &str) -> impl Iterator<Item = Element<'d>> {
    let wanted = name.to_owned();
    let namespace = match parent.child(super::UWS_NS, name) {
        Some(_) => Some(super::UWS_NS),
        None => parent.namespace(),
    };
    parent
        .children()
        .filter(move |child| child.name() == wanted && child.namespace() == namespace)
}

/// Whether `xsi:nil` says so.
pub(super) fn is_nil(element: Element<'_>) -> bool {
    let nil = element.attribute_ns(XSI_NS, "nil");
    nil.is_some_and(|nil| matches!(xml::trim(&nil.value), "true" | "1"))
}
