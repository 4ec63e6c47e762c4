//! Faults of section I: the quote.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase::*;
use crate::xml::Element;

fn empty(root: &mut Element) {
    root.each("quote", |element| *element = Element::new("quote"));
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "quote-404",
        "The quote has no resource.",
        &["uws-quote-get"],
        &[get(QUOTE, &[Status(404), Text("Not found\n")])],
    ),
    fault(
        "opencadc-quote-500",
        "GET of the quote is a 500.",
        &["uws-quote-get", "uws-no-5xx"],
        &[get(
            QUOTE,
            &[Any(|response, _| {
                *response = Response::text(500, "Null pointer\n")
            })],
        )],
    ),
    fault(
        "quote-html",
        "The quote is sent as text/html.",
        &["uws-quote-text-plain"],
        &[get(QUOTE, &[AS_HTML])],
    ),
    fault(
        "vollt-127-quote-minus-one",
        "The quote resource of a 1.1 service says -1 for unknown.",
        &["uws-quote-format"],
        &[
            get(QUOTE, &[Text("-1")]),
            get(
                JOB,
                &[Root(|root| {
                    root.each("quote", |element| *element = Element::nil("quote"))
                })],
            ),
        ],
    ),
    fault(
        "quote-seconds",
        "The quote resource gives a number of seconds.",
        &["uws-quote-format"],
        &[get(QUOTE, &[Text("3600")])],
    ),
    fault(
        "quote-omitted",
        "The job document has no quote.",
        &["uws-quote-object"],
        &[get(JOB, &[Root(|root| root.drop_child("quote"))])],
    ),
    fault(
        "quote-empty",
        "An unknown quote is an empty element without nil.",
        &["uws-quote-nil"],
        &[get(JOB, &[Root(empty)]), get(QUOTE, &[Text("")])],
    ),
    fault(
        "quote-epoch",
        "An unknown quote is written as the beginning of 1970.",
        &["uws-quote-nil"],
        &[
            get(
                JOB,
                &[Root(|root| root.write("quote", "1970-01-01T00:00:00.000Z"))],
            ),
            get(QUOTE, &[Text("1970-01-01T00:00:00.000Z")]),
        ],
    ),
    fault(
        "quote-differs",
        "The resource and the document tell quotes an hour apart.",
        &["uws-quote-consistent"],
        &[get(QUOTE, &[TextBy(|text| moved(text, 3600))])],
    ),
    fault(
        "quote-forbidden-while-pending",
        "The quote cannot be read while the job is PENDING: 403.",
        &["uws-quote-pending"],
        &[get(
            QUOTE,
            &[Any(|response, _| {
                *response = Response::text(403, "Run it first\n")
            })],
        )
        .within(&[Pending])],
    ),
    fault(
        "quote-past",
        "The quote of a new job lies a day behind.",
        &["uws-quote-future"],
        &[
            get(JOB, &[Root(|root| shift(root, "quote", -86_400))]),
            get(QUOTE, &[TextBy(|text| moved(text, -86_400))]),
        ],
    ),
];
