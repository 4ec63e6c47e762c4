//! Section B of the catalogue, the syntaxes that answers come in (paths of schema 1.0; drafts of 2023 and 2025, request method;
//! RFC 9110 12.5.1).

use super::endpoints::not_closed;
use super::media_content::is_our_limit;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, lenient_media};
use crate::documents::broker::Format;
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-media-json-response",
        reads: Reads::Any(&[step::MEDIA_SET_JSON, step::MEDIA_OFFER_JSON]),
        because: "Most clients read JSON and nothing else.",
        usually: "The resource was bound to another type, or Accept is compared as text.",
        mend: "Send `application/json` for `Accept: application/json` at every resource.",
        good: &[
            "media/set-json GET /offersets/1 -> 200 | @yes\nmedia/offer-json GET /sessions/1 -> 200 | @offer",
        ],
        bad: &[
            ("media/set-json GET /offersets/1 -> 406 | @problem", "not-offered"),
            (
                "media/offer-json GET /sessions/1 -> 200 Content-Type: application/yaml | @offer",
                "other-type",
            ),
            (
                "media/offer-json GET /sessions/1 -> 200 | {\"phase\": ",
                "unparsable",
            ),
        ],
        judge: |v| {
            each(v, &[step::MEDIA_SET_JSON, step::MEDIA_OFFER_JSON], |x| {
                offered(v, x, Format::Json)
            })
        },
    },
    Check {
        decides: "eb-media-yaml-response",
        reads: Reads::Any(&[step::MEDIA_SET_YAML, step::MEDIA_OFFER_YAML]),
        because: "People read offers as YAML, and clients of the drafts ask for nothing else.",
        usually: "The framework has a converter for JSON only.",
        mend: "Send `application/yaml` for `Accept: application/yaml` at every resource.",
        good: &["media/set-yaml GET /offersets/1 -> 200 Content-Type: application/yaml | @yes"],
        bad: &[
            ("media/set-yaml GET /offersets/1 -> 406 | @problem", "not-offered"),
            ("media/offer-yaml GET /sessions/1 -> 200 | @offer", "other-type"),
        ],
        judge: |v| {
            each(v, &[step::MEDIA_SET_YAML, step::MEDIA_OFFER_YAML], |x| {
                offered(v, x, Format::Yaml)
            })
        },
    },
    Check {
        decides: "eb-media-xml-response",
        reads: Reads::Any(&[step::MEDIA_SET_XML, step::MEDIA_OFFER_XML]),
        because: "The schema lists XML for every body, so that a client may ask for it.",
        usually: "XML was never configured, as the schema says too little of it.",
        mend: "Send well-formed XML by the hints of the schema, or ask its authors to drop it.",
        good: &[
            "media/set-xml GET /offersets/1 -> 200 | <offers-response><result>NO</result></offers-response>",
        ],
        bad: &[
            ("media/set-xml GET /offersets/1 -> 406 | @problem", "not-offered"),
            (
                "media/set-xml GET /offersets/1 -> 200 | <offers-response><result>",
                "unparsable",
            ),
        ],
        judge: |v| {
            each(v, &[step::MEDIA_SET_XML, step::MEDIA_OFFER_XML], |x| {
                offered(v, x, Format::Xml)
            })
        },
    },
    Check {
        decides: "eb-media-response-default",
        reads: Reads::Any(&[step::MEDIA_SET_NONE, step::MEDIA_SET_ANY]),
        because: "A client of the drafts that names no type expects YAML.",
        usually: "The framework's default is JSON.",
        mend: "Send YAML where there is no Accept, or one that takes anything.",
        good: &["#dialect 25\nmedia/set-none GET /offersets/1 -> 200 Content-Type: application/yaml | @no"],
        bad: &[
            (
                "#dialect 25\nmedia/set-none GET /offersets/1 -> 200 | @no",
                "other-type",
            ),
            (
                "#dialect 25\nmedia/set-any GET /offersets/1 -> 200 | @no",
                "other-type",
            ),
        ],
        judge: |v| {
            let mut findings = each(v, &[step::MEDIA_SET_NONE], |x| is_yaml(v, x));
            let any = each(v, &[step::MEDIA_SET_ANY], |x| is_yaml(v, x));
            let weaker = any.into_iter().map(|f| match f.code {
                "other-type" => f.graded(Verdict::Warn),
                _ => f,
            });
            findings.extend(weaker);
            findings
        },
    },
    Check {
        decides: "eb-media-response-both",
        reads: Reads::Any(&[step::MEDIA_SET_BOTH]),
        because: "A client of the drafts that takes both expects YAML.",
        usually: "The framework takes the first type of the header, or prefers JSON.",
        mend: "Send YAML where YAML and JSON are equally acceptable.",
        good: &["#dialect 25\nmedia/set-both GET /offersets/1 -> 200 Content-Type: application/yaml | @no"],
        bad: &[(
            "#dialect 25\nmedia/set-both GET /offersets/1 -> 200 | @no",
            "other-type",
        )],
        judge: |v| each(v, &[step::MEDIA_SET_BOTH], |x| is_yaml(v, x)),
    },
    Check {
        decides: "eb-media-qvalues",
        reads: Reads::Any(&[step::MEDIA_SET_Q_JSON, step::MEDIA_SET_Q_YAML]),
        because: "A client that takes YAML only at need gets it although JSON was to be had.",
        usually: "The first type of the header that the service knows is taken, whatever its weight.",
        mend: "Choose among the types that the service has the one with the highest weight.",
        good: &["media/set-q-json GET /offersets/1 -> 200 | @yes\n\
             media/set-yaml GET /offersets/1 -> 200 Content-Type: application/yaml | @yes\n\
             media/set-q-yaml GET /offersets/1 -> 200 Content-Type: application/yaml | @yes"],
        bad: &[
            (
                "media/set-json GET /offersets/1 -> 200 | @yes\n\
                 media/set-q-json GET /offersets/1 -> 200 Content-Type: application/yaml | @yes",
                "weights-ignored",
            ),
            (
                "media/set-yaml GET /offersets/1 -> 200 Content-Type: application/yaml | @yes\n\
                 media/set-q-yaml GET /offersets/1 -> 200 | @yes",
                "weights-ignored",
            ),
        ],
        judge: |v| {
            let json = weighed(v, step::MEDIA_SET_Q_JSON, step::MEDIA_SET_JSON, Format::Json);
            let yaml = weighed(v, step::MEDIA_SET_Q_YAML, step::MEDIA_SET_YAML, Format::Yaml);
            json.into_iter().chain(yaml).collect()
        },
    },
];

