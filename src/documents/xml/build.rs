//! Reads a document: quick-xml splits it into events, everything it leaves unchecked is checked here.

use super::characters::{is_legal, is_space};
use super::declaration::{check_declaration, check_instruction};
use super::dom::{Attribute, Document, Node, Run};
use super::encoding::decode;
use super::error::{Fault, XmlError, XmlErrorKind};
use super::lines::Lines;
use super::namespaces::Scope;
use super::references::{bare_ampersand, resolve};
use super::tag::{RawTag, read_tag, split_name};
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::Event;
use std::ops::Range;

/// The largest document we read, in bytes.
pub const MAX_BYTES: usize = 32 << 20;
/// The deepest nesting of elements we read.
pub const MAX_DEPTH: usize = 256;
/// The most attributes (with namespace declarations) of one element.
pub const MAX_ATTRIBUTES: usize = 256;
/// The most elements, attributes and pieces of text of a document.
pub const MAX_NODES: usize = 2_000_000;
/// The most namespace declarations in scope at one place.
pub const MAX_NAMESPACES: usize = 128;

/// Reads a document from bytes; `charset` is the parameter of the Content-Type, if there was one.
///
/// Labels of the encoding that contradict each other are noted in
/// [`Document::encoding_conflicts`], not refused.
///
/// # Errors
/// Anything that XML 1.0 (fifth edition) or Namespaces in XML 1.0 call an error, a document type
/// declaration, and documents beyond the limits above.
pub fn parse(bytes: &[u8], charset: Option<&str>) -> Result<Document, XmlError> {
    if bytes.len() > MAX_BYTES {
        return Err(located(
            "",
            Fault::limit(0, format!("{} bytes; we read {MAX_BYTES}", bytes.len())),
        ));
    }
    let decoded = decode(bytes, charset).map_err(|(text, fault)| located(&text, fault))?;
    match read(&decoded.text) {
        Ok(tree) => Ok(Document {
            lines: Lines::of(&decoded.text),
            nodes: tree.nodes,
            runs: tree.runs,
            namespaces: tree.scope.into_names(),
            stylesheet: tree.stylesheet,
            text: decoded.text,
            encoding_conflicts: decoded.conflicts,
        }),
        Err(fault) => Err(located(&decoded.text, fault)),
    }
}

fn located(text: &str, fault: Fault) -> XmlError {
    let (line, column) = Lines::of(text).position(text, fault.offset);
    XmlError {
        kind: fault.kind,
        offset: fault.offset,
        line,
        column,
        message: fault.message,
    }
}

