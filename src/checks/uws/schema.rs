//! Section T of the catalogue: the XML schema (UWS 1.1 Appendix B, made definitive by section 2.2.2). This file holds
//! what its rows share; each document is validated once, and each row takes the violations that carry its name.

use super::version::is_of_1_1;
use crate::checks::{Finding, Part, Resource, Seen, View};
use crate::documents::uws::schema::{MAX_VIOLATIONS, Violation};
use crate::documents::uws::{Phase, UWS_NS};
use crate::documents::xml::Element;
use crate::recording::{Reason, Step, step};

/// Different violations that are reported for one row.
const SHOWN: usize = 10;

/// Where lists are read first.
pub(super) const LISTS: &[Step] = &[
    step::LIST_GET,
    step::P1_LIST,
    step::P1_ABORTED_LIST,
    step::P2_LIST,
];
/// Where lists are read first in which our own jobs stand.
pub(super) const OWN_LISTS: &[Step] = &[
    step::P1_LIST,
    step::LIST_GET,
    step::P1_ABORTED_LIST,
    step::P2_LIST,
];
/// Where jobs are read first.
pub(super) const JOBS: &[Step] = &[
    step::P1_JOB,
    step::P2_JOB,
    step::P1_ABORTED_JOB,
    step::Q1_DONE,
    step::E1_DONE,
];
/// Where failed jobs are read.
pub(super) const FAILED: &[Step] = &[step::E1_DONE, step::E1_LATER];
/// Where results are listed.
pub(super) const RESULTS: &[Step] = &[step::Q1_DONE, step::Q1_DONE_RESULTS];
/// Where parameters are listed.
pub(super) const PARAMETERS: &[Step] = &[step::P1_PARAMETERS, step::P1_JOB, step::Q1_DONE_PARAMETERS];
/// Where documents of all kinds are read first.
pub(super) const DOCUMENTS: &[Step] = &[
    step::LIST_GET,
    step::P1_JOB,
    step::P1_RESULTS,
    step::P1_PARAMETERS,
    step::Q1_DONE,
    step::E1_DONE,
];

/// A document of UWS that was read where it belongs.
#[derive(Clone, Copy)]
pub(super) struct Read<'v> {
    pub x: Seen<'v>,
    pub root: Element<'v>,
}

/// All documents of the run, in order, whose root has the name that the resource calls for, in whatever namespace.
/// Roots of other names are another requirement's affair.
pub(super) fn documents<'v>(v: &'v View<'_>) -> Vec<Read<'v>> {
    let read = |x: Seen<'v>| {
        let wanted = match x.resource() {
            Resource::List => "jobs",
            Resource::Job => "job",
            Resource::Child(child @ ("results" | "parameters")) => child,
            _ => return None,
        };
        let get = x.exchange.request.method == "GET" && x.status() == 200;
        let root = x.document().ok().filter(|_| get)?.root();
        (root.name() == wanted).then_some(Read { x, root })
    };
    v.answers().filter_map(read).collect()
}

/// UWS elements of this name in a document, the root included. What stands in jobInfo does not count.
fn count(root: Element<'_>, name: &str) -> usize {
    let own = usize::from(root.is(UWS_NS, name));
    let inner: usize = root
        .children()
        .filter(|child| child.name() != "jobInfo")
        .map(|child| count(child, name))
        .sum();
    own + inner
}

/// The violations of a document; the features of 1.1 in a service of 1.0 are one warning elsewhere (catalogue
/// chapter 6).
fn violations<'v>(x: Seen<'v>) -> impl Iterator<Item = &'v Violation> {
    x.violations()
        .unwrap_or_default()
        .iter()
        .filter(|violation| !is_of_1_1(violation))
}

/// Judges one row: its violations in all documents, each sort once; a pass needs elements of the given name in which it
/// could have been violated. The steps say where they should have been.
pub(super) fn row(v: &View<'_>, id: &str, element: &str, steps: &[Step]) -> Vec<Finding> {
    row_in(v, id, &[element], steps)
}

