//! Section I of the catalogue: the quote, a prediction of when the job will be done (UWS 1.1 sections 2.1.6, 2.2.1).

use super::atoms::{both, exists, job_is_gone, pending, text_plain};
use super::times::{Moment, apart, looks_like_a_date, service_clock};
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::documents::instant::Instant;
use crate::documents::uws::schema::UwsVersion;
use crate::recording::{Reason, step};

/// How much a quote that is computed anew at each read may move between two reads, besides the time between them.
const RECOMPUTED: f64 = 60.0;
/// How far in the past a quote may lie: clocks and whole seconds, in seconds (catalogue row 157).
const BEHIND: f64 = 5.0;

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-quote-get",
        reads: Reads::All(&[step::P1_QUOTE]),
        because: "A client asks this resource when the job would be done, before it decides to run it.",
        usually: "The route is missing, answers 404 without a prediction, or runs into a null pointer.",
        mend: "Answer GET on {job}/quote with 200, and with an empty body where nothing can be told.",
        good: &[
            "p1/quote GET /jobs/1/quote -> 200 | 2026-01-01T13:00:00.000Z",
            "p1/quote GET /jobs/1/quote -> 200",
        ],
        bad: &[
            ("p1/quote GET /jobs/1/quote -> 404", "not-there"),
            ("p1/quote GET /jobs/1/quote -> 500", "not-there"),
        ],
        judge: |v| exists(v, step::P1_JOB, step::P1_QUOTE),
    },
    Check {
        decides: "uws-quote-text-plain",
        reads: Reads::All(&[step::P1_QUOTE]),
        because: "A client chooses its reader by the media type; an instant is not a page.",
        usually: "The framework's default for strings is text/html, or it turns every value into JSON.",
        mend: "Send the quote with Content-Type: text/plain.",
        good: &[
            "p1/quote GET /jobs/1/quote -> 200 | 2026-01-01T13:00:00.000Z",
            "p1/quote GET /jobs/1/quote -> 200",
        ],
        bad: &[(
            "p1/quote GET /jobs/1/quote -> 200 Content-Type: text/html | 2026-01-01T13:00:00.000Z",
            "wrong-media-type",
        )],
        judge: |v| text_plain(v, step::P1_QUOTE),
    },
    Check {
        decides: "uws-quote-format",
        reads: Reads::All(&[step::P1_QUOTE]),
        because: "Clients read an instant here; -1 or a number of seconds stops them.",
        usually: "The form of UWS 1.0 (seconds, -1 for unknown) was kept under the version 1.1.",
        mend: "Print the instant as YYYY-MM-DDThh:mm:ssZ, or nothing where there is no prediction.",
        good: &[
            "p1/quote GET /jobs/1/quote -> 200 | 2026-01-01T13:00:00.000Z",
            "p1/quote GET /jobs/1/quote -> 200 | \\n",
            "p1/quote GET /jobs/1/quote -> 200",
            "#1.0\np1/quote GET /jobs/1/quote -> 200 | -1",
            "#1.0\np1/quote GET /jobs/1/quote -> 200 | 3600",
        ],
        bad: &[
            ("p1/quote GET /jobs/1/quote -> 200 | -1", "a-number"),
            ("p1/quote GET /jobs/1/quote -> 200 | 3600", "a-number"),
            ("p1/quote GET /jobs/1/quote -> 200 | null", "not-an-instant"),
            ("#1.0\np1/quote GET /jobs/1/quote -> 200 | soon", "not-an-instant"),
        ],
        judge: |v| each(v, &[step::P1_QUOTE], |x| format(v, x)),
    },
    Check {
        decides: "uws-quote-object",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A client can't tell a service without predictions from one that forgot to give them.",
        usually: "The element is left out when there is no value.",
        mend: "Write a quote element into every job document, with xsi:nil=\"true\" where nothing can be told.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>|<uws:quote xsi:nil=\"true\"/>|",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>||",
            "absent",
        )],
        judge: |v| each(v, &[step::P1_JOB], |x| is_provided(v, x)),
    },
    Check {
        decides: "uws-quote-nil",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A client takes a placeholder for a prediction, and shows that the job was done in 1970.",
        usually: "A number or a date that stands for unknown inside the service is printed as it is.",
        mend: "Write <quote xsi:nil=\"true\"/> where there is no prediction.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>|<uws:quote xsi:nil=\"true\"></uws:quote>|",
            "#1.0\np1/job GET /jobs/1 -> 200 | @job s|2026-01-01T13:00:00.000Z|-1|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|2026-01-01T13:00:00.000Z||",
                "empty-not-nil",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|2026-01-01T13:00:00.000Z|-1|",
                "a-number",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|2026-01-01T13:00:00.000Z|1970-01-01T00:00:00Z|",
                "placeholder",
            ),
        ],
        judge: |v| each(v, &[step::P1_JOB], |x| unknown_is_nil(v, x)),
    },
    Check {
        decides: "uws-quote-consistent",
        reads: Reads::All(&[step::P1_JOB, step::P1_QUOTE]),
        because: "Two clients that ask in different ways must not be given different predictions.",
        usually: "One of the two is in local time, or only one of them knows that there is no prediction.",
        mend: "Print the same value in both places: an instant, or nil in the document and an empty body.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/quote GET /jobs/1/quote -> 200 | 2026-01-01T13:00:00Z",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>|<uws:quote xsi:nil=\"true\"/>|\n\
             p1/quote GET /jobs/1/quote -> 200",
            "#1.0\np1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>|<uws:quote xsi:nil=\"true\"/>|\n\
             p1/quote GET /jobs/1/quote -> 200 | -1",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/quote GET /jobs/1/quote -> 200 | 2026-01-01T15:00:00Z",
                "disagree",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/quote GET /jobs/1/quote -> 200",
                "disagree",
            ),
        ],
        judge: consistent,
    },
    Check {
        decides: "uws-quote-pending",
        reads: Reads::All(&[step::P1_JOB, step::P1_QUOTE]),
        because: "A client decides by the quote whether to run the job, so it must be there before.",
        usually: "The quote is computed when the job is started, and the resource fails until then.",
        mend: "Answer 200 also for a PENDING job, with an empty body as long as nothing can be told.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/quote GET /jobs/1/quote -> 200 | 2026-01-01T13:00:00Z",
            "p1/job GET /jobs/1 -> 200 | @job\np1/quote GET /jobs/1/quote -> 200",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\n\
             p1/quote GET /jobs/1/quote -> 404\n\
             p1/aborted-quote GET /jobs/1/quote -> 200",
                "only-later",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\n\
             p1/quote GET /jobs/1/quote -> 403\n\
             p1/aborted-quote GET /jobs/1/quote -> 200",
                "only-later",
            ),
        ],
        judge: readable_while_pending,
    },
    Check {
        decides: "uws-quote-future",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A prediction in the past is no prediction; a client can only guess what it means.",
        usually: "The creation time or local time labelled UTC is printed in place of a prediction.",
        mend: "Predict from now on, or write nil.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|2026-01-01T13:00:00.000Z|2026-01-01T11:59:57Z|",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>|<uws:quote xsi:nil=\"true\"/>|",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|2026-01-01T13:00:00.000Z|2026-01-01T11:00:00Z|",
            "in-the-past",
        )],
        judge: |v| each(v, &[step::P1_JOB], lies_ahead),
    },
    Check {
        decides: "uws-quote-refusal",
        reads: Reads::All(&[step::P1_JOB]),
        because: "A client that knows this sign need not start a job that will not be run.",
        usually: "The queue is so long that the job would be destroyed before it is done.",
        mend: "Nothing needs mending, if the job is really not going to be run.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|2026-01-01T13:00:00.000Z|2026-01-03T12:00:00.000Z|",
        ],
        bad: &[],
        judge: |v| each(v, &[step::P1_JOB], refusal),
    },
];

