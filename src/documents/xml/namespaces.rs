//! Prefixes in scope (Namespaces in XML 1.0).

use super::error::Fault;
use std::collections::HashMap;

/// The namespace that the prefix `xml` always has.
pub const XML_NS: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of namespace declarations.
pub const XMLNS_NS: &str = "http://www.w3.org/2000/xmlns/";

/// One declaration: the prefix (`None` for the default) and the namespace's number (`None`: taken back).
pub(super) type Binding = (Option<String>, Option<u32>);

/// The declarations in scope while a document is read.
#[derive(Debug, Default)]
pub(super) struct Scope {
    bindings: Vec<Binding>,
    marks: Vec<usize>,
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Scope {
    /// Enters an element.
    pub fn enter(&mut self) {
        self.marks.push(self.bindings.len());
    }

    /// Leaves the element entered last.
    pub fn leave(&mut self) {
        let mark = self.marks.pop().unwrap_or(0);
        self.bindings.truncate(mark);
    }

    /// Adds a declaration to the element entered last.
    pub fn declare(
        &mut self,
        prefix: Option<&str>,
        uri: &str,
        at: usize,
        most: usize,
    ) -> Result<Binding, Fault> {
        match prefix {
            Some("xmlns") => return Err(Fault::namespace(at, "the prefix `xmlns` cannot be declared")),
            Some("xml") if uri != XML_NS => {
                return Err(Fault::namespace(
                    at,
                    "the prefix `xml` cannot be bound to another namespace",
                ));
            }
            Some(_) if uri.is_empty() => return Err(Fault::namespace(at, "a prefix cannot be taken back")),
            _ => {}
        }
        if uri == XMLNS_NS || (uri == XML_NS && prefix != Some("xml")) {
            return Err(Fault::namespace(
                at,
                "this namespace cannot be bound to another prefix",
            ));
        }
        if self.bindings.len() >= most {
            return Err(Fault::limit(
                at,
                format!("more than {most} namespace declarations in scope"),
            ));
        }
        let number = if uri.is_empty() {
            None
        } else {
            Some(self.number_of(uri))
        };
        let binding = (prefix.map(str::to_owned), number);
        self.bindings.push(binding.clone());
        Ok(binding)
    }

    /// The namespace bound to a prefix; outer `None`: the prefix is not declared.
    pub fn resolve(&mut self, prefix: Option<&str>) -> Option<Option<u32>> {
        if prefix == Some("xml") {
            return Some(Some(self.number_of(XML_NS)));
        }
        let found = self
            .bindings
            .iter()
            .rev()
            .find(|(bound, _)| bound.as_deref() == prefix);
        match (found, prefix) {
            (Some((_, number)), _) => Some(*number),
            (None, None) => Some(None),
            (None, Some(_)) => None,
        }
    }

    /// The URI with a number given by this scope.
    pub fn name(&self, number: u32) -> Option<&str> {
        self.names.get(number as usize).map(String::as_str)
    }

    /// All URIs, in the order of their numbers.
    pub fn into_names(self) -> Vec<String> {
        self.names
    }

    fn number_of(&mut self, uri: &str) -> u32 {
        if let Some(number) = self.numbers.get(uri) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(uri.to_owned());
        self.numbers.insert(uri.to_owned(), number);
        number
    }
}
