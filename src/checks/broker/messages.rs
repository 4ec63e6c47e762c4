//! Section D of the catalogue: messages, wherever they are said.

use serde_json::Value;

use super::sightings::{few, told};
use crate::checks::{Check, Finding, Reads, Seen, View};
use crate::documents::broker::instant_of;
use crate::recording::{Step, step};

/// Steps at which messages are seen first.
const SAID: &[Step] = &[step::I03_ASK, step::I03_SET, step::F01_ASK, step::F01_SET];
/// The levels of a message (S10 MessageItem).
const LEVELS: [&str; 5] = ["DEBUG", "WARN", "ERROR", "INFO", "OTHER"];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-set-messages",
        reads: Reads::Whole(SAID),
        because: "Generated clients refuse a document whose messages are not what the schema says.",
        usually: "The names of levels are those of the logging library, numbers stay numbers in the values, or times have no zone.",
        mend: "Send DEBUG, INFO, WARN, ERROR or OTHER as the level, a date-time with zone as the time, and text for each value.",
        good: &["i03/ask POST /requests {@f01} -> 200 | @no"],
        bad: &[
            (
                "i03/ask POST /requests {@f01} -> 200 | @no s|\"WARN\"|\"FATAL\"|",
                "level",
            ),
            (
                "i03/ask POST /requests {@f01} -> 200 | @no s|\"time\": \"2026-01-01T12:00:00Z\"|\"time\": \"noon\"|",
                "time",
            ),
            (
                "i03/ask POST /requests {@f01} -> 200 | @no s|\"210\"|210|",
                "values",
            ),
            (
                "i03/ask POST /requests {@f01} -> 200 | @no s|\"Asked for 210 cores\"|17|",
                "not-text",
            ),
            (
                "i03/ask POST /requests {@f01} -> 200 | {\"result\": \"NO\", \"meta\": {\"messages\": [\"full\"]}}",
                "not-an-object",
            ),
        ],
        judge: |v| over_messages(v, valid),
    },
    Check {
        decides: "eb-set-message-text",
        reads: Reads::Whole(SAID),
        because: "A message with open placeholders tells a user nothing.",
        usually: "Only the template is stored with a message, not its values.",
        mend: "Fill in the member message, or send a value for each placeholder of the template.",
        good: &[
            "i03/ask POST /requests {@f01} -> 200 | @no s|, \"message\": \"Asked for 210 cores\"||",
            "i03/ask POST /requests {@f01} -> 200 | @no s|\"values\": {\"cores\": \"210\"}, ||",
        ],
        bad: &[
            (
                "i03/ask POST /requests {@f01} -> 200 | @no s|, \"message\": \"Asked for 210 cores\"|| s|\"values\": {\"cores\": \"210\"}|\"values\": {}|",
                "open-placeholder",
            ),
            (
                "i03/ask POST /requests {@f01} -> 200 | {\"result\": \"NO\", \"meta\": {\"messages\": [{\"level\": \"ERROR\"}]}}",
                "no-text",
            ),
        ],
        judge: |v| over_messages(v, shown),
    },
];

/// One judgement for each message of any answer that is no error.
fn over_messages(v: &View<'_>, judge: fn(Seen<'_>, &str, &Value) -> Finding) -> Vec<Finding> {
    let answers = v.answers().filter(|x| (200..400).contains(&x.status()));
    let judged = answers.flat_map(|x| {
        let url = x.exchange.request.url.clone();
        let found = messages(x);
        found
            .into_iter()
            .map(move |(at, message)| (judge(x, &at, message), url.clone()))
    });
    few(judged)
}

/// All messages of a document, in any `meta`, each with its JSON Pointer.
fn messages(x: Seen<'_>) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    if let Some(Ok(stated)) = x.stated() {
        collect(&stated.normal, String::new(), &mut found);
    }
    found
}

fn collect<'d>(value: &'d Value, at: String, found: &mut Vec<(String, &'d Value)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member.get("messages")) {
                    ("meta", Some(Value::Array(messages))) => {
                        let each = messages.iter().enumerate();
                        found.extend(each.map(|(index, one)| (format!("{at}/meta/messages/{index}"), one)));
                    }
                    _ => collect(member, format!("{at}/{name}"), found),
                }
            }
        }
        _ => {}
    }
}

fn valid(x: Seen<'_>, at: &str, message: &Value) -> Finding {
    let part = |name: &str| x.part_of(&format!("{at}/{name}"));
    let broken = |code, name: &str, expected: &str| {
        Finding::broken(code, &x, part(name), expected, told(message.get(name)))
    };
    if !message.is_object() {
        return Finding::broken(
            "not-an-object",
            &x,
            x.part_of(at),
            "an object",
            told(Some(message)),
        );
    }
    match message.get("level") {
        Some(level) if !level.as_str().is_some_and(|l| LEVELS.contains(&l)) => {
            return broken("level", "level", "DEBUG, INFO, WARN, ERROR or OTHER");
        }
        _ => {}
    }
    if message
        .get("time")
        .is_some_and(|time| time.as_str().and_then(instant_of).is_none())
    {
        return broken("time", "time", "a date-time with zone");
    }
    let is_map = |values: &Value| {
        values
            .as_object()
            .is_some_and(|map| map.values().all(Value::is_string))
    };
    if message.get("values").is_some_and(|values| !is_map(values)) {
        return broken("values", "values", "an object of strings");
    }
    for name in ["kind", "template", "message"] {
        if message.get(name).is_some_and(|value| !value.is_string()) {
            return broken("not-text", name, "a string");
        }
    }
    Finding::pass(&x, x.part_of(at), told(message.get("message")))
}

fn shown(x: Seen<'_>, at: &str, message: &Value) -> Finding {
    let text = |name: &str| {
        message
            .get(name)
            .and_then(Value::as_str)
            .filter(|t| !t.trim().is_empty())
    };
    if let Some(message) = text("message") {
        return Finding::pass(&x, x.part_of(at), message);
    }
    let Some(template) = text("template") else {
        let observed = told(Some(message));
        return Finding::broken("no-text", &x, x.part_of(at), "a message or a template", observed);
    };
    let values = message.get("values");
    let open = placeholders(template)
        .into_iter()
        .find(|name| values.and_then(|values| values.get(name)).is_none());
    match open {
        None => Finding::pass(&x, x.part_of(at), template),
        Some(name) => {
            let expected = format!("a value for {{{name}}}, or the whole message");
            Finding::broken("open-placeholder", &x, x.part_of(at), expected, template)
        }
    }
}

/// The names of the placeholders of a template (messagetemplates.org): `{name}`, also written `${name}`, with an operator
/// before and a format behind; `{{` is a brace.
fn placeholders(template: &str) -> Vec<String> {
    let text = template.replace("{{", "").replace("}}", "");
    let mut names = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let Some((inside, behind)) = after.split_once('}') else {
            break;
        };
        let name = inside.trim_start_matches(['@', '$']);
        let name = name.split([',', ':']).next().unwrap_or_default();
        names.push(name.trim().to_owned());
        rest = behind;
    }
    names
}
