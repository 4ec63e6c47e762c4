//! What stands between `<` and `>` of a start tag.

use super::characters::{is_name_char, is_name_start, is_ncname, is_space};
use super::error::Fault;
use super::references::attribute_value;
use std::ops::Range;

/// An attribute as written, before namespaces.
#[derive(Debug)]
pub(super) struct RawAttribute {
    pub name: Range<usize>,
    pub value: String,
    pub value_span: Range<usize>,
}

/// A start tag as written, before namespaces.
#[derive(Debug)]
pub(super) struct RawTag {
    pub name: Range<usize>,
    pub attributes: Vec<RawAttribute>,
}

/// Reads names and values at one place of a text, up to an end.
pub(super) struct Scanner<'t> {
    pub text: &'t str,
    pub at: usize,
    pub end: usize,
}

impl<'t> Scanner<'t> {
    /// What is left.
    pub fn rest(&self) -> &'t str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    /// Whether there was white space to skip.
    pub fn skip_space(&mut self) -> bool {
        let before = self.at;
        self.at = self.end - self.rest().trim_start_matches(is_space).len();
        self.at > before
    }

    /// A name (colons allowed), or a fault.
    pub fn name(&mut self) -> Result<Range<usize>, Fault> {
        let rest = self.rest();
        let length = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
        if !rest.starts_with(is_name_start) {
            return Err(match rest.chars().next() {
                Some(c) => Fault::syntax(
                    self.at,
                    format!("a name cannot start with `{}`", c.escape_debug()),
                ),
                None => Fault::syntax(self.at, "a name is missing"),
            });
        }
        let start = self.at;
        self.at += length;
        Ok(start..self.at)
    }

    /// The equals sign and the quoted text after it: the span of what is between the quotes.
    pub fn quoted_value(&mut self) -> Result<Range<usize>, Fault> {
        self.skip_space();
        if !self.rest().starts_with('=') {
            return Err(Fault::syntax(
                self.at,
                "`=` and a value must follow an attribute's name",
            ));
        }
        self.at += 1;
        self.skip_space();
        let quote = match self.rest().chars().next() {
            Some(c @ ('"' | '\'')) => c,
            _ => {
                return Err(Fault::syntax(
                    self.at,
                    "an attribute's value must stand in quotes",
                ));
            }
        };
        let start = self.at + 1;
        let inside = self.text.get(start..self.end).unwrap_or("");
        let length = inside
            .find(quote)
            .ok_or_else(|| Fault::syntax(self.at, "the quote is not closed"))?;
        self.at = start + length + 1;
        Ok(start..start + length)
    }
}

/// Reads a start tag; `inside` is what stands between `<` and `>` or `/>`.
pub(super) fn read_tag(text: &str, inside: Range<usize>, max_attributes: usize) -> Result<RawTag, Fault> {
    let mut scanner = Scanner {
        text,
        at: inside.start,
        end: inside.end,
    };
    let name = scanner.name()?;
    let mut attributes: Vec<RawAttribute> = Vec::new();
    loop {
        let spaced = scanner.skip_space();
        if scanner.rest().is_empty() {
            return Ok(RawTag { name, attributes });
        }
        if !spaced {
            return Err(Fault::syntax(
                scanner.at,
                "white space is missing before an attribute, or the tag is broken",
            ));
        }
        let name = scanner.name()?;
        if attributes.len() >= max_attributes {
            return Err(Fault::limit(
                name.start,
                format!("more than {max_attributes} attributes"),
            ));
        }
        let value_span = scanner.quoted_value()?;
        let value = attribute_value(text.get(value_span.clone()).unwrap_or(""), value_span.start)?;
        attributes.push(RawAttribute {
            name,
            value,
            value_span,
        });
    }
}

/// Splits a qualified name into prefix and local part.
pub(super) fn split_name(name: &str, at: usize) -> Result<(Option<&str>, &str), Fault> {
    let (prefix, local) = match name.split_once(':') {
        Some((prefix, local)) => (Some(prefix), local),
        None => (None, name),
    };
    if is_ncname(local) && prefix.is_none_or(is_ncname) {
        Ok((prefix, local))
    } else {
        Err(Fault::namespace(at, format!("`{name}` is not a qualified name")))
    }
}
