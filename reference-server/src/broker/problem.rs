//! Why a request or an update is refused, and the messages that say so (MessageItem of the standard).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::times::write_instant;

/// How serious a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Info,
    Error,
}

/// One thing to tell: a template with its values.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// Short name; faults forgive problems by it.
    pub code: &'static str,
    pub level: Level,
    /// Text with placeholders `${name}`.
    pub template: &'static str,
    pub values: Vec<(&'static str, String)>,
}

pub(crate) fn problem(
    code: &'static str,
    template: &'static str,
    values: &[(&'static str, &str)],
) -> Problem {
    let values = values.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Problem {
        code,
        level: Level::Error,
        template,
        values: values.collect(),
    }
}

impl Problem {
    pub fn info(self) -> Problem {
        Problem {
            level: Level::Info,
            ..self
        }
    }

    /// The template with its values filled in.
    pub fn text(&self) -> String {
        self.values
            .iter()
            .fold(self.template.to_owned(), |text, (name, value)| {
                text.replace(&format!("${{{name}}}"), value)
            })
    }

    /// As a MessageItem of the standard.
    pub fn message(&self, time: Timestamp) -> Value {
        let values: Map<String, Value> = self
            .values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())))
            .collect();
        let level = match self.level {
            Level::Info => "INFO",
            Level::Error => "ERROR",
        };
        let mut message = json!({
            "kind": format!("urn:voconform:broker:message:{}", self.code),
            "time": write_instant(time),
            "level": level,
            "template": self.template,
        });
        if !values.is_empty() {
            message["values"] = Value::Object(values);
        }
        message["message"] = Value::from(self.text());
        message
    }
}
