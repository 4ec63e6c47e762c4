//! A finished job whose result is in the private bucket: its address is signed anew each time that the job is read.

use super::answer::Answer;
use super::data::{DATA_SETS, Kept};
use super::mutation::Rule;
use super::scene::Scene;
use crate::uws::format_instant;
use crate::xml::{Document, Element};

/// The job (UWS 1.1, 2.1) that cut out a signed file.
pub(super) fn job(scene: &Scene, id: &str) -> Answer {
    let set = DATA_SETS.iter().find(|set| set.kept == Kept::Signed);
    let Some(copy) = set.and_then(|set| set.copies.first()).filter(|_| id == "1") else {
        return Answer::text(404, "There is no such job.\n");
    };
    let url = match scene.service.has(Rule::SignedOnce) {
        true => scene.service.signed_once(|| scene.signed_url(copy)),
        false => scene.signed_url(copy),
    };
    Answer::tree(200, "text/xml", document(scene, id, url), "uws")
}

fn document(scene: &Scene, id: &str, url: String) -> Document {
    let now = format_instant(scene.service.now());
    let mut root = Element::new("job").attribute("version", "1.1");
    let texts = [
        ("jobId", id),
        ("phase", "COMPLETED"),
        ("executionDuration", "60"),
        ("destruction", now.as_str()),
    ];
    for (name, text) in texts {
        root.push(Element::with_text(name, text));
    }
    root.push(Element::new("parameters"));
    let mut results = Element::new("results");
    results.push(
        Element::new("result")
            .attribute("id", "image")
            .attribute("mime-type", "application/fits")
            .attribute("xlink:href", url),
    );
    root.push(results);
    Document::uws(root)
}
