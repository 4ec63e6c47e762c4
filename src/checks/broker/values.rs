//! Section B of the catalogue, values in answers (schema 1.0, kinds, components and times).

use serde_json::Value;

use super::places::{alike, one_a_cause, sessions_in, statements};
use super::refusing::shown;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::documents::broker::schema::is_known_member;
use crate::documents::broker::{Format, Said, Session};
use crate::documents::instant::{Instant, Rule, Separator, Zone};
use crate::recording::step;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-json-numbers",
        reads: Reads::Whole(&[step::F02_SET, step::F01_SET, step::F02_ASK, step::F01_ASK]),
        because: "A client that compares amounts gets an error of its types, or compares texts.",
        usually: "Numbers are kept as text, or all of them as floating point.",
        mend: "Write counts and sizes as whole numbers and costs as numbers, without quotation marks.",
        good: &["f02/set GET /offersets/1 -> 200 | @yes"],
        bad: &[
            (
                "f02/set GET /offersets/1 -> 200 | @yes s|\"min\": 2,|\"min\": \"2\",|",
                "text",
            ),
            (
                "f02/set GET /offersets/1 -> 200 | @yes s|\"min\": 2,|\"min\": 2.5,|",
                "fraction",
            ),
            (
                "f02/set GET /offersets/1 -> 200 | @yes s|\"min\": 0.1|\"min\": \"0.1\"|",
                "text",
            ),
        ],
        judge: numbers,
    },
    Check {
        decides: "eb-json-no-null",
        reads: Reads::Whole(&[step::F01_SET, step::F01_ASK]),
        because: "Generated clients refuse a null where the schema has none.",
        usually: "The mapper writes all members of a class, set or not.",
        mend: "Leave out members that are not set, such as with `@JsonInclude(NON_NULL)`.",
        good: &["f01/set GET /offersets/1 -> 200 | @yes"],
        bad: &[(
            "f01/set GET /offersets/1 -> 200 | @yes s|\"costs\": [|\"connectors\": null, \"costs\": [|",
            "null",
        )],
        judge: nulls,
    },
    Check {
        decides: "eb-time-zone",
        reads: Reads::Whole(&[step::F01_SET, step::F01_ASK]),
        because: "Without a zone nobody knows when an offer expires or a task starts.",
        usually: "A local time of the server is written, such as Java's LocalDateTime or Python's naive datetime.",
        mend: "Write all times with a zone, best in UTC with Z.",
        good: &["f01/set GET /offersets/1 -> 200 | @yes"],
        bad: &[
            (
                "f01/set GET /offersets/1 -> 200 | @yes s|12:05:00Z|12:05:00|",
                "no-zone",
            ),
            (
                "f01/set GET /offersets/1 -> 200 | @yes s|2026-01-01T12:05:00Z|in five minutes|",
                "no-time",
            ),
            (
                "f01/set GET /offersets/1 -> 200 | @yes s|2026-01-01T12:00:00Z|2026-01-01 12:00:00Z|",
                "no-time",
            ),
            (
                "f01/set GET /offersets/1 -> 200 | @yes s|15:00:00Z/PT0S|15:00:00/PT0S|",
                "no-zone",
            ),
            (
                "#dialect c25\nf01/set GET /offersets/1 -> 200 | {\"uuid\": \"a\", \"href\": \"/offersets/1\", \"result\": \"YES\", \"offers\": \
                 [{\"type\": \"t\", \"phase\": \"OFFERED\", \"schedule\": {\"requested\": {\"start\": \"2026-01-01/P1D\"}, \"preparing\": {\"start\": \"2026-01-02T14:59:00\"}}}]}",
                "no-zone",
            ),
        ],
        judge: zones,
    },
    Check {
        decides: "eb-url-absolute",
        reads: Reads::Whole(&[step::F01_SET, step::F01_ASK]),
        because: "A client that kept the document does not know any more where it came from.",
        usually: "The address is made from the path alone.",
        mend: "Write addresses in full, with scheme and host as clients see them.",
        good: &["f01/set GET /offersets/1 -> 200 | @yes"],
        bad: &[(
            "f01/set GET /offersets/1 -> 200 | @yes s|http://example.org/sessions|/sessions|",
            "relative",
        )],
        judge: absolute,
    },
];

/// Something that has metadata, and where it stands.
struct Described<'v> {
    pointer: String,
    value: &'v Value,
}

