//! A body in JSON, YAML or XML as one kind of tree, with the places of its nodes.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

use crate::documents::media_type::MediaType;
use crate::documents::xml;

/// The three syntaxes that the interface names (Execution Broker 1.0, content types of all operations).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `application/json`
    Json,
    /// `application/yaml`
    Yaml,
    /// `application/xml`
    Xml,
}

impl Format {
    /// The syntax that a media type names, if it is one of the three; the older names of YAML count.
    pub fn of(media_type: &MediaType) -> Option<Format> {
        let subtype = media_type.subtype.to_ascii_lowercase();
        let is = |words: &[&str]| words.iter().any(|word| subtype == *word);
        let ends = |suffix: &str| subtype.ends_with(suffix);
        match () {
            () if is(&["json"]) || ends("+json") => Some(Format::Json),
            () if is(&["yaml", "x-yaml", "yml", "vnd.yaml"]) || ends("+yaml") => Some(Format::Yaml),
            () if is(&["xml"]) || ends("+xml") => Some(Format::Xml),
            () => None,
        }
    }

    /// The media type that the interface names for it.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Yaml => "application/yaml",
            Format::Xml => "application/xml",
        }
    }
}

/// A scalar without quotation marks in YAML: what it means depends on the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// Where it stands in the document, as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// Its text.
    pub text: String,
    /// Its place in the body, in bytes.
    pub span: Range<usize>,
}

/// A parsed body.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Its syntax.
    pub format: Format,
    /// The document.
    pub value: Value,
    /// Scalars without quotation marks, in YAML.
    pub plain: Vec<Plain>,
    spans: OnceLock<HashMap<String, Range<usize>>>,
    /// The body of a JSON document, whose places are looked up only where somebody asks for one.
    text: Option<String>,
}

/// Why a body can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeError {
    /// What is wrong, in words.
    pub message: String,
    /// Where, in bytes, if that is known.
    pub at: Option<usize>,
}

/// Deepest nesting that is read.
const DEEPEST: usize = 128;
/// Most nodes that are read; aliases count each time.
const MOST: usize = 200_000;

impl Tree {
    /// Where the node of this JSON Pointer stands in the body, in bytes, if that is known.
    pub fn span(&self, pointer: &str) -> Option<Range<usize>> {
        let placed = || self.text.as_deref().and_then(|text| Reader::read(text).ok());
        let spans = self.spans.get_or_init(|| {
            placed()
                .and_then(|tree| tree.spans.into_inner())
                .unwrap_or_default()
        });
        spans.get(pointer).cloned()
    }
}

/// Reads a body by the syntax that it is said to have.
///
/// # Errors
/// The body is not of that syntax, is nested too deeply, or has too many nodes.
pub fn parse(format: Format, body: &[u8]) -> Result<Tree, TreeError> {
    match format {
        Format::Json => json(body),
        Format::Yaml => Reader::read(text(body)?),
        Format::Xml => from_xml(body),
    }
}

fn text(body: &[u8]) -> Result<&str, TreeError> {
    std::str::from_utf8(body).map_err(|e| TreeError {
        message: "it is not UTF-8".to_owned(),
        at: Some(e.valid_up_to()),
    })
}

/// JSON is read strictly; the places of its nodes come from YAML, of which it is a part.
fn json(body: &[u8]) -> Result<Tree, TreeError> {
    let value: Value = serde_json::from_slice(body).map_err(|e| TreeError {
        at: offset(body, e.line(), e.column()),
        message: e.to_string(),
    })?;
    Ok(Tree {
        format: Format::Json,
        value,
        plain: Vec::new(),
        spans: OnceLock::new(),
        text: text(body).ok().map(str::to_owned),
    })
}

fn offset(body: &[u8], line: usize, column: usize) -> Option<usize> {
    let mut starts = std::iter::once(0).chain(
        body.iter()
            .enumerate()
            .filter(|(_, b)| **b == b'\n')
            .map(|(at, _)| at + 1),
    );
    let start = starts.nth(line.checked_sub(1)?)?;
    Some((start + column.saturating_sub(1)).min(body.len()))
}

/// An object or a list that is being read.
struct Open {
    value: Value,
    /// The key whose value comes next.
    key: Option<String>,
    pointer: String,
    start: usize,
    anchor: usize,
}

/// Builds the tree from the events of the YAML parser.
struct Reader {
    open: Vec<Open>,
    root: Option<Value>,
    tree: Tree,
    spans: HashMap<String, Range<usize>>,
    anchors: HashMap<usize, Value>,
    nodes: usize,
}

impl Reader {
    fn read(body: &str) -> Result<Tree, TreeError> {
        let mut reader = Reader {
            open: Vec::new(),
            root: None,
            tree: Tree {
                format: Format::Yaml,
                value: Value::Null,
                plain: Vec::new(),
                spans: OnceLock::new(),
                text: None,
            },
            spans: HashMap::new(),
            anchors: HashMap::new(),
            nodes: 0,
        };
        let mut documents = 0;
        for event in Parser::new_from_str(body) {
            let (event, span) = event.map_err(|e| TreeError {
                message: e.to_string(),
                at: e.marker().byte_offset(),
            })?;
            if let Event::DocumentStart(..) = event {
                documents += 1;
            }
            reader.take(event, span.byte_range().unwrap_or(0..0))?;
        }
        if documents > 1 {
            return Err(too("there is more than one document in it"));
        }
        reader.tree.value = reader.root.unwrap_or(Value::Null);
        reader.tree.spans = OnceLock::from(reader.spans);
        Ok(reader.tree)
    }

