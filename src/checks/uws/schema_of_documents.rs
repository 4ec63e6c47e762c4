//! Section T of the catalogue, first part: namespaces, and documents as a whole (UWS 1.1 Appendix B, section 2.2.2).

use super::schema::{DOCUMENTS, FAILED, LISTS, phase_of, row_in, valid};
use crate::checks::{Check, Reads};
use crate::documents::uws::Phase;
use crate::recording::{Step, step};

const FINISHED: &[Step] = &[step::Q1_DONE, step::P1_ABORTED_JOB];
const PENDING: &[Step] = &[step::P1_JOB, step::P2_JOB, step::P3_IDLE];
const RESULTS: &[Step] = &[step::P1_RESULTS, step::Q1_DONE_RESULTS];
const PARAMETERS: &[Step] = &[step::P1_PARAMETERS, step::Q1_DONE_PARAMETERS];

const MEND: &str = "See the rows of the schema for the single rules, and validate with the schema of Appendix B before sending.";
const BECAUSE: &str =
    "Clients made from the schema, such as those of Java and of pyvo, reject or misread invalid documents.";
const USUALLY: &str = "Documents are put together by hand or by a template and never validated.";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-xsd-namespace",
        reads: Reads::Whole(DOCUMENTS),
        because: "Elements are found by namespace; in another one nothing is found.",
        usually: "The namespace of a draft, or one made up from the version number 1.1.",
        mend: "Use http://www.ivoa.net/xml/UWS/v1.0 for UWS 1.1 too, with any prefix or none.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "list/get GET /jobs -> 200 | @jobs s|<uws:|<| s|</uws:|</| s|xmlns:uws|xmlns|",
            "p1/job GET /jobs/1 -> 200 | @job s|uws:|u-1:| s|xmlns:uws|xmlns:u-1|",
            "#1.0\nlist/get GET /jobs -> 200 | @jobs s| version=\"1.1\"||",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|UWS/v1.0|UWS/v1.1|",
                "wrong-namespace",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs s|<uws:|<| s|</uws:|</|",
                "no-namespace",
            ),
        ],
        judge: |v| row_in(v, "uws-xsd-namespace", ROOTS, DOCUMENTS),
    },
    Check {
        decides: "uws-xsd-qualified",
        reads: Reads::Whole(DOCUMENTS),
        because: "A reader that knows the schema does not find an attribute with a prefix, nor an element without one.",
        usually: "The prefix is put before everything, or only before the root.",
        mend: "Put all elements into the UWS namespace, their own attributes into none, and href and type into that of XLink.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\nlist/get GET /jobs -> 200 | @jobs",
            "list/get GET /jobs -> 200 | @jobs s|xlink:|x:| s|xmlns:xlink|xmlns:x|",
        ],
        bad: &[
            (
                "list/get GET /jobs -> 200 | @jobs s|jobref id=|jobref uws:id=|",
                "qualified-attribute",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs s|xlink:href=|href=|",
                "unqualified-attribute",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|uws:phase|phase|",
                "unqualified",
            ),
        ],
        judge: |v| row_in(v, "uws-xsd-qualified", ROOTS, DOCUMENTS),
    },
    Check {
        decides: "uws-xsd-jobs-valid",
        reads: Reads::Whole(LISTS),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            "list/get GET /jobs -> 200 | @jobs\nlist/get-suspended GET /jobs?PHASE=SUSPENDED -> 200 | \
             <jobs xmlns='http://www.ivoa.net/xml/UWS/v1.0' version='1.1'/>",
            "#1.0\nlist/get GET /jobs -> 200 | @jobs s| version=\"1.1\"||",
        ],
        bad: &[(
            "list/get GET /jobs -> 200 | @jobs\n\
             list/get-suspended GET /jobs?PHASE=SUSPENDED -> 200 | @jobs s|</uws:jobs>|<uws:total>1</uws:total></uws:jobs>|",
            "invalid",
        )],
        judge: |v| valid(v, LISTS, |root| root.name() == "jobs"),
    },
    Check {
        decides: "uws-xsd-job-valid-pending",
        reads: Reads::Whole(PENDING),
        because: BECAUSE,
        usually: "Elements without a value, such as startTime, are left out until they have one.",
        mend: MEND,
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>|| \
             s|</uws:job>|<uws:jobInfo><x:y xmlns:x='urn:x' z='1'>text</x:y></uws:jobInfo></uws:job>|",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:startTime xsi:nil=\"true\"/>||",
            "invalid",
        )],
        judge: |v| valid(v, PENDING, |root| phase_of(root) == Some(Phase::Pending)),
    },
    Check {
        decides: "uws-xsd-job-valid-finished",
        reads: Reads::Whole(FINISHED),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done s|size=\"5\"|size=\"5 bytes\"|",
            "invalid",
        )],
        judge: |v| {
            valid(v, FINISHED, |root| {
                matches!(phase_of(root), Some(Phase::Completed | Phase::Aborted))
            })
        },
    },
    Check {
        decides: "uws-xsd-job-valid-error",
        reads: Reads::Whole(FAILED),
        because: BECAUSE,
        usually: "The errorSummary is written by other code than the rest, as bare text or before the results.",
        mend: MEND,
        good: &["e1/done GET /jobs/1 -> 200 | @failed"],
        bad: &[(
            "e1/done GET /jobs/1 -> 200 | @failed s|hasDetail=\"true\"||",
            "invalid",
        )],
        judge: |v| valid(v, FAILED, |root| phase_of(root) == Some(Phase::Error)),
    },
    Check {
        decides: "uws-xsd-results-valid",
        reads: Reads::Whole(RESULTS),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &["p1/results GET /jobs/1/results -> 200 | @results"],
        bad: &[(
            "p1/results GET /jobs/1/results -> 200 | @results s|<uws:result id=\"r1\"|<uws:result|",
            "invalid",
        )],
        judge: |v| valid(v, RESULTS, |root| root.name() == "results"),
    },
    Check {
        decides: "uws-xsd-parameters-valid",
        reads: Reads::Whole(PARAMETERS),
        because: BECAUSE,
        usually: USUALLY,
        mend: MEND,
        good: &[
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "p1/parameters GET /jobs/1/parameters -> 200 | \
             <u:parameters xmlns:u='http://www.ivoa.net/xml/UWS/v1.0'><u:parameter id='A' byReference='1'><![CDATA[<&]]></u:parameter>\
             </u:parameters>",
        ],
        bad: &[(
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|parameter id=|parameter name=|",
            "invalid",
        )],
        judge: |v| valid(v, PARAMETERS, |root| root.name() == "parameters"),
    },
];

/// These rows look at the documents of all sorts.
const ROOTS: &[&str] = &["job", "jobs", "results", "parameters"];
