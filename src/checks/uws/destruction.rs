//! Section H of the catalogue, first part: the destruction time as it is shown (UWS 1.1 sections 2.1.5, 2.2.1).

use super::atoms::{already_broken, both, exists, first_and_later, text_plain};
use super::times::{Moment, apart, is_far_away, looks_like_a_date, service_clock};
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::schema::UwsVersion;
use crate::recording::{Reason, step};

/// How far apart two spellings of one instant may be, in seconds: precision is left open (ambiguity A16).
pub const PRECISION: f64 = 1.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-destruction-get",
        reads: Reads::All(&[step::P1_DESTRUCTION]),
        because: "A client asks this resource how long it has to fetch its results.",
        usually: "The route is missing, or the resource answers 404 while no destruction time is set.",
        mend: "Answer GET on {job}/destruction with 200, and with an empty body where there is no destruction time.",
        good: &[
            "p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00.000Z",
            "p1/destruction GET /jobs/1/destruction -> 200",
        ],
        bad: &[("p1/destruction GET /jobs/1/destruction -> 404", "not-there")],
        judge: |v| exists(v, step::P1_JOB, step::P1_DESTRUCTION),
    },
    Check {
        decides: "uws-destruction-text-plain",
        reads: Reads::All(&[step::P1_DESTRUCTION]),
        because: "A client chooses its reader by the media type; an instant is not a page.",
        usually: "The framework's default for strings is text/html, or it turns every value into JSON.",
        mend: "Send the instant with Content-Type: text/plain.",
        good: &[
            "p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00.000Z",
            "p1/destruction GET /jobs/1/destruction -> 200 Content-Type: Text/Plain;charset=utf-8 | 2026-01-02T12:00:00Z",
            "p1/destruction GET /jobs/1/destruction -> 200",
        ],
        bad: &[(
            "p1/destruction GET /jobs/1/destruction -> 200 Content-Type: text/html | 2026-01-02T12:00:00.000Z",
            "wrong-media-type",
        )],
        judge: |v| text_plain(v, step::P1_DESTRUCTION),
    },
    Check {
        decides: "uws-destruction-format",
        reads: Reads::All(&[step::P1_DESTRUCTION]),
        because: "Clients read an instant here; a number or a word stops them.",
        usually: "Seconds since 1970, a number of days, the word null, or a page for people.",
        mend: "Print the instant as YYYY-MM-DDThh:mm:ssZ, or nothing where there is none.",
        good: &[
            "p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00.000Z",
            "p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00Z\\r\\n",
            "p1/destruction GET /jobs/1/destruction -> 200",
            "#1.0\np1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00",
            "#1.0\np1/destruction GET /jobs/1/destruction -> 200",
        ],
        bad: &[
            (
                "p1/destruction GET /jobs/1/destruction -> 200 | 1767355200",
                "not-an-instant",
            ),
            (
                "p1/destruction GET /jobs/1/destruction -> 200 | null",
                "not-an-instant",
            ),
        ],
        judge: |v| {
            first_and_later(
                v,
                step::P1_DESTRUCTION,
                &[
                    step::T1_DESTRUCTION_SET,
                    step::P1_ABORTED_DESTRUCTION,
                    step::Q1_DONE_DESTRUCTION,
                ],
                |x| instant_or_empty(v, x),
            )
        },
    },
    Check {
        decides: "uws-destruction-initial",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A client must be able to tell from the start until when its job will be kept.",
        usually: "The element is left out while there is no value, or until the job is started.",
        mend: "Write a destruction element into every job document, with xsi:nil=\"true\" where there is no such time.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:destruction>2026-01-02T12:00:00.000Z</uws:destruction>|<uws:destruction xsi:nil=\"true\"/>|",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:destruction>2026-01-02T12:00:00.000Z</uws:destruction>||",
            "absent",
        )],
        judge: |v| each(v, &[step::P1_JOB], is_set),
    },
    Check {
        decides: "uws-destruction-nil",
        reads: Reads::All(&[step::P1_JOB, step::P1_DESTRUCTION]),
        because: "A client that reads one of the two would believe in a time that the other denies.",
        usually: "A default is filled in for the resource and not for the document, or the other way round.",
        mend: "Where there is no destruction time write xsi:nil=\"true\" in the document and an empty body in the resource.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\n\
             p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00.000Z",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:destruction>2026-01-02T12:00:00.000Z</uws:destruction>|<uws:destruction xsi:nil=\"true\"></uws:destruction>|\n\
             p1/destruction GET /jobs/1/destruction -> 200",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:destruction>2026-01-02T12:00:00.000Z</uws:destruction>|<uws:destruction xsi:nil=\"true\"/>|\n\
                 p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00.000Z",
                "not-empty",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\n\
                 p1/destruction GET /jobs/1/destruction -> 200",
                "not-nil",
            ),
        ],
        judge: nil_and_empty,
    },
    Check {
        decides: "uws-destruction-absolute",
        reads: Reads::All(&[step::P3_IDLE]),
        because: "A time that moves away with every look tells nobody when the job will go.",
        usually: "The service computes now plus the storage time at each request instead of storing the instant.",
        mend: "Compute the destruction time once, when the job is made, and store it.",
        good: &[
            "p3/idle GET /jobs/1 -> 200 | @job\n+5s p3/idle GET /jobs/1 -> 200 | @job",
            "p3/idle GET /jobs/1 -> 200 | @job\n+5s p3/idle GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-02T12:00:00Z|",
        ],
        bad: &[
            (
                "p3/idle GET /jobs/1 -> 200 | @job\n+5s p3/idle GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-02T12:00:05.000Z|",
                "sliding",
            ),
            (
                "p3/idle GET /jobs/1 -> 200 | @job\n+5s p3/idle GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-02-02T12:00:05.000Z|",
                "moved",
            ),
        ],
        judge: absolute,
    },
    Check {
        decides: "uws-destruction-consistent",
        reads: Reads::All(&[step::P1_JOB, step::P1_DESTRUCTION]),
        because: "Two clients that ask in different ways must not plan with different times.",
        usually: "One of the two is in local time, or is computed from a default instead of the stored value.",
        mend: "Print the same stored instant in both places, in the same form.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\n\
             p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00.000Z\\n",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:destruction>2026-01-02T12:00:00.000Z</uws:destruction>|<uws:destruction xsi:nil=\"true\"/>|\n\
             p1/destruction GET /jobs/1/destruction -> 200",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\n\
                 p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T14:00:00.000Z",
                "disagree",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\n\
                 p1/destruction GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00Z",
                "spelled-differently",
            ),
        ],
        judge: consistent,
    },
    Check {
        decides: "uws-destruction-after-creation",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A job that is due from the start may be gone before the client can run it.",
        usually: "The storage time is 0 by default, or creation and destruction are in different time zones.",
        mend: "Set the destruction time later than the creation of the job by the storage time you grant.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:destruction>2026-01-02T12:00:00.000Z</uws:destruction>|<uws:destruction xsi:nil=\"true\"/>|",
            "p1/job GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|9999-12-31T23:59:59Z|",
            "#1.0\np1/job GET /jobs/1 -> 200 | @job s|<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>||",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-01T12:00:00.000Z|",
                "already-due",
            ),
            (
                "#1.0\np1/job GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2025-12-31T12:00:00|",
                "already-due",
            ),
        ],
        judge: |v| each(v, &[step::P1_JOB], |x| not_yet_due(v, x)),
    },
    Check {
        decides: "uws-destruction-beyond-duration",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A job that is destroyed before its run time is over can't use the time it was granted.",
        usually: "The two limits are configured independently of each other.",
        mend: "Nothing must be mended; consider a storage time longer than the run time.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|3600|864000|",
            "p1/job GET /jobs/1 -> 200 | @job s|3600|0|",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|3600|864000|",
            "shorter-than-duration",
        )],
        judge: |v| each(v, &[step::P1_JOB], beyond_duration),
    },
];

