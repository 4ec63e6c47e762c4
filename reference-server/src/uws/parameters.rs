//! The parameters of a job: what was sent, kept byte for byte (UWS 1.1, 2.1.11).

use super::dali;
use super::description::Description;
use super::forms::{Field, ask, form};
use super::job::Job;
use super::phase::Phase;
use super::route::{Kind, Target};
use super::service::{Service, encode_segment};
use crate::message::{Request, Response};
use crate::mutation::Quirk;
use crate::xml::{Element, allowed_in_xml};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    pub name: String,
    pub value: Vec<u8>,
    /// Type of an in-line value; such values are given by reference (UWS 1.1, 2.2.3.1.1).
    pub upload: Option<String>,
}

impl Parameter {
    /// Refuses names that no XML attribute can hold.
    pub fn from_field(field: &Field) -> Result<Parameter, String> {
        if field.name.is_empty() || !allowed_in_xml(&field.name) {
            return Err("a parameter name is empty or has control characters".to_owned());
        }
        Ok(Parameter {
            name: field.name.clone(),
            value: field.value.clone(),
            upload: field.upload.clone(),
        })
    }

    /// The value as XML can hold it.
    pub fn text(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.value)
            .ok()
            .filter(|text| allowed_in_xml(text));
        text.filter(|_| self.upload.is_none())
    }

    /// The parameter INPUT takes the URL of a value instead of the value.
    fn is_reference(&self) -> bool {
        let is_url = |text: &str| {
            ["http://", "https://"]
                .iter()
                .any(|scheme| text.starts_with(scheme))
        };
        self.is_called("INPUT") && self.text().is_some_and(is_url)
    }

    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// In-line values without a file name are marked as such when another value refers to them by `param:`.
pub(crate) fn mark_inline(parameters: &mut [Parameter]) {
    let values: Vec<String> = parameters
        .iter()
        .filter_map(|p| p.text().map(str::to_owned))
        .collect();
    let targets: Vec<&str> = values
        .iter()
        .flat_map(|value| value.split([',', ';']))
        .filter_map(|piece| piece.strip_prefix("param:"))
        .collect();
    for parameter in parameters
        .iter_mut()
        .filter(|p| p.upload.is_none() && targets.contains(&p.name.as_str()))
    {
        parameter.upload = Some("application/octet-stream".to_owned());
    }
}

/// The `parameters` element; values that XML cannot hold are given by reference.
pub(crate) fn element(job: &Job, job_url: &str) -> Element {
    let mut list = Element::new("parameters");
    for (at, parameter) in job.parameters.iter().enumerate() {
        let mut element = Element::new("parameter").attribute("id", parameter.name.as_str());
        match parameter.text() {
            Some("") => {}
            Some(url) if parameter.is_reference() => {
                element.set("byReference", "true");
                element.set_text(url);
            }
            Some(text) => element.set_text(text),
            None => {
                // A name that is used more than once needs a number in the URL.
                let before = job.parameters[..at]
                    .iter()
                    .filter(|p| p.is_called(&parameter.name))
                    .count();
                let nth = if before == 0 {
                    String::new()
                } else {
                    format!("?NTH={}", before + 1)
                };
                let name = encode_segment(&parameter.name);
                element.set("byReference", "true");
                element.set_text(format!(
                    "{}/parameters/{name}{nth}",
                    job_url.trim_end_matches('/')
                ));
            }
        }
        list.push(element);
    }
    list
}

/// GET of one parameter: its value, byte for byte.
pub(crate) fn get(request: &Request, job: &Job, name: &str) -> Response {
    let nth = ask(&super::forms::url_encoded(request.query.as_bytes()), "NTH");
    let nth = nth.first().and_then(|nth| nth.parse::<usize>().ok()).unwrap_or(1);
    let found = job
        .parameters
        .iter()
        .filter(|p| p.is_called(name))
        .nth(nth.saturating_sub(1));
    let Some(parameter) = found else {
        return Response::text(404, "The job has no such parameter.\n");
    };
    let media_type = match (&parameter.upload, parameter.text()) {
        (Some(media_type), _) => media_type.as_str(),
        (None, Some(text)) if text.is_ascii() => "text/plain",
        (None, Some(_)) => "text/plain; charset=utf-8",
        (None, None) => "application/octet-stream",
    };
    Response::bytes(200, media_type, parameter.value.clone())
}