/// The offerset, its sessions, and all their components.
fn with_metadata<'v>(x: &Seen<'v>) -> Vec<Described<'v>> {
    let mut found = Vec::new();
    if let Said::OfferSet(set) = x.said() {
        found.push(Described {
            pointer: String::new(),
            value: set.value,
        });
    }
    for session in sessions_in(x) {
        let parts = session.components();
        let pointer = session.pointer.clone();
        found.push(Described {
            pointer: session.pointer,
            value: session.value,
        });
        found.extend(parts.into_iter().map(|(at, value)| Described {
            pointer: format!("{pointer}{at}"),
            value,
        }));
    }
    found
}

/// What is wrong with a value, if anything; the code first.
type Fault = Option<(&'static str, String)>;

/// Walks all statements: `values` gives what is to be judged with its pointer, `fault` judges.
fn walk(
    v: &View<'_>,
    expected: &str,
    values: impl Fn(&Seen<'_>) -> Vec<(String, Value)>,
    fault: impl Fn(&Seen<'_>, &str, &Value) -> Fault,
) -> Vec<Finding> {
    let mut broken = Vec::new();
    let mut evidence = None;
    for x in statements(v) {
        for (pointer, value) in values(&x) {
            match fault(&x, &pointer, &value) {
                Some((code, observed)) => {
                    let observed = format!("{observed} at {}", alike(&pointer));
                    let finding = Finding::broken(code, &x, x.part_of(&pointer), expected, observed);
                    broken.push((format!("{code} {}", alike(&pointer)), finding));
                }
                None => {
                    let seen = || {
                        Finding::pass(
                            &x,
                            x.part_of(&pointer),
                            format!("{} at {}", shown(&value), alike(&pointer)),
                        )
                    };
                    evidence.get_or_insert_with(seen);
                }
            }
        }
    }
    one_a_cause(broken, evidence)
}

/// Members that are whole numbers, as far as a session has them.
fn integers(session: &Session<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for amount in ["/compute/cores", "/compute/memory"] {
        found.extend(["min", "max"].map(|bound| format!("{amount}/{bound}")));
    }
    for at in 0..session.storage().len() {
        found.extend(["min", "max"].map(|bound| format!("/storage/{at}/size/{bound}")));
    }
    let ports = session.at("/executable/network/ports").and_then(Value::as_array);
    for at in 0..ports.map_or(0, Vec::len) {
        found.extend(
            ["internal", "external"].map(|side| format!("/executable/network/ports/{at}/{side}/port")),
        );
    }
    for at in 0..session.data().len() {
        let members = [
            "ivoa/obscore/calib_level",
            "ivoa/datalink/content_length",
            "skao/datasize",
        ];
        found.extend(members.map(|member| format!("/data/{at}/{member}")));
    }
    found
}

/// Costs and metrics of the session and its components.
fn prices(session: &Session<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let parts = session.components().into_iter();
    for (at, part) in parts.chain([(String::new(), session.value)]) {
        for list in ["costs", "metrics"] {
            let items = part.get(list).and_then(Value::as_array).map_or(0, Vec::len);
            for item in 0..items {
                found.extend(["min", "max"].map(|bound| format!("{at}/{list}/{item}/{bound}")));
            }
        }
    }
    found
}

fn numbers(v: &View<'_>) -> Vec<Finding> {
    let is_whole = |pointer: &str| !pointer.contains("/costs/") && !pointer.contains("/metrics/");
    let values = |x: &Seen<'_>| {
        // In XML everything is text.
        if x.stated()
            .is_some_and(|s| s.as_ref().is_ok_and(|s| s.tree.format == Format::Xml))
        {
            return Vec::new();
        }
        let sessions = sessions_in(x).into_iter();
        let of = |session: Session<'_>| -> Vec<(String, Value)> {
            let pointers = integers(&session).into_iter().chain(prices(&session));
            let found = pointers
                .filter_map(|at| Some((format!("{}{at}", session.pointer), session.at(&at)?.clone())));
            found.collect()
        };
        sessions.flat_map(of).collect()
    };
    walk(
        v,
        "a number, whole where it counts something",
        values,
        |_, pointer, value| match value {
            Value::Number(n) => {
                let has_fraction = n.as_f64().is_some_and(|n| n.fract() != 0.0);
                (is_whole(pointer) && has_fraction).then(|| ("fraction", n.to_string()))
            }
            Value::Null => None,
            Value::String(_) => Some(("text", shown(value))),
            _ => Some(("no-number", shown(value))),
        },
    )
}

fn nulls(v: &View<'_>) -> Vec<Finding> {
    let mut broken = Vec::new();
    let mut evidence = None;
    for x in statements(v) {
        let Some(Ok(stated)) = x.stated() else { continue };
        let mut found = Vec::new();
        gather_nulls(&stated.tree.value, String::new(), &mut found);
        for pointer in &found {
            let part = Part::Body(stated.tree.span(pointer));
            let observed = format!("null at {}", alike(pointer));
            let finding = Finding::broken("null", &x, part, "no such member", observed);
            broken.push((alike(pointer), finding));
        }
        if found.is_empty() {
            evidence.get_or_insert_with(|| Finding::pass(&x, Part::BODY, "a document without null"));
        }
    }
    one_a_cause(broken, evidence)
}

fn gather_nulls(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Null => found.push(at),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                gather_nulls(item, format!("{at}/{i}"), found);
            }
        }
        Value::Object(members) => {
            // Of what others add the interface says nothing.
            for (name, member) in members.iter().filter(|(name, _)| is_known_member(name)) {
                gather_nulls(member, format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

fn zones(v: &View<'_>) -> Vec<Finding> {
    let values = |x: &Seen<'_>| {
        let parts = with_metadata(x);
        let mut found = Vec::new();
        for part in &parts {
            let simple = ["/meta/created", "/meta/modified", "/expires"].map(str::to_owned);
            let messages = part.value.pointer("/meta/messages").and_then(Value::as_array);
            let messages = (0..messages.map_or(0, Vec::len)).map(|i| format!("/meta/messages/{i}/time"));
            let schedule = part.value.get("schedule").and_then(Value::as_object);
            // What was asked for is repeated in some versions as the client wrote it.
            let blocks = schedule
                .into_iter()
                .flat_map(|s| s.keys())
                .filter(|name| *name != "requested");
            let blocks = blocks.map(|name| format!("/schedule/{name}/start"));
            for at in simple.into_iter().chain(messages).chain(blocks) {
                if let Some(value) = part.value.pointer(&at).filter(|value| value.is_string()) {
                    found.push((format!("{}{at}", part.pointer), value.clone()));
                }
            }
        }
        found
    };
    walk(v, "a time of RFC 3339 with a zone", values, |_, _, value| {
        let text = value.as_str()?;
        let code = text
            .split('/')
            .filter(|part| !part.starts_with('P'))
            .find_map(zone_fault)?;
        Some((code, shown(value)))
    })
}

fn zone_fault(text: &str) -> Option<&'static str> {
    match Instant::read(text) {
        Ok(instant) if instant.zone == Zone::None => Some("no-zone"),
        // The grammar of date-time has a T; the blank is a liberty of applications, which a client need not read.
        Ok(instant) if instant.separator == Separator::Blank => Some("no-time"),
        Ok(_) => None,
        // RFC 3339 5.6 lets Z be small.
        Err(bad) if bad.rule == Rule::LowerCaseZone => None,
        Err(_) => Some("no-time"),
    }
}

fn absolute(v: &View<'_>) -> Vec<Finding> {
    let values = |x: &Seen<'_>| {
        let parts = with_metadata(x);
        let of = |part: &Described<'_>| {
            Some((
                format!("{}/meta/url", part.pointer),
                part.value.pointer("/meta/url")?.clone(),
            ))
        };
        parts.iter().filter_map(of).collect()
    };
    walk(
        v,
        "an absolute URI with scheme and host",
        values,
        |_, _, value| match value {
            Value::String(text) => {
                // RFC 3986 takes hosts that a browser refuses.
                let is_absolute = match url::Url::parse(text) {
                    Ok(url) => url.has_authority() && url.has_host(),
                    Err(url::ParseError::RelativeUrlWithoutBase) => false,
                    Err(_) => text
                        .split_once("://")
                        .is_some_and(|(_, rest)| !rest.starts_with(['/', '?', '#']) && !rest.is_empty()),
                };
                (!is_absolute).then(|| ("relative", shown(value)))
            }
            Value::Null => None,
            _ => Some(("no-text", shown(value))),
        },
    )
}