    fn take(&mut self, event: Event<'_>, span: Range<usize>) -> Result<(), TreeError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain && tag.is_none();
                if self.takes_key() {
                    self.key(text.into_owned());
                    return Ok(());
                }
                let value = match is_plain {
                    true => resolved(&text),
                    false => Value::String(text.clone().into_owned()),
                };
                if is_plain {
                    self.tree.plain.push(Plain {
                        pointer: self.pointer(),
                        text: text.into_owned(),
                        span: span.clone(),
                    });
                }
                self.place(value, span, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(Value::Array(Vec::new()), span.start, anchor),
            Event::MappingStart(_, anchor, _) => self.begin(Value::Object(Map::new()), span.start, anchor),
            Event::SequenceEnd | Event::MappingEnd => self.end(span.end),
            Event::Alias(id) => {
                let value = self.anchors.get(&id).cloned().unwrap_or(Value::Null);
                self.nodes += weight(&value);
                self.place(value, span, 0)
            }
            _ => Ok(()),
        }
    }

    /// Is the next scalar the key of a member?
    fn takes_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|o| o.value.is_object() && o.key.is_none())
    }

    fn key(&mut self, key: String) {
        let Some(open) = self.open.last_mut() else { return };
        open.key = Some(key);
    }

    /// Where the next value belongs.
    fn pointer(&self) -> String {
        match self.open.last() {
            None => String::new(),
            Some(open) => match (&open.value, &open.key) {
                (Value::Array(items), _) => format!("{}/{}", open.pointer, items.len()),
                (_, key) => format!("{}/{}", open.pointer, escaped(key.as_deref().unwrap_or_default())),
            },
        }
    }

    fn begin(&mut self, value: Value, start: usize, anchor: usize) -> Result<(), TreeError> {
        if self.open.len() >= DEEPEST {
            return Err(too("it is nested too deeply"));
        }
        // A list or an object as a key has no meaning here: it gets the empty key.
        if self.takes_key() {
            self.key(String::new());
        }
        let pointer = self.pointer();
        self.open.push(Open {
            value,
            key: None,
            pointer,
            start,
            anchor,
        });
        Ok(())
    }

    fn end(&mut self, end: usize) -> Result<(), TreeError> {
        match self.open.pop() {
            Some(open) => self.place(open.value, open.start..end, open.anchor),
            None => Ok(()),
        }
    }

    fn place(&mut self, value: Value, span: Range<usize>, anchor: usize) -> Result<(), TreeError> {
        self.nodes += 1;
        if self.nodes > MOST {
            return Err(too("it has too many nodes"));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        self.spans.insert(self.pointer(), span);
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(open) => match &mut open.value {
                Value::Array(items) => items.push(value),
                Value::Object(members) => {
                    members.insert(open.key.take().unwrap_or_default(), value);
                }
                _ => {}
            },
        }
        Ok(())
    }
}

fn too(message: &str) -> TreeError {
    TreeError {
        message: message.to_owned(),
        at: None,
    }
}

fn weight(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(weight).sum::<usize>(),
        _ => 1,
    }
}

/// A segment of a JSON Pointer (RFC 6901 section 3).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A scalar without quotation marks by the core schema of YAML 1.2 (section 10.3.2). YES and NO are words there.
fn resolved(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    if let Ok(integer) = text.trim_start_matches('+').parse::<i64>() {
        return Some(integer.into());
    }
    let looks = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
        && text.bytes().any(|b| b.is_ascii_digit());
    looks.then(|| text.parse().ok().and_then(Number::from_f64))?
}

/// XML as far as the interface hints at it (root names, kind as an attribute, wrappers): attributes and child elements
/// become members; what stands twice becomes a list.
fn from_xml(body: &[u8]) -> Result<Tree, TreeError> {
    let document = xml::parse(body, None).map_err(|e| TreeError {
        message: e.message.clone(),
        at: None,
    })?;
    Ok(Tree {
        format: Format::Xml,
        value: element(&document.root()),
        plain: Vec::new(),
        spans: OnceLock::new(),
        text: None,
    })
}

fn element(of: &xml::Element<'_>) -> Value {
    let mut members = Map::new();
    for attribute in of.attributes() {
        members.insert(attribute.name.clone(), Value::String(attribute.value.clone()));
    }
    for child in of.children() {
        let value = element(&child);
        match members.get_mut(child.name()) {
            Some(Value::Array(items)) => items.push(value),
            Some(before) => *before = Value::Array(vec![before.take(), value]),
            None => {
                members.insert(child.name().to_owned(), value);
            }
        }
    }
    match members.is_empty() {
        true => Value::String(of.text().trim().to_owned()),
        false => Value::Object(members),
    }
}
