//! Errors of object stores in the form that Amazon S3 gave them: `Error` with `Code` and `Message`.

use crate::documents::xml::{Document, Element};

/// A view of an `Error` element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreError<'d> {
    /// The root element.
    pub element: Element<'d>,
}

impl<'d> StoreError<'d> {
    /// The view, when the root is called `Error`, in whatever namespace.
    pub fn of(document: &'d Document) -> Option<StoreError<'d>> {
        let element = document.root();
        (element.name() == "Error").then_some(StoreError { element })
    }

    /// The text of a child, if it has any.
    pub fn said(self, name: &str) -> Option<String> {
        let child = self.element.children().find(|child| child.name() == name)?;
        Some(child.text().trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// `Code`, such as `NoSuchKey`.
    pub fn code(self) -> Option<String> {
        self.said("Code")
    }
}