fn instant_or_empty(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let text = x.atom()?;
    if text.is_empty() && v.version() == UwsVersion::V1_0 {
        // The schema of 1.0 lets the element be nil; the text does not say what the resource is then.
        return Ok(Finding::info("empty", &x, Part::BODY, "an empty body"));
    }
    let observed: String = text.chars().take(60).collect();
    Ok(if text.is_empty() || looks_like_a_date(&text) {
        Finding::pass(&x, Part::BODY, format!("{observed:?}"))
    } else {
        Finding::broken(
            "not-an-instant",
            &x,
            Part::BODY,
            "an ISO 8601 instant, or an empty body",
            format!("{observed:?}"),
        )
    })
}

fn is_set(x: Seen<'_>) -> Judgement {
    let job = x.job()?;
    let field = job.destruction();
    let part = Part::Body(Some(field.span().unwrap_or(job.element.tag_span())));
    Ok(match Moment::in_field(&field) {
        Some(moment) => Finding::pass(&x, part, moment.words()),
        None => Finding::broken(
            "absent",
            &x,
            part,
            "a destruction element, nil if there is no such time",
            "no such element",
        ),
    })
}

/// What the job document says about the destruction time.
pub fn in_document(x: Seen<'_>) -> Result<Moment, Finding> {
    Moment::in_field(&x.job()?.destruction())
        .ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "the job document has no destruction element"))
}

