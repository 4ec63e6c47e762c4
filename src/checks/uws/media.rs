//! What many sections ask in the same words: is it there, is it sent as what it should be?

use crate::checks::{Finding, Part, Seen, View, each, lenient_media};
use crate::recording::Step;

/// The resource exists: the answer is 200 (UWS 1.1 section 2.2.1). A refusal for lack of credentials decides nothing.
pub fn exists(view: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    each(view, steps, |x| match x.status() {
        200 => Ok(Finding::pass(&x, Part::Status, "200")),
        401 | 403 | 429 | 503 => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        _ => Ok(Finding::broken(
            "not-there",
            &x,
            Part::Status,
            "200",
            x.status_line(),
        )),
    })
}

/// An atomic value is sent as text/plain, any charset (UWS 1.1 section 2.2.2).
pub fn text_plain(view: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    each(view, steps, |x| {
        x.ok()?;
        let sent = lenient_media(&x);
        Ok(match x.media_type() {
            Some(media) if media.is_text_plain() => Finding::pass(&x, Part::Header("Content-Type"), sent),
            _ => Finding::broken(
                "wrong-media-type",
                &x,
                Part::Header("Content-Type"),
                "text/plain",
                sent,
            ),
        })
    })
}

/// A container is sent as XML: `application/xml`, `text/xml` or `*+xml` (UWS 1.1 section 2.2.2, ambiguity A32).
pub fn sent_as_xml(view: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    each(view, steps, |x| {
        x.ok()?;
        let sent = lenient_media(&x);
        Ok(match x.media_type() {
            Some(media) if media.is_xml() => Finding::pass(&x, Part::Header("Content-Type"), sent),
            _ => Finding::broken(
                "wrong-media-type",
                &x,
                Part::Header("Content-Type"),
                "application/xml",
                sent,
            ),
        })
    })
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
