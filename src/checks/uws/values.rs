//! Sections C and L of the catalogue, values that are sent in-line, given by reference, or one document (UWS 1.1 sections
//! 2.1.11, 2.2.2.4, 2.2.3.1.1).

use super::atoms::already_broken;
use super::limits::form;
use super::multipart::{Sent, sent_beside, sent_inline};
use super::own_jobs::blocked;
use super::parameters::{echo, in_resource, is_called, is_reference, named_value, words};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, bare, each, settle};
use crate::documents::uws::Parameter;
use crate::recording::{Reason, Step, step};

/// A creation with one value in-line, as the examples need it.
macro_rules! created {
    ($rest:literal) => {
        concat!(
            "v1/create POST /jobs {--b\\r\\nContent-Disposition: form-data; name=\"t\"; filename=\"t\"\\r\\n",
            "Content-Type: text/csv\\r\\n\\r\\n1,2\\r\\n--b--\\r\\n} -> 303 Location: /jobs/1\n",
            $rest
        )
    };
}

const RESOURCE: &str = created!(
    "v1/job GET /jobs/1 -> 200 | @job\n\
     v1/parameter GET /jobs/1/parameters/t -> 200 Content-Type: text/csv | 1,2"
);
const RESOURCE_MISSING: &str = created!(
    "v1/job GET /jobs/1 -> 200 | @job\n\
     v1/parameter GET /jobs/1/parameters/t -> 404"
);
const RESOURCE_CHANGED: &str = created!(
    "v1/job GET /jobs/1 -> 200 | @job\n\
     v1/parameter GET /jobs/1/parameters/t -> 200 Content-Type: text/csv | 1"
);
const LISTED: &str = created!(
    "v1/job GET /jobs/1 -> 200 | @job s|id=\"STEPS\">1<|id=\"t\" byReference=\"true\"> http://example.org/jobs/1/parameters/t <|\n\
     v1/value GET /jobs/1/parameters/t -> 200 Content-Type: text/csv | 1,2"
);
const LISTED_PLAIN: &str = created!("v1/job GET /jobs/1 -> 200 | @job s|id=\"STEPS\">1<|id=\"t\">1,2<|");
const NOT_LISTED: &str = created!("v1/job GET /jobs/1 -> 200 | @job");
const LISTED_DEAD: &str = created!(
    "v1/job GET /jobs/1 -> 200 | @job s|id=\"STEPS\">1<|id=\"t\" byReference=\"true\">http://example.org/jobs/1/t<|\n\
     v1/value GET /jobs/1/t -> 404"
);
const UNFLAGGED: &str = created!(
    "v1/job GET /jobs/1 -> 200 | @job s|id=\"STEPS\">1<|id=\"t\">http://example.org/jobs/1/parameters/t<|"
);

/// The same with the part `t` as the value of the parameter DATA, which has the resource then: "the formal value of the
/// parameter being a byReference type using the special URI scheme param" (UWS 1.1 section 2.2.3.1.1).
macro_rules! referred {
    ($rest:literal) => {
        concat!(
            "v1/create POST /jobs {--b\\r\\nContent-Disposition: form-data; name=\"DATA\"\\r\\n\\r\\nparam:t\\r\\n--b\\r\\n",
            "Content-Disposition: form-data; name=\"t\"; filename=\"t\"\\r\\n",
            "Content-Type: text/csv\\r\\n\\r\\n1,2\\r\\n--b--\\r\\n} -> 303 Location: /jobs/1\n",
            $rest
        )
    };
}

const REFERRED: &str = referred!(
    "v1/job GET /jobs/1 -> 200 | @job\n\
     v1/parameter GET /jobs/1/parameters/t -> 404\n\
     v1/parameter GET /jobs/1/parameters/DATA -> 200 Content-Type: text/csv | 1,2"
);
const REFERRED_MISSING: &str = referred!(
    "v1/job GET /jobs/1 -> 200 | @job\n\
     v1/parameter GET /jobs/1/parameters/t -> 404\n\
     v1/parameter GET /jobs/1/parameters/DATA -> 200 Content-Type: text/plain | param:t"
);
const REFERRED_CHANGED: &str = referred!(
    "v1/job GET /jobs/1 -> 200 | @job\n\
     v1/parameter GET /jobs/1/parameters/t -> 404\n\
     v1/parameter GET /jobs/1/parameters/DATA -> 200 Content-Type: text/csv | 1,2,"
);
const REFERRED_LISTED: &str = referred!(
    "v1/job GET /jobs/1 -> 200 | @job s|id=\"STEPS\">1<|id=\"DATA\" byReference=\"true\">http://example.org/jobs/1/parameters/DATA<|\n\
     v1/value GET /jobs/1/parameters/DATA -> 200 Content-Type: text/csv | 1,2"
);
const REFERRED_PLAIN: &str =
    referred!("v1/job GET /jobs/1 -> 200 | @job s|id=\"STEPS\">1<|id=\"DATA\">param:t<|");

