//! The results of a job (UWS 1.1, 2.2.2.3) and its error (2.2.2.5).

use super::job::Job;
use super::phase::Phase;
use super::service::{Face, Service, encode_segment};
use crate::message::{Request, Response};
use crate::tap;
use crate::xml::Element;

/// The `results` element.
pub(crate) fn element(service: &Service, request: &Request, job: &Job) -> Element {
    let mut list = Element::new("results");
    for (result, href) in job.results.iter().zip(links(service, request, job)) {
        let mut element = Element::new("result")
            .attribute("id", result.id.as_str())
            .attribute("xlink:type", "simple")
            .attribute("xlink:href", href);
        // UWS 1.0 knows neither size nor type of a result.
        if service.face.is_11() {
            element.set("size", result.body.len().to_string());
            element.set("mime-type", result.media_type);
        }
        list.push(element);
    }
    list
}

/// The URLs of the results.
pub(crate) fn links(service: &Service, request: &Request, job: &Job) -> Vec<String> {
    let job_url = service.job_url(request, &job.id);
    let link = |id: &str| format!("{}/results/{}", job_url.trim_end_matches('/'), encode_segment(id));
    job.results.iter().map(|result| link(&result.id)).collect()
}

/// GET of one result.
pub(crate) fn get(job: &Job, name: &str) -> Response {
    match job.results.iter().find(|result| result.id == name) {
        Some(result) => Response::bytes(200, result.media_type, result.body.clone()),
        None => Response::text(404, "The job has no such result.\n"),
    }
}

/// GET of the error: 404 unless the job failed. TAP tells of it in a VOTable, SODA in a text that starts with a word of
/// its own (SODA 1.0, 5.2).
pub(crate) fn error(face: Face, job: &Job) -> Response {
    match &job.error {
        Some(message) if face == Face::Tap && matches!(job.phase, Phase::Error | Phase::Archived) => {
            tap::error_document(200, message)
        }
        Some(message) if face == Face::Soda && matches!(job.phase, Phase::Error | Phase::Archived) => {
            Response::bytes(200, "text/plain; charset=utf-8", format!("{message}\n"))
        }
        Some(message) if matches!(job.phase, Phase::Error | Phase::Archived) => {
            let media_type = if message.is_ascii() {
                "text/plain"
            } else {
                "text/plain; charset=utf-8"
            };
            Response::bytes(
                200,
                media_type,
                format!("{message}\n\nThe job was told to fail by its parameter FAIL.\n"),
            )
        }
        _ => Response::text(404, "The job has not failed.\n"),
    }
}