fn is_integer(text: &str) -> bool {
    text.trim().parse::<i128>().is_ok()
}

fn format(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let text = x.atom()?;
    let observed: String = text.chars().take(60).collect();
    let observed = format!("{observed:?}");
    let old = v.version() == UwsVersion::V1_0;
    let expected = "an ISO 8601 instant, or an empty body";
    Ok(match text.as_str() {
        "" => Finding::pass(&x, Part::BODY, "an empty body"),
        text if is_integer(text) && old => Finding::pass(&x, Part::BODY, observed),
        text if is_integer(text) => Finding::broken("a-number", &x, Part::BODY, expected, observed),
        text if looks_like_a_date(text) => Finding::pass(&x, Part::BODY, observed),
        _ => Finding::broken("not-an-instant", &x, Part::BODY, expected, observed),
    })
}

fn is_provided(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let job = x.job()?;
    let field = job.quote();
    if let Some(moment) = Moment::in_field(&field) {
        return Ok(Finding::pass(&x, Part::Body(field.span()), moment.words()));
    }
    let part = Part::Body(Some(job.element.tag_span()));
    let missing = Finding::broken(
        "absent",
        &x,
        part,
        "a quote element, nil if unknown",
        "no such element",
    );
    // UWS 1.0 asks for it without reserve (ambiguity A3).
    Ok(match v.version() {
        UwsVersion::V1_0 => missing.graded(Verdict::Fail),
        UwsVersion::V1_1 => missing,
    })
}

