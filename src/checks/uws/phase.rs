//! Section E of the catalogue, the phase as a resource and as a word (UWS 1.1 sections 2.1.3, 2.2.1).

use super::list_entries::entry_of;
use super::media::{exists, text_plain};
use super::own_jobs::{Read, blocked, document, documents_of, is_sound};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Resource, Seen, Verdict, View, each, settle};
use crate::documents::uws::schema::UwsVersion;
use crate::documents::uws::{Field, Phase};
use crate::documents::xml;
use crate::recording::{Reason, Step, step};

/// Looks at the phase resource of jobs that are there.
const PHASES: &[Step] = &[
    step::P1_PHASE,
    step::P1_ABORTED_PHASE,
    step::Q1_DONE_PHASE,
    step::E1_PHASE,
];
/// Documents that show phases, one or more in each.
const SHOWN: &[Step] = &[
    step::LIST_GET,
    step::LIST_AFTER_RECIPE,
    step::P1_JOB,
    step::P1_LIST,
    step::P1_PHASE,
    step::P1_ABORT_POLL,
    step::P1_ABORTED_JOB,
    step::P1_ABORTED_PHASE,
    step::P2_JOB_GONE,
    step::P3_IDLE,
    step::S1_JOB,
    step::S2_JOB,
    step::Q1_POLL,
    step::Q1_DONE,
    step::Q1_DONE_PHASE,
    step::E1_POLL,
    step::E1_DONE,
    step::E1_PHASE,
    step::D1_POLL,
];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-phase-get",
        reads: Reads::All(&[step::P1_JOB, step::P1_PHASE]),
        because: "Clients ask for the phase alone while they wait, since it is so much smaller than the job.",
        usually: "Only POST is routed at this address, for the orders.",
        mend: "Answer GET on the phase of a job with 200 and the word.",
        good: &["p1/job GET /jobs/1 -> 200 | @job\np1/phase GET /jobs/1/phase -> 200 | PENDING"],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/phase GET /jobs/1/phase -> 404",
                "not-there",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/phase GET /jobs/1/phase -> 405",
                "not-there",
            ),
        ],
        judge: |v| {
            if is_sound(v, "p1", step::P1_JOB) {
                return exists(v, &[step::P1_PHASE]);
            }
            each(v, &[step::P1_PHASE], |x| {
                Err(blocked(&x, "the job itself can't be read"))
            })
        },
    },
    Check {
        decides: "uws-phase-text-plain",
        reads: Reads::Any(PHASES),
        because: "Clients that choose their reader by the media type take the word for a web page.",
        usually: "The framework's default media type, text/html, was left as it is.",
        mend: "Send the phase with Content-Type: text/plain.",
        good: &[
            "p1/phase GET /jobs/1/phase -> 200 | PENDING",
            "p1/phase GET /jobs/1/phase -> 200 Content-Type: text/plain;charset=ISO-8859-1 | PENDING",
        ],
        bad: &[
            (
                "p1/phase GET /jobs/1/phase -> 200 Content-Type: text/html | PENDING",
                "wrong-media-type",
            ),
            (
                "p1/phase GET /jobs/1/phase -> 200 Content-Type: - | PENDING",
                "wrong-media-type",
            ),
        ],
        judge: |v| text_plain(v, PHASES),
    },
    Check {
        decides: "uws-phase-vocabulary",
        reads: Reads::Any(SHOWN),
        because: "A client that does not know the word can't tell whether to wait, to fetch results or to give up.",
        usually: "The words of the batch system behind the service are passed on.",
        mend: "Map each state to one of the phases of UWS.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|PENDING|SUSPENDED|",
            "q1/done-phase GET /jobs/1/phase -> 200 | COMPLETED\\r\\n",
        ],
        bad: &[
            (
                "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|RUNNING|",
                "unknown-phase",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|PENDING|Pending|",
                "unknown-phase",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs s|PENDING|FINISHED|",
                "unknown-phase",
            ),
            ("p1/phase GET /jobs/1/phase -> 200 | FINISHED", "unknown-phase"),
            (
                "#1.0\nlist/get GET /jobs -> 200 | @jobs s|PENDING|ARCHIVED|",
                "archived-in-1.0",
            ),
        ],
        judge: |v| each(v, SHOWN, |x| words(v, x)),
    },
    Check {
        decides: "uws-phase-body-exact",
        reads: Reads::Any(PHASES),
        because: "Clients compare the body with the words of the standard, and it equals none of them.",
        usually: "A template or println adds a line end, or the framework writes the word as JSON.",
        mend: "Send the word alone, without line end, quotes or markup.",
        good: &["p1/phase GET /jobs/1/phase -> 200 | PENDING"],
        bad: &[
            ("p1/phase GET /jobs/1/phase -> 200 | PENDING\\r\\n", "white-space"),
            ("p1/phase GET /jobs/1/phase -> 200 | \"PENDING\"", "not-the-word"),
            ("p1/phase GET /jobs/1/phase -> 200 | pending", "not-the-word"),
            (
                "p1/phase GET /jobs/1/phase -> 200 | <phase>PENDING</phase>",
                "not-the-word",
            ),
        ],
        judge: |v| each(v, PHASES, exact_word),
    },
    Check {
        decides: "uws-phase-consistent",
        reads: Reads::Any(&[
            step::P1_PHASE,
            step::P1_LIST,
            step::P1_ABORTED_PHASE,
            step::P1_ABORTED_LIST,
            step::Q1_DONE_PHASE,
            step::E1_PHASE,
        ]),
        because: "Two clients that look at the same job in two ways disagree on whether it is done.",
        usually: "One of the representations is cached, or is read from another table.",
        mend: "Read the phase from one place for all representations, and let none of them be cached.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/list GET /jobs -> 200 | @jobs\np1/phase GET /jobs/1/phase -> 200 | PENDING",
            "q1/done GET /jobs/1 -> 200 | @done\nq1/done-phase GET /jobs/1/phase -> 200 | COMPLETED\\n",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/phase GET /jobs/1/phase -> 200 | QUEUED\np1/job-any GET /jobs/1 -> 200 | @job",
                "disagrees",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done\nq1/done-phase GET /jobs/1/phase -> 200 | EXECUTING",
                "disagrees",
            ),
            (
                "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\np1/aborted-list GET /jobs -> 200 | @jobs",
                "disagrees",
            ),
            (
                "p1/aborted-phase GET /jobs/1/phase -> 200 | EXECUTING\np1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
                "disagrees",
            ),
        ],
        judge: consistent,
    },
];

