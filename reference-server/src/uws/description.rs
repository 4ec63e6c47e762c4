//! The job description that the mock executor understands, read from the job's parameters.

use std::time::Duration;

use super::parameters::Parameter;
use super::service::Face;

/// Name, default and meaning of each parameter, as the index page prints them.
pub(crate) const DOCUMENTATION: &[(&str, &str, &str)] = &[
    (
        "SECONDS",
        "0.05",
        "how long the job runs, in seconds (decimals allowed)",
    ),
    (
        "STEPS",
        "1",
        "number of equal steps of the run; results appear step by step",
    ),
    ("RESULTS", "1", "number of results"),
    ("QUEUE", "0", "how long the job stays QUEUED, in seconds"),
    (
        "FAIL",
        "(none)",
        "message: the job ends in ERROR, with this message",
    ),
    (
        "HOLD",
        "0",
        "1: the first RUN leads to HELD, the second one starts the job",
    ),
    (
        "SUSPEND",
        "0",
        "how long the job is SUSPENDED in the middle of its run, in seconds",
    ),
    (
        "ARCHIVE",
        "0",
        "1: destroying the job archives it instead of forgetting it (UWS 1.1 only)",
    ),
    (
        "INPUT",
        "(none)",
        "URL of a value, or the value itself; it has no effect",
    ),
];

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Description {
    pub run: Duration,
    pub steps: u32,
    pub results: u32,
    pub queue: Duration,
    pub fail: Option<String>,
    pub hold: bool,
    pub suspend: Duration,
    pub archive: bool,
}

impl Description {
    /// What is known of a job before it runs. A job by the rules of DALI is not refused for its parameters before it is
    /// run (TAP 1.1, 2.7).
    pub fn of(face: Face, parameters: &[Parameter]) -> Result<Description, String> {
        let read = Description::read(parameters);
        match face.is_dali() {
            true => Ok(read.unwrap_or_default()),
            false => read,
        }
    }

    /// Reads the description; the error says which parameter is wrong.
    pub fn read(parameters: &[Parameter]) -> Result<Description, String> {
        let value = |name: &str| single(parameters, name);
        Ok(Description {
            run: seconds("SECONDS", value("SECONDS")?, 0.05)?,
            steps: count("STEPS", value("STEPS")?, 1, 1000)?,
            results: count("RESULTS", value("RESULTS")?, 0, 100)?,
            queue: seconds("QUEUE", value("QUEUE")?, 0.0)?,
            fail: value("FAIL")?.map(failure),
            hold: flag("HOLD", value("HOLD")?)?,
            suspend: seconds("SUSPEND", value("SUSPEND")?, 0.0)?,
            archive: flag("ARCHIVE", value("ARCHIVE")?)?,
        })
    }
}

impl Default for Description {
    fn default() -> Self {
        Description {
            run: Duration::from_millis(50),
            steps: 1,
            results: 1,
            queue: Duration::ZERO,
            fail: None,
            hold: false,
            suspend: Duration::ZERO,
            archive: false,
        }
    }
}

/// These parameters take one value each.
fn single(parameters: &[Parameter], name: &str) -> Result<Option<String>, String> {
    let mut found = parameters
        .iter()
        .filter(|parameter| parameter.name.eq_ignore_ascii_case(name));
    let first = found.next();
    if found.next().is_some() {
        return Err(format!("{name} is given more than once"));
    }
    Ok(first.map(|parameter| String::from_utf8_lossy(&parameter.value).into_owned()))
}

fn seconds(name: &str, value: Option<String>, default: f64) -> Result<Duration, String> {
    let seconds = match value {
        None => default,
        Some(text) => text
            .trim()
            .parse::<f64>()
            .map_err(|_| format!("{name} is not a number: {text}"))?,
    };
    if !(0.0..=86_400.0).contains(&seconds) {
        return Err(format!("{name} must be from 0 to 86400"));
    }
    Ok(Duration::from_secs_f64(seconds))
}

fn count(name: &str, value: Option<String>, least: u32, most: u32) -> Result<u32, String> {
    let Some(text) = value else { return Ok(1) };
    match text.trim().parse::<u32>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!(
            "{name} must be an integer from {least} to {most}: {text}"
        )),
    }
}

fn flag(name: &str, value: Option<String>) -> Result<bool, String> {
    match value.as_deref().map(str::trim) {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(other) => Err(format!("{name} must be 0 or 1: {other}")),
    }
}

/// A message that any XML document and any reader can bear.
fn failure(text: String) -> String {
    let harmless: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let message = harmless.trim();
    if message.is_empty() {
        "The job failed.".to_owned()
    } else {
        message.to_owned()
    }
}
