//! Trees to text, in any of the equivalent ways to write the same document.

use super::{Document, Element, Node};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// How a document is written down; all choices mean the same to an XML reader.
#[derive(Clone, Debug)]
pub(crate) struct Style {
    /// Prefix of the UWS namespace; empty: it is the default namespace.
    pub prefix: &'static str,
    /// The XML declaration, if any.
    pub declaration: Option<&'static str>,
    pub byte_order_mark: bool,
    /// Each element on a line of its own.
    pub pretty: bool,
    pub cdata: bool,
    /// Text as character references.
    pub references: bool,
    pub comments: bool,
    /// Processing instruction in the prolog.
    pub instruction: Option<&'static str>,
    /// White space after the root element, and around values where the schema collapses it.
    pub blanks: bool,
    /// Single quotes around attribute values, and blanks inside tags.
    pub other_quotes: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            prefix: "uws",
            declaration: Some("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"),
            byte_order_mark: false,
            pretty: false,
            cdata: false,
            references: false,
            comments: false,
            instruction: None,
            blanks: false,
            other_quotes: false,
        }
    }
}

/// Elements whose values are times or numbers, so that the schema lets white space surround them.
const COLLAPSED: &[&str] = &[
    "quote",
    "creationTime",
    "startTime",
    "endTime",
    "executionDuration",
    "destruction",
];

pub(crate) fn write(document: &Document, style: &Style) -> Vec<u8> {
    let mut out = String::new();
    if style.byte_order_mark {
        out.push('\u{feff}');
    }
    out.push_str(style.declaration.unwrap_or_default());
    out.push_str(style.instruction.unwrap_or_default());
    if style.comments {
        out.push_str("<!-- written for people: <uws:phase>COMPLETED</uws:phase> -->\n");
    }
    let mut writer = Writer { style, out, depth: 0 };
    writer.element(&document.root, Some(document));
    if style.blanks || style.comments {
        writer.out.push_str("\n \t\n");
    }
    if style.comments {
        writer.out.push_str("<!-- the end -->\n");
    }
    writer.out.into_bytes()
}

struct Writer<'a> {
    style: &'a Style,
    out: String,
    depth: usize,
}

impl Writer<'_> {
    fn element(&mut self, element: &Element, document: Option<&Document>) {
        let colon = if self.style.prefix.is_empty() { "" } else { ":" };
        let prefix = if element.qualified {
            format!("{}{colon}", self.style.prefix)
        } else {
            String::new()
        };
        let name = format!("{prefix}{}", element.name);
        self.out.push('<');
        self.out.push_str(&name);
        if let Some(document) = document {
            self.declarations(document, colon);
        } else if !element.qualified && colon.is_empty() {
            self.attribute("xmlns", "");
        }
        for (key, value) in &element.attributes {
            self.attribute(key, value);
        }
        if element.children.is_empty() {
            self.out.push_str("/>");
            return;
        }
        self.out.push('>');
        self.content(element);
        self.out.push_str("</");
        self.out.push_str(&name);
        self.out
            .push_str(if self.style.other_quotes { " >" } else { ">" });
    }

    fn declarations(&mut self, document: &Document, colon: &str) {
        let prefix = self.style.prefix;
        self.attribute(&format!("xmlns{colon}{prefix}"), &document.namespace);
        self.attribute("xmlns:xlink", &document.xlink);
        self.attribute("xmlns:xsi", XSI);
    }

    fn content(&mut self, element: &Element) {
        let container = element
            .children
            .iter()
            .all(|child| matches!(child, Node::Element(_)));
        let collapsed = self.style.blanks && COLLAPSED.contains(&element.name.as_str());
        self.depth += 1;
        for child in &element.children {
            if container {
                self.between();
            }
            match child {
                Node::Element(child) => self.element(child, None),
                Node::Raw(raw) => self.out.push_str(raw),
                Node::Text(text) if collapsed => self.text(&format!("\n  {text}\t")),
                Node::Text(text) => self.text(text),
            }
        }
        self.depth -= 1;
        if container && self.style.pretty {
            self.out.push_str(&format!("\n{}", "  ".repeat(self.depth)));
        }
    }

    fn between(&mut self) {
        if self.style.pretty {
            self.out.push_str(&format!("\n{}", "  ".repeat(self.depth)));
        }
        if self.style.blanks {
            self.out.push_str("\r\n\t ");
        }
        if self.style.comments {
            self.out.push_str("<!-- a > b -->");
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let (before, quote) = if self.style.other_quotes {
            ("\n  ", '\'')
        } else {
            (" ", '"')
        };
        let value = escape(value, true);
        self.out
            .push_str(&format!("{before}{name}={quote}{value}{quote}"));
    }

    fn text(&mut self, text: &str) {
        if self.style.comments && !text.is_empty() {
            self.out.push_str("<!---->");
        }
        if self.style.references {
            for character in text.chars() {
                self.out.push_str(&format!("&#x{:X};", u32::from(character)));
            }
        } else if self.style.cdata && !text.contains('\r') && !text.is_empty() {
            self.out.push_str("<![CDATA[");
            self.out.push_str(&text.replace("]]>", "]]]]><![CDATA[>"));
            self.out.push_str("]]>");
        } else {
            self.out.push_str(&escape(text, false));
        }
    }
}

fn escape(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\'' if attribute => out.push_str("&apos;"),
            // A reader turns a bare carriage return into a line feed, and blanks of attributes into spaces.
            '\r' => out.push_str("&#13;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            other => out.push(other),
        }
    }
    out
}

/// Whether XML 1.0 has a way to write this text (section 2.2 of that standard: production Char).
pub(crate) fn allowed_in_xml(text: &str) -> bool {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().all(allowed)
}
