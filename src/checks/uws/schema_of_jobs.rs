//! Section T of the catalogue, third part: the children of a job (UWS 1.1 Appendix B).

use super::schema::{FAILED, JOBS, row};
use crate::checks::{Check, Reads};

const NEEDED: &str = "Readers made from the schema demand the element, and reject the document when it is missing or there twice.";
const LEFT_OUT: &str =
    "A serialiser that skips elements without a value, or a model in which the field was optional.";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-xsd-job-order",
        reads: Reads::Whole(JOBS),
        because: "The schema has a fixed order; readers made from it stop at the first element out of its place.",
        usually: "The order of the text of the standard or of a data base table, instead of that of the schema.",
        mend: "Write the children of job in the order of the schema.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "#1.0\np1/job GET /jobs/1 -> 200 | @job s| version=\"1.1\"|| s|<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>||",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:jobId>1</uws:jobId>|| s|</uws:destruction>|</uws:destruction><uws:jobId>1</uws:jobId>|",
            "out-of-order",
        )],
        judge: |v| row(v, "uws-xsd-job-order", "job", JOBS),
    },
    Check {
        decides: "uws-xsd-job-jobid",
        reads: Reads::Whole(JOBS),
        because: NEEDED,
        usually: "The identifier is written as an attribute of job, as it is in the list.",
        mend: "Write exactly one jobId as the first child of job.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:jobId>1</uws:jobId>||",
                "missing",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|uws:jobId>|uws:jobID>|",
                "misspelled",
            ),
        ],
        judge: |v| row(v, "uws-xsd-job-jobid", "jobId", JOBS),
    },
    Check {
        decides: "uws-xsd-job-runid",
        reads: Reads::Whole(JOBS),
        because: "A reader made from the schema has no way to hold a nil run identifier.",
        usually: "All elements without a value are written as nil.",
        mend: "Leave runId out, or write it empty, when the client gave none.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId|<uws:runId/><uws:ownerId|",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId|<uws:runId xsi:nil=\"true\"/><uws:ownerId|",
            "nil-not-allowed",
        )],
        judge: |v| row(v, "uws-xsd-job-runid", "job", JOBS),
    },
    Check {
        decides: "uws-xsd-job-ownerid",
        reads: Reads::Whole(JOBS),
        because: NEEDED,
        usually: "Services without log-in leave it out, since their jobs have no owner.",
        mend: "Write <ownerId xsi:nil=\"true\"/> for a job without owner.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>anonymous</uws:ownerId>|",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId/>|",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>||",
            "missing",
        )],
        judge: |v| row(v, "uws-xsd-job-ownerid", "ownerId", JOBS),
    },
    Check {
        decides: "uws-xsd-job-phase",
        reads: Reads::Whole(JOBS),
        because: "The phase tells a client whether to wait, to fetch results or to give up; an unknown word tells nothing.",
        usually: "The words of a batch system or of a programming language are passed on, such as RUNNING.",
        mend: "Translate the states of the machinery into the phases of UWS.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|",
            "#1.0\np1/job GET /jobs/1 -> 200 | @job s|PENDING|UNKNOWN| s| version=\"1.1\"||",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|PENDING|Pending|",
                "unknown-phase",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:phase>PENDING</uws:phase>||",
                "missing",
            ),
        ],
        judge: |v| row(v, "uws-xsd-job-phase", "phase", JOBS),
    },
    Check {
        decides: "uws-xsd-job-quote",
        reads: Reads::Whole(JOBS),
        because: "A quote that is no time makes the whole document unreadable for typed clients.",
        usually: "A number of seconds, as the text of UWS 1.0 has it, or -1 for unknown.",
        mend: "Write the expected time of completion as xs:dateTime, or xsi:nil=\"true\", or leave the element out.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>|<uws:quote xsi:nil=\"1\"/>|",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:quote>2026-01-01T13:00:00.000Z</uws:quote>||",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|2026-01-01T13:00:00.000Z|-1|",
            "not-a-date-time",
        )],
        judge: |v| row(v, "uws-xsd-job-quote", "job", JOBS),
    },
    Check {
        decides: "uws-xsd-job-creationtime",
        reads: Reads::Whole(JOBS),
        because: "Clients sort jobs by it, and typed ones fail on what is no time.",
        usually: "The time is written as in the data base, or nil while the job waits.",
        mend: "Write the time at which the job was made as xs:dateTime, once.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|2026-01-01T12:00:00.000Z|1767268800|",
                "not-a-date-time",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>|\
                 <uws:creationTime xsi:nil=\"true\"/>|",
                "nil-not-allowed",
            ),
        ],
        judge: |v| row(v, "uws-xsd-job-creationtime", "job", JOBS),
    },
    Check {
        decides: "uws-xsd-job-starttime",
        reads: Reads::Whole(JOBS),
        because: NEEDED,
        usually: LEFT_OUT,
        mend: "Write <startTime xsi:nil=\"true\"/> until the job has started.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "q1/done GET /jobs/1 -> 200 | @done",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:startTime xsi:nil=\"true\"/>||",
            "missing",
        )],
        judge: |v| row(v, "uws-xsd-job-starttime", "startTime", JOBS),
    },
    Check {
        decides: "uws-xsd-job-endtime",
        reads: Reads::Whole(JOBS),
        because: NEEDED,
        usually: LEFT_OUT,
        mend: "Write <endTime xsi:nil=\"true\"/> until the job has ended.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "q1/done GET /jobs/1 -> 200 | @done",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:endTime xsi:nil=\"true\"/>||",
            "missing",
        )],
        judge: |v| row(v, "uws-xsd-job-endtime", "endTime", JOBS),
    },
    Check {
        decides: "uws-xsd-job-executionduration",
        reads: Reads::Whole(JOBS),
        because: "Typed clients read it into a 32-bit integer, and fail on anything else.",
        usually: "The largest 64-bit number or nothing for no limit, or seconds with decimals.",
        mend: "Write whole seconds, and 0 for no limit.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|>3600<|>0<|",
            "p1/job GET /jobs/1 -> 200 | @job s|>3600<| xsi:type=\"xs:int\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"> 2147483647 <|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|>3600<|>3600.0<|",
                "not-an-integer",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|>3600<|>2147483648<|",
                "out-of-range",
            ),
            ("p1/job GET /jobs/1 -> 200 | @job s|>3600<|><|", "not-an-integer"),
        ],
        judge: |v| row(v, "uws-xsd-job-executionduration", "executionDuration", JOBS),
    },
    Check {
        decides: "uws-xsd-job-destruction",
        reads: Reads::Whole(JOBS),
        because: NEEDED,
        usually: LEFT_OUT,
        mend: "Write the time as xs:dateTime, or xsi:nil=\"true\" when the job is kept for ever.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:destruction>2026-01-02T12:00:00.000Z</uws:destruction>|\
             <uws:destruction xsi:nil=\"true\"/>|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:destruction>2026-01-02T12:00:00.000Z</uws:destruction>||",
                "missing",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|2026-01-02T12|2026-01-02 12|",
                "not-a-date-time",
            ),
        ],
        judge: |v| row(v, "uws-xsd-job-destruction", "destruction", JOBS),
    },
    Check {
        decides: "uws-xsd-job-parameters",
        reads: Reads::Whole(JOBS),
        because: "A reader made from the schema sees only one of two lists, and half of the parameters are lost.",
        usually: "One list for each source, such as defaults and what the client sent.",
        mend: "Write all parameters into one list.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:parameter id=\"STEPS\">1</uws:parameter>||",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:results/>|<uws:parameters/><uws:results/>|",
            "repeated",
        )],
        judge: |v| row(v, "uws-xsd-job-parameters", "job", JOBS),
    },
    Check {
        decides: "uws-xsd-job-results",
        reads: Reads::Whole(JOBS),
        because: NEEDED,
        usually: "The list is left out as long as there are no results.",
        mend: "Write an empty results element until there are results.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:results/>|<uws:results>\\n</uws:results>|",
        ],
        bad: &[("p1/job GET /jobs/1 -> 200 | @job s|<uws:results/>||", "missing")],
        judge: |v| row(v, "uws-xsd-job-results", "results", JOBS),
    },
    Check {
        decides: "uws-xsd-job-errorsummary",
        reads: Reads::Whole(FAILED),
        because: "A reader made from the schema does not find the error before the results, and shows none.",
        usually: "The error is written where it was thought of, right behind the phase or the times.",
        mend: "Write errorSummary, once, directly behind results.",
        good: &["e1/done GET /jobs/1 -> 200 | @failed"],
        bad: &[(
            "e1/done GET /jobs/1 -> 200 | @failed s|<uws:results/>|| s|</uws:errorSummary>|</uws:errorSummary><uws:results/>|",
            "out-of-order",
        )],
        judge: |v| row(v, "uws-xsd-job-errorsummary", "errorSummary", FAILED),
    },
    Check {
        decides: "uws-xsd-job-jobinfo",
        reads: Reads::Whole(JOBS),
        because: "Only in its place and spelling may jobInfo hold what the schema does not know.",
        usually: "The spelling jobinfo, which the text of the standard uses once, or a place before the results.",
        mend: "Write jobInfo, once, as the last child of job.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|</uws:job>|<uws:jobInfo><a b='c'>d<e/></a></uws:jobInfo></uws:job>|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|</uws:job>|<uws:jobinfo/></uws:job>|",
                "misspelled",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:results/>|<uws:jobInfo/><uws:results/>|",
                "out-of-order",
            ),
        ],
        judge: |v| row(v, "uws-xsd-job-jobinfo", "job", JOBS),
    },
    Check {
        decides: "uws-xsd-job-closed",
        reads: Reads::Whole(JOBS),
        because: "The schema leaves no room for other elements; validating clients reject the job.",
        usually: "Extras of the service, such as progress or a title, are added where they seem to belong.",
        mend: "Put them into jobInfo.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|version=|xsi:schemaLocation=\"a b\" version=| s|<uws:results/>|<!-- x --><?y z?><uws:results/>|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:results/>|<uws:progress>5</uws:progress><uws:results/>|",
                "unexpected-element",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|version=|id=\"1\" version=|",
                "unexpected-attribute",
            ),
        ],
        judge: |v| row(v, "uws-xsd-job-closed", "job", JOBS),
    },
];
