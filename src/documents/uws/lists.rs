//! Results and parameters (UWS 1.1 sections 2.2.2.3 and 2.2.2.4), read leniently.

use super::field::named;
use super::names::XLINK_NS;
use crate::documents::xml::Element;

/// A view of a `result` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultRef<'d> {
    /// The element.
    pub element: Element<'d>,
    /// The attribute `id`.
    pub id: Option<&'d str>,
    /// The attribute `xlink:href` as written.
    pub href: Option<&'d str>,
    /// The attribute `xlink:type` as written.
    pub link_type: Option<&'d str>,
    /// The attribute `size` as written, in bytes when it is a number (1.1).
    pub size: Option<&'d str>,
    /// The attribute `mime-type` as written (1.1).
    pub mime_type: Option<&'d str>,
}

/// A view of a `parameter` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter<'d> {
    /// The element.
    pub element: Element<'d>,
    /// The attribute `id`.
    pub id: Option<&'d str>,
    /// The attribute `byReference` as written.
    pub by_reference: Option<&'d str>,
    /// The attribute `isPost` as written.
    pub is_post: Option<&'d str>,
    /// The text as it stands.
    pub value: String,
}

/// The results of a `results` document; `None` when the element is called otherwise.
pub fn results_of(root: Element<'_>) -> Option<Vec<ResultRef<'_>>> {
    (root.name() == "results").then(|| results_in(root))
}

/// The parameters of a `parameters` document; `None` when the element is called otherwise.
pub fn parameters_of(root: Element<'_>) -> Option<Vec<Parameter<'_>>> {
    (root.name() == "parameters").then(|| parameters_in(root))
}

pub(super) fn results_in(list: Element<'_>) -> Vec<ResultRef<'_>> {
    named(list, "result").map(result).collect()
}

fn result(element: Element<'_>) -> ResultRef<'_> {
    ResultRef {
        element,
        id: plain(element, "id"),
        href: link(element, "href"),
        link_type: link(element, "type"),
        size: plain(element, "size"),
        mime_type: plain(element, "mime-type"),
    }
}

fn parameter(element: Element<'_>) -> Parameter<'_> {
    Parameter {
        element,
        id: plain(element, "id"),
        by_reference: plain(element, "byReference"),
        is_post: plain(element, "isPost"),
        value: element.text(),
    }
}

pub(super) fn parameters_in(list: Element<'_>) -> Vec<Parameter<'_>> {
    named(list, "parameter").map(parameter).collect()
}

fn plain<'d>(element: Element<'d>, name: &str) -> Option<&'d str> {
    element.attribute(name).map(|attribute| attribute.value.as_str())
}

fn link<'d>(element: Element<'d>, name: &str) -> Option<&'d str> {
    element
        .attribute_ns(XLINK_NS, name)
        .map(|attribute| attribute.value.as_str())
}