/// What the job document says about the quote; a missing element is for another row.
fn in_document(x: Seen<'_>) -> Result<Moment, Finding> {
    Moment::in_field(&x.job()?.quote())
        .ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "the job document has no quote element"))
}

/// An instant that no service means: the beginning of Unix time. The end of four-digit years is a plain way to say that
/// the job will not be run (UWS 1.1 section 2.1.6), and so no placeholder.
fn is_placeholder(text: &str) -> bool {
    let year = text.trim().get(..4).and_then(|y| y.parse::<u16>().ok());
    looks_like_a_date(text) && year.is_none_or(|y| y < 1971)
}

fn unknown_is_nil(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let field = x.job()?.quote();
    let said = in_document(x)?;
    let part = Part::Body(field.span());
    let expected = "an instant, or xsi:nil=\"true\"";
    Ok(match &said {
        Moment::Nothing if field.is_nil() => Finding::pass(&x, part, "nil"),
        Moment::Nothing => Finding::broken("empty-not-nil", &x, part, expected, "an empty element"),
        Moment::Unreadable(text) if is_integer(text) && v.version() == UwsVersion::V1_0 => {
            Finding::pass(&x, part, text.as_str())
        }
        Moment::Unreadable(text) if is_integer(text) => {
            Finding::broken("a-number", &x, part, expected, text.as_str())
        }
        Moment::Unreadable(text) | Moment::At(Instant { text, .. }) if is_placeholder(text) => {
            Finding::broken("placeholder", &x, part, expected, text.as_str())
        }
        Moment::Unreadable(text) => {
            Finding::undecided(Reason::Blocked, &x, format!("{text:?} is no instant"))
        }
        Moment::At(at) => Finding::pass(&x, part, at.text.as_str()),
    })
}

fn consistent(v: &View<'_>) -> Vec<Finding> {
    both(v, step::P1_JOB, step::P1_QUOTE, |job, x| {
        pending(job)?;
        let document = in_document(job)?;
        let resource = match x.atom()?.as_str() {
            // UWS 1.0 knows a negative number for "unknown" (ambiguity A42).
            text if text.starts_with('-') && is_integer(text) && v.version() == UwsVersion::V1_0 => {
                Moment::Nothing
            }
            text => Moment::in_text(text),
        };
        let between = x.exchange.started.saturating_sub(job.exchange.started);
        agree(&document, &resource, x, between.as_secs_f64())
    })
}

