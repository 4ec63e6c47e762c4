//! Section O of the catalogue, last part: which representation is sent, and is it XML? (UWS 1.1 section 2.2.2)

use super::media::{is_html, is_xml_answer, not_acceptable};
use crate::checks::{
    Check, Finding, Judgement, Part, Reads, Resource, Seen, View, each, every, lenient_media, settle,
};
use crate::documents::xml::{Document, XmlErrorKind};
use crate::recording::{Reason, Step, step};

const ATOMS: [Step; 5] = [
    step::P1_PHASE,
    step::P1_DURATION,
    step::P1_DESTRUCTION,
    step::P1_QUOTE,
    step::P1_OWNER,
];

/// Where XML documents of UWS come from first.
const DOCUMENTS: &[Step] = &[
    step::LIST_GET,
    step::P1_JOB,
    step::P1_RESULTS,
    step::P1_PARAMETERS,
    step::Q1_DONE,
    step::E1_DONE,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-conneg-default-xml",
        reads: Reads::Any(&[
            step::LIST_NO_ACCEPT,
            step::LIST_ANY,
            step::P1_JOB_NO_ACCEPT,
            step::P1_JOB_ANY,
        ]),
        because: "Scripts and simple clients send no Accept header, or the `*/*` of their library, and expect a UWS document.",
        usually: "The page for browsers is the default, and XML is sent only to those who name it.",
        mend: "Send XML unless the client prefers HTML by name.",
        good: &[
            "list/get-no-accept GET /jobs -> 200 | @jobs\np1/job-any GET /jobs/1 -> 200 | @job",
            "list/get-any GET /jobs -> 200 Content-Type: text/xml;charset=utf-8 | @jobs",
        ],
        bad: &[
            (
                "list/get-any GET /jobs -> 200 Content-Type: text/html | <!DOCTYPE html><html><p>Jobs<br></html>",
                "html",
            ),
            (
                "p1/job-no-accept GET /jobs/1 -> 200 Content-Type: application/json | {\"jobId\":\"1\"}",
                "not-xml",
            ),
            ("p1/job-any GET /jobs/1 -> 406", "not-acceptable"),
        ],
        judge: |v| {
            let steps = [
                step::LIST_NO_ACCEPT,
                step::LIST_ANY,
                step::P1_JOB_NO_ACCEPT,
                step::P1_JOB_ANY,
            ];
            each(v, &steps, is_xml_answer)
        },
    },
    Check {
        decides: "uws-conneg-xml",
        reads: Reads::Any(&[
            step::LIST_GET,
            step::P1_JOB,
            step::P1_RESULTS,
            step::P1_PARAMETERS,
        ]),
        because: "A program that asks for XML cannot read a page made for people.",
        usually: "HTML is sent to everybody, or a framework answers 406 because the handler declares only application/json.",
        mend: "Send the XML of UWS to every client whose Accept header names application/xml.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs\np1/job GET /jobs/1 -> 200 | @job\n\
             p1/results GET /jobs/1/results -> 200 | @results",
            "p1/parameters GET /jobs/1/parameters -> 200 Content-Type: text/plain | @parameters",
        ],
        bad: &[
            (
                "list/get GET /jobs -> 200 Content-Type: text/html | <html><body><p>Jobs<br></body></html>",
                "html",
            ),
            ("p1/results GET /jobs/1/results -> 406", "not-acceptable"),
        ],
        judge: |v| {
            let steps = [
                step::LIST_GET,
                step::P1_JOB,
                step::P1_RESULTS,
                step::P1_PARAMETERS,
            ];
            each(v, &steps, is_xml_answer)
        },
    },
    Check {
        decides: "uws-conneg-plain",
        reads: Reads::Any(&ATOMS),
        because: "A client that asks for the phase in plain text cannot pick the word out of a page or a document.",
        usually: "The handler knows only HTML, or the framework demands an Accept header that it likes better.",
        mend: "Send the bare value as text/plain to clients whose Accept header names it.",
        good: &[
            "p1/phase GET /jobs/1/phase -> 200 | PENDING\np1/executionduration GET /jobs/1/executionduration -> 200 | 3600\n\
             p1/owner GET /jobs/1/owner -> 404",
            "p1/quote GET /jobs/1/quote -> 200 Content-Type: text/plain;charset=ISO-8859-1 | 2026-01-01T13:00:00Z",
        ],
        bad: &[
            ("p1/phase GET /jobs/1/phase -> 406", "not-acceptable"),
            (
                "p1/phase GET /jobs/1/phase -> 200 Content-Type: text/html | <html><body>PENDING</body></html>",
                "not-plain",
            ),
            (
                "p1/phase GET /jobs/1/phase -> 200 Content-Type: application/xml | <phase>PENDING</phase>",
                "not-plain",
            ),
        ],
        judge: |v| each(v, &ATOMS, is_plain_answer),
    },
    Check {
        decides: "uws-conneg-html",
        reads: Reads::Any(&[step::LIST_HTML, step::P1_JOB_HTML]),
        because: "It tells whether people can use the service with a browser alone.",
        usually: "Services send HTML, or XML with a style sheet, or plain XML.",
        mend: "Nothing to mend: the standard leaves it open.",
        good: &[
            "list/get-html GET /jobs -> 200 | @jobs",
            "list/get-html GET /jobs -> 200 Content-Type: text/html | <!DOCTYPE html><html><p>Jobs</html>",
        ],
        bad: &[(
            "list/get-html GET /jobs -> 200 Content-Type: text/html | <!DOCTYPE html><html><p>Jobs</html>",
            "html-for-browsers",
        )],
        judge: |v| {
            each(v, &[step::LIST_HTML, step::P1_JOB_HTML], |x| {
                x.ok()?;
                let code = if is_html(&x) {
                    "html-for-browsers"
                } else {
                    "no-html"
                };
                Ok(Finding::info(
                    code,
                    &x,
                    Part::Header("Content-Type"),
                    lenient_media(&x),
                ))
            })
        },
    },
    Check {
        decides: "uws-xml-wellformed",
        reads: Reads::Whole(DOCUMENTS),
        because: "A document that is not well-formed is rejected as a whole by every XML reader.",
        usually: "Text is pasted into a template without escaping, a prefix is not declared, or the platform's default charset \
                  is sent with a document in UTF-8.",
        mend: "Write documents with an XML library, in UTF-8, and say so in both Content-Type and declaration, or in neither.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs\np1/job GET /jobs/1 -> 200 | @job",
            "list/get GET /jobs -> 200 Content-Type: application/xml;charset=utf-8 | \
             \u{feff}<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href='uws.xsl'?><!-- x --><jobs/>",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|>PENDING<|>A & B<|",
                "not-well-formed",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s| xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"||",
                "undeclared-prefix",
            ),
            (
                "list/get GET /jobs -> 200 Content-Type: text/xml;charset=ISO-8859-1 | \
                 <?xml version='1.0' encoding='UTF-8'?><jobs/>",
                "encodings-differ",
            ),
            ("list/get GET /jobs -> 200 Content-Type: application/xml", "empty"),
        ],
        judge: |v| every(v, is_meant_as_xml, well_formed),
    },
    Check {
        decides: "uws-xml-stylesheet",
        reads: Reads::Whole(DOCUMENTS),
        because: "A style sheet lets browsers show the XML to people; programs skip it.",
        usually: "Some services send one instead of making HTML pages.",
        mend: "Nothing to mend: the standard allows it.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs",
            "list/get GET /jobs -> 200 | <?xml-stylesheet type='text/xsl' href='uws.xsl'?><jobs/>",
        ],
        bad: &[(
            "list/get GET /jobs -> 200 | <?xml-stylesheet type='text/xsl' href='uws.xsl'?><jobs/>",
            "stylesheet",
        )],
        judge: stylesheet,
    },
];

