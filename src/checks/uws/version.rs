//! Section Q of the catalogue: the version of the protocol (UWS 1.1 section 2.2.1.1).

use crate::checks::{Check, Finding, Judgement, Part, Reads, Resource, Seen, Verdict, View, each};
use crate::documents::uws::UWS_NS;
use crate::documents::uws::schema::{UwsVersion, Violation};
use crate::documents::xml::Element;
use crate::recording::{Reason, Step, step};

const LISTS: &[Step] = &[step::LIST_GET];
const JOBS: &[Step] = &[step::P1_JOB, step::P2_JOB, step::Q1_DONE, step::E1_DONE];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-version-jobs",
        reads: Reads::Any(LISTS),
        because: "Clients take a list without version for UWS 1.0, and use neither filters nor WAIT.",
        usually: "The attribute is optional in the schema, and so it is forgotten; or it is set on the job only.",
        mend: "Write version=\"1.1\" on the jobs element.",
        good: &["list/get GET /jobs -> 200 | @jobs"],
        bad: &[
            (
                "list/get GET /jobs -> 200 | @jobs s| version=\"1.1\"||",
                "no-version",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs s|\"1.1\"|\"1.0\"|",
                "wrong-version",
            ),
        ],
        judge: |v| each(v, LISTS, |x| says_1_1(v, x, x.root("jobs")?)),
    },
    Check {
        decides: "uws-version-job",
        reads: Reads::Any(JOBS),
        because: "Clients take a job without version for UWS 1.0, and poll instead of waiting.",
        usually: "The attribute is optional in the schema, and so it is forgotten; or it is set on the list only.",
        mend: "Write version=\"1.1\" on the job element.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s| version=\"1.1\"||",
                "no-version",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|\"1.1\"|\"1.0\"|",
                "wrong-version",
            ),
        ],
        judge: |v| each(v, JOBS, |x| says_1_1(v, x, x.root("job")?)),
    },
    Check {
        decides: "uws-version-consistent",
        reads: Reads::All(&[step::LIST_GET, step::P1_JOB]),
        because: "A client does not know which of the two to believe.",
        usually: "List and job are written by different serialisers or templates.",
        mend: "Write the same version attribute on jobs and job.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs\np1/job GET /jobs/1 -> 200 | @job",
            "list/get GET /jobs -> 200 | @jobs s| version=\"1.1\"||\np1/job GET /jobs/1 -> 200 | @job s| version=\"1.1\"||",
        ],
        bad: &[(
            "list/get GET /jobs -> 200 | @jobs\np1/job GET /jobs/1 -> 200 | @job s| version=\"1.1\"||",
            "versions-differ",
        )],
        judge: consistent,
    },
    Check {
        decides: "uws-version-unknown",
        reads: Reads::Whole(&[step::LIST_GET, step::P1_JOB]),
        because: "A client that meets a version it does not know can only guess what the service is able to do.",
        usually: "The version of the software or of the schema, such as 1.1-REC, is written in its place.",
        mend: "Write 1.1 for a service of UWS 1.1, and leave the attribute out for one of UWS 1.0.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs\np1/job GET /jobs/1 -> 200 | @job",
            "#1.0\nlist/get GET /jobs -> 200 | @jobs s|\"1.1\"|\"1.0\"| s|<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>|| \
             s|<uws:ownerId xsi:nil=\"true\"/>||",
        ],
        bad: &[
            (
                "list/get GET /jobs -> 200 | @jobs s|\"1.1\"|\"1.2\"|",
                "unknown-version",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|\"1.1\"|\"1.1-REC\"|",
                "unknown-version",
            ),
            (
                "#1.0\np1/job GET /jobs/1 -> 200 | @job s| version=\"1.1\"||",
                "features-of-1.1",
            ),
        ],
        judge: known_version,
    },
];

fn version_of(root: Element<'_>) -> Option<&str> {
    root.attribute("version").map(|a| a.value.as_str())
}

/// Where the attribute stands, or would stand.
fn version_part(root: Element<'_>) -> Part {
    Part::Body(Some(
        root.attribute("version")
            .map_or_else(|| root.tag_span(), |a| a.span.clone()),
    ))
}

