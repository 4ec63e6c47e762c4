//! Section P of the catalogue: how instants are written (UWS 1.1 section 2.2.1).

use std::ops::Range;

use super::media::is_dali_error;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Resource, Seen, View, each};
use crate::documents::instant::{BadInstant, Instant, Rule, Separator, Zone};
use crate::documents::uws::Field;
use crate::documents::uws::schema::UwsVersion;
use crate::recording::{Reason, Step, step};

/// Longer bodies are no instants, but pages.
const LONGEST: usize = 100;

const TEXTS: &[Step] = &[step::P1_DESTRUCTION, step::P1_QUOTE];
const DOCUMENTS: &[Step] = &[step::P1_JOB, step::P1_LIST, step::Q1_DONE];
const ALL: &[Step] = &[
    step::P1_JOB,
    step::P1_LIST,
    step::Q1_DONE,
    step::P1_DESTRUCTION,
    step::P1_QUOTE,
];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-time-iso8601",
        reads: Reads::Whole(ALL),
        because: "A client cannot compute with a time that it cannot read, and many give up on the whole document.",
        usually: "The default text form of a date type of the programming language, or parts of a date put together by hand.",
        mend: "Format times by ISO 8601, in the form 2026-01-31T12:00:00.000Z.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/quote GET /jobs/1/quote -> 200",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>|<uws:quote xsi:nil=\"true\"/>|\n\
             p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00Z",
            "#1.0\np1/job GET /jobs/1 -> 200 | @job s|12:00:00.000Z|12:00:00|\np1/quote GET /jobs/1/quote -> 200 | -1",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|2026-01-02T|2026-02-30T|",
                "not-iso-8601",
            ),
            (
                "p1/destruction GET /jobs/1/destruction -> 200 | Fri Jan 02 12:00:00 UTC 2026",
                "not-iso-8601",
            ),
            (
                "#1.0\np1/job GET /jobs/1 -> 200 | @job s|2026-01-02T|2026-01-02 |",
                "not-iso-8601",
            ),
        ],
        judge: |v| {
            instants(
                v,
                any,
                not_iso_8601,
                "an instant by ISO 8601, such as 2026-01-31T12:00:00.000Z",
            )
        },
    },
    Check {
        decides: "uws-time-t",
        reads: Reads::Whole(ALL),
        because: "Readers of ISO 8601 look for the T; with a blank many stop at the date.",
        usually: "The text form of SQL, which has a blank between date and time.",
        mend: "Put a T between the calendar date and the time.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00Z",
            "p1/list GET /jobs -> 200 | @jobs",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|2026-01-02T|2026-01-02 |",
                "no-t",
            ),
            (
                "p1/destruction GET /jobs/1/destruction -> 200 | 2026-W01-5T12:00:00Z",
                "week-date",
            ),
            (
                "p1/destruction GET /jobs/1/destruction -> 200 | 2026-002T12:00:00Z",
                "ordinal-date",
            ),
        ],
        judge: |v| instants(v, any, no_t, "a calendar date, T and a time"),
    },
    Check {
        decides: "uws-time-z-xml",
        reads: Reads::Whole(DOCUMENTS),
        because: "A time without zone is read as local time by many programs, hours beside what was meant.",
        usually: "Local date types without zone; an example in DALI 1.1 shows a job without Z, and has been copied.",
        mend: "Convert to UTC and end every time with Z.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/list GET /jobs -> 200 | @jobs s|12:00:00.000Z|12:00:00.123456789Z|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|12:00:00.000Z|12:00:00.000|",
                "no-zone",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|12:00:00.000Z|12:00:00.000+00:00|",
                "offset",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|12:00:00.000Z|14:00:00+0200|",
                "offset",
            ),
        ],
        judge: |v| instants(v, |told| told.in_xml, no_z, "UTC, written with Z at the end"),
    },
    Check {
        decides: "uws-time-z-text",
        reads: Reads::Whole(TEXTS),
        because: "A client that reads the single value has no other way to learn the zone.",
        usually: "The value is printed by another routine than that of the job document.",
        mend: "Convert to UTC and end the time with Z, as in the job document.",
        good: &[
            "p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00.000Z\np1/quote GET /jobs/1/quote -> 200",
            "p1/quote GET /jobs/1/quote -> 200 | 2026-01-02T12:00:00Z",
        ],
        bad: &[
            (
                "p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00",
                "no-zone",
            ),
            (
                "p1/quote GET /jobs/1/quote -> 200 | 2026-01-02T13:00:00+01:00",
                "offset",
            ),
        ],
        judge: |v| instants(v, |told| !told.in_xml, no_z, "UTC, written with Z at the end"),
    },
    Check {
        decides: "uws-time-accepts-own-form",
        reads: Reads::All(&[step::T1_SET_DESTRUCTION, step::T1_SET_DESTRUCTION_MS]),
        because: "A client that sends back a time it was given must not be told that it is no time.",
        usually: "One pattern for the parser and another for the formatter; fractions of seconds are forgotten in the one.",
        mend: "Accept 2026-01-31T12:00:00Z with and without fractions of a second.",
        good: &[
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1\n\
             t1/set-destruction-ms POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00.250Z} -> 303 Location: /jobs/1",
        ],
        bad: &[
            (
                "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1\n\
                 t1/set-destruction-ms POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00.250Z} -> 400",
                "own-form-refused",
            ),
            (
                "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 400 | Unparseable date\n\
                 t1/set-destruction-ms POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00.250Z} -> 400 | Unparseable date",
                "own-form-refused",
            ),
        ],
        judge: own_form,
    },
];

