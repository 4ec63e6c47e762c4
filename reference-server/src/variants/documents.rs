//! Variants of the documents: other ways to write the same XML, and optional parts present or absent.

use super::{Variant, variant};
use crate::message::Body;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;
use crate::uws::Phase::*;
use crate::xml::Element;

const NAMES: &str = "Namespaces in XML 1.0, 4 and 6: a prefix is a placeholder, and there may be none.";
const SCHEMA_LOCATION: &str = "http://www.ivoa.net/xml/UWS/v1.0 http://www.ivoa.net/xml/UWS/UWS-v1.1.xsd";

fn whole_seconds(text: &str) -> String {
    text.split('.').next().map_or_else(String::new, |seconds| {
        format!("{}Z", seconds.trim_end_matches('Z'))
    })
}

fn each_result(root: &mut Element, change: fn(&mut Element)) {
    root.each("result", change);
}

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "other-prefix",
        "The UWS namespace has the prefix u.",
        NAMES,
        &[Act::Style(|s| s.prefix = "u")],
    ),
    variant(
        "misleading-prefix",
        "The UWS namespace has a prefix that others use for XML Schema.",
        NAMES,
        &[Act::Style(|style| style.prefix = "xs")],
    ),
    variant(
        "default-namespace",
        "UWS is the default namespace.",
        NAMES,
        &[Act::Style(|s| s.prefix = "")],
    ),
    variant(
        "bom",
        "XML starts with a byte order mark.",
        "XML 1.0, 4.3.3 and appendix F.",
        &[Act::Style(|style| style.byte_order_mark = true)],
    ),
    variant(
        "cdata",
        "Text stands in CDATA sections.",
        "XML 1.0, 2.7: they may occur wherever text may.",
        &[Act::Style(|style| style.cdata = true)],
    ),
    variant(
        "character-references",
        "Every character of text is written as a reference.",
        "XML 1.0, 4.1.",
        &[Act::Style(|style| style.references = true)],
    ),
    variant(
        "pretty-printed",
        "Each element stands on a line of its own.",
        "XML Schema 1.0, 3.4.4: white space between elements is allowed in element-only content.",
        &[Act::Style(|style| style.pretty = true)],
    ),
    variant(
        "comments",
        "There are comments everywhere, also in front of values.",
        "XML 1.0, 2.5.",
        &[Act::Style(|style| style.comments = true)],
    ),
    variant(
        "processing-instructions",
        "XML names a style sheet, and has an instruction for someone else.",
        "UWS 1.1, 2.2.2 allows xml-stylesheet; XML 1.0, 2.6.",
        &[Act::Style(|style| {
            style.instruction =
                Some("<?xml-stylesheet type=\"text/xsl\" href=\"/uws.xsl\"?>\n<?php echo '<uws:job>' ?>\n");
        })],
    ),
    variant(
        "whitespace",
        "There is white space between elements, around times and numbers, and at the end.",
        "XML Schema 1.0 part 2, 4.3.6: white space of these types collapses; XML 1.0, 2.8.",
        &[Act::Style(|style| style.blanks = true)],
    ),
    variant(
        "single-quotes",
        "Attributes stand in single quotes, each on a line of its own.",
        "XML 1.0, 2.3 and 3.1.",
        &[Act::Style(|style| style.other_quotes = true)],
    ),
    variant(
        "xml-declaration-absent",
        "XML has no declaration.",
        "XML 1.0, 2.8: it is optional for UTF-8.",
        &[Act::Style(|style| style.declaration = None)],
    ),
    variant(
        "xml-standalone",
        "The declaration says standalone, and names no encoding.",
        "XML 1.0, 2.9 and 4.3.3.",
        &[Act::Style(|style| {
            style.declaration = Some("<?xml version='1.0' standalone='yes' ?>")
        })],
    ),
    variant(
        "schema-location",
        "Root elements say where the schema is.",
        "XML Schema 1.0, 2.6.3: allowed on every element.",
        &[documents(&[Root(|root| {
            root.set("xsi:schemaLocation", SCHEMA_LOCATION)
        })])],
    ),
    variant(
        "second-precision",
        "Times have no fraction.",
        "UWS 1.1, 2.2.1 does not fix the precision.",
        &[
            get(LIST_AND_JOB, &[Root(|root| each_time(root, whole_seconds))]),
            get(
                &[Kind::Destruction, Kind::Quote],
                &[TextBy(|t| {
                    if t.is_empty() {
                        String::new()
                    } else {
                        whole_seconds(t)
                    }
                })],
            ),
        ],
    ),
    variant(
        "microsecond-precision",
        "Times have six digits after the point.",
        "UWS 1.1, 2.2.1 does not fix the precision.",
        &[
            get(
                LIST_AND_JOB,
                &[Root(|root| each_time(root, |text| text.replace('Z', "000Z")))],
            ),
            get(
                &[Kind::Destruction, Kind::Quote],
                &[TextBy(|text| text.replace('Z', "000Z"))],
            ),
        ],
    ),
    variant(
        "nil-quote",
        "The quote is not known.",
        "UWS 1.1, 2.1.6 and 2.2.1: nil in the document, empty in the resource.",
        &[
            get(
                JOB,
                &[Root(|root| {
                    root.each("quote", |quote| *quote = Element::nil("quote"))
                })],
            ),
            get(QUOTE, &[Text("")]),
        ],
    ),
    variant(
        "nil-as-one",
        "Unknown values are nil=\"1\".",
        "XML Schema 1.0 part 2, 3.2.2: a boolean is true, false, 1 or 0.",
        &[get(
            LIST_AND_JOB,
            &[Root(|root| {
                root.walk(&mut |element| {
                    if element.get("xsi:nil").is_some() {
                        element.set("xsi:nil", "1");
                    }
                });
            })],
        )],
    ),
    variant(
        "quote-beyond-destruction",
        "The quote lies after the destruction time.",
        "UWS 1.1, 2.1.6: that says that the job will not be done in time.",
        &[
            get(JOB, &[Root(|root| shift(root, "quote", 10 * 86_400))]),
            get(QUOTE, &[TextBy(|text| moved(text, 10 * 86_400))]),
        ],
    ),
    variant(
        "jobinfo-extension",
        "Jobs have a jobInfo with elements of another namespace.",
        "UWS 1.1, 2.2.2.2 and appendix B: any content.",
        &[Act::Quirk(Quirk::JobInfo)],
    ),
    variant(
        "jobref-minimal",
        "The entries of the list have an id and a phase only.",
        "UWS 1.1, 2.2.2.1 and appendix B: all else is optional.",
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| {
                    jobref.unset("xlink:href");
                    jobref.unset("xlink:type");
                    for name in ["runId", "ownerId", "creationTime"] {
                        jobref.drop_child(name);
                    }
                });
            })],
        )],
    ),
    variant(
        "jobref-relative-href",
        "The links of the list are relative.",
        "XLink 1.1, 5.4: the value is an IRI reference, relative to the document.",
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| {
                    let segment = jobref.get("xlink:href").and_then(|href| href.rsplit('/').next());
                    let relative = format!("jobs/{}", segment.unwrap_or_default());
                    jobref.set("xlink:href", relative);
                });
            })],
        )],
    ),
    variant(
        "result-relative-href",
        "The links of results are paths without scheme and host.",
        "XLink 1.1, 5.4: the value is an IRI reference, relative to the document.",
        &[get(
            WITH_RESULTS,
            &[Any(|response, seen| {
                if let Body::Xml(document) = &mut response.body {
                    let base = seen.request.base.as_str();
                    document.root.each("result", |result| {
                        let href = result
                            .get("xlink:href")
                            .map(|href| href.trim_start_matches(base).to_owned());
                        result.set("xlink:href", href.unwrap_or_default());
                    });
                }
            })],
        )],
    ),
    variant(
        "no-size-mimetype",
        "Results state neither size nor type.",
        "UWS 1.1, appendix B: both attributes are optional.",
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                each_result(root, |result| {
                    result.unset("size");
                    result.unset("mime-type");
                });
            })],
        )],
    ),
    variant(
        "no-xlink-type",
        "Links have no xlink:type.",
        "UWS 1.1, appendix B: its default is simple.",
        &[get(
            &[Kind::List, Kind::Job, Kind::Results],
            &[Root(|root| {
                root.walk(&mut |element| element.unset("xlink:type"));
            })],
        )],
    ),
    variant(
        "result-custom-attributes",
        "Results have attributes in the namespace made for that.",
        "UWS 1.1, appendix B: attributes of urn:uwscustom.",
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                // 1.0 results state no size, and have no such attributes.
                root.each("result", |result| {
                    if result.get("size").is_some() {
                        result.set("xmlns:c", "urn:uwscustom");
                        result.set("c:rows", "3");
                    }
                });
            })],
        )],
    ),
    variant(
        "expected-results-listed",
        "A job lists its expected result before it has it.",
        "UWS 1.1, 2.1.10: the list may hold expected results.",
        &[get(
            WITH_RESULTS,
            &[Any(|response, seen| {
                if let Body::Xml(document) = &mut response.body {
                    let href = format!("{}/results/result", seen.job_url);
                    let expected = Element::new("result")
                        .attribute("id", "result")
                        .attribute("xlink:href", href);
                    document.root.walk(&mut |element| {
                        if element.name == "results" && element.children.is_empty() {
                            element.push(expected.clone());
                        }
                    });
                }
            })],
        )
        .within(&[Pending, Queued, Executing])],
    ),
    variant(
        "job-without-parameters",
        "The job document leaves its parameters to their resource.",
        "UWS 1.1, appendix B: parameters is optional in a job.",
        &[get(JOB, &[Root(|root| root.drop_child("parameters"))])],
    ),
    variant(
        "parameter-flags",
        "Parameters carry their optional flags, as 0, false and true.",
        "UWS 1.1, appendix B: byReference and isPost are booleans.",
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    if parameter.get("byReference").is_none() {
                        parameter.set("byReference", "0");
                    }
                    parameter.set("isPost", "true");
                });
            })],
        )],
    ),
    variant(
        "parameter-names-upper-case",
        "The names of parameters come back in upper case.",
        "DALI 1.1, 3.1: names are case-insensitive; UWS says nothing of their case.",
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    let name = parameter.get("id").unwrap_or_default().to_uppercase();
                    parameter.set("id", name);
                });
            })],
        )],
    ),
    variant(
        "summary-in-completed",
        "A completed job has an errorSummary.",
        "UWS 1.1, 2.2.2.2: the example shows one.",
        &[get(
            JOB,
            &[Root(|root| {
                let mut summary = Element::new("errorSummary")
                    .attribute("type", "transient")
                    .attribute("hasDetail", "0");
                summary.push(Element::with_text("message", "one row was left out"));
                root.push(summary);
                root.move_before("errorSummary", "jobInfo");
            })],
        )
        .within(&[Completed])],
    ),
];
