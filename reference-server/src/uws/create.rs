//! Making a job (UWS 1.1, 2.2.3.1).

use std::time::Duration;

use jiff::Timestamp;

use super::description::Description;
use super::forms::{Field, ask, form};
use super::job::Job;
use super::life::Move;
use super::parameters::{Parameter, mark_inline};
use super::phase::Phase;
use super::service::Service;
use super::{control, dali};
use crate::backends::later;
use crate::message::{Request, Response};
use crate::mutation::Quirk;
use crate::xml::allowed_in_xml;

/// Job control that may come with the creation; these names are no parameters of the job (UWS 1.1, 2.1.11).
const CONTROLS: &[&str] = &["PHASE", "DESTRUCTION", "EXECUTIONDURATION", "RUNID"];

/// All that a creation asks for.
struct Order {
    run: bool,
    destruction: Option<Timestamp>,
    duration: Option<i64>,
    run_id: Option<String>,
    parameters: Vec<Parameter>,
    description: Description,
}

/// POST to the list. A refusal is a 403 that says why.
pub(crate) fn create(service: &Service, request: &Request) -> Response {
    match made(service, request) {
        Ok(id) => Response::see_other(&service.job_url(request, &id)),
        Err(refusal) => refusal,
    }
}

/// The id of a new job.
pub(super) fn made(service: &Service, request: &Request) -> Result<String, Response> {
    let refused = |reason: String| Response::text(403, format!("The job is refused: {reason}.\n"));
    let fields = fields(request)?;
    let order = read(service, &fields).map_err(refused)?;
    let owner = service.guard.caller(request).flatten().map(str::to_owned);
    let id = make(service, order, owner).map_err(refused)?;
    service.wake();
    Ok(id)
}

/// What the client sent: parameters, or a description that is one XML document and becomes the parameter `DOCUMENT` (UWS
/// 1.1, appendix B, on `parameters`).
fn fields(request: &Request) -> Result<Vec<Field>, Response> {
    let kind = request.header("Content-Type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !["application/xml", "text/xml"]
        .iter()
        .any(|xml| kind.eq_ignore_ascii_case(xml))
    {
        return form(request);
    }
    let mut fields = super::forms::url_encoded(request.query.as_bytes());
    fields.push(Field {
        name: "DOCUMENT".to_owned(),
        value: request.body.clone(),
        upload: None,
    });
    Ok(fields)
}

fn read(service: &Service, fields: &[Field]) -> Result<Order, String> {
    let control = |name: &str| match ask(fields, name).as_slice() {
        [] => Ok(None),
        [value] => Ok(Some(value.clone())),
        _ => Err(format!("{name} is given more than once")),
    };
    let run = match control("PHASE")?.as_deref() {
        None => false,
        Some("RUN") => true,
        Some(_) => return Err("a job can be created with PHASE=RUN only".to_owned()),
    };
    let destruction = control("DESTRUCTION")?
        .map(|text| control::read_destruction(service, &text))
        .transpose()?;
    let duration = control("EXECUTIONDURATION")?
        .map(|text| control::read_duration(service, &text))
        .transpose()?;
    let run_id = control("RUNID")?;
    if run_id.as_deref().is_some_and(|text| !allowed_in_xml(text)) {
        return Err("RUNID has control characters".to_owned());
    }
    if service.face.is_dali() {
        run_id.as_deref().map_or(Ok(()), dali::check_run_id)?;
    }
    let ordinary = fields
        .iter()
        .filter(|field| !CONTROLS.iter().any(|name| field.name.eq_ignore_ascii_case(name)));
    let mut parameters = ordinary
        .map(Parameter::from_field)
        .collect::<Result<Vec<_>, _>>()?;
    mark_inline(&mut parameters);
    let description = Description::of(service.face, &parameters)?;
    let run = run && !service.has(Quirk::RunAtCreationIgnored);
    Ok(Order {
        run,
        destruction,
        duration,
        run_id,
        parameters,
        description,
    })
}

fn make(service: &Service, order: Order, owner: Option<String>) -> Result<String, String> {
    let mut jobs = service.store();
    // Read when it is this job's turn: numbers and times of creation come in the same order.
    let now = service.now();
    if let Some(id) = twin(service, jobs.newest_first(), &order)? {
        return Ok(id);
    }
    let (number, mut id) = jobs.next_id();
    if let Some(run_id) = order.run_id.as_ref().filter(|_| service.has(Quirk::RunIdIsJobId)) {
        id.clone_from(run_id);
    }
    let mut job = Job::new(service.face, number, id.clone(), now, order.description);
    job.parameters = order.parameters;
    job.run_id = order.run_id;
    job.owner = owner;
    if service.has(Quirk::NoDestruction) {
        job.destruction = None;
    }
    if service.has(Quirk::NoDuration) {
        job.duration = 0;
    }
    job.destruction = order.destruction.or(job.destruction);
    job.duration = order.duration.unwrap_or(job.duration);
    if service.has(Quirk::CreatedTooEarly) {
        job.creation = now
            .checked_sub(jiff::SignedDuration::from_secs(10))
            .unwrap_or(now);
    }
    if order.run || service.has(Quirk::RunsWhenCreated) {
        job.run(now, &service.quirks);
    } else if service.has(Quirk::RunsByItself) {
        job.plan
            .push_back((later(now, Duration::from_millis(150)), Move::Run));
    }
    if service.has(Quirk::HeldWhenCreated) && job.phase == Phase::Pending {
        job.set_phase(Phase::Held);
    }
    jobs.insert(job);
    Ok(id)
}

/// By a fault, another job stands in the way of a new one: it is given instead, or the new one is refused.
fn twin<'a>(
    service: &Service,
    mut jobs: impl Iterator<Item = &'a Job>,
    order: &Order,
) -> Result<Option<String>, String> {
    if service.has(Quirk::RunIdMustBeNew) && order.run_id.is_some() {
        return if jobs.any(|job| job.run_id == order.run_id) {
            Err("the RUNID is taken".to_owned())
        } else {
            Ok(None)
        };
    }
    if !service.has(Quirk::SameJobForSameOrder) {
        return Ok(None);
    }
    let same = |job: &&Job| job.phase == Phase::Pending && job.parameters == order.parameters;
    Ok(jobs.find(same).map(|job| job.id.clone()))
}