/// Documents that list parameters of which we know what was sent.
const LISTS: &[Step] = &[
    step::V1_JOB,
    step::V1_PARAMETERS,
    step::V2_JOB,
    step::V2_PARAMETERS,
    step::X2_JOB,
    step::X2_PARAMETERS,
];
/// Fetches of what is given by reference.
const VALUES: &[Step] = &[step::V1_VALUE, step::V2_VALUE, step::V3_VALUE, step::X2_VALUE];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-inline-accepted",
        reads: Reads::All(&[step::V1_CREATE]),
        because: "A client whose data lie on its own disk has no other way to send them.",
        usually: "Only url-encoded bodies are read at creation.",
        mend: "Take multipart/form-data at creation, with the parts that `param:` refers to.",
        good: &["v1/create POST /jobs {body} -> 303 Location: /jobs/1"],
        bad: &[("v1/create POST /jobs {body} -> 415", "not-accepted")],
        judge: |v| each(v, &[step::V1_CREATE], accepted),
    },
    Check {
        decides: "uws-inline-resource",
        reads: Reads::All(&[step::V1_CREATE, step::V1_JOB, step::V1_RESOURCE]),
        because: "A user can't see any more on what data the job worked.",
        usually: "Uploaded parts go straight to the job's folder and have no resource.",
        mend: "Answer GET of {job}/parameters/{name} with the bytes that were sent.",
        good: &[RESOURCE, REFERRED],
        bad: &[
            (RESOURCE_MISSING, "not-readable"),
            (RESOURCE_CHANGED, "changed"),
            (REFERRED_MISSING, "not-readable"),
            (REFERRED_CHANGED, "changed"),
        ],
        judge: all_readable,
    },
    Check {
        decides: "uws-inline-byreference",
        reads: Reads::All(&[step::V1_CREATE, step::V1_JOB]),
        because: "A client that reads the list of parameters finds no way to the value.",
        usually: "The part is left out of the list, or its content is printed into the XML.",
        mend: "List the parameter with byReference=\"true\" and the URL {job}/parameters/{name} as its text.",
        good: &[LISTED, REFERRED_LISTED],
        bad: &[
            (LISTED_PLAIN, "not-by-reference"),
            (REFERRED_PLAIN, "not-by-reference"),
            (NOT_LISTED, "not-listed"),
            (LISTED_DEAD, "dead"),
        ],
        judge: |v| each(v, &[step::V1_JOB], |x| by_reference(v, x)),
    },
    Check {
        decides: "uws-parameter-byreference-flag",
        reads: Reads::Any(LISTS),
        because: "A client takes the URL for the value itself.",
        usually: "The attribute is forgotten, as it is optional in the schema.",
        mend: "Write byReference=\"true\" wherever the text of a parameter is the URL of its value.",
        good: &[LISTED],
        bad: &[(UNFLAGGED, "not-flagged")],
        judge: all_flags,
    },
    Check {
        decides: "uws-parameter-byreference-resolves",
        reads: Reads::Any(VALUES),
        because: "A value behind a dead link is lost.",
        usually: "The URL is built from the internal name of the host, or the route is missing.",
        mend: "Make the URL of each value given by reference deliver it.",
        good: &[LISTED],
        bad: &[(LISTED_DEAD, "dead")],
        judge: |v| each(v, VALUES, |x| resolves(v, x)),
    },
    Check {
        decides: "uws-parameters-document-form",
        reads: Reads::All(&[step::V3_CREATE, step::V3_JOB]),
        because: "A client that wants to see or copy the job's description must find it whole.",
        usually: "The document is taken apart, and its elements are listed as parameters.",
        mend: "List a description that is one document as one parameter.",
        good: &[
            "v3/create POST /jobs {<a>1</a>} -> 303 Location: /jobs/1\n\
             v3/job GET /jobs/1 -> 200 | @job s|STEPS|JDL| s|>1<|>&lt;a>1&lt;/a><|",
            "v3/create POST /jobs {<a>1</a>} -> 303 Location: /jobs/1\n\
             v3/job GET /jobs/1 -> 200 | @job s|id=\"STEPS\"|id=\"JDL\" byReference=\"true\"| s|>1<|>http://example.org/jobs/1/parameters/JDL<|",
        ],
        bad: &[
            (
                "v3/create POST /jobs {<a>1</a>} -> 303 Location: /jobs/1\n\
                 v3/job GET /jobs/1 -> 200 | @job s|</uws:parameter>|</uws:parameter><uws:parameter id=\"b\">2</uws:parameter>|",
                "in-pieces",
            ),
            (
                "v3/create POST /jobs {<a>1</a>} -> 303 Location: /jobs/1\n\
                 v3/job GET /jobs/1 -> 200 | @job s|<uws:parameter id=\"STEPS\">1</uws:parameter>||",
                "not-listed",
            ),
        ],
        judge: |v| each(v, &[step::V3_JOB], |x| one_document(v, x)),
    },
];