/// Without a claim from elsewhere a document without version is one of UWS 1.0, which is only noted.
fn says_1_1(v: &View<'_>, x: Seen<'_>, root: Element<'_>) -> Judgement {
    let claimed = v.recording.meta.claimed_uws.as_deref() == Some("1.1");
    let broken = |code, observed: &str| {
        let finding = Finding::broken(code, &x, version_part(root), "version=\"1.1\"", observed);
        if claimed {
            finding
        } else {
            finding.graded(Verdict::Info)
        }
    };
    match version_of(root) {
        Some("1.1") => Ok(Finding::pass(&x, version_part(root), "version=\"1.1\"")),
        None => Ok(broken("no-version", "no version attribute")),
        Some("1.0") => Ok(broken("wrong-version", "version=\"1.0\"")),
        Some(other) => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            format!("version={other:?}"),
        )),
    }
}

fn consistent(v: &View<'_>) -> Vec<Finding> {
    let Some(list) = v.first(step::LIST_GET) else {
        return Vec::new();
    };
    each(v, &[step::P1_JOB], |x| {
        let (in_list, job) = (version_of(list.root("jobs")?), x.root("job")?);
        let in_job = version_of(job);
        let shown = |version: Option<&str>| version.map_or("none".to_owned(), |v| format!("{v:?}"));
        Ok(if in_list == in_job {
            Finding::pass(&x, version_part(job), format!("version: {}", shown(in_job)))
        } else {
            let expected = format!("the version of the list, {}", shown(in_list));
            Finding::broken("versions-differ", &x, version_part(job), expected, shown(in_job))
        })
    })
}

/// Lists and jobs of all answers; their first unknown version each, and the first sign of 1.1 in a service of 1.0.
fn known_version(v: &View<'_>) -> Vec<Finding> {
    let readable: Vec<(Seen<'_>, Element<'_>)> =
        v.answers().filter_map(|x| Some((x, uws_root(x)?))).collect();
    let Some((first, root)) = readable.first() else {
        return [step::LIST_GET, step::P1_JOB]
            .iter()
            .filter_map(|s| v.first(*s)?.document().err())
            .take(1)
            .collect();
    };
    let mut findings: Vec<Finding> = Vec::new();
    for (x, root) in &readable {
        let Some(version) = version_of(*root).filter(|v| !matches!(*v, "1.0" | "1.1")) else {
            continue;
        };
        let observed = format!("version={version:?} on {}", root.name());
        if !findings.iter().any(|f| f.observed == observed) {
            findings.push(Finding::broken(
                "unknown-version",
                x,
                version_part(*root),
                "1.1",
                observed,
            ));
        }
    }
    if v.version() == UwsVersion::V1_0 {
        findings.extend(readable.iter().find_map(|(x, _)| feature_of_1_1(*x)));
    }
    if findings.is_empty() {
        let observed =
            version_of(*root).map_or("no version attribute".to_owned(), |v| format!("version={v:?}"));
        findings.push(Finding::pass(first, version_part(*root), observed));
    }
    findings
}

fn uws_root(x: Seen<'_>) -> Option<Element<'_>> {
    let wanted = match x.resource() {
        Resource::List => "jobs",
        Resource::Job => "job",
        _ => return None,
    };
    let root = x.document().ok()?.root();
    root.is(UWS_NS, wanted).then_some(root)
}

/// Does a document that is judged by the schema of 1.0 break it only by what came with 1.1? An explicit version 1.0 is
/// accepted (ambiguity A37).
pub(super) fn is_of_1_1(violation: &Violation) -> bool {
    let archived = violation.code == "unknown-phase" && violation.observed == "\"ARCHIVED\"";
    violation.code == "not-in-1.0" || archived
}

fn feature_of_1_1(x: Seen<'_>) -> Option<Finding> {
    let explicit = |v: &&Violation| v.observed.starts_with("version=\"1.0\"");
    let violation = x
        .violations()
        .ok()?
        .iter()
        .filter(|v| is_of_1_1(v))
        .find(|v| !explicit(v))?;
    let expected = "version=\"1.1\" where features of UWS 1.1 are used";
    let part = Part::Body(Some(violation.span.clone()));
    Some(Finding::broken(
        "features-of-1.1",
        &x,
        part,
        expected,
        violation.observed.as_str(),
    ))
}
