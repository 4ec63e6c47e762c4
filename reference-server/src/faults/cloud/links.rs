//! Faults of `{links}` as a service and as a document (group F).

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Answer, Content, Field as Column, Format, Resource, Votable as Document};
use crate::faults::Fault;
use crate::message::Request;

const LINKS: &[Resource] = &[Resource::Links];

/// With these parameters in place of those in the query.
fn other_query(request: &Request, change: impl Fn(&str) -> String) -> Request {
    Request {
        query: change(&request.query),
        ..request.clone()
    }
}

fn is_without_id(seen: &Seen) -> bool {
    !seen.request.query.to_uppercase().contains("ID=") && seen.request.method != "POST"
}

fn asks_format(seen: &Seen) -> bool {
    seen.request.query.to_uppercase().contains("RESPONSEFORMAT=")
}

fn in_results(votable: &mut Document, change: fn(&mut crate::cloud::VoResource)) {
    if let Some(results) = votable.results() {
        change(results);
    }
}

fn set_format(answer: &mut Answer, other: Format) {
    if let Content::Table(_, format) = &mut answer.content {
        *format = other;
    }
}

pub(in crate::faults) const SERVICE: &[Fault] = &[
    datalink(
        "dl-post-405",
        "Links cannot be asked for by POST.",
        &["dl-sync-verbs"],
        &[rewrite(
            at(&["POST"], LINKS),
            &[Status(405), Header("Allow", "GET, HEAD"), Text("")],
        )],
    ),
    datalink(
        "dl-post-empty",
        "Links that are asked for by POST are none.",
        &["dl-sync-verbs"],
        &[rewrite(
            at(&["POST"], LINKS),
            &[Table(|table| table.rows.clear())],
        )],
    ),
    datalink(
        "dl-no-id-400",
        "Whoever asks for nothing gets an error.",
        &["dl-no-id"],
        &[rewrite(
            at(&["GET"], LINKS).when(is_without_id),
            &[Any(|answer, _| {
                *answer = Answer::error(400, "UsageFault: ID is missing")
            })],
        )],
    ),
    datalink(
        "dl-no-id-all",
        "Whoever asks for nothing gets an error row.",
        &["dl-no-id"],
        &[turn(at(&["GET"], LINKS).when(is_without_id), |request, _| {
            other_query(request, |query| format!("{query}&ID=ivo://none"))
        })],
    ),
    datalink(
        "dl-first-id-only",
        "Of several IDs only the first one is looked at.",
        &["dl-multi-id"],
        &[rule(Rule::FirstIdOnly)],
    ),
    datalink(
        "dl-ids-mixed",
        "The rows of one ID are not together.",
        &["dl-consecutive"],
        &[links(&[Table(|table| {
            let has_others =
                table.rows.first().map(|row| row[0].clone()) != table.rows.last().map(|row| row[0].clone());
            if has_others && table.rows.len() > 2 {
                table.rows.rotate_left(1);
            }
        })])],
    ),
    datalink(
        "dl-no-overflow",
        "Nobody says that not all IDs were answered.",
        &["dl-overflow"],
        &[rule(Rule::LimitWithoutOverflow)],
    ),
    datalink(
        "dl-rows-cut",
        "The last ID has not all of its rows.",
        &["dl-no-split"],
        &[rule(Rule::RowsCut)],
    ),
    datalink(
        "dl-id-lower-case",
        "IDs come back in lower case.",
        &["dl-id-echo"],
        &[links(&[Table(|table| {
            table.each("ID", |cell| {
                *cell = crate::cloud::Cell::text(cell.shown().to_lowercase())
            });
        })])],
    ),
    datalink(
        "dl-id-decoded-twice",
        "A plus in an ID comes back as a blank.",
        &["dl-id-echo"],
        &[links(&[Table(|table| {
            table.each("ID", |cell| {
                *cell = crate::cloud::Cell::text(cell.shown().replace('+', " "))
            });
        })])],
    ),
    datalink(
        "dl-error-page",
        "Errors are pages.",
        &["dl-error-document"],
        &[rewrite(
            at(&[], LINKS).answered(400),
            &[OF_HTML, Text("<html><body>Bad request</body></html>\n")],
        )],
    ),
    datalink(
        "dl-error-unsaid",
        "The document of an error has status OK.",
        &["dl-error-document"],
        &[rewrite(
            at(&[], LINKS).answered(400),
            &[TextBy(|text| text.replace("value=\"ERROR\"", "value=\"OK\""))],
        )],
    ),
    datalink(
        "dl-html-type",
        "Links are sent as a page.",
        &["dl-media-type"],
        &[links(&[OF_HTML])],
    ),
    datalink(
        "dl-format-refused",
        "The format votable is not known.",
        &["dl-responseformat"],
        &[rewrite(
            at(&[], LINKS).when(asks_format),
            &[Any(|answer, _| {
                *answer = Answer::error(400, "UsageFault: there is no such format")
            })],
        )],
    ),
    datalink(
        "dl-format-parameters",
        "A format with parameters is not known.",
        &["dl-responseformat"],
        &[rewrite(
            at(&[], LINKS).when(|seen| asks_format(seen) && seen.request.query.contains("%3B")),
            &[Any(|answer, _| {
                *answer = Answer::error(400, "UsageFault: there is no such format")
            })],
        )],
    ),
    datalink(
        "dl-names-by-case",
        "Names of parameters must be in upper case.",
        &["dl-param-case"],
        &[turn(at(&[], LINKS), |request, _| {
            other_query(request, |query| query.replace("id=", "nothing="))
        })],
    ),
];