fn accepted(x: Seen<'_>) -> Judgement {
    match x.status() {
        200..=399 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        403 => Err(Finding::undecided(
            Reason::Refused,
            &x,
            "the job was refused with 403",
        )),
        401 | 429 | 500.. => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        _ => Ok(Finding::broken(
            "not-accepted",
            &x,
            Part::Status,
            "303 See Other",
            x.status_line(),
        )),
    }
}

/// TAP says that parameters have no resources of their own (TAP 1.1 section 5.1.2): there it is only recorded.
fn weighed(v: &View<'_>, finding: Finding) -> Finding {
    let profile = crate::spec::profile(&v.recording.meta.profile);
    let is_tap = profile.is_some_and(|p| p.standards.contains(&"tap-1.1"));
    let broken = finding.reason.is_none() && finding.verdict != Some(Verdict::Pass);
    if is_tap && broken {
        finding.graded(Verdict::Info)
    } else {
        finding
    }
}

/// What was sent in-line under this name.
fn sent<'v>(v: &'v View<'_>, wanted: impl Fn(&str) -> bool) -> Option<Sent<'v>> {
    let created = v.first(step::V1_CREATE)?;
    sent_inline(&created.exchange.request.body)
        .into_iter()
        .find(|part| wanted(&part.name))
}

/// The name of the parameter whose value was sent as this part, by `param:` and the name of the part.
fn referring(v: &View<'_>, part: &str) -> Option<String> {
    let created = v.first(step::V1_CREATE)?;
    let value = format!("param:{part}");
    sent_beside(&created.exchange.request.body)
        .into_iter()
        .find(|field| field.bytes == value.as_bytes())
        .map(|field| field.name)
}

/// Each value that was sent in-line. Services differ in what has the resource: the part, or the parameter whose value it
/// is. Either will do.
fn all_readable(v: &View<'_>) -> Vec<Finding> {
    let Some(created) = v.first(step::V1_CREATE) else {
        return Vec::new();
    };
    let parts = sent_inline(&created.exchange.request.body);
    let asked: Vec<(String, Seen<'_>)> = v
        .at(step::V1_RESOURCE)
        .filter_map(|x| Some((asked_name(v, &x)?, x)))
        .collect();
    let of = |part: &Sent<'_>| {
        let other = referring(v, &part.name);
        let is_its = |name: &String| *name == part.name || Some(name) == other.as_ref();
        let reads = asked.iter().filter(|(name, _)| is_its(name));
        reads.map(|(_, x)| *x).collect::<Vec<_>>()
    };
    // Of a value with two names nothing is said against it before both were tried.
    let is_tried = |part: &Sent<'_>| {
        let names = [Some(part.name.clone()), referring(v, &part.name)];
        let mut names = names.iter().flatten();
        names.all(|name| asked.iter().any(|(read, _)| read == name))
    };
    let judged = parts
        .iter()
        .filter_map(|part| Some((readable(v, part, &of(part))?, is_tried(part))));
    judged
        .filter(|(finding, is_tried)| *is_tried || finding.verdict == Some(Verdict::Pass))
        .map(|(finding, _)| finding)
        .collect()
}

/// The last segment of what was asked for at first, percent-decoded.
fn asked_name(v: &View<'_>, x: &Seen<'_>) -> Option<String> {
    let first = v.hops(x).first().and_then(Seen::url).or_else(|| x.url())?;
    first.path_segments()?.next_back().map(decoded)
}