fn format_of(x: &Seen<'_>) -> Option<Format> {
    Format::of(&x.media_type()?)
}

/// 200 in the syntax that was asked for, and readable.
fn offered(v: &View<'_>, x: Seen<'_>, format: Format) -> Judgement {
    let x = not_closed(Some(v), x)?;
    let expected = format!("200 with {}", format.media_type());
    match x.status() {
        200 => in_format(x, format, expected),
        404 | 410 => Err(Finding::undecided(Reason::Blocked, &x, "the resource is gone")),
        406 | 415 | 500..=599 => Err(Finding::broken(
            "not-offered",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        )),
        _ => Err(Finding::undecided(Reason::Blocked, &x, x.status_line())),
    }
}

fn in_format(x: Seen<'_>, format: Format, expected: String) -> Judgement {
    let part = Part::Header("content-type");
    if format_of(&x) != Some(format) {
        return Err(Finding::broken(
            "other-type",
            &x,
            part,
            expected,
            lenient_media(&x),
        ));
    }
    x.whole()?;
    match x.stated() {
        Some(Err(e)) if !is_our_limit(e) => {
            let at = e.at.map(|at| at..at + 1);
            Err(Finding::broken(
                "unparsable",
                &x,
                Part::Body(at),
                expected,
                e.message.clone(),
            ))
        }
        Some(Err(e)) => Err(Finding::undecided(Reason::TooLarge, &x, e.message.clone())),
        _ => Ok(Finding::pass(&x, part, lenient_media(&x))),
    }
}

fn is_yaml(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = not_closed(Some(v), x)?.ok()?;
    let part = Part::Header("content-type");
    match format_of(&x) {
        Some(Format::Yaml) => Ok(Finding::pass(&x, part, lenient_media(&x))),
        _ => Err(Finding::broken(
            "other-type",
            &x,
            part,
            "application/yaml",
            lenient_media(&x),
        )),
    }
}

/// The heavier of two types, where the service is known to have it.
fn weighed(v: &View<'_>, weighed: Step, alone: Step, format: Format) -> Vec<Finding> {
    let has_it = v
        .at(alone)
        .any(|x| x.status() == 200 && format_of(&x) == Some(format));
    each(v, &[weighed], |x| {
        let x = not_closed(Some(v), x)?.ok()?;
        let part = Part::Header("content-type");
        let media = lenient_media(&x);
        match format_of(&x) {
            found if found == Some(format) => Ok(Finding::pass(&x, part, media)),
            _ if !has_it => {
                let why = format!(
                    "{media}, and it is not known that the service has {}",
                    format.media_type()
                );
                Err(Finding::undecided(Reason::NotOffered, &x, why))
            }
            _ => {
                let expected = format!("{}, which weighs most", format.media_type());
                Err(Finding::broken("weights-ignored", &x, part, expected, media))
            }
        }
    })
}
