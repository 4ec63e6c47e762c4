//! What many sections ask in the same words: is it there, is it sent as what it should be?

use crate::checks::{Finding, Judgement, Part, Seen, View, each, lenient_media};
use crate::recording::{Reason, Step};

/// Goes on with any answer but those that say nothing about the service's ways: too busy, or not for us without
/// credentials.
pub fn considered(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    match x.ok() {
        Err(finding) if finding.reason != Some(Reason::Blocked) => Err(finding),
        _ => Ok(x),
    }
}

/// The resource exists: the answer is 200 (UWS 1.1 section 2.2.1). A refusal for lack of credentials decides nothing.
pub fn exists(view: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    each(view, steps, |x| match considered(x)?.status() {
        200 => Ok(Finding::pass(&x, Part::Status, "200")),
        _ => Ok(Finding::broken(
            "not-there",
            &x,
            Part::Status,
            "200",
            x.status_line(),
        )),
    })
}

/// An atomic value is sent as text/plain, any charset (UWS 1.1 section 2.2.2). An empty body needs no media type.
pub fn text_plain(view: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    each(view, steps, |x| {
        x.ok()?;
        let sent = lenient_media(&x);
        let part = Part::Header("Content-Type");
        Ok(match x.media_type() {
            Some(media) if media.is_text_plain() => Finding::pass(&x, part, sent),
            None if x.response.body.is_empty() => {
                Finding::undecided(Reason::NotObserved, &x, "the body is empty")
            }
            _ => Finding::broken("wrong-media-type", &x, part, "text/plain", sent),
        })
    })
}

/// A container is sent as XML: `application/xml`, `text/xml` or `*+xml` (UWS 1.1 section 2.2.2, ambiguity A32). What is
/// no XML at all, such as a page for people, is another requirement's affair.
pub fn sent_as_xml(view: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    each(view, steps, |x| {
        x.ok()?;
        let sent = lenient_media(&x);
        let part = Part::Header("Content-Type");
        Ok(match x.media_type() {
            Some(media) if media.is_xml() => Finding::pass(&x, part, sent),
            _ if x.xml().is_err() && !begins_as_xml(&x) => {
                Finding::undecided(Reason::Blocked, &x, "the body is no XML at all")
            }
            _ => Finding::broken("wrong-media-type", &x, part, "application/xml", sent),
        })
    })
}

fn begins_as_xml(x: &Seen<'_>) -> bool {
    let text = x.text();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<?xml") || (start.starts_with('<') && start.contains(crate::documents::uws::UWS_NS))
}

/// Is the answer a page for people? Seen by its root or its first tag, whatever the Content-Type says.
pub fn is_html(x: &Seen<'_>) -> bool {
    if let Ok(document) = x.xml() {
        return document.root().name().eq_ignore_ascii_case("html");
    }
    let text = x.text();
    let start: String = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .take(300)
        .collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html") || start.contains("<html")
}

/// A service that has no form to offer that the client takes.
pub fn not_acceptable(x: &Seen<'_>, expected: &str) -> Option<Finding> {
    let refused = x.status() == 406;
    refused.then(|| Finding::broken("not-acceptable", x, Part::Status, expected, "406 Not Acceptable"))
}

/// A representation in XML, whatever it is called (UWS 1.1 section 2.2.2): not 406, not a page for people, not JSON.
pub fn is_xml_answer(x: Seen<'_>) -> Judgement {
    let expected = "an XML document";
    if let Some(finding) = not_acceptable(&x, expected) {
        return Ok(finding);
    }
    x.ok()?;
    let sent = lenient_media(&x);
    if is_html(&x) {
        return Ok(Finding::broken(
            "html",
            &x,
            Part::BODY,
            expected,
            format!("an HTML page ({sent})"),
        ));
    }
    let meant_as_xml = x.media_type().is_some_and(|m| m.is_xml()) || begins_as_xml(&x);
    match x.document() {
        Ok(document) => Ok(Finding::pass(
            &x,
            Part::Body(Some(document.root().tag_span())),
            format!("<{}>, {sent}", document.root().qualified_name()),
        )),
        Err(unreadable) if meant_as_xml => Err(unreadable),
        Err(_) => Ok(Finding::broken("not-xml", &x, Part::BODY, expected, sent)),
    }
}

/// Does the body say that the request failed, as DALI 1.1 section 4.2 has it? Some services send that with 200.
pub fn is_dali_error(x: &Seen<'_>) -> bool {
    let Ok(document) = x.xml() else { return false };
    let root = document.root();
    let says_so = |info: crate::documents::xml::Element<'_>| {
        let is = |name: &str, wanted: &str| info.attribute(name).is_some_and(|a| a.value.trim() == wanted);
        info.name() == "INFO" && is("name", "QUERY_STATUS") && is("value", "ERROR")
    };
    root.name() == "VOTABLE"
        && root
            .children()
            .flat_map(|resource| resource.children())
            .any(says_so)
}

/// The root element is this one of UWS (UWS 1.1 section 2.2.1).
pub fn has_root(view: &View<'_>, steps: &[Step], local: &str) -> Vec<Finding> {
    let expected = format!("{local} in the namespace {}", crate::documents::uws::UWS_NS);
    each(view, steps, |x: Seen<'_>| {
        let root = x.document()?.root();
        let part = Part::Body(Some(root.tag_span()));
        let seen = format!(
            "{} in {}",
            root.name(),
            root.namespace().unwrap_or("no namespace")
        );
        Ok(if root.is(crate::documents::uws::UWS_NS, local) {
            Finding::pass(&x, part, seen)
        } else if root.name() == local {
            Finding::broken("wrong-namespace", &x, part, expected.as_str(), seen)
        } else {
            Finding::broken("wrong-root", &x, part, expected.as_str(), seen)
        })
    })
}
