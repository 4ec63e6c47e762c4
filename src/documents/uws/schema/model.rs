//! The schema as data: types, their children and attributes, and the requirement behind each.
//!
//! Source: UWS 1.1 Appendix B; what 1.0 lacks says `since: V1_1`.

use super::rows;
use super::simple::Simple;
use super::violation::UwsVersion::{self, V1_0, V1_1};
use crate::documents::uws::names::XLINK_NS;

/// The type of an element.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Text of a certain form.
    Simple(Simple),
    /// Attributes and content.
    Complex(&'static Complex),
}

/// A type with attributes or children.
#[derive(Debug)]
pub struct Complex {
    /// The name that `xsi:type` may use; `None` for an anonymous type.
    pub name: Option<&'static str>,
    pub content: Content,
    pub attributes: &'static [AttributeRule],
    /// Whether attributes of `urn:uwscustom` are allowed (1.1).
    pub custom: bool,
    /// The requirement behind children and text that do not belong there, and behind the order.
    pub closed: &'static str,
    /// The requirement behind attributes that do not belong there.
    pub strange_attribute: &'static str,
}

/// What may stand between the tags.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// These children in this order, and no text.
    Children(&'static [Particle]),
    /// Nothing at all, not even white space.
    Empty,
    /// Text without children.
    Text,
    /// Any elements, checked where they are declared, and no text.
    Anything,
}

/// A child in a sequence.
#[derive(Debug)]
pub struct Particle {
    pub name: &'static str,
    pub content: Type,
    pub required: bool,
    pub many: bool,
    pub nillable: bool,
    pub since: UwsVersion,
    /// The requirement behind its number and its value.
    pub row: &'static str,
    /// The requirement behind its place.
    pub place: &'static str,
    /// The requirement behind `xsi:nil` where it is not allowed.
    pub nil: &'static str,
}

/// An attribute.
#[derive(Debug)]
pub struct AttributeRule {
    pub namespace: Option<&'static str>,
    pub name: &'static str,
    pub value: Simple,
    pub required: bool,
    pub since: UwsVersion,
    pub row: &'static str,
    /// Wrong names that are seen in its place.
    pub mistaken: &'static [&'static str],
}

/// The elements that may be the root, or be found inside `jobInfo`.
pub const ROOTS: [(&str, &Complex); 4] = [
    ("job", &JOB),
    ("jobs", &JOBS),
    ("results", &RESULTS),
    ("parameters", &PARAMETERS),
];

/// The complex types that `xsi:type` can name.
pub const NAMED: [&Complex; 5] = [&JOB, &JOBREF, &RESULT, &ERROR_SUMMARY, &PARAMETER];

const fn exactly_one(name: &'static str, content: Type, row: &'static str) -> Particle {
    let place = rows::JOB_ORDER;
    Particle {
        name,
        content,
        required: true,
        many: false,
        nillable: false,
        since: V1_0,
        row,
        place,
        nil: row,
    }
}

const fn optional(name: &'static str, content: Type, row: &'static str) -> Particle {
    Particle {
        required: false,
        ..exactly_one(name, content, row)
    }
}

const fn many(name: &'static str, content: Type, row: &'static str) -> Particle {
    Particle {
        many: true,
        ..optional(name, content, row)
    }
}

const fn nillable(particle: Particle) -> Particle {
    Particle {
        nillable: true,
        ..particle
    }
}

const fn new_in_1_1(particle: Particle) -> Particle {
    Particle {
        since: V1_1,
        ..particle
    }
}

/// For children of `jobref`, and those whose place is a requirement of its own.
const fn placed(particle: Particle, place: &'static str) -> Particle {
    Particle { place, ..particle }
}

const fn in_jobref(particle: Particle) -> Particle {
    Particle {
        place: rows::JOBREF_ORDER,
        nil: rows::JOBREF_NIL,
        ..particle
    }
}

const fn attribute(name: &'static str, value: Simple, row: &'static str) -> AttributeRule {
    AttributeRule {
        namespace: None,
        name,
        value,
        required: false,
        since: V1_0,
        row,
        mistaken: &[],
    }
}

const fn required(rule: AttributeRule) -> AttributeRule {
    AttributeRule {
        required: true,
        ..rule
    }
}

const VERSION: AttributeRule = AttributeRule {
    since: V1_1,
    ..attribute("version", Simple::Text, rows::CLOSED)
};
const LINK_TYPE: AttributeRule = AttributeRule {
    namespace: Some(XLINK_NS),
    ..attribute("type", Simple::LinkType, rows::XLINK_TYPE)
};
const LINK_HREF: AttributeRule = AttributeRule {
    namespace: Some(XLINK_NS),
    ..attribute("href", Simple::AnyUri, rows::XLINK_HREF)
};

const TEXT: Type = Type::Simple(Simple::Text);
const IDENTIFIER: Type = Type::Simple(Simple::JobIdentifier);
const PHASE: Type = Type::Simple(Simple::Phase);
const INSTANT: Type = Type::Simple(Simple::DateTime);

