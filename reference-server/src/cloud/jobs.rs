//! A job that has ended, and whose result is in a private bucket: its address is signed anew when the job is read, as Rubin does it
//! (UWS 1.1, 2.1.10 leaves open where results are).

use jiff::{SignedDuration, Timestamp};

use super::answer::Answer;
use super::data::RESULT;
use super::mutation::Rule;
use super::scene::Scene;
use crate::uws::format_instant;
use crate::xml::{Document, Element};

/// How long the job took, and for how long it is kept.
const RUN: SignedDuration = SignedDuration::from_secs(5);
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(super) fn job(scene: &Scene) -> Answer {
    let end = scene.service.started;
    let begin = end.checked_sub(RUN).unwrap_or(end);
    let destruction = end.checked_add(KEPT).unwrap_or(end);
    let mut root = Element::new("job").attribute("version", "1.1");
    root.push(Element::with_text("jobId", "signed"));
    root.push(Element::nil("ownerId"));
    root.push(Element::with_text("phase", "COMPLETED"));
    root.push(Element::nil("quote"));
    let times = [("creationTime", begin), ("startTime", begin), ("endTime", end)];
    for (name, time) in times {
        root.push(Element::with_text(name, format_instant(time)));
    }
    root.push(Element::with_text("executionDuration", "600"));
    root.push(Element::with_text("destruction", format_instant(destruction)));
    root.push(Element::new("parameters"));
    root.push(of_results(scene));
    answer(root)
}

/// The results alone (UWS 1.1, 2.2.2.3).
pub(super) fn results(scene: &Scene) -> Answer {
    answer(of_results(scene))
}

fn of_results(scene: &Scene) -> Element {
    let mut results = Element::new("results");
    results.push(
        Element::new("result")
            .attribute("id", "cutout")
            .attribute("xlink:href", scene.signed_result(signed_at(scene)))
            .attribute("size", RESULT.content.length().to_string())
            .attribute("mime-type", RESULT.content.media_type()),
    );
    results
}

/// By a fault, once and for all.
fn signed_at(scene: &Scene) -> Option<Timestamp> {
    scene
        .service
        .has(Rule::ResultsSignedOnce)
        .then_some(scene.service.started)
}

/// What holds an address that ends is not to be kept.
fn answer(root: Element) -> Answer {
    Answer::tree(200, "text/xml", Document::uws(root), "uws").with("Cache-Control", "no-store")
}