fn read(text: &str) -> Result<Builder<'_>, Fault> {
    if text.chars().all(is_space) {
        let message = "there is no document, not even a root element".to_owned();
        return Err(Fault {
            kind: XmlErrorKind::Empty,
            offset: 0,
            message,
        });
    }
    if let Some((offset, c)) = text.char_indices().find(|(_, c)| !is_legal(*c)) {
        return Err(Fault::syntax(
            offset,
            format!("the character U+{:04X} is not allowed in XML", u32::from(c)),
        ));
    }
    let mut builder = Builder::new(text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    loop {
        let at = offset(reader.buffer_position());
        let event = reader
            .read_event()
            .map_err(|error| translate(text, at, &reader, &error))?;
        let end = offset(reader.buffer_position());
        if matches!(event, Event::Eof) {
            builder.finish()?;
            return Ok(builder);
        }
        builder.take(&event, at..end)?;
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Our own words for quick-xml's errors.
fn translate(text: &str, at: usize, reader: &Reader<&[u8]>, error: &Error) -> Fault {
    let rest = text.get(at..).unwrap_or("");
    if rest
        .get(..9)
        .is_some_and(|start| start.eq_ignore_ascii_case("<!DOCTYPE"))
    {
        return doctype(at);
    }
    let place = offset(reader.error_position()).min(text.len());
    match error {
        Error::IllFormed(IllFormedError::UnclosedReference) => bare_ampersand(place),
        other => Fault::syntax(place, other.to_string()),
    }
}

fn doctype(at: usize) -> Fault {
    let message = "a document type declaration; this is usually an HTML page (an error page, a login form), \
                   and no document of the Virtual Observatory needs one";
    Fault {
        kind: XmlErrorKind::Doctype,
        offset: at,
        message: message.to_owned(),
    }
}

fn outside(at: usize) -> Fault {
    Fault::syntax(at, "text outside of the root element")
}

struct Builder<'t> {
    text: &'t str,
    nodes: Vec<Node>,
    runs: Vec<Run>,
    open: Vec<usize>,
    /// How many attributes there were so far.
    attributes: usize,
    scope: Scope,
    stylesheet: bool,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        let scope = Scope::default();
        Builder {
            text,
            nodes: Vec::new(),
            runs: Vec::new(),
            open: Vec::new(),
            attributes: 0,
            scope,
            stylesheet: false,
        }
    }

    fn slice(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or("")
    }

    fn take(&mut self, event: &Event<'_>, span: Range<usize>) -> Result<(), Fault> {
        match event {
            Event::Start(_) => self.start(span.start + 1..span.end - 1, span.end),
            Event::Empty(_) => {
                self.start(span.start + 1..span.end - 2, span.end)?;
                self.close(span.end);
                Ok(())
            }
            Event::End(_) => {
                self.close(span.end);
                Ok(())
            }
            Event::Text(text) => self.characters(&text.xml10_content(), span),
            Event::CData(_) if self.open.is_empty() => Err(outside(span.start)),
            Event::CData(data) => self.append(&data.xml10_content(), span),
            Event::GeneralRef(name) => {
                let mut buffer = [0; 4];
                let c = resolve(name.as_ref(), span.start)?;
                if self.open.is_empty() {
                    Err(outside(span.start))
                } else {
                    self.append(c.encode_utf8(&mut buffer), span)
                }
            }
            Event::Decl(_) if span.start == 0 => check_declaration(self.text, span.start + 2..span.end - 2),
            Event::Decl(_) | Event::PI(_) => {
                let target = check_instruction(self.text, span.start + 2..span.end - 2)?;
                self.stylesheet |= target == "xml-stylesheet" && self.nodes.is_empty();
                Ok(())
            }
            Event::DocType(_) => Err(doctype(span.start)),
            Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn characters(&mut self, value: &str, span: Range<usize>) -> Result<(), Fault> {
        let raw = self.slice(span.clone());
        if let Some(i) = raw.find("]]>") {
            return Err(Fault::syntax(
                span.start + i,
                "`]]>` in text; it must be written `]]&gt;`",
            ));
        }
        if !self.open.is_empty() {
            return self.append(value, span);
        }
        match raw.find(|c| !is_space(c)) {
            Some(i) => Err(outside(span.start + i)),
            None => Ok(()),
        }
    }

    fn append(&mut self, value: &str, span: Range<usize>) -> Result<(), Fault> {
        self.count(span.start)?;
        let value = if value == self.slice(span.clone()) {
            None
        } else {
            Some(value.into())
        };
        if let Some(node) = self.open.last().and_then(|index| self.nodes.get_mut(*index)) {
            node.runs.push(self.runs.len());
            self.runs.push(Run { value, span });
        }
        Ok(())
    }

    fn count(&self, at: usize) -> Result<(), Fault> {
        if self.nodes.len() + self.runs.len() + self.attributes >= MAX_NODES {
            return Err(Fault::limit(
                at,
                format!("more than {MAX_NODES} elements, attributes and pieces of text"),
            ));
        }
        Ok(())
    }

    fn start(&mut self, inside: Range<usize>, tag_end: usize) -> Result<(), Fault> {
        let at = inside.start - 1;
        self.count(at)?;
        if self.open.len() >= MAX_DEPTH {
            return Err(Fault::limit(
                at,
                format!("elements nested deeper than {MAX_DEPTH}"),
            ));
        }
        if self.open.is_empty() && !self.nodes.is_empty() {
            return Err(Fault::syntax(at, "a second root element"));
        }
        let tag = read_tag(self.text, inside, MAX_ATTRIBUTES)?;
        self.scope.enter();
        self.attributes += tag.attributes.len();
        let declarations = self.declare(&tag)?;
        let (prefix, local) = split_name(self.slice(tag.name.clone()), tag.name.start)?;
        let namespace = self.resolve(prefix, tag.name.start)?;
        let attributes = self.attributes(&tag)?;
        let index = self.nodes.len();
        let parent = self.open.last().copied();
        if let Some(node) = parent.and_then(|parent| self.nodes.get_mut(parent)) {
            node.children.push(index);
        }
        self.nodes.push(Node {
            local: tag.name.end - local.len(),
            name: tag.name,
            namespace,
            attributes,
            declarations,
            span: at..tag_end,
            tag_end,
            parent,
            children: Vec::new(),
            runs: Vec::new(),
            after: index + 1,
        });
        self.open.push(index);
        Ok(())
    }

    fn close(&mut self, end: usize) {
        self.scope.leave();
        let after = self.nodes.len();
        if let Some(node) = self.open.pop().and_then(|index| self.nodes.get_mut(index)) {
            node.span.end = end;
            node.after = after;
        }
    }

    fn finish(&mut self) -> Result<(), Fault> {
        match self.open.last().and_then(|index| self.nodes.get(*index)) {
            Some(node) => {
                let name = self.slice(node.name.clone());
                Err(Fault::syntax(
                    self.text.len(),
                    format!("the document ends inside of `{name}`"),
                ))
            }
            None if self.nodes.is_empty() => Err(Fault::syntax(self.text.len(), "there is no root element")),
            None => Ok(()),
        }
    }

    fn declare(&mut self, tag: &RawTag) -> Result<Vec<super::namespaces::Binding>, Fault> {
        let mut declarations = Vec::new();
        for (i, attribute) in tag.attributes.iter().enumerate() {
            let name = self.slice(attribute.name.clone());
            let (prefix, local) = split_name(name, attribute.name.start)?;
            let twice = |other: &super::tag::RawAttribute| self.slice(other.name.clone()) == name;
            if tag.attributes.iter().take(i).any(twice) {
                return Err(Fault::syntax(
                    attribute.name.start,
                    format!("the attribute `{name}` stands twice"),
                ));
            }
            let declared = match prefix {
                Some("xmlns") => Some(local),
                None if local == "xmlns" => None,
                _ => continue,
            };
            let binding =
                self.scope
                    .declare(declared, &attribute.value, attribute.name.start, MAX_NAMESPACES)?;
            declarations.push(binding);
        }
        Ok(declarations)
    }

    fn resolve(&mut self, prefix: Option<&str>, at: usize) -> Result<Option<u32>, Fault> {
        self.scope.resolve(prefix).ok_or_else(|| {
            Fault::namespace(
                at,
                format!("the prefix `{}` is not declared", prefix.unwrap_or("")),
            )
        })
    }

    fn attributes(&mut self, tag: &RawTag) -> Result<Vec<Attribute>, Fault> {
        let mut attributes: Vec<Attribute> = Vec::new();
        for raw in &tag.attributes {
            let at = raw.name.start;
            let (prefix, local) = split_name(self.slice(raw.name.clone()), at)?;
            if prefix == Some("xmlns") || (prefix.is_none() && local == "xmlns") {
                continue;
            }
            let number = if prefix.is_some() {
                self.resolve(prefix, at)?
            } else {
                None
            };
            let namespace = number
                .and_then(|number| self.scope.name(number))
                .map(str::to_owned);
            if namespace.is_some()
                && attributes
                    .iter()
                    .any(|other| other.is(namespace.as_deref(), local))
            {
                return Err(Fault::namespace(
                    at,
                    format!("two attributes `{local}` of the same namespace"),
                ));
            }
            attributes.push(Attribute {
                name: local.to_owned(),
                namespace,
                prefix: prefix.map(str::to_owned),
                value: raw.value.clone(),
                span: at..raw.value_span.end + 1,
                value_span: raw.value_span.clone(),
            });
        }
        Ok(attributes)
    }
}
