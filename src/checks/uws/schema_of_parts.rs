//! Section T of the catalogue, last part: values, results, errors and parameters (UWS 1.1 Appendix B).

use super::schema::{FAILED, JOBS, PARAMETERS, RESULTS, row};
use crate::checks::{Check, Reads};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-xsd-nil-empty",
        reads: Reads::Whole(JOBS),
        because: "An empty time cannot be read as a time, and a nil with content contradicts itself.",
        usually: "An empty element stands for no value; an example in DALI 1.1 shows startTime so, and has been copied.",
        mend: "Write xsi:nil=\"true\" on a time without value, and nothing between its tags.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:startTime xsi:nil=\"true\"/>|<uws:startTime xsi:nil=\"true\"><!-- not yet --></uws:startTime>|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:startTime xsi:nil=\"true\"/>|<uws:startTime/>|",
                "empty-not-nil",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:endTime xsi:nil=\"true\"/>|<uws:endTime xsi:nil=\"true\"> </uws:endTime>|",
                "nil-not-empty",
            ),
        ],
        judge: |v| row(v, "uws-xsd-nil-empty", "job", JOBS),
    },
    Check {
        decides: "uws-xsd-enum-whitespace",
        reads: Reads::Whole(JOBS),
        because: "Clients compare the word as it stands, so that a COMPLETED with a line break never comes.",
        usually: "Pretty-printing of text elements, or a template with line breaks.",
        mend: "Write the word directly between the tags.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|>PENDING<|><![CDATA[PENDING]]><|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|>PENDING<|>PENDING\\n<|",
                "enum-whitespace",
            ),
            (
                "e1/done GET /jobs/1 -> 200 | @failed s|\"fatal\"|\"fatal \"|",
                "enum-whitespace",
            ),
        ],
        judge: |v| row(v, "uws-xsd-enum-whitespace", "phase", JOBS),
    },
    Check {
        decides: "uws-xsd-result-id",
        reads: Reads::Whole(RESULTS),
        because: "The id is the name by which clients know the results of a protocol.",
        usually: "The attribute is called name, or only the link is given.",
        mend: "Give each result an id.",
        good: &["q1/done GET /jobs/1 -> 200 | @done"],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done s|result id=\"r1\"|result|",
            "missing",
        )],
        judge: |v| row(v, "uws-xsd-result-id", "result", RESULTS),
    },
    Check {
        decides: "uws-xsd-result-empty",
        reads: Reads::Whole(RESULTS),
        because: "Readers made from the schema reject a result with content.",
        usually: "A description or the address is written between the tags, or a pretty-printer puts a line break there.",
        mend: "Write all about a result in its attributes.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done s|\"text/plain\"/>|\"text/plain\"><!-- x --></uws:result>|",
        ],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done s|\"text/plain\"/>|\"text/plain\">the result</uws:result>|",
            "not-empty",
        )],
        judge: |v| row(v, "uws-xsd-result-empty", "result", RESULTS),
    },
    Check {
        decides: "uws-xsd-result-size",
        reads: Reads::Whole(RESULTS),
        because: "Clients show the size and decide by it whether to fetch the result.",
        usually: "The size is written for people, as 5 kB, or empty while it is not known.",
        mend: "Write the number of bytes, or leave the attribute out.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done s|size=\"5\"|size=\"9223372036854775807\"|",
            "q1/done GET /jobs/1 -> 200 | @done s| size=\"5\"||",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done s|size=\"5\"|size=\"5 kB\"|",
                "not-an-integer",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done s|size=\"5\"|size=\"\"|",
                "not-an-integer",
            ),
        ],
        judge: |v| row(v, "uws-xsd-result-size", "result", RESULTS),
    },
    Check {
        decides: "uws-xsd-result-mimetype",
        reads: Reads::Whole(RESULTS),
        because: "Clients choose the program that opens a result by this attribute.",
        usually: "The name as it is spelt in programming languages, mimeType, or in DataLink, content_type.",
        mend: "Call the attribute mime-type, without a prefix.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done s| mime-type=\"text/plain\"||",
        ],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done s|mime-type|mimeType|",
            "misspelled",
        )],
        judge: |v| row(v, "uws-xsd-result-mimetype", "result", RESULTS),
    },
    Check {
        decides: "uws-xsd-result-custom",
        reads: Reads::Whole(RESULTS),
        because: "Attributes of the service's own are allowed in one namespace only; validating clients reject others.",
        usually: "The namespace of the service, or none, is used for row counts and the like.",
        mend: "Put such attributes into the namespace urn:uwscustom.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done s|size=\"5\"|size=\"5\" xmlns:c=\"urn:uwscustom\" c:rows=\"7\"|",
        ],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done s|size=|rows=\"7\" size=|",
            "unexpected-attribute",
        )],
        judge: |v| row(v, "uws-xsd-result-custom", "result", RESULTS),
    },
    Check {
        decides: "uws-xsd-lists-attributes",
        reads: Reads::Whole(JOBS),
        because: "A validating client rejects the whole document because of one strange attribute.",
        usually: "The version attribute of job and jobs is put on all roots.",
        mend: "Write results and parameters without attributes.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/results GET /jobs/1/results -> 200 | @results",
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|uws:parameters xmlns|uws:parameters xsi:schemaLocation=\"a b\" xmlns|\n\
             p1/job GET /jobs/1 -> 200 | @job",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job\n\
             p1/results GET /jobs/1/results -> 200 | @results s|uws:results xmlns|uws:results version=\"1.1\" xmlns|",
            "unexpected-attribute",
        )],
        judge: |v| row(v, "uws-xsd-lists-attributes", "results", JOBS),
    },
    Check {
        decides: "uws-xsd-error-message",
        reads: Reads::Whole(FAILED),
        because: "Clients read the text of message; what stands beside it is not shown.",
        usually: "The text is written directly into errorSummary.",
        mend: "Put the text into one message element.",
        good: &[
            "e1/done GET /jobs/1 -> 200 | @failed",
            "e1/done GET /jobs/1 -> 200 | @failed s|it failed||",
        ],
        bad: &[
            (
                "e1/done GET /jobs/1 -> 200 | @failed s|<uws:message>it failed</uws:message>|it failed|",
                "missing",
            ),
            (
                "e1/done GET /jobs/1 -> 200 | @failed s|it failed|it <b>failed</b>|",
                "child-element",
            ),
        ],
        judge: |v| row(v, "uws-xsd-error-message", "errorSummary", FAILED),
    },
    Check {
        decides: "uws-xsd-error-type",
        reads: Reads::Whole(FAILED),
        because: "A client repeats a job whose error is transient, and gives up on one that is fatal.",
        usually: "The name of the exception is written as type, or the attribute is left out.",
        mend: "Write type=\"transient\" when trying again may help, otherwise type=\"fatal\".",
        good: &[
            "e1/done GET /jobs/1 -> 200 | @failed",
            "e1/done GET /jobs/1 -> 200 | @failed s|fatal|transient|",
        ],
        bad: &[
            (
                "e1/done GET /jobs/1 -> 200 | @failed s|fatal|ValueError|",
                "unknown-error-type",
            ),
            (
                "e1/done GET /jobs/1 -> 200 | @failed s| type=\"fatal\"||",
                "missing",
            ),
        ],
        judge: |v| row(v, "uws-xsd-error-type", "errorSummary", FAILED),
    },
    Check {
        decides: "uws-xsd-error-hasdetail",
        reads: Reads::Whole(FAILED),
        because: "A typed client fails on anything but a boolean, and then shows no error at all.",
        usually: "The boolean of Python is printed as True, or the attribute is left out.",
        mend: "Write hasDetail=\"true\" or \"false\".",
        good: &[
            "e1/done GET /jobs/1 -> 200 | @failed",
            "e1/done GET /jobs/1 -> 200 | @failed s|hasDetail=\"true\"|hasDetail=\"0\"|",
        ],
        bad: &[
            (
                "e1/done GET /jobs/1 -> 200 | @failed s|hasDetail=\"true\"|hasDetail=\"True\"|",
                "not-a-boolean",
            ),
            (
                "e1/done GET /jobs/1 -> 200 | @failed s| hasDetail=\"true\"||",
                "missing",
            ),
        ],
        judge: |v| row(v, "uws-xsd-error-hasdetail", "errorSummary", FAILED),
    },
    Check {
        decides: "uws-xsd-parameter-id",
        reads: Reads::Whole(PARAMETERS),
        because: "The id is the name of the parameter; without it a value means nothing.",
        usually: "The attribute is called name.",
        mend: "Give the name of each parameter as id.",
        good: &["p1/parameters GET /jobs/1/parameters -> 200 | @parameters"],
        bad: &[
            (
                "p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|parameter id=|parameter name=|",
                "misspelled",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|parameter id=\"STEPS\"|parameter|",
                "missing",
            ),
        ],
        judge: |v| row(v, "uws-xsd-parameter-id", "parameter", PARAMETERS),
    },
    Check {
        decides: "uws-xsd-parameter-byreference",
        reads: Reads::Whole(PARAMETERS),
        because: "A typed client fails on anything but a boolean, and cannot read the job any more.",
        usually: "The boolean of Python is printed as True or False.",
        mend: "Write true or false, in lower case, or leave the attribute out.",
        good: &[
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|id=\"STEPS\"|id=\"STEPS\" byReference=\"1\"|",
        ],
        bad: &[(
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|id=\"STEPS\"|id=\"STEPS\" byReference=\"False\"|",
            "not-a-boolean",
        )],
        judge: |v| row(v, "uws-xsd-parameter-byreference", "parameter", PARAMETERS),
    },
    Check {
        decides: "uws-xsd-parameter-ispost",
        reads: Reads::Whole(PARAMETERS),
        because: "A typed client fails on anything but a boolean, and cannot read the job any more.",
        usually: "The boolean of Python is printed as True or False.",
        mend: "Write true or false, in lower case, or leave the attribute out.",
        good: &[
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|id=\"STEPS\"|id=\"STEPS\" isPost=\"true\"|",
        ],
        bad: &[(
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|id=\"STEPS\"|id=\"STEPS\" isPost=\"yes\"|",
            "not-a-boolean",
        )],
        judge: |v| row(v, "uws-xsd-parameter-ispost", "parameter", PARAMETERS),
    },
    Check {
        decides: "uws-xsd-parameter-text",
        reads: Reads::Whole(PARAMETERS),
        because: "Clients read the text of a parameter and lose what stands in elements below it.",
        usually: "A value with markup is pasted into the document without escaping it.",
        mend: "Escape the value, or put it into a CDATA section.",
        good: &[
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|>1<|><![CDATA[<a>1</a>]]><|",
        ],
        bad: &[(
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|>1<|><a>1</a><|",
            "child-element",
        )],
        judge: |v| row(v, "uws-xsd-parameter-text", "parameter", PARAMETERS),
    },
];
