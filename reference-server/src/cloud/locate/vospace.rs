//! The synchronous transfers of VOSpace 2.1 (6.4.3): by document, and by parameters.

use super::negotiate::protocols;
use super::transfer::Transfer;
use crate::cloud::answer::Answer;
use crate::cloud::data::{DATA_SETS, DataSet};
use crate::cloud::scene::Scene;
use crate::cloud::service;
use crate::uws::{ask, format_instant, url_encoded};
use crate::xml::{Document, Element};

/// The space, in both spellings of its authority.
const SPACES: [&str; 2] = ["vos://voconform.example~cloud/", "vos://voconform.example!cloud/"];

fn node(target: &str) -> Option<&'static DataSet> {
    let name = SPACES.iter().find_map(|space| target.strip_prefix(space))?;
    DATA_SETS.iter().find(|set| set.file_name() == name)
}

/// What a negotiation gives, or the fault that it ends with.
fn negotiate(scene: &Scene, transfer: &Transfer) -> (Document, Option<&'static str>) {
    let fault = match transfer.direction.as_str() {
        "pullFromVoSpace" => None,
        "pushToVoSpace" | "pullToVoSpace" | "pushFromVoSpace" => Some("PermissionDenied"),
        _ => Some("InvalidArgument"),
    };
    let set = node(&transfer.target);
    let offers = set.map(|set| protocols(scene, set, transfer));
    match (fault, offers) {
        (Some(fault), _) => (transfer.document(&[]), Some(fault)),
        (None, None) => (transfer.document(&[]), Some("NodeNotFound")),
        (None, Some(offers)) if offers.is_empty() => (transfer.document(&[]), Some("ProtocolNotSupported")),
        (None, Some(offers)) => (transfer.document(&offers), None),
    }
}

/// Answers the endpoint `synctrans`.
pub(crate) fn transfers(scene: &Scene) -> Answer {
    let request = scene.request;
    let is_form = request
        .header("Content-Type")
        .is_some_and(|media_type| media_type.starts_with("application/x-www-form-urlencoded"));
    let wrong = |message: String| Answer::text(400, format!("InvalidArgument: {message}\n"));
    if request.method == "POST" && !request.body.is_empty() && !is_form {
        return match Transfer::read(request) {
            Ok(transfer) => {
                let (document, fault) = negotiate(scene, &transfer);
                let id = scene.service.keep(document, fault);
                let path = format!("vospace/transfers/{id}/results/transferDetails");
                Answer::see_other(&scene.url(&path))
            }
            Err(message) => wrong(message),
        };
    }
    match Transfer::of_parameters(request) {
        Ok(transfer) => by_parameters(scene, &transfer),
        Err(message) => wrong(message),
    }
}

fn by_parameters(scene: &Scene, transfer: &Transfer) -> Answer {
    let mut fields = url_encoded(scene.request.query.as_bytes());
    fields.extend(url_encoded(&scene.request.body));
    let redirects = ask(&fields, "REQUEST")
        .iter()
        .any(|what| what.eq_ignore_ascii_case("redirect"));
    let (document, fault) = negotiate(scene, transfer);
    if !redirects {
        return Answer::tree(200, "text/xml", document, "vos");
    }
    let endpoint = document
        .root
        .child("protocol")
        .and_then(|protocol| protocol.child("endpoint"))
        .map(Element::text);
    match (fault, endpoint) {
        (None, Some(endpoint)) => Answer::see_other(&endpoint),
        (Some("NodeNotFound"), _) => Answer::text(404, "NodeNotFound\n"),
        (fault, _) => Answer::text(400, format!("{}\n", fault.unwrap_or("InternalFault"))),
    }
}

/// What came of a transfer.
pub(crate) fn details(scene: &Scene, id: &str) -> Answer {
    match scene.service.transfer(id) {
        Some(transfer) => Answer::tree(200, "text/xml", transfer.details, "vos"),
        None => Answer::text(404, "There is no such transfer.\n"),
    }
}

/// The job of a transfer.
pub(crate) fn job(scene: &Scene, id: &str) -> Answer {
    match scene.service.transfer(id) {
        Some(transfer) => Answer::tree(200, "text/xml", job_document(scene, &transfer), "uws"),
        None => Answer::text(404, "There is no such transfer.\n"),
    }
}

fn job_document(scene: &Scene, transfer: &service::Transfer) -> Document {
    let now = format_instant(scene.service.now());
    let mut root = Element::new("job").attribute("version", "1.1");
    let mut add = |name: &str, text: &str| root.push(Element::with_text(name, text));
    add("jobId", &transfer.id);
    let phase = if transfer.fault.is_some() {
        "ERROR"
    } else {
        "COMPLETED"
    };
    add("phase", phase);
    add("executionDuration", "60");
    add("destruction", &now);
    root.push(Element::new("parameters"));
    let mut results = Element::new("results");
    let url = scene.url(&format!(
        "vospace/transfers/{}/results/transferDetails",
        transfer.id
    ));
    results.push(
        Element::new("result")
            .attribute("id", "transferDetails")
            .attribute("xlink:href", url),
    );
    root.push(results);
    if let Some(fault) = transfer.fault {
        let mut summary = Element::new("errorSummary")
            .attribute("type", "fatal")
            .attribute("hasDetail", "false");
        summary.push(Element::with_text("message", fault));
        root.push(summary);
    }
    Document::uws(root)
}
