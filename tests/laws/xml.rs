//! Writes an XML document in other words: what a reader of XML can't tell apart.

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer};
use voconform::documents::uws::UWS_NS;
use voconform::documents::xml;
use voconform::recording::Response;

/// What is written differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// All prefixes have other names; the default namespace stays.
    Prefixes,
    /// The attributes stand in the opposite order.
    AttributeOrder,
    /// White space stands between elements.
    Space,
    /// Lines end in CR LF.
    LineEnds,
    /// UTF-16 with a byte order mark and a declaration.
    Utf16,
    /// ISO-8859-1 with a declaration.
    Latin1,
}

/// Namespaces of the documents of job lists; their results are compared byte by byte.
pub const IN_JOB_LISTS: &[&str] = &[UWS_NS];

/// Namespaces of what tells where data are: tables with links or cells, transfers, a job with a signed result.
pub const IN_CLOUDS: &[&str] = &[
    UWS_NS,
    "http://www.ivoa.net/xml/VOTable/v1.3",
    "http://www.ivoa.net/xml/VOSpace/v2.0",
];

/// Rewrites the body of an answer if it is a whole document of these namespaces in UTF-8; other bodies are what they are.
pub fn rewrite(response: &mut Response, way: Way, ours: &[&str]) {
    let charset = response
        .header("content-type")
        .and_then(|m| m.split("charset=").nth(1));
    let charset = charset.map(|c| c.trim_matches(['"', ' ']).to_ascii_lowercase());
    if charset.as_deref().is_some_and(|c| c != "utf-8") {
        return;
    }
    let Ok(document) = xml::parse(&response.body, charset.as_deref()) else {
        return;
    };
    let namespace = document.root().namespace().unwrap_or_default();
    let plain = response.status != 206
        && document.encoding_conflicts.is_empty()
        && std::str::from_utf8(&response.body).is_ok();
    if !ours.contains(&namespace) || !plain {
        return;
    }
    let text = document.text().to_owned();
    match way {
        Way::Prefixes | Way::AttributeOrder | Way::Space => {
            response.body = rewritten(&text, way).into_bytes()
        }
        Way::LineEnds => response.body = text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes(),
        Way::Utf16 => {
            let text = declared(&text, "UTF-16");
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            response.body = units.flat_map(u16::to_be_bytes).collect();
            say_charset(response, "utf-16");
        }
        Way::Latin1 => {
            let text = declared(&text, "ISO-8859-1");
            response.body = text.chars().flat_map(latin1).collect();
            say_charset(response, "iso-8859-1");
        }
    }
    let length = response.body.len().to_string();
    for header in &mut response.headers {
        if header.name.eq_ignore_ascii_case("content-length") {
            header.value.clone_from(&length);
        }
    }
}

fn latin1(c: char) -> Vec<u8> {
    match u8::try_from(u32::from(c)) {
        Ok(byte) => vec![byte],
        Err(_) => format!("&#{};", u32::from(c)).into_bytes(),
    }
}

fn declared(text: &str, encoding: &str) -> String {
    let body = match text.starts_with("<?xml ") {
        true => text.split_once("?>").map_or(text, |(_, rest)| rest),
        false => text,
    };
    format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{body}")
}

fn say_charset(response: &mut Response, charset: &str) {
    for header in &mut response.headers {
        if header.name.eq_ignore_ascii_case("content-type")
            && let Some((media, _)) = header.value.split_once("charset=")
        {
            header.value = format!("{media}charset={charset}");
        }
    }
}

fn renamed(name: &str) -> String {
    match name.split_once(':') {
        Some(("xmlns", prefix)) => format!("xmlns:q{prefix}"),
        Some(("xml", _)) | None => name.to_owned(),
        Some((prefix, local)) => format!("q{prefix}:{local}"),
    }
}

fn tag(start: &BytesStart<'_>, way: Way) -> BytesStart<'static> {
    let name = |name: &str| match way {
        Way::Prefixes => renamed(name),
        _ => name.to_owned(),
    };
    let mut attributes: Vec<String> = start
        .attributes()
        .map(|a| a.unwrap())
        .map(|a| {
            let quote = if a.value.contains('"') { '\'' } else { '"' };
            format!(" {}={quote}{}{quote}", name(a.key.as_ref()), a.value)
        })
        .collect();
    if way == Way::AttributeOrder {
        attributes.reverse();
    }
    let name = name(start.name().as_ref());
    BytesStart::from_content(format!("{name}{}", attributes.concat()), name.len())
}

fn rewritten(text: &str, way: Way) -> String {
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::new());
    // White space may go in behind an end tag, or between two start tags; anywhere else it might be a value.
    let mut behind_tag = false;
    let mut behind_start = false;
    loop {
        let event = reader.read_event().unwrap();
        let starts = matches!(event, Event::Start(_) | Event::Empty(_));
        let ends = matches!(event, Event::End(_));
        let written = match &event {
            Event::Eof => break,
            Event::Start(start) => Event::Start(tag(start, way)),
            Event::Empty(start) => Event::Empty(tag(start, way)),
            Event::End(end) if way == Way::Prefixes => {
                Event::End(BytesEnd::new(renamed(end.name().as_ref())))
            }
            other => other.clone(),
        };
        if way == Way::Space && ((starts && (behind_tag || behind_start)) || (ends && behind_tag)) {
            writer.get_mut().extend_from_slice(b"\n\t  ");
        }
        behind_start = matches!(event, Event::Start(_));
        behind_tag = matches!(event, Event::End(_) | Event::Empty(_));
        writer.write_event(written).unwrap();
    }
    String::from_utf8(writer.into_inner()).unwrap()
}