/// What the resource says about the destruction time.
pub fn in_resource(x: Seen<'_>) -> Result<Moment, Finding> {
    Ok(Moment::in_text(&x.atom()?))
}

fn nil_and_empty(v: &View<'_>) -> Vec<Finding> {
    both(v, step::P1_JOB, step::P1_DESTRUCTION, |job, x| {
        let (document, resource) = (in_document(job)?, in_resource(x)?);
        let observed = format!("document: {}, resource: {}", document.words(), resource.words());
        Ok(match (document, resource) {
            (Moment::Unreadable(_), _) | (_, Moment::Unreadable(_)) => {
                Finding::undecided(Reason::Blocked, &x, observed)
            }
            (Moment::Nothing, Moment::At(_)) => Finding::broken(
                "not-empty",
                &x,
                Part::BODY,
                "an empty body, as the element is nil",
                observed,
            ),
            (Moment::At(_), Moment::Nothing) => Finding::broken(
                "not-nil",
                &x,
                Part::BODY,
                "nil in the document, as the body is empty",
                observed,
            ),
            _ => Finding::pass(&x, Part::BODY, observed),
        })
    })
}

fn absolute(v: &View<'_>) -> Vec<Finding> {
    let reads: Vec<Seen<'_>> = v.at(step::P3_IDLE).collect();
    match (reads.first(), reads.last()) {
        (Some(first), Some(last)) if reads.len() > 1 => vec![settle(same_after_a_while(*first, *last))],
        _ => Vec::new(),
    }
}

fn same_after_a_while(first: Seen<'_>, last: Seen<'_>) -> Judgement {
    let (before, after) = (in_document(first)?, in_document(last)?);
    let elapsed = last
        .exchange
        .started
        .saturating_sub(first.exchange.started)
        .as_secs_f64();
    let span = last.job()?.destruction().span();
    let part = Part::Body(span);
    let observed = format!("{} {elapsed:.1} s later", after.words());
    let moved = |code| Finding::broken(code, &last, part.clone(), before.words(), observed.clone());
    Ok(match (&before, &after) {
        (Moment::At(a), Moment::At(b)) if apart(a, b) > PRECISION.min(elapsed / 2.0) => {
            let slides = (apart(a, b) - elapsed).abs() <= 2.0 * PRECISION;
            moved(if slides { "sliding" } else { "moved" })
        }
        (Moment::At(a), Moment::At(b)) => {
            let digits = a.fraction_digits.min(b.fraction_digits);
            if elapsed >= 2.0 || (digits >= 3 && elapsed >= 0.02) {
                Finding::pass(&last, part, observed)
            } else {
                Finding::undecided(Reason::TooFast, &last, observed)
            }
        }
        (a, b) if a == b => Finding::pass(&last, part, observed),
        (Moment::Unreadable(_), _) | (_, Moment::Unreadable(_)) => {
            Finding::undecided(Reason::Blocked, &last, observed)
        }
        _ => moved("moved"),
    })
}

/// The document and the resource of P1 agree.
pub fn consistent(v: &View<'_>) -> Vec<Finding> {
    both(v, step::P1_JOB, step::P1_DESTRUCTION, |job, x| {
        if already_broken(&absolute(v)) {
            return Err(Finding::undecided(
                Reason::Blocked,
                &x,
                "the destruction time moves",
            ));
        }
        agree(&in_document(job)?, &in_resource(x)?, x, v.version())
    })
}

