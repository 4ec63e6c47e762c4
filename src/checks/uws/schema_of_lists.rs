//! Section T of the catalogue, second part: the list of jobs, and links (UWS 1.1 Appendix B).

use super::schema::{DOCUMENTS, LISTS, OWN_LISTS, documents, row, row_in};
use crate::checks::{Check, Finding, Part, Reads, Verdict, View};
use crate::documents::uws::JobList;
use crate::recording::Reason;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-xsd-jobs-attributes",
        reads: Reads::Whole(LISTS),
        because: "A validating client rejects the whole list because of one strange attribute.",
        usually: "Counts, page numbers or a time of creation are added to the root.",
        mend: "Give jobs no attribute but version; tell more in headers, or not at all.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs",
            "list/get GET /jobs -> 200 | @jobs s|version=|xsi:schemaLocation=\"a b c\" version=|",
            "#1.0\nlist/get GET /jobs -> 200 | @jobs s|version=\"1.1\"|version=\"1.0\"|",
        ],
        bad: &[(
            "list/get GET /jobs -> 200 | @jobs s|version=|total=\"1\" version=|",
            "unexpected-attribute",
        )],
        judge: |v| row(v, "uws-xsd-jobs-attributes", "jobs", LISTS),
    },
    Check {
        decides: "uws-xsd-jobref-id",
        reads: Reads::Whole(OWN_LISTS),
        because: "Without the id a client cannot tell which job an entry stands for.",
        usually: "The attribute is called jobId, or only the link is given.",
        mend: "Give each jobref the identifier of its job as id.",
        good: &["p1/list GET /jobs -> 200 | @jobs"],
        bad: &[
            (
                "p1/list GET /jobs -> 200 | @jobs s|jobref id=\"1\"|jobref|",
                "missing",
            ),
            (
                "p1/list GET /jobs -> 200 | @jobs s|jobref id=\"1\"|jobref id=\"\"|",
                "empty-id",
            ),
            (
                "p1/list GET /jobs -> 200 | @jobs s|</uws:jobs>|<uws:jobref id=\"1\"><uws:phase>HELD</uws:phase></uws:jobref></uws:jobs>|",
                "duplicate-id",
            ),
        ],
        judge: jobref_ids,
    },
    Check {
        decides: "uws-xsd-jobref-phase",
        reads: Reads::Whole(OWN_LISTS),
        because: "Clients show the phase of each job from the list, without asking for the jobs one by one.",
        usually: "The phase is written as an attribute, or after the elements that came with UWS 1.1.",
        mend: "Begin each jobref with exactly one phase.",
        good: &[
            "p1/list GET /jobs -> 200 | @jobs",
            "#1.0\np1/list GET /jobs -> 200 | @jobs s| version=\"1.1\"||",
        ],
        bad: &[
            (
                "p1/list GET /jobs -> 200 | @jobs s|<uws:phase>PENDING</uws:phase>||",
                "missing",
            ),
            (
                "p1/list GET /jobs -> 200 | @jobs s|PENDING|RUNNING|",
                "unknown-phase",
            ),
        ],
        judge: |v| row(v, "uws-xsd-jobref-phase", "jobref", OWN_LISTS),
    },
    Check {
        decides: "uws-xsd-jobref-order",
        reads: Reads::Whole(OWN_LISTS),
        because: "The schema has a fixed order; readers made from it stop at the first element out of its place.",
        usually: "The elements of the job document are reused in its own order, or more of them are added.",
        mend: "Write phase, runId, ownerId, creationTime in this order, and nothing else.",
        good: &[
            "p1/list GET /jobs -> 200 | @jobs",
            "p1/list GET /jobs -> 200 | @jobs s|<uws:ownerId xsi:nil=\"true\"/>|<uws:runId>a</uws:runId><uws:ownerId>b</uws:ownerId>|",
        ],
        bad: &[
            (
                "p1/list GET /jobs -> 200 | @jobs s|</uws:creationTime>|</uws:creationTime><uws:runId>a</uws:runId>|",
                "out-of-order",
            ),
            (
                "p1/list GET /jobs -> 200 | @jobs s|</uws:creationTime>|</uws:creationTime><uws:jobId>1</uws:jobId>|",
                "unexpected-element",
            ),
        ],
        judge: |v| row(v, "uws-xsd-jobref-order", "jobref", OWN_LISTS),
    },
    Check {
        decides: "uws-xsd-jobref-nil",
        reads: Reads::Whole(OWN_LISTS),
        because: "A reader made from the schema has no way to hold a nil there.",
        usually: "All elements without a value are written as nil.",
        mend: "Leave runId and creationTime out when they have no value.",
        good: &["p1/list GET /jobs -> 200 | @jobs"],
        bad: &[(
            "p1/list GET /jobs -> 200 | @jobs s|<uws:ownerId|<uws:runId xsi:nil=\"true\"/><uws:ownerId|",
            "nil-not-allowed",
        )],
        judge: |v| row(v, "uws-xsd-jobref-nil", "jobref", OWN_LISTS),
    },
    Check {
        decides: "uws-xsd-jobref-creationtime",
        reads: Reads::Whole(OWN_LISTS),
        because: "Clients sort and filter the list by it.",
        usually: "The time is written as in the data base, with a blank, or as a number.",
        mend: "Write the time as xs:dateTime, in UTC with Z.",
        good: &["p1/list GET /jobs -> 200 | @jobs"],
        bad: &[(
            "p1/list GET /jobs -> 200 | @jobs s|2026-01-01T12:00:00.000Z|1767268800|",
            "not-a-date-time",
        )],
        judge: |v| row(v, "uws-xsd-jobref-creationtime", "jobref", OWN_LISTS),
    },
    Check {
        decides: "uws-xsd-xlink-type",
        reads: Reads::Whole(DOCUMENTS),
        because: "Generic XLink readers and validators refuse words that XLink does not have.",
        usually: "The kind or the format of the result is put into xlink:type, because the name suggests it.",
        mend: "Write xlink:type=\"simple\", or leave it out; the format belongs into mime-type.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs",
            "list/get GET /jobs -> 200 | @jobs s|xlink:type=\"simple\"||",
            "q1/done GET /jobs/1 -> 200 | @done",
        ],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done s|xlink:type=\"simple\"|xlink:type=\"votable\"|",
            "unknown-link-type",
        )],
        judge: link_types,
    },
    Check {
        decides: "uws-xsd-xlink-href",
        reads: Reads::Whole(DOCUMENTS),
        because: "A link that is no URI leads nowhere, and one in another namespace is not seen.",
        usually: "A percent sign or brackets of a file name are not escaped, or the XLink namespace is misspelt.",
        mend: "Percent-encode what a URI cannot hold, and use http://www.w3.org/1999/xlink.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs",
            "list/get GET /jobs -> 200 | @jobs s|http://example.org/jobs/1|./1|",
            "q1/done GET /jobs/1 -> 200 | @done s| xlink:href=\"http://example.org/jobs/1/results/r1\"||",
        ],
        bad: &[
            (
                "list/get GET /jobs -> 200 | @jobs s|org/jobs/1|org/jobs/100%|",
                "not-a-uri",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs s|1999/xlink|1999/xlink/|",
                "wrong-namespace",
            ),
        ],
        judge: |v| links(v, "uws-xsd-xlink-href"),
    },
];