/// Updating by POST to the job or to its parameters (UWS 1.1, 2.1.11, forms 1 and 2).
pub(crate) fn post(service: &Service, request: &Request, target: &Target) -> Response {
    if service.face.is_dali() && target.kind == Kind::Job {
        // DALI 1.1, 2.1.
        return Response::text(403, "Parameters are posted to the parameters of the job.\n");
    }
    match form(request) {
        Ok(fields) if fields.is_empty() => Response::text(400, "There are no parameters.\n"),
        Ok(fields) => update(service, request, target, &fields),
        Err(refusal) => refusal,
    }
}

/// Updating one parameter by PUT of its value (form 3), or by POST of its name or of VALUE.
pub(crate) fn put(service: &Service, request: &Request, target: &Target) -> Response {
    let known = service
        .store()
        .get(&target.job)
        .is_some_and(|job| job.parameters.iter().any(|p| p.is_called(&target.name)));
    if known && service.face.is_dali() {
        return Response::text(403, "Parameters can be added, not replaced.\n");
    }
    if !known {
        return Response::text(404, "The job has no such parameter.\n");
    }
    let value = if request.method == "PUT" {
        Ok(Some(request.body.clone()))
    } else {
        form(request).map(|fields| {
            let named = |field: &&Field| {
                ["VALUE", &target.name]
                    .iter()
                    .any(|n| field.name.eq_ignore_ascii_case(n))
            };
            fields.iter().find(named).map(|field| field.value.clone())
        })
    };
    match value {
        Ok(Some(value)) => update(
            service,
            request,
            target,
            &[Field {
                name: target.name.clone(),
                value,
                upload: None,
            }],
        ),
        Ok(None) => Response::text(400, "There is no new value: post VALUE=...\n"),
        Err(refusal) => refusal,
    }
}

/// Gives parameters that exist their new values; nothing else can be changed, and only while PENDING.
fn update(service: &Service, request: &Request, target: &Target, fields: &[Field]) -> Response {
    let mut jobs = service.store();
    let Some(job) = jobs.get_mut(&target.job) else {
        return Response::new(404);
    };
    if job.phase != Phase::Pending && !service.has(Quirk::ParametersAlwaysOpen) {
        return Response::text(
            403,
            format!("A job in phase {} keeps its parameters.\n", job.phase.word()),
        );
    }
    if service.has(Quirk::CreationTimeSettable)
        && let Some(time) = fields.iter().find(|f| f.name == "CREATIONTIME")
        && let Ok(time) = String::from_utf8_lossy(&time.value).parse()
    {
        job.creation = time;
        return Response::see_other(&service.job_url(request, &target.job));
    }
    // DALI adds parameters (TAP 1.1, 5.1.2), and so does plain UWS by a fault.
    let adds = service.face.is_dali() || service.has(Quirk::ParametersCanBeAdded);
    let (run_id, fields) = match service.face.is_dali().then(|| dali::take_run_id(fields)) {
        None => (None, fields.to_vec()),
        Some(Ok(taken)) => taken,
        Some(Err(reason)) => return Response::text(403, format!("Refused: {reason}.\n")),
    };
    match updated(job, &fields, adds) {
        Ok((parameters, description)) => {
            job.run_id = run_id.or(job.run_id.take());
            job.parameters = parameters;
            job.description = description;
            Response::see_other(&service.job_url(request, &target.job))
        }
        Err(reason) => Response::text(403, format!("Refused: {reason}.\n")),
    }
}

fn updated(job: &Job, fields: &[Field], may_add: bool) -> Result<(Vec<Parameter>, Description), String> {
    let mut parameters = job.parameters.clone();
    for field in fields.iter().filter(|_| !may_add) {
        if !parameters
            .iter()
            .any(|parameter| parameter.is_called(&field.name))
        {
            return Err(format!(
                "the job has no parameter {}",
                field.name.escape_default()
            ));
        }
    }
    let mut done: Vec<String> = Vec::new();
    for field in fields {
        let parameter = Parameter::from_field(field)?;
        let first = parameters.iter().position(|old| old.is_called(&field.name));
        match first.filter(|_| !may_add && !done.iter().any(|name| name.eq_ignore_ascii_case(&field.name))) {
            // The first value takes the place of all old ones, under the name that the parameter had.
            Some(at) => {
                let name = parameters[at].name.clone();
                let mut others = 0;
                parameters.retain(|old| !old.is_called(&name) || std::mem::replace(&mut others, 1) == 0);
                parameters[at] = Parameter { name, ..parameter };
                done.push(field.name.clone());
            }
            None => parameters.push(parameter),
        }
    }
    mark_inline(&mut parameters);
    let description = Description::of(job.face, &parameters)?;
    Ok((parameters, description))
}
