//! The job list of a TAP service and what a new job in it is like (TAP 1.1 sections 1.1, 2.2 and 5.1).

use crate::checks::uws::address::last_segment;
use crate::checks::uws::creating_a_job::accepted;
use crate::checks::uws::limits::form;
use crate::checks::uws::own_jobs::{Read, blocked, document, instant_of};
use crate::checks::uws::times::service_clock;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, step};

/// How far a quote may be from the present time and the longest run, in seconds, to count as their sum.
const ROUGHLY: f64 = 60.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "tap-async-exists",
        reads: Reads::All(&[step::P1_CREATE]),
        because: "Clients append /async to the base URL of the service and make their jobs there.",
        usually: "Asynchronous queries are not configured, or the path is served read-only.",
        mend: "Serve a UWS job list at /async below the base URL.",
        good: &["#list /tap/async\np1/create POST /tap/async {LANG=ADQL} -> 303 Location: /tap/async/1"],
        bad: &[(
            "#list /tap/async\np1/create POST /tap/async {LANG=ADQL} -> 405",
            "not-accepted",
        )],
        judge: |v| each(v, &[step::P1_CREATE], |x| takes_jobs(v, x)),
    },
    Check {
        decides: "tap-uws-version",
        reads: Reads::Any(&[step::P1_JOB, step::LIST_GET]),
        because: "With UWS 1.1 a client can wait for its job instead of polling it.",
        usually: "The service was written for TAP 1.0, whose UWS is 1.0.",
        mend: "Nothing must be mended; UWS 1.1 is encouraged.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s| version=\"1.1\"||",
            "older-version",
        )],
        judge: |v| {
            let first = v.first(step::P1_JOB).or_else(|| v.first(step::LIST_GET));
            first.map(|x| settle(version(x))).into_iter().collect()
        },
    },
    Check {
        decides: "tap-quote-recommended",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A user who sees a quote takes it for the time by which the result is there at the latest.",
        usually: "No service can tell how long a query will take.",
        mend: "Nothing must be mended; TAP recommends the present time plus the longest time that a query may run.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>|<uws:quote xsi:nil=\"true\"/>|",
            "no-quote",
        )],
        judge: |v| document(v, step::P1_JOB).map_or(Vec::new(), |read| vec![settle(quote(&read))]),
    },
    Check {
        decides: "tap-initial-phase",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A client can still change a job that is PENDING; one that is in ERROR was rejected.",
        usually: "Most services make PENDING jobs.",
        mend: "Nothing must be mended.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[("p1/job GET /jobs/1 -> 200 | @failed", "born-in-error")],
        judge: |v| document(v, step::P1_JOB).map_or(Vec::new(), |read| vec![first_phase(&read)]),
    },
    Check {
        decides: "tap10-request",
        reads: Reads::All(&[step::P1_CREATE]),
        because: "Clients that serve both versions of TAP always send REQUEST=doQuery.",
        usually: "A service of TAP 1.1 may forget that old clients still send it.",
        mend: "Ignore REQUEST.",
        good: &["p1/create POST /jobs {REQUEST=doQuery&LANG=ADQL} -> 303 Location: /jobs/1"],
        bad: &[(
            "p1/create POST /jobs {REQUEST=doQuery&LANG=ADQL} -> 400",
            "not-taken",
        )],
        judge: |v| each(v, &[step::P1_CREATE], request_taken),
    },
];

fn takes_jobs(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if matches!(x.status(), 404 | 405 | 501) {
        let expected = "303 See Other";
        return Ok(Finding::broken(
            "not-accepted",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    let x = accepted(x)?;
    let name = v
        .list_url()
        .and_then(|list| last_segment(&list))
        .unwrap_or_default();
    if name == "async" {
        return Ok(Finding::pass(&x, Part::Status, x.status_line()));
    }
    // A service may have further lists; this one does not tell whether /async exists as well.
    let observed = format!("the job list that was given is called {name}, not async");
    Err(Finding::undecided(Reason::Ambiguous, &x, observed))
}

fn version(x: Seen<'_>) -> Judgement {
    let root = x.document()?.root();
    let attribute = root.attribute("version");
    let part = Part::Body(Some(
        attribute.map_or_else(|| root.tag_span(), |a| a.span.clone()),
    ));
    Ok(match attribute.map(|a| a.value.trim()) {
        None | Some("1.0") => Finding::info("older-version", &x, part, "UWS 1.0"),
        Some(version) => Finding::pass(&x, part, format!("UWS {version}")),
    })
}

/// Beside the service's clock and the duration it grants.
fn quote(read: &Read<'_>) -> Judgement {
    let x = &read.x;
    let field = read.job.quote();
    let part = Part::Body(Some(field.span().unwrap_or(read.job.element.tag_span())));
    let Some(at) = instant_of(&field) else {
        return Ok(Finding::info("no-quote", x, part, "no instant"));
    };
    let now = service_clock(x).ok_or_else(|| blocked(x, "no Date to compare with"))?;
    let duration = read.job.execution_duration();
    let granted = duration.trimmed().and_then(|text| text.parse::<f64>().ok());
    let ahead = at - now;
    let observed = format!(
        "{ahead:.0} s ahead, may run for {} s",
        duration.trimmed().unwrap_or("?")
    );
    Ok(match granted {
        Some(granted) if (ahead - granted).abs() <= ROUGHLY => Finding::pass(x, part, observed),
        _ => Finding::info("other-quote", x, part, observed),
    })
}

fn first_phase(read: &Read<'_>) -> Finding {
    let (x, part, seen) = (&read.x, read.phase_part(), read.phase_text());
    match read.phase() {
        Some(Phase::Pending) => Finding::pass(x, part, seen),
        Some(Phase::Error) => Finding::info("born-in-error", x, part, seen),
        _ => Finding::info("other-phase", x, part, seen),
    }
}

fn request_taken(x: Seen<'_>) -> Judgement {
    let sent = form(&x).iter().any(|(n, v)| n == "REQUEST" && v == "doQuery");
    if !sent {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "the recipe has no REQUEST=doQuery",
        ));
    }
    if x.status() == 400 {
        return Ok(Finding::info("not-taken", &x, Part::Status, x.status_line()));
    }
    accepted(x).map(|x| Finding::pass(&x, Part::Status, x.status_line()))
}
