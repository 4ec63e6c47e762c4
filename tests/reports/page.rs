//! Takes pages apart and holds them to what is true of every page.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use voconform::report::visible::is_hidden;
use voconform::report::{Report, html};

pub fn as_html(reports: &[Report]) -> String {
    let mut out = Vec::new();
    html::write_all(reports, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What a page is made of.
#[derive(Default)]
pub struct Page {
    pub elements: BTreeMap<String, usize>,
    pub ids: Vec<String>,
    pub links: Vec<String>,
    pub text: String,
}

const ELEMENTS: &str = "html head meta title style body a header h1 h2 h3 p b span code pre mark dl dt dd div nav ul li main section article \
     table caption thead tbody tr th td details summary footer figure figcaption svg desc rect line path text g i small input label script";
const ATTRIBUTES: &str = "type name checked for preserveAspectRatio lang charset http-equiv content name class id href rel aria-hidden aria-label aria-labelledby scope role tabindex open viewBox x y x1 x2 y1 y2 width height rx d text-anchor";

/// Takes a page apart; fails if anything in it is not balanced or not on the lists above.
pub fn take_apart(page: &str) -> Page {
    // The script is ours, known by its hash, and no XML.
    let (before, rest) = page.split_once("<script>").unwrap();
    let (script, after) = rest.split_once("</script>").unwrap();
    assert!(script.len() < 5000 && !script.contains("innerHTML") && !after.contains("<script"));
    let page = format!("{before}{after}");
    let mut reader = Reader::from_str(&page);
    reader.config_mut().check_end_names = false;
    let (mut parts, mut stack) = (Page::default(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = element(&start, &mut parts);
                // The void elements in use.
                if name != "meta" && name != "input" {
                    stack.push(name);
                }
            }
            Event::End(end) => assert_eq!(stack.pop().unwrap(), end.name().as_ref()),
            Event::Text(text) => parts.text.push_str(&text),
            Event::GeneralRef(name) => match name.as_ref() {
                "lt" => parts.text.push('<'),
                "gt" => parts.text.push('>'),
                "amp" => parts.text.push('&'),
                "quot" => parts.text.push('"'),
                other => panic!("an odd reference {other}"),
            },
            Event::DocType(name) => assert_eq!(name.as_ref(), "html"),
            Event::Eof => break,
            odd => panic!("not in a page of ours: {odd:?}"),
        }
    }
    assert!(stack.is_empty(), "not closed: {stack:?}");
    parts
}

fn element(start: &BytesStart<'_>, parts: &mut Page) -> String {
    let name = start.name().as_ref().to_owned();
    assert!(ELEMENTS.split_whitespace().any(|e| e == name), "element {name}");
    for attribute in start.html_attributes() {
        let attribute = attribute.unwrap();
        let key = attribute.key.as_ref().to_owned();
        let value = attribute.value.to_string();
        assert!(ATTRIBUTES.split_whitespace().any(|a| a == key), "attribute {key}");
        match key.as_str() {
            "id" => parts.ids.push(value),
            "href" => parts.links.push(value),
            _ => {}
        }
    }
    *parts.elements.entry(name.clone()).or_default() += 1;
    name
}

/// What holds for every page.
pub fn check_page(page: &str) -> Page {
    assert!(
        !page.contains(|c| is_hidden(c) && c != '\n' && c != '\t'),
        "a hidden character"
    );
    let parts = take_apart(page);
    let ids: BTreeSet<&str> = parts.ids.iter().map(String::as_str).collect();
    assert_eq!(ids.len(), parts.ids.len(), "an id twice");
    assert!(
        !ids.iter()
            .any(|id| id.is_empty() || id.contains(char::is_whitespace)),
        "an odd id"
    );
    for link in &parts.links {
        match link.strip_prefix('#') {
            Some(id) => assert!(ids.contains(id), "{id} leads nowhere"),
            None => assert!(
                link.starts_with("https://") || link.starts_with("http://"),
                "link to {link}"
            ),
        }
    }
    for (name, times) in [("html", 1), ("h1", 1), ("main", 1), ("style", 1)] {
        assert_eq!(parts.elements.get(name), Some(&times), "{name}");
    }
    let head = &page[..page.find("<style>").unwrap()];
    assert_eq!(head.matches("<title>").count(), 1);
    assert!(
        head.contains("content=\"default-src 'none'; style-src 'sha256-"),
        "no policy before the style"
    );
    let style = &page[head.len()..page.find("</style>").unwrap()];
    assert!(
        !style.contains("@import") && !style.contains("url("),
        "the style loads something"
    );
    parts
}