/// `JobSummary`
pub static JOB: Complex = Complex {
    name: Some("JobSummary"),
    content: Content::Children(&[
        exactly_one("jobId", IDENTIFIER, rows::JOB_ID),
        optional("runId", TEXT, rows::RUN_ID),
        nillable(exactly_one("ownerId", TEXT, rows::OWNER_ID)),
        exactly_one("phase", PHASE, rows::PHASE),
        nillable(optional("quote", INSTANT, rows::QUOTE)),
        new_in_1_1(optional("creationTime", INSTANT, rows::CREATION_TIME)),
        nillable(exactly_one("startTime", INSTANT, rows::START_TIME)),
        nillable(exactly_one("endTime", INSTANT, rows::END_TIME)),
        exactly_one("executionDuration", Type::Simple(Simple::Int), rows::DURATION),
        nillable(exactly_one("destruction", INSTANT, rows::DESTRUCTION)),
        optional("parameters", Type::Complex(&PARAMETERS), rows::PARAMETERS),
        exactly_one("results", Type::Complex(&RESULTS), rows::RESULTS),
        placed(
            optional("errorSummary", Type::Complex(&ERROR_SUMMARY), rows::ERROR_SUMMARY),
            rows::ERROR_SUMMARY,
        ),
        placed(
            optional("jobInfo", Type::Complex(&INFO), rows::JOB_INFO),
            rows::JOB_INFO,
        ),
    ]),
    attributes: &[VERSION],
    custom: false,
    closed: rows::CLOSED,
    strange_attribute: rows::CLOSED,
};

/// The list of jobs.
pub static JOBS: Complex = Complex {
    name: None,
    content: Content::Children(&[many("jobref", Type::Complex(&JOBREF), rows::JOBS_VALID)]),
    attributes: &[VERSION],
    custom: false,
    closed: rows::JOBS_VALID,
    strange_attribute: rows::JOBS_ATTRIBUTES,
};

/// `ShortJobDescription`
pub static JOBREF: Complex = Complex {
    name: Some("ShortJobDescription"),
    content: Content::Children(&[
        placed(
            in_jobref(exactly_one("phase", PHASE, rows::JOBREF_PHASE)),
            rows::JOBREF_PHASE,
        ),
        new_in_1_1(in_jobref(optional("runId", TEXT, rows::JOBREF_ORDER))),
        nillable(new_in_1_1(in_jobref(optional(
            "ownerId",
            TEXT,
            rows::JOBREF_ORDER,
        )))),
        new_in_1_1(in_jobref(optional(
            "creationTime",
            INSTANT,
            rows::JOBREF_CREATION_TIME,
        ))),
    ]),
    attributes: &[
        required(attribute("id", Simple::JobIdentifier, rows::JOBREF_ID)),
        LINK_TYPE,
        LINK_HREF,
    ],
    custom: false,
    closed: rows::JOBREF_ORDER,
    strange_attribute: rows::JOBREF_ORDER,
};

/// The list of results.
pub static RESULTS: Complex = Complex {
    name: None,
    content: Content::Children(&[many("result", Type::Complex(&RESULT), rows::RESULTS_VALID)]),
    attributes: &[],
    custom: false,
    closed: rows::RESULTS_VALID,
    strange_attribute: rows::LISTS_ATTRIBUTES,
};

/// `ResultReference`
pub static RESULT: Complex = Complex {
    name: Some("ResultReference"),
    content: Content::Empty,
    attributes: &[
        required(attribute("id", Simple::Text, rows::RESULT_ID)),
        LINK_TYPE,
        LINK_HREF,
        AttributeRule {
            since: V1_1,
            ..attribute("size", Simple::Long, rows::RESULT_SIZE)
        },
        AttributeRule {
            since: V1_1,
            mistaken: &[
                "mimeType",
                "mime_type",
                "mime",
                "type",
                "contentType",
                "content-type",
            ],
            ..attribute("mime-type", Simple::Text, rows::RESULT_MIME_TYPE)
        },
    ],
    custom: true,
    closed: rows::RESULT_EMPTY,
    strange_attribute: rows::RESULT_CUSTOM,
};

/// The list of parameters.
pub static PARAMETERS: Complex = Complex {
    name: None,
    content: Content::Children(&[many(
        "parameter",
        Type::Complex(&PARAMETER),
        rows::PARAMETERS_VALID,
    )]),
    attributes: &[],
    custom: false,
    closed: rows::PARAMETERS_VALID,
    strange_attribute: rows::LISTS_ATTRIBUTES,
};

/// `Parameter`
pub static PARAMETER: Complex = Complex {
    name: Some("Parameter"),
    content: Content::Text,
    attributes: &[
        AttributeRule {
            mistaken: &["name"],
            ..required(attribute("id", Simple::Text, rows::PARAMETER_ID))
        },
        attribute("byReference", Simple::Boolean, rows::PARAMETER_BY_REFERENCE),
        attribute("isPost", Simple::Boolean, rows::PARAMETER_IS_POST),
    ],
    custom: false,
    closed: rows::PARAMETER_TEXT,
    strange_attribute: rows::CLOSED,
};

/// `ErrorSummary`
pub static ERROR_SUMMARY: Complex = Complex {
    name: Some("ErrorSummary"),
    content: Content::Children(&[exactly_one("message", TEXT, rows::ERROR_MESSAGE)]),
    attributes: &[
        required(attribute("type", Simple::ErrorType, rows::ERROR_TYPE)),
        required(attribute("hasDetail", Simple::Boolean, rows::ERROR_HAS_DETAIL)),
    ],
    custom: false,
    closed: rows::ERROR_MESSAGE,
    strange_attribute: rows::CLOSED,
};

/// The content of `jobInfo`.
pub static INFO: Complex = Complex {
    name: None,
    content: Content::Anything,
    attributes: &[],
    custom: false,
    closed: rows::JOB_INFO,
    strange_attribute: rows::CLOSED,
};