/// One value in plain text; a wrong Content-Type over a right body is another requirement's affair.
fn is_plain_answer(x: Seen<'_>) -> Judgement {
    let expected = "the bare value as text/plain";
    if let Some(finding) = not_acceptable(&x, expected) {
        return Ok(finding);
    }
    x.ok()?;
    let sent = lenient_media(&x);
    let text = x.text();
    let body = text.trim_start_matches('\u{feff}').trim_start();
    if body.starts_with('<') || body.starts_with('{') {
        let observed = format!(
            "{} as {sent}",
            if is_html(&x) { "an HTML page" } else { "markup" }
        );
        return Ok(Finding::broken("not-plain", &x, Part::BODY, expected, observed));
    }
    match x.media_type() {
        _ if body.is_empty() => Err(Finding::undecided(Reason::NotObserved, &x, "the body is empty")),
        Some(media) if media.is_text_plain() => Ok(Finding::pass(&x, Part::Header("Content-Type"), sent)),
        _ => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            format!("a bare value, sent as {sent}"),
        )),
    }
}

/// An answer for a container of UWS that says, or looks as if, it is XML. Pages for people in XHTML are none.
fn is_meant_as_xml(x: &Seen<'_>) -> bool {
    let container = match x.resource() {
        Resource::List | Resource::Job => true,
        Resource::Child(child) => matches!(child, "results" | "parameters"),
        Resource::Other => false,
    };
    let media = x.media_type();
    let says_so = media
        .as_ref()
        .is_some_and(|m| m.is_xml() && m.subtype != "xhtml+xml");
    let looks_so =
        x.response.body.starts_with(b"<?xml") && !media.is_some_and(|m| m.subtype.contains("html"));
    container && x.exchange.request.method == "GET" && x.status() == 200 && (says_so || looks_so)
}