/// Compares what the document says with what the resource says; `x` is the reading of the resource.
pub fn agree(document: &Moment, resource: &Moment, x: Seen<'_>, version: UwsVersion) -> Judgement {
    let expected = format!("{}, as in the job document", document.words());
    let observed = resource.words();
    let broken = |code| Finding::broken(code, &x, Part::BODY, expected.clone(), observed.clone());
    Ok(match (document, resource) {
        (a, b) if a == b => Finding::pass(&x, Part::BODY, observed),
        (Moment::At(a), Moment::At(b)) if apart(a, b) >= PRECISION => broken("disagree"),
        // For 1.1 the rows on the form of instants tell of a missing T or Z; one of the two then differs from the other.
        (Moment::At(a), Moment::At(b))
            if version == UwsVersion::V1_1 && !(a.is_utc_form() && b.is_utc_form()) =>
        {
            Finding::undecided(Reason::Blocked, &x, format!("{expected}; {observed}"))
        }
        // The precision of instants is left open (ambiguity A16).
        (Moment::At(_), Moment::At(_)) => Finding::info("spelled-differently", &x, Part::BODY, observed),
        (Moment::Unreadable(_), _) | (_, Moment::Unreadable(_)) => {
            Finding::undecided(Reason::Blocked, &x, "one of the two can't be read as an instant")
        }
        // For 1.1 the row on nil and empty tells of this.
        _ if version == UwsVersion::V1_1 => {
            Finding::undecided(Reason::Blocked, &x, "only one of the two has a destruction time")
        }
        _ => broken("disagree"),
    })
}

/// When the job was made: its creationTime, or for want of it the service's clock at the first look.
fn made_at(x: Seen<'_>) -> Result<f64, Finding> {
    match Moment::in_field(&x.job()?.creation_time()) {
        Some(Moment::At(created)) => Ok(instant_seconds(&created)),
        _ => service_clock(&x).ok_or_else(|| {
            Finding::undecided(Reason::Ambiguous, &x, "neither creationTime nor a Date header")
        }),
    }
}

fn not_yet_due(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let part = Part::Body(x.job()?.destruction().span());
    let due = match in_document(x)? {
        Moment::Nothing => return Ok(Finding::pass(&x, part, "no destruction time")),
        Moment::Unreadable(text) if is_far_away(&text) => return Ok(Finding::pass(&x, part, text)),
        Moment::Unreadable(text) => return Err(Finding::undecided(Reason::Blocked, &x, text)),
        Moment::At(due) => due,
    };
    let made = if v.version() == UwsVersion::V1_0 {
        service_clock(&x).ok_or_else(|| Finding::undecided(Reason::Ambiguous, &x, "no Date header"))?
    } else {
        made_at(x)?
    };
    Ok(if instant_seconds(&due) > made {
        Finding::pass(&x, part, due.text)
    } else {
        Finding::broken(
            "already-due",
            &x,
            part,
            "an instant after the creation of the job",
            due.text,
        )
    })
}

fn beyond_duration(x: Seen<'_>) -> Judgement {
    let job = x.job()?;
    let part = Part::Body(job.destruction().span());
    let granted = job
        .execution_duration()
        .trimmed()
        .and_then(|text| text.parse::<f64>().ok());
    let due = match (in_document(x)?, granted) {
        (Moment::Nothing, _) => return Ok(Finding::pass(&x, part, "no destruction time")),
        (Moment::Unreadable(text), _) if is_far_away(&text) => return Ok(Finding::pass(&x, part, text)),
        (Moment::At(due), Some(_)) => due,
        _ => return Err(Finding::undecided(Reason::Blocked, &x, "not both are readable")),
    };
    let granted = granted.unwrap_or_default();
    let kept = instant_seconds(&due) - made_at(x)?;
    let observed = format!("kept for {kept:.0} s, may run for {granted} s");
    Ok(if granted == 0.0 || kept >= granted {
        Finding::pass(&x, part, observed)
    } else {
        Finding::info("shorter-than-duration", &x, part, observed)
    })
}