/// The word of a phase resource, if it is sent as the standard says but for white space.
fn word_of(x: &Seen<'_>) -> Option<Phase> {
    if x.status() != 200 {
        return None;
    }
    Phase::read(xml::trim(&x.text()))
}

/// The phases that an answer shows, each with its place.
fn shown(x: &Seen<'_>) -> Result<Vec<(String, Part)>, Finding> {
    let said = |field: Field<'_>| Some((field.trimmed()?.to_owned(), Part::Body(field.span())));
    match x.resource() {
        Resource::List => Ok(x.job_list()?.refs().filter_map(|r| said(r.phase())).collect()),
        Resource::Child("phase") => {
            let text = x.atom()?;
            // Markup and other case are reported where the body is compared with the word.
            let word = !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            Ok(if word {
                vec![(text, Part::BODY)]
            } else {
                Vec::new()
            })
        }
        _ => Ok(said(x.job()?.phase()).into_iter().collect()),
    }
}

fn words(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let shown = shown(&x)?;
    let Some((first, part)) = shown.first() else {
        return Err(Finding::undecided(Reason::NotObserved, &x, "no phase is shown"));
    };
    if let Some((word, part)) = shown.iter().find(|(word, _)| Phase::read(word).is_none()) {
        let expected = Phase::ALL.map(Phase::word).join(", ");
        return Ok(Finding::broken(
            "unknown-phase",
            &x,
            part.clone(),
            expected,
            word.as_str(),
        ));
    }
    let archived = shown.iter().find(|(word, _)| word == Phase::Archived.word());
    if let Some((word, part)) = archived.filter(|_| v.version() == UwsVersion::V1_0) {
        // More likely a service of version 1.1 that does not say so (catalogue chapter 6).
        let expected = "one of the nine phases of UWS 1.0";
        let finding = Finding::broken("archived-in-1.0", &x, part.clone(), expected, word.as_str());
        return Ok(finding.graded(Verdict::Warn));
    }
    Ok(Finding::pass(&x, part.clone(), first.as_str()))
}