fn well_formed(x: Seen<'_>) -> Judgement {
    if x.response.truncated {
        let why = "the body was not read to its end";
        return Err(Finding::undecided(Reason::TooLarge, &x, why));
    }
    let error = match x.xml() {
        Ok(document) => return Ok(one_encoding(x, document)),
        Err(error) => error,
    };
    let unread = |reason| Err(Finding::undecided(reason, &x, error.message.clone()));
    let code = match error.kind {
        XmlErrorKind::Limit => return unread(Reason::TooLarge),
        // Legal in XML, but refused by our reader; a page for people has been told apart before.
        XmlErrorKind::Doctype => return unread(Reason::Ambiguous),
        XmlErrorKind::Encoding if error.offset == 0 => return unread(Reason::Ambiguous),
        XmlErrorKind::Encoding => "wrong-encoding",
        XmlErrorKind::Empty => "empty",
        XmlErrorKind::Syntax => "not-well-formed",
        XmlErrorKind::Namespace => "undeclared-prefix",
    };
    let part = Part::Body(Some(error.offset..error.offset));
    if matches!(x.job_label(), Some("x1" | "x2")) {
        let observed = format!(
            "{}, after an awkward parameter value: see uws-parameter-xml-safe",
            error.message
        );
        return Ok(Finding::info("provoked", &x, part, observed));
    }
    Ok(Finding::broken(
        code,
        &x,
        part,
        "a well-formed XML document",
        error.to_string(),
    ))
}

fn one_encoding(x: Seen<'_>, document: &Document) -> Finding {
    let root = document.root();
    match document.encoding_conflicts.first() {
        None => Finding::pass(
            &x,
            Part::Body(Some(root.tag_span())),
            format!("<{}>", root.qualified_name()),
        ),
        Some(conflict) => {
            let expected = "one encoding in Content-Type, byte order mark and declaration";
            Finding::broken("encodings-differ", &x, Part::BODY, expected, conflict.as_str())
        }
    }
}

fn stylesheet(v: &View<'_>) -> Vec<Finding> {
    let mut read = v
        .answers()
        .filter(is_meant_as_xml)
        .filter_map(|x| Some((x, x.xml().ok()?)));
    let Some((first, _)) = read.next() else {
        return DOCUMENTS
            .iter()
            .flat_map(|s| v.at(*s))
            .filter_map(|x| x.document().err())
            .take(1)
            .collect();
    };
    let styled = v
        .answers()
        .filter(is_meant_as_xml)
        .find(|x| x.xml().is_ok_and(|d| d.stylesheet_instruction()));
    vec![settle(Ok(match styled {
        Some(x) => Finding::info("stylesheet", &x, Part::BODY, "an xml-stylesheet instruction"),
        None => Finding::pass(&first, Part::BODY, "no xml-stylesheet instruction"),
    }))]
}