/// The best that the resources of a value tell; the one of the part itself comes first.
fn readable(v: &View<'_>, part: &Sent<'_>, reads: &[Seen<'_>]) -> Option<Finding> {
    let findings: Vec<Finding> = reads.iter().map(|x| settle(value_there(v, part, *x))).collect();
    let first = |wanted: &dyn Fn(&Finding) -> bool| findings.iter().find(|f| wanted(f)).cloned();
    first(&|f| f.verdict == Some(Verdict::Pass))
        .or_else(|| first(&|f| f.reason.is_some()))
        .or_else(|| first(&|f| f.code == "changed"))
        .or_else(|| first(&|_| true))
}

fn value_there(v: &View<'_>, sent: &Sent<'_>, x: Seen<'_>) -> Judgement {
    if v.first(step::V1_JOB).is_none_or(|job| job.status() != 200) {
        return Err(blocked(&x, "the job itself is not there"));
    }
    let expected = "200, with the value that was sent";
    match x.status() {
        400 | 403..=428 => {
            let finding = Finding::broken("not-readable", &x, Part::Status, expected, x.status_line());
            return Ok(weighed(v, finding));
        }
        _ => x.ok()?.whole()?,
    };
    let size = x.response.body.len();
    if x.response.body == sent.bytes {
        return Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("the {size} bytes that were sent"),
        ));
    }
    let formal = format!("param:{}", sent.name);
    if x.text().trim() == formal {
        return Ok(weighed(
            v,
            Finding::broken("not-readable", &x, Part::BODY, expected, formal),
        ));
    }
    let expected = format!("the {} bytes that were sent", sent.bytes.len());
    let finding = Finding::broken("changed", &x, Part::BODY, expected, format!("{size} other bytes"));
    Ok(weighed(v, finding))
}

fn decoded(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment)
        .decode_utf8_lossy()
        .into_owned()
}

fn by_reference(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let sent = sent(v, |_| true).ok_or_else(|| blocked(&x, "nothing was sent in-line"))?;
    let (x, listed) = listed(v, x, step::V1_PARAMETERS)?;
    let expected = format!("{} by reference", sent.name);
    let other = referring(v, &sent.name);
    let by_value = || {
        let other = other.as_ref()?;
        listed.iter().find(|p| is_called(p, other))
    };
    let by_name = listed.iter().find(|p| is_called(p, &sent.name));
    let Some(entry) = by_name.or_else(by_value) else {
        let observed = format!("no {} among {} parameters", sent.name, listed.len());
        return Ok(weighed(
            v,
            Finding::broken("not-listed", &x, Part::BODY, expected, observed),
        ));
    };
    let part = Part::Body(Some(entry.element.span()));
    if !is_reference(entry) {
        if is_url(&entry.value) {
            return Err(blocked(&x, "the parameter is a URL that is not marked as such"));
        }
        let finding = Finding::broken("not-by-reference", &x, part, expected, words(entry));
        return Ok(weighed(v, finding));
    }
    let link = x.url().and_then(|u| u.join(entry.value.trim()).ok());
    let fetched = v
        .at(step::V1_VALUE)
        .find(|y| Some(y.exchange.request.url.as_str()) == link.as_ref().map(url::Url::as_str));
    let fetched = fetched.ok_or_else(|| blocked(&x, "the value could not be fetched"))?;
    let delivers = fetched.status() == 200 && fetched.response.body == sent.bytes;
    if delivers {
        return Ok(Finding::pass(&x, part, words(entry)));
    }
    // The row on the resource itself tells of this.
    let told = v
        .at(step::V1_RESOURCE)
        .any(|y| bare(&y.exchange.request.url) == bare(&fetched.exchange.request.url));
    if told || matches!(fetched.status(), 401 | 429 | 500..) {
        return Err(blocked(&fetched, "the value could not be read back"));
    }
    let code = if fetched.status() == 200 {
        "another-value"
    } else {
        "dead"
    };
    let finding = Finding::broken(
        code,
        &fetched,
        Part::Status,
        "the value that was sent",
        fetched.status_line(),
    );
    Ok(weighed(v, finding))
}

/// The parameters of a job as its document lists them, or for want of that its list of parameters.
fn listed<'v>(
    v: &'v View<'_>,
    job: Seen<'v>,
    resource: Step,
) -> Result<(Seen<'v>, Vec<Parameter<'v>>), Finding> {
    if already_broken(&echo(v)) {
        return Err(blocked(&job, "parameters are not listed as they were sent"));
    }
    if let Some(parameters) = job.job()?.parameters() {
        return Ok((job, parameters));
    }
    let x = v
        .first(resource)
        .ok_or_else(|| blocked(&job, "the document lists no parameters"))?;
    Ok((x, in_resource(x)?))
}

fn is_url(text: &str) -> bool {
    let text = text.trim();
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_whitespace)
}

