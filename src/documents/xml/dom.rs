//! A document that was read, and its elements.

use super::characters::is_space;
use super::lines::Lines;
use super::namespaces::{Binding, XML_NS};
use std::fmt;
use std::ops::Range;

/// A well-formed document. All spans are byte ranges of [`Document::text`].
#[derive(Debug)]
pub struct Document {
    pub(super) text: String,
    pub(super) lines: Lines,
    pub(super) nodes: Vec<Node>,
    pub(super) runs: Vec<Run>,
    pub(super) namespaces: Vec<String>,
    pub(super) stylesheet: bool,
    /// What charset parameter, byte order mark and declaration disagree about; empty when they agree.
    pub encoding_conflicts: Vec<String>,
}

/// An element in the arena; the arena is in document order.
#[derive(Debug)]
pub(super) struct Node {
    pub name: Range<usize>,
    pub local: usize,
    pub namespace: Option<u32>,
    pub attributes: Vec<Attribute>,
    pub declarations: Vec<Binding>,
    pub span: Range<usize>,
    pub tag_end: usize,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    /// Indices of its text runs.
    pub runs: Vec<usize>,
    /// Index after its last descendant.
    pub after: usize,
}

/// A piece of character data; `value` is absent when it is what the text says.
#[derive(Debug)]
pub(super) struct Run {
    pub value: Option<Box<str>>,
    pub span: Range<usize>,
}

/// An attribute, namespace declarations excepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Local name.
    pub name: String,
    /// Namespace, `None` for an attribute without prefix.
    pub namespace: Option<String>,
    /// Prefix as written.
    pub prefix: Option<String>,
    /// Value with references replaced and white space normalised (XML 1.0 section 3.3.3).
    pub value: String,
    /// From the name to the closing quote.
    pub span: Range<usize>,
    /// What stands between the quotes.
    pub value_span: Range<usize>,
}

impl Attribute {
    /// Whether it has this namespace and local name.
    pub fn is(&self, namespace: Option<&str>, name: &str) -> bool {
        self.name == name && self.namespace.as_deref() == namespace
    }
}

impl Document {
    /// The decoded text, without byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The outermost element.
    pub fn root(&self) -> Element<'_> {
        Element {
            document: self,
            index: 0,
        }
    }

    /// Line and column (in characters) of a byte offset, both from 1.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        self.lines.position(&self.text, offset)
    }

    /// Whether an `xml-stylesheet` instruction stands before the root element.
    pub fn stylesheet_instruction(&self) -> bool {
        self.stylesheet
    }
}

/// An element of a document.
#[derive(Clone, Copy)]
pub struct Element<'d> {
    document: &'d Document,
    index: usize,
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.index == other.index
    }
}

impl Eq for Element<'_> {}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}> at {}", self.qualified_name(), self.node().span.start)
    }
}

impl<'d> Element<'d> {
    fn node(self) -> &'d Node {
        &self.document.nodes[self.index]
    }

    fn slice(self, span: Range<usize>) -> &'d str {
        self.document.text.get(span).unwrap_or("")
    }

    /// The document it belongs to.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// Local name.
    pub fn name(self) -> &'d str {
        self.slice(self.node().local..self.node().name.end)
    }

    /// Name as written, with its prefix.
    pub fn qualified_name(self) -> &'d str {
        self.slice(self.node().name.clone())
    }

    /// Namespace, `None` when it is in none.
    pub fn namespace(self) -> Option<&'d str> {
        let number = self.node().namespace?;
        self.document.namespaces.get(number as usize).map(String::as_str)
    }

    /// Prefix as written.
    pub fn prefix(self) -> Option<&'d str> {
        self.qualified_name().split_once(':').map(|(prefix, _)| prefix)
    }

    /// Whether it has this namespace and local name.
    pub fn is(self, namespace: &str, name: &str) -> bool {
        self.name() == name && self.namespace() == Some(namespace)
    }

    /// The whole element, from `<` of the start tag to `>` of the end tag.
    pub fn span(self) -> Range<usize> {
        self.node().span.clone()
    }

    /// The start tag.
    pub fn tag_span(self) -> Range<usize> {
        self.node().span.start..self.node().tag_end
    }

    /// Child elements in document order.
    pub fn children(self) -> impl DoubleEndedIterator<Item = Element<'d>> + ExactSizeIterator {
        self.node().children.iter().map(move |index| Element {
            document: self.document,
            index: *index,
        })
    }

    /// The first child of this name.
    pub fn child(self, namespace: &str, name: &str) -> Option<Element<'d>> {
        self.children().find(|child| child.is(namespace, name))
    }

    /// All children of this name.
    pub fn children_named(self, namespace: &str, name: &str) -> impl Iterator<Item = Element<'d>> {
        self.children().filter(move |child| child.is(namespace, name))
    }

    /// Attributes as written, namespace declarations excepted.
    pub fn attributes(self) -> &'d [Attribute] {
        &self.node().attributes
    }

    /// The attribute of this name that is in no namespace.
    pub fn attribute(self, name: &str) -> Option<&'d Attribute> {
        self.attributes()
            .iter()
            .find(|attribute| attribute.is(None, name))
    }

    /// The attribute of this namespace and local name.
    pub fn attribute_ns(self, namespace: &str, name: &str) -> Option<&'d Attribute> {
        self.attributes()
            .iter()
            .find(|attribute| attribute.is(Some(namespace), name))
    }

    /// Its own text, all runs joined; that of its children is not included.
    pub fn text(self) -> String {
        self.runs().map(|(value, _)| value).collect()
    }

    /// From the first to the last character of its own text; empty, behind the start tag, without any.
    pub fn text_span(self) -> Range<usize> {
        let mut runs = self.runs().map(|(_, span)| span);
        match (runs.next(), runs.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            (Some(only), None) => only,
            (None, _) => self.node().tag_end..self.node().tag_end,
        }
    }

    /// Whether its own text has anything but XML white space.
    pub fn has_text(self) -> bool {
        self.runs().any(|(value, _)| !value.chars().all(is_space))
    }

    /// Its own pieces of character data (also white space) with their spans.
    pub fn runs(self) -> impl Iterator<Item = (&'d str, Range<usize>)> {
        self.node().runs.iter().filter_map(move |index| {
            let run = self.document.runs.get(*index)?;
            Some((
                run.value
                    .as_deref()
                    .unwrap_or_else(|| self.slice(run.span.clone())),
                run.span.clone(),
            ))
        })
    }

    /// The element around it.
    pub fn parent(self) -> Option<Element<'d>> {
        self.node().parent.map(|index| Element {
            document: self.document,
            index,
        })
    }

    /// All elements inside it, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Element<'d>> {
        (self.index + 1..self.node().after).map(move |index| Element {
            document: self.document,
            index,
        })
    }

    /// The namespace a prefix has here (`None`: the default namespace), for names inside values.
    pub fn namespace_of(self, prefix: Option<&str>) -> Option<&'d str> {
        if prefix == Some("xml") {
            return Some(XML_NS);
        }
        let mut here = Some(self);
        while let Some(element) = here {
            let declared = element
                .node()
                .declarations
                .iter()
                .find(|(bound, _)| bound.as_deref() == prefix);
            if let Some((_, number)) = declared {
                return self
                    .document
                    .namespaces
                    .get((*number)? as usize)
                    .map(String::as_str);
            }
            here = element.parent();
        }
        None
    }
}