fn exact_word(x: Seen<'_>) -> Judgement {
    x.atom()?;
    let text = x.text();
    if Phase::read(&text).is_some() {
        return Ok(Finding::pass(&x, Part::BODY, text));
    }
    let expected = "one of the words of UWS 2.1.3 and nothing else";
    if word_of(&x).is_some() {
        return Ok(Finding::broken(
            "white-space",
            &x,
            Part::BODY,
            expected,
            format!("{text:?}"),
        ));
    }
    let trimmed = xml::trim(&text);
    if !trimmed.is_empty() && trimmed.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "a word that is no phase of UWS",
        ));
    }
    let start: String = text.chars().take(60).collect();
    Ok(Finding::broken("not-the-word", &x, Part::BODY, expected, format!("{start:?}")).graded(Verdict::Fail))
}

fn consistent(v: &View<'_>) -> Vec<Finding> {
    let resources = [
        (step::P1_JOB, step::P1_PHASE),
        (step::P1_ABORTED_JOB, step::P1_ABORTED_PHASE_LATER),
        (step::Q1_DONE, step::Q1_DONE_PHASE),
        (step::E1_DONE, step::E1_PHASE),
    ];
    let lists = [
        (step::P1_JOB, step::P1_LIST),
        (step::P1_ABORTED_JOB, step::P1_ABORTED_LIST),
    ];
    let mut findings = Vec::new();
    let aborted = document(v, step::P1_ABORTED_JOB).zip(v.first(step::P1_ABORTED_PHASE));
    if let Some((read, x)) = aborted {
        findings.extend(word_of(&x).map(|word| settle(right_after_abort(&read, x, word))));
    }
    for (known, look) in resources {
        let Some((read, x)) = document(v, known).zip(v.first(look)) else {
            continue;
        };
        findings.extend(word_of(&x).map(|word| settle(agrees(v, &read, x, word, Part::BODY))));
    }
    for (known, look) in lists {
        let Some((read, x)) = document(v, known).zip(v.first(look)) else {
            continue;
        };
        let entry = x.job_list().ok().and_then(|list| entry_of(v, &x, list, "p1"));
        let word = entry.and_then(|e| Some((e.phase_word()?, Part::Body(e.phase().span()))));
        findings.extend(word.map(|(word, part)| settle(agrees(v, &read, x, word, part))));
    }
    findings
}

/// An abort may take a moment: PENDING says nothing, but no other phase lies on the way to ABORTED.
fn right_after_abort(aborted: &Read<'_>, x: Seen<'_>, word: Phase) -> Judgement {
    if aborted.phase() != Some(Phase::Aborted) {
        return Err(blocked(&x, "the job was not aborted"));
    }
    match word {
        Phase::Aborted => Ok(Finding::pass(&x, Part::BODY, "ABORTED")),
        Phase::Pending | Phase::Unknown | Phase::Archived => {
            let why = format!("{word} here, ABORTED afterwards");
            Err(Finding::undecided(Reason::ConcurrentChange, &x, why))
        }
        _ => {
            let expected = "ABORTED, as the job document says";
            Ok(Finding::broken(
                "disagrees",
                &x,
                Part::BODY,
                expected,
                word.word(),
            ))
        }
    }
}

/// Is this the phase that the job document showed before? A job that is not finished may have moved since: only one
/// that shows its old phase afterwards too has not.
fn agrees(v: &View<'_>, before: &Read<'_>, x: Seen<'_>, word: Phase, part: Part) -> Judgement {
    let Some(known) = before.phase() else {
        return Err(Finding::undecided(
            Reason::Blocked,
            &before.x,
            "the job shows no phase of UWS",
        ));
    };
    if word == known {
        return Ok(Finding::pass(&x, part, word.word()));
    }
    let later = documents_of(v, before.x.exchange.lane());
    let same_later = later
        .iter()
        .any(|r| r.x.id() > x.id() && r.phase() == Some(known));
    let can_move = !known.terminal() || word == Phase::Archived;
    if can_move && !same_later {
        let why = format!("{known} before, {word} here");
        return Err(Finding::undecided(Reason::ConcurrentChange, &x, why));
    }
    Ok(Finding::broken(
        "disagrees",
        &x,
        part,
        format!("{known}, as the job document says"),
        word.word(),
    ))
}