pub(in crate::faults) const DOCUMENT: &[Fault] = &[
    datalink(
        "dl-no-content-length",
        "There is no column content_length.",
        &["dl-fields"],
        &[links(&[Table(|table| table.drop_column("content_length"))])],
    ),
    datalink(
        "dl-no-error-message",
        "There is no column error_message.",
        &["dl-fields"],
        &[links(&[Table(|table| table.drop_column("error_message"))])],
    ),
    datalink(
        "dl-no-service-def",
        "The column service_def has a name of its own.",
        &["dl-fields"],
        &[links(&[Field("service_def", |field| field.name = "serviceDef")])],
    ),
    datalink(
        "dl-no-ucd",
        "The semantics have no UCD.",
        &["dl-ucds"],
        &[links(&[Field("semantics", |field| field.ucd = "")])],
    ),
    datalink(
        "dl-other-ucd",
        "The ID has the UCD of any other.",
        &["dl-ucds"],
        &[links(&[Field("ID", |field| field.ucd = "meta.id")])],
    ),
    datalink(
        "dl-int-length",
        "The content_length is an int.",
        &["dl-datatypes"],
        &[links(&[Field("content_length", |field| field.datatype = "int")])],
    ),
    datalink(
        "dl-no-unit",
        "The content_length has no unit.",
        &["dl-datatypes"],
        &[links(&[Field("content_length", |field| field.unit = "")])],
    ),
    datalink(
        "dl-unicode",
        "Descriptions are unicodeChar.",
        &["dl-datatypes"],
        &[links(&[Field("description", |field| {
            field.datatype = "unicodeChar"
        })])],
    ),
    datalink(
        "dl-authorized-text",
        "What one is authorized to do is told in words.",
        &["dl-datatypes"],
        &[links(&[Field("link_authorized", |field: &mut Column| {
            field.datatype = "char";
            field.arraysize = "*";
        })])],
    ),
    datalink(
        "dl-untyped",
        "The RESOURCE with the links has another type.",
        &["dl-results-resource"],
        &[links(&[Votable(|votable| {
            in_results(votable, |results| results.kind = "meta")
        })])],
    ),
    datalink(
        "dl-binary",
        "Links are in BINARY2, which nobody has asked for.",
        &["dl-results-resource"],
        &[links(&[Any(|answer, _| set_format(answer, Format::Binary2))])],
    ),
    datalink(
        "dl-no-standardid",
        "The document does not say that it is one of links.",
        &["dl-info-standardid"],
        &[links(&[Votable(|votable| {
            in_results(votable, |results| {
                results.infos.retain(|info| info.name != "standardID")
            });
        })])],
    ),
    datalink(
        "dl-standardid-in-table",
        "What the document is stands in the TABLE.",
        &["dl-info-standardid"],
        &[links(&[Votable(|votable| {
            in_results(votable, |results| {
                let at = results.infos.iter().position(|info| info.name == "standardID");
                let info = at.map(|at| results.infos.remove(at));
                if let (Some(info), Some(table)) = (info, &mut results.table) {
                    table.infos.push(info);
                }
            });
        })])],
    ),
    datalink(
        "dl-standardid-other",
        "The document says that it is an image search.",
        &["dl-info-standardid"],
        &[links(&[Votable(|votable| {
            in_results(votable, |results| {
                for info in results.infos.iter_mut().filter(|info| info.name == "standardID") {
                    info.value = "ivo://ivoa.net/std/SIA#query-2.0".to_owned();
                }
            });
        })])],
    ),
    datalink(
        "dl-no-status",
        "There is no QUERY_STATUS.",
        &["dl-query-status"],
        &[links(&[Votable(|votable| {
            in_results(votable, |results| {
                results.infos.retain(|info| info.name != "QUERY_STATUS")
            });
        })])],
    ),
    datalink(
        "dl-descriptor-renamed",
        "No RESOURCE has the ID that service_def names.",
        &["dl-service-def"],
        &[links(&[Votable(|votable| {
            if let Some(cutout) = votable.descriptor("cutout") {
                cutout.id = "soda";
            }
        })])],
    ),
    datalink(
        "dl-descriptor-not-meta",
        "What service_def names is no RESOURCE of type meta.",
        &["dl-service-def"],
        &[links(&[Votable(|votable| {
            if let Some(cutout) = votable.descriptor("cutout") {
                cutout.kind = "service";
            }
        })])],
    ),
    datalink(
        "dl-example-gone",
        "The example of a descriptor leads to where nothing is.",
        &["dl-example-url"],
        &[links(&[Votable(|votable| {
            if let Some(cutout) = votable.descriptor("cutout") {
                for param in cutout.params.iter_mut().filter(|p| p.field.name == "exampleURL") {
                    param.value = param.value.replace("/cloud/cutout", "/cloud/nothing");
                }
            }
        })])],
    ),
    datalink(
        "dl-descriptor-no-url",
        "A service has no accessURL.",
        &["dl-descriptor"],
        &[links(&[Votable(|votable| {
            if let Some(cutout) = votable.descriptor("cutout") {
                cutout.params.retain(|param| param.field.name != "accessURL");
            }
        })])],
    ),
    datalink(
        "dl-descriptor-no-inputs",
        "A service has no inputParams.",
        &["dl-descriptor"],
        &[links(&[Votable(|votable| {
            if let Some(cutout) = votable.descriptor("cutout") {
                cutout.groups.clear();
            }
        })])],
    ),
    datalink(
        "dl-descriptor-dangling",
        "A parameter takes its values from a column that is not there.",
        &["dl-descriptor"],
        &[links(&[Votable(|votable| {
            if let Some(table) = votable.table()
                && let Some(id) = table.field("ID")
            {
                id.id = "";
            }
        })])],
    ),
];