/// `x` is the reading of the resource, so many seconds after that of the document.
fn agree(document: &Moment, resource: &Moment, x: Seen<'_>, between: f64) -> Judgement {
    let expected = format!("{}, as in the job document", document.words());
    let observed = resource.words();
    Ok(match (document, resource) {
        (a, b) if a == b => Finding::pass(&x, Part::BODY, observed),
        (Moment::Unreadable(_), _) | (_, Moment::Unreadable(_)) => {
            Finding::undecided(Reason::Blocked, &x, "one of the two can't be read as an instant")
        }
        (Moment::At(a), Moment::At(b)) if apart(a, b) < 1.0 => Finding::pass(&x, Part::BODY, observed),
        (Moment::At(a), Moment::At(b)) if apart(a, b) < RECOMPUTED + between => {
            let observed = format!("{expected}, then {observed}: computed anew at each read");
            Finding::undecided(Reason::Ambiguous, &x, observed)
        }
        _ => Finding::broken("disagree", &x, Part::BODY, expected, observed),
    })
}

fn readable_while_pending(v: &View<'_>) -> Vec<Finding> {
    both(v, step::P1_JOB, step::P1_QUOTE, |job, x| {
        pending(job)?;
        if x.status() == 200 {
            return Ok(Finding::pass(&x, Part::Status, "200"));
        }
        let later = [step::P1_ABORTED_QUOTE, step::Q1_DONE_QUOTE];
        let there_later = later.iter().flat_map(|s| v.at(*s)).any(|y| y.status() == 200);
        if !there_later || job_is_gone(v, &x) || matches!(x.status(), 401 | 429 | 503) {
            // That it is never there is for the row on the resource itself.
            return x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line()));
        }
        let expected = "200, as when the job is finished";
        Ok(Finding::broken(
            "only-later",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ))
    })
}

/// The predicted instant of a PENDING job, if it is one; `Ok(None)` when the service says that it can't tell.
fn predicted(x: Seen<'_>) -> Result<Option<Instant>, Finding> {
    pending(x)?;
    match in_document(x)? {
        Moment::Nothing => Ok(None),
        Moment::At(at) if !is_placeholder(&at.text) => Ok(Some(at)),
        said => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            format!("{} is no prediction", said.words()),
        )),
    }
}

fn lies_ahead(x: Seen<'_>) -> Judgement {
    let part = Part::Body(x.job()?.quote().span());
    let Some(quote) = predicted(x)? else {
        return Ok(Finding::pass(&x, part, "no prediction"));
    };
    let now = service_clock(&x).ok_or_else(|| Finding::undecided(Reason::Ambiguous, &x, "no Date header"))?;
    let behind = now - instant_seconds(&quote);
    Ok(if behind <= BEHIND {
        Finding::pass(&x, part, quote.text)
    } else {
        let observed = format!("{}, {behind:.0} s before the answer", quote.text);
        Finding::broken("in-the-past", &x, part, "an instant that lies ahead", observed)
    })
}

fn refusal(x: Seen<'_>) -> Judgement {
    let job = x.job()?;
    let part = Part::Body(job.quote().span());
    let quote = predicted(x)?;
    let due = match Moment::in_field(&job.destruction()) {
        Some(Moment::At(due)) => Some(due),
        _ => None,
    };
    Ok(match (quote, due) {
        (Some(quote), Some(due)) if quote.timestamp > due.timestamp => {
            let observed = format!(
                "{}, after the destruction {}: will not be run",
                quote.text, due.text
            );
            Finding::info("later-than-destruction", &x, part, observed)
        }
        (Some(quote), _) => Finding::pass(&x, part, quote.text),
        (None, _) => Finding::pass(&x, part, "no prediction"),
    })
}