/// An instant that a service told.
struct Told<'v> {
    x: Seen<'v>,
    name: &'static str,
    text: String,
    span: Option<Range<usize>>,
    in_xml: bool,
}

fn any(_: &Told<'_>) -> bool {
    true
}

/// All instants of the run. What was told after the service was asked to accept nonsense does not count.
fn told<'v>(v: &'v View<'_>) -> Vec<Told<'v>> {
    let after_nonsense = [step::T1_DESTRUCTION_BAD.name(), step::T1_JOB_FINAL.name()];
    let mut all = Vec::new();
    for x in v.answers() {
        if x.exchange.request.method != "GET" || after_nonsense.contains(&x.exchange.step.as_str()) {
            continue;
        }
        match x.resource() {
            Resource::Job => in_job(x, &mut all),
            Resource::List => in_list(x, &mut all),
            Resource::Child("destruction") => in_text(x, "destruction", &mut all),
            Resource::Child("quote") => in_text(x, "quote", &mut all),
            _ => {}
        }
    }
    all
}

fn in_job<'v>(x: Seen<'v>, all: &mut Vec<Told<'v>>) {
    let Ok(job) = x.job() else { return };
    let fields = [
        ("creationTime", job.creation_time()),
        ("startTime", job.start_time()),
        ("endTime", job.end_time()),
        ("destruction", job.destruction()),
        ("quote", job.quote()),
    ];
    all.extend(
        fields
            .into_iter()
            .filter_map(|(name, field)| told_in(x, name, &field)),
    );
}

fn in_list<'v>(x: Seen<'v>, all: &mut Vec<Told<'v>>) {
    if let Ok(list) = x.job_list() {
        all.extend(
            list.refs()
                .filter_map(|job| told_in(x, "creationTime", &job.creation_time())),
        );
    }
}

/// An empty element and a number for a quote are other requirements' affairs.
fn told_in<'v>(x: Seen<'v>, name: &'static str, field: &Field<'_>) -> Option<Told<'v>> {
    let text = field.trimmed()?.to_owned();
    let number = name == "quote" && text.parse::<f64>().is_ok();
    (!number).then(|| Told {
        x,
        name,
        text,
        span: field.span(),
        in_xml: true,
    })
}

fn in_text<'v>(x: Seen<'v>, name: &'static str, all: &mut Vec<Told<'v>>) {
    let Ok(text) = x.atom() else { return };
    let markup = text.starts_with('<') || text.starts_with('{') || text.len() > LONGEST;
    let number = name == "quote" && text.parse::<f64>().is_ok();
    if !(text.is_empty() || markup || number) {
        let (span, in_xml) = (None, false);
        all.push(Told {
            x,
            name,
            text,
            span,
            in_xml,
        });
    }
}

