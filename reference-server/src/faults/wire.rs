//! Faults of the message and the wire, which no reader can make sense of.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::Node;

/// Sixteen times sixteen times sixteen lines when `d` is expanded.
const BOMB: &str = concat!(
    "\n<!DOCTYPE job [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">",
    "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">",
    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">",
    "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]>\n"
);

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "body-cut-short",
        "The connection breaks in the middle of a job document.",
        &[],
        &[get(JOB, &[Any(|response, _| response.cut_after = Some(200))])],
    ),
    fault(
        "list-cut-short",
        "The connection breaks in the middle of the list.",
        &[],
        &[get(LIST, &[Any(|response, _| response.cut_after = Some(60))])],
    ),
    fault(
        "html-error-page-200",
        "The job is an HTML error page, sent as XML with status 200.",
        &["uws-conneg-xml"],
        &[get(
            JOB,
            &[Text(
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \
             \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\n<html><head><title>Error</title></head>\
             <body><p>Something went wrong<br></body></html>\n",
            )],
        )],
    ),
    fault(
        "charset-wrong",
        "The job is declared as UTF-16 in its Content-Type, and is UTF-8.",
        &["uws-xml-wellformed"],
        &[get(
            JOB,
            &[Header("Content-Type", "application/xml; charset=utf-16")],
        )],
    ),
    fault(
        "xml-not-utf-8",
        "The job is declared as UTF-8 and has bytes that are not.",
        &["uws-xml-wellformed"],
        &[get(JOB, &[Bytes(|bytes| bytes.extend(b"<!-- \xe9t\xe9 -->\n"))])],
    ),
    fault(
        "xml-entity-bomb",
        "The jobId of a job is an entity that grows a thousandfold when it is expanded.",
        &[],
        &[get(
            JOB,
            &[
                Root(|root| {
                    root.each("jobId", |id| id.children = vec![Node::Raw("&d;".to_owned())]);
                }),
                Bytes(|bytes| {
                    let end = bytes
                        .windows(2)
                        .position(|pair| pair == b"?>")
                        .map_or(0, |at| at + 2);
                    bytes.splice(end..end, BOMB.bytes());
                }),
            ],
        )],
    ),
    fault(
        "job-empty-body",
        "The job is answered with 200 and an empty body.",
        &["uws-xml-wellformed"],
        &[get(JOB, &[Text("")])],
    ),
    fault(
        "list-json",
        "The list is sent as JSON.",
        &["uws-conneg-xml"],
        &[get(
            LIST,
            &[Header("Content-Type", "application/json"), Text("{\"jobs\":[]}")],
        )],
    ),
    fault(
        "server-error-everywhere",
        "Every job and every child of it is a 500.",
        &["uws-no-5xx", "uws-job-get"],
        &[
            get(
                JOB,
                &[
                    Status(500),
                    Header("Content-Type", "text/plain"),
                    Text("Internal error\n"),
                ],
            ),
            get(
                CHILDREN,
                &[
                    Status(500),
                    Header("Content-Type", "text/plain"),
                    Text("Internal error\n"),
                ],
            ),
        ],
    ),
];