fn all_flags(v: &View<'_>) -> Vec<Finding> {
    let reads: Vec<Seen<'_>> = LISTS.iter().flat_map(|step| v.at(*step)).collect();
    let findings: Vec<Finding> = reads.iter().flat_map(|x| flags(v, *x)).collect();
    match reads.first() {
        Some(first) if findings.is_empty() => {
            let why = "the service gives no value by reference, which is its choice";
            vec![Finding::undecided(Reason::NotOffered, first, why)]
        }
        _ => findings,
    }
}

/// The listed parameters whose values are given as URLs instead of themselves.
fn flags(v: &View<'_>, x: Seen<'_>) -> Vec<Finding> {
    let listed = match x.resource() {
        crate::checks::Resource::Job => x.job().map(|job| job.parameters().unwrap_or_default()),
        _ => in_resource(x),
    };
    let listed = match listed {
        Ok(listed) => listed,
        Err(finding) => return vec![finding],
    };
    let urls = listed
        .iter()
        .filter(|p| is_url(&p.value) && stands_for_value(v, &x, p));
    urls.map(|p| flagged(&x, p)).collect()
}

/// Is the URL not what we sent as the value, or, in the recipe for it, a value that we gave by reference?
fn stands_for_value(v: &View<'_>, x: &Seen<'_>, parameter: &Parameter<'_>) -> bool {
    let sent_as_form = |create: Step| -> Option<String> {
        let sent = form(&v.first(create)?);
        sent.into_iter()
            .find(|(name, _)| is_called(parameter, name))
            .map(|(_, value)| value)
    };
    match x.exchange.lane() {
        "v1" => {
            let refers =
                |name: &str| referring(v, name).is_some_and(|referring| is_called(parameter, &referring));
            sent(v, |name| is_called(parameter, name) || refers(name)).is_some()
        }
        "v2" => sent_as_form(step::V2_CREATE).is_some_and(|value| is_url(&value)),
        _ => sent_as_form(step::X2_CREATE).is_some_and(|value| !is_url(&value)),
    }
}

fn flagged(x: &Seen<'_>, parameter: &Parameter<'_>) -> Finding {
    let part = Part::Body(Some(parameter.element.span()));
    match parameter.by_reference.map(str::trim) {
        Some("true" | "1") => return Finding::pass(x, part, words(parameter)),
        None | Some("false" | "0") => {}
        // The row on the type of the attribute tells of this.
        Some(_) => return blocked(x, "byReference is neither true nor false"),
    }
    let expected = "byReference=\"true\", as the text is the URL of the value";
    Finding::broken("not-flagged", x, part, expected, words(parameter))
}

fn resolves(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let asked = v
        .hops(&x)
        .first()
        .map(|hop| hop.exchange.request.url.clone())
        .unwrap_or_default();
    let is_ours = |create: Step| {
        v.first(create)
            .is_some_and(|created| form(&created).iter().any(|(_, value)| value.trim() == asked))
    };
    match x.status() {
        200..=299 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        _ if is_ours(step::V2_CREATE) => {
            let why = format!("the URL is the one of the recipe, and answers {}", x.status());
            Err(Finding::undecided(Reason::Ambiguous, &x, why))
        }
        _ if already_broken(&echo(v)) => Err(blocked(&x, "values are not listed as they were sent")),
        400 | 403..=428 => {
            let observed = format!("{} for {asked}", x.status_line());
            Ok(Finding::broken(
                "dead",
                &x,
                Part::Status,
                "200, with the value",
                observed,
            ))
        }
        _ => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
    }
}

fn one_document(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let created = v.first(step::V3_CREATE).filter(|c| c.status() < 400);
    let created = created.ok_or_else(|| blocked(&x, "the document was not taken"))?;
    let (x, listed) = listed(v, x, step::V3_PARAMETERS)?;
    let expected = "one parameter: the document";
    let [entry] = listed.as_slice() else {
        let code = if listed.is_empty() {
            "not-listed"
        } else {
            "in-pieces"
        };
        let observed = format!("{} parameters", listed.len());
        return Ok(Finding::broken(code, &x, Part::BODY, expected, observed));
    };
    let part = Part::Body(Some(entry.element.span()));
    let without_blanks = |text: &str| text.split_whitespace().collect::<String>();
    let document = String::from_utf8_lossy(&created.exchange.request.body).into_owned();
    if is_reference(entry) || without_blanks(&entry.value) == without_blanks(&document) {
        return Ok(Finding::pass(&x, part, words(entry)));
    }
    let observed = format!(
        "one parameter, {}",
        named_value(entry.id.unwrap_or("(no id)"), &entry.value)
    );
    Ok(Finding::info("another-text", &x, part, observed))
}