/// Links are in entries of the list and in results.
fn links(v: &View<'_>, id: &str) -> Vec<Finding> {
    row_in(v, id, &["jobref", "result"], DOCUMENTS)
}

/// A wrong namespace of XLink is blamed on the link and not on its type, if both have it.
fn link_types(v: &View<'_>) -> Vec<Finding> {
    let astray = |f: &Finding| f.code == "wrong-namespace";
    let mut findings = links(v, "uws-xsd-xlink-type");
    let blamed = findings.iter().any(astray) && links(v, "uws-xsd-xlink-href").iter().any(astray);
    for finding in findings.iter_mut().filter(|f| blamed && astray(f)) {
        if let Some(x) = v.answers().find(|x| x.id() == finding.exchange) {
            *finding = Finding::undecided(Reason::Blocked, &x, finding.observed.as_str());
        }
    }
    findings
}

/// The schema wants the attribute; that it says something, and something different in each entry, is only expected.
fn jobref_ids(v: &View<'_>) -> Vec<Finding> {
    let mut findings = row(v, "uws-xsd-jobref-id", "jobref", OWN_LISTS);
    if findings.iter().any(|f| f.code != "ok") {
        return findings;
    }
    let odd = documents(v).into_iter().find_map(|read| {
        let mut known = std::collections::BTreeSet::new();
        JobList::of(read.root)?.refs().find_map(|job| {
            let id = job.id()?;
            let code = match id.trim() {
                "" => "empty-id",
                _ if !known.insert(id) => "duplicate-id",
                _ => return None,
            };
            let part = Part::Body(Some(job.element.tag_span()));
            let expected = "an id that is not empty and different in each entry";
            Some(Finding::broken(code, &read.x, part, expected, format!("id={id:?}")).graded(Verdict::Warn))
        })
    });
    findings.extend(odd);
    findings
}