/// The same for a row that can be violated in elements of several names.
pub(super) fn row_in(v: &View<'_>, id: &str, elements: &[&str], steps: &[Step]) -> Vec<Finding> {
    let documents: Vec<Read<'_>> = documents(v);
    let mut sorts: Vec<(Seen<'_>, &Violation, usize)> = Vec::new();
    for read in &documents {
        for violation in violations(read.x).filter(|violation| violation.requirement == id) {
            let same = |(_, known, _): &&mut (Seen<'_>, &Violation, usize)| {
                known.code == violation.code && known.expected == violation.expected
            };
            match sorts.iter_mut().find(same) {
                Some((.., more)) => *more += 1,
                None => sorts.push((read.x, violation, 0)),
            }
        }
    }
    if !sorts.is_empty() {
        return sorts
            .iter()
            .take(SHOWN)
            .map(|(x, violation, more)| broken(*x, violation, *more))
            .collect();
    }
    let seen = elements.iter().find_map(|element| seen(&documents, element));
    seen.map_or_else(|| unreadable(v, steps), |pass| vec![pass])
}

fn broken(x: Seen<'_>, violation: &Violation, more: usize) -> Finding {
    let more = if more == 0 {
        String::new()
    } else {
        format!(", and {more} more like it")
    };
    let part = Part::Body(Some(violation.span.clone()));
    let observed = format!("{}{more}", violation.observed);
    Finding::broken(violation.code, &x, part, violation.expected.as_str(), observed)
}

/// What was looked at; nothing, when there was no such element. A document with too many violations was not read to its
/// end, and one in another namespace not at all.
fn seen(documents: &[Read<'_>], element: &str) -> Option<Finding> {
    let whole = |read: &&Read<'_>| {
        read.root.namespace() == Some(UWS_NS)
            && read.x.violations().is_ok_and(|all| all.len() < MAX_VIOLATIONS)
    };
    let counted = documents
        .iter()
        .filter(whole)
        .map(|read| (read, count(read.root, element)));
    let with: Vec<_> = counted.filter(|(_, n)| *n > 0).collect();
    let (first, _) = with.first()?;
    let elements: usize = with.iter().map(|(_, n)| n).sum();
    let observed = format!("{elements} × {element} in {}", in_documents(with.len()));
    let part = Part::Body(Some(first.root.tag_span()));
    Some(Finding::pass(&first.x, part, observed))
}

fn in_documents(number: usize) -> String {
    if number == 1 {
        "1 document".to_owned()
    } else {
        format!("{number} documents")
    }
}

/// Why there is nothing to look at: the first document of these steps that can't be read, or is another one.
fn unreadable(v: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    let obstacle = |step: &Step| {
        let x = v.first(*step)?;
        let root = match x.document() {
            Ok(document) => document.root(),
            Err(finding) => return Some(finding),
        };
        let why = format!(
            "the root element is {} in {}",
            root.qualified_name(),
            root.namespace().unwrap_or("no namespace")
        );
        let known = ["job", "jobs", "results", "parameters"]
            .iter()
            .any(|name| root.is(UWS_NS, name));
        (!known).then(|| Finding::undecided(Reason::Blocked, &x, why))
    };
    steps.iter().find_map(obstacle).into_iter().collect()
}

/// Judges a whole sort of documents: valid, or not and by which rules.
pub(super) fn valid(v: &View<'_>, steps: &[Step], wanted: fn(Element<'_>) -> bool) -> Vec<Finding> {
    let documents: Vec<Read<'_>> = documents(v)
        .into_iter()
        .filter(|read| wanted(read.root))
        .collect();
    let invalid: Vec<_> = documents
        .iter()
        .filter_map(|read| Some((read, violations(read.x).next()?)))
        .collect();
    if let Some((read, first)) = invalid.first() {
        let others = match invalid.len() {
            1 => String::new(),
            n => format!("; {} of {} are invalid", n, in_documents(documents.len())),
        };
        let observed = format!("{}{others}", summary(violations(read.x)));
        let part = Part::Body(Some(first.span.clone()));
        return vec![Finding::broken(
            "invalid",
            &read.x,
            part,
            "a document valid against the schema of UWS",
            observed,
        )];
    }
    match documents.first() {
        Some(first) => {
            let observed = format!("{} valid", in_documents(documents.len()));
            vec![Finding::pass(
                &first.x,
                Part::Body(Some(first.root.tag_span())),
                observed,
            )]
        }
        None => unreadable(v, steps),
    }
}

/// The first violations in words.
fn summary<'a>(violations: impl Iterator<Item = &'a Violation>) -> String {
    const NAMED: usize = 3;
    let all: Vec<&Violation> = violations.collect();
    let named: Vec<String> = all
        .iter()
        .take(NAMED)
        .map(|v| format!("{} (expected {})", v.observed, v.expected))
        .collect();
    let more = if all.len() > NAMED {
        format!("; and {} more", all.len() - NAMED)
    } else {
        String::new()
    };
    format!("{}{more}", named.join("; "))
}

/// The phase of a job document, white space forgiven; none for other documents.
pub(super) fn phase_of(root: Element<'_>) -> Option<Phase> {
    crate::documents::uws::Job::of(root)?.phase_word()
}