/// One finding for each sort of mistake, at the first place where it was made; the other places are named.
fn instants(
    v: &View<'_>,
    wanted: fn(&Told<'_>) -> bool,
    mistake: fn(&Told<'_>, UwsVersion) -> Option<&'static str>,
    expected: &str,
) -> Vec<Finding> {
    let version = v.version();
    let all: Vec<Told<'_>> = told(v).into_iter().filter(wanted).collect();
    let mut sorts: Vec<(&'static str, Vec<&Told<'_>>)> = Vec::new();
    for one in &all {
        let Some(code) = mistake(one, version) else {
            continue;
        };
        match sorts.iter_mut().find(|(known, _)| *known == code) {
            Some((_, places)) => places.push(one),
            None => sorts.push((code, vec![one])),
        }
    }
    match all.first() {
        Some(first) if sorts.is_empty() => {
            let observed = format!("{} instants, such as {} in {}", all.len(), first.text, first.name);
            vec![Finding::pass(&first.x, Part::Body(first.span.clone()), observed)]
        }
        _ => sorts
            .iter()
            .filter_map(|(code, places)| report(code, places, expected))
            .collect(),
    }
}

fn report(code: &'static str, places: &[&Told<'_>], expected: &str) -> Option<Finding> {
    let first = places.first()?;
    let mut others: Vec<&str> = places
        .iter()
        .map(|p| p.name)
        .filter(|n| *n != first.name)
        .collect();
    others.sort_unstable();
    others.dedup();
    let also = if others.is_empty() {
        String::new()
    } else {
        format!("; also in {}", others.join(", "))
    };
    let observed = format!("{:?} in {}{also}", first.text, first.name);
    Some(Finding::broken(
        code,
        &first.x,
        Part::Body(first.span.clone()),
        expected,
        observed,
    ))
}

/// The lexical rules of XML Schema in XML, ISO 8601 in the text resources, which allows more forms. What is wrong with
/// the T and with the zone are requirements of their own in UWS 1.1.
fn not_iso_8601(told: &Told<'_>, version: UwsVersion) -> Option<&'static str> {
    let code = Some("not-iso-8601");
    let newer = version == UwsVersion::V1_1;
    let rule = match Instant::read(&told.text) {
        Ok(instant) => {
            let blank = instant.separator == Separator::Blank && told.in_xml && !newer;
            return code.filter(|_| blank);
        }
        Err(BadInstant { rule, .. }) => rule,
    };
    match rule {
        Rule::OutOfRange => None,
        Rule::Separator | Rule::WeekDate | Rule::OrdinalDate | Rule::TimeMissing => {
            code.filter(|_| told.in_xml && !newer)
        }
        Rule::Zone | Rule::LowerCaseZone => code.filter(|_| told.in_xml && !newer),
        Rule::BasicFormat | Rule::CommaFraction | Rule::SecondsMissing | Rule::ZoneColon => {
            code.filter(|_| told.in_xml)
        }
        _ => code,
    }
}

fn no_t(told: &Told<'_>, _: UwsVersion) -> Option<&'static str> {
    match Instant::read(&told.text) {
        Ok(instant) => (instant.separator == Separator::Blank).then_some("no-t"),
        Err(BadInstant { rule, .. }) => match rule {
            Rule::Separator => Some("no-t"),
            Rule::WeekDate => Some("week-date"),
            Rule::OrdinalDate => Some("ordinal-date"),
            Rule::TimeMissing => Some("no-time"),
            _ => None,
        },
    }
}

fn no_z(told: &Told<'_>, _: UwsVersion) -> Option<&'static str> {
    match Instant::read(&told.text) {
        Ok(instant) => match instant.zone {
            Zone::Z => None,
            Zone::Offset(_) => Some("offset"),
            Zone::None => Some("no-zone"),
        },
        Err(BadInstant { rule, .. }) => match rule {
            Rule::ZoneColon | Rule::ZoneRange => Some("offset"),
            Rule::LowerCaseZone => Some("lower-case-z"),
            Rule::Zone => Some("strange-zone"),
            _ => None,
        },
    }
}

fn own_form(v: &View<'_>) -> Vec<Finding> {
    let steps = [step::T1_SET_DESTRUCTION, step::T1_SET_DESTRUCTION_MS];
    let one_accepted = steps
        .iter()
        .filter_map(|s| v.first(*s))
        .any(|x| (200..400).contains(&x.status()) && !is_dali_error(&x));
    each(v, &steps, |x| own_form_accepted(x, one_accepted))
}

/// A refusal speaks of the syntax when it says so, or when another spelling of nearly the same time was accepted.
fn own_form_accepted(x: Seen<'_>, one_accepted: bool) -> Judgement {
    let sent = String::from_utf8_lossy(&x.exchange.request.body).into_owned();
    match x.status() {
        200..=399 if !is_dali_error(&x) => {
            return Ok(Finding::pass(
                &x,
                Part::Status,
                format!("{} to {sent}", x.status_line()),
            ));
        }
        401 | 429 => return x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        403 | 404 | 405 | 501 if !one_accepted => {
            return Err(Finding::undecided(Reason::Refused, &x, x.status_line()));
        }
        503 if x.header("retry-after").is_some() => {
            return x.ok().map(|x| Finding::pass(&x, Part::Status, ""));
        }
        _ => {}
    }
    if !one_accepted && !speaks_of_syntax(&x.text()) {
        let why = format!("{}, perhaps for other reasons than the syntax", x.status_line());
        return Err(Finding::undecided(Reason::Ambiguous, &x, why));
    }
    let expected = "the time accepted, since it has the form of UWS 1.1 section 2.2.1";
    Ok(Finding::broken(
        "own-form-refused",
        &x,
        Part::Status,
        expected,
        format!("{} to {sent}", x.status_line()),
    ))
}

fn speaks_of_syntax(body: &str) -> bool {
    let body = body.to_ascii_lowercase();
    let words = [
        "pars",
        "format",
        "syntax",
        "not a date",
        "invalid date",
        "iso 8601",
        "iso8601",
        "malformed",
    ];
    words.iter().any(|word| body.contains(word))
}
