//! What an HTML page is made of, read as browsers read it.

use std::collections::BTreeMap;

use scraper::{Html, Node};

/// Elements that load, send or embed something; none of ours.
const NEVER: [&str; 16] = [
    "iframe",
    "object",
    "embed",
    "img",
    "image",
    "base",
    "form",
    "link",
    "audio",
    "video",
    "source",
    "template",
    "frame",
    "frameset",
    "applet",
    "foreignobject",
];
/// Attributes that load or send something, or style what they stand at.
const NO_ATTRIBUTES: [&str; 12] = [
    "src",
    "srcset",
    "srcdoc",
    "action",
    "formaction",
    "ping",
    "poster",
    "data",
    "background",
    "style",
    "manifest",
    "code",
];

/// What a page is made of.
#[derive(Default)]
pub struct Page {
    /// How many there are of each element.
    pub elements: BTreeMap<String, usize>,
    /// How many there are of each attribute.
    pub attributes: BTreeMap<String, usize>,
    /// The texts of scripts, and of styles.
    pub code: Vec<String>,
    /// What is wrong.
    pub complaints: Vec<String>,
    /// All text outside of code.
    pub text: String,
}

/// Takes a page apart.
pub fn take_apart(html: &str) -> Page {
    let document = Html::parse_document(html);
    let mut page = Page::default();
    for node in document.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                let name = element.name().to_ascii_lowercase();
                if NEVER.contains(&name.as_str()) {
                    page.complaints.push(format!("element {name}"));
                }
                for (key, value) in element.attrs() {
                    page.complaints.extend(attribute(&name, key, value));
                    *page.attributes.entry(key.to_ascii_lowercase()).or_default() += 1;
                }
                if name == "script" || name == "style" {
                    let texts = node.children().filter_map(|n| n.value().as_text());
                    page.code.push(texts.map(|t| t.to_string()).collect());
                }
                *page.elements.entry(name).or_default() += 1;
            }
            Node::Text(text) => {
                let parent = node
                    .parent()
                    .and_then(|p| p.value().as_element().map(|e| e.name()));
                if !matches!(parent, Some("script" | "style")) {
                    page.text.push_str(text);
                }
            }
            Node::Comment(_) | Node::ProcessingInstruction(_) => page.complaints.push("a comment".to_owned()),
            _ => {}
        }
    }
    page
}

fn attribute(element: &str, key: &str, value: &str) -> Option<String> {
    let key = key.to_ascii_lowercase();
    let is_link =
        |value: &str| value.starts_with('#') || value.starts_with("http://") || value.starts_with("https://");
    let wrong = key.starts_with("on")
        || NO_ATTRIBUTES.contains(&key.as_str())
        || (key.ends_with("href") && !is_link(value))
        || !key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':'));
    wrong.then(|| format!("attribute {key}={:.80?} of {element}", value))
}
