//! The question as environment variables put it, for a test binary, whose arguments belong to the harness.

use super::{Gate, Question, Subject};
use crate::engine::Run;
use crate::scenarios::{Pace, default_directory};
use crate::spec::catalogue::VERSIONS;
use crate::spec::{PROFILES, profile};
use crate::target::{Target, from_argument, only, parse_duration};

/// The variables that put a question.
const VARIABLES: [&str; 11] = [
    "VOCONFORM_TARGET",
    "VOCONFORM_SERVICE",
    "VOCONFORM_PROFILE",
    "VOCONFORM_CATALOGUE",
    "VOCONFORM_QUICK",
    "VOCONFORM_READ_ONLY",
    "VOCONFORM_RATE",
    "VOCONFORM_DEADLINE",
    "VOCONFORM_FAIL_ON",
    "VOCONFORM_ALLOW_UNVERIFIED",
    "VOCONFORM_STRICT",
];

/// The values of variables.
type Variable<'v> = &'v dyn Fn(&str) -> Option<String>;

/// Reads the question: `VOCONFORM_TARGET` is an address or a target file; without it the reference server is judged, quickly.
/// An empty variable is one that is not set.
///
/// # Errors
/// A variable, or the target file, is wrong; a sentence for the user.
pub fn from_environment(variable: Variable<'_>) -> Result<Question, String> {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
    let key = VARIABLES.map(|name| format!("{name}={}", variable(name).unwrap_or_default()));
    let name = variable("VOCONFORM_PROFILE");
    if let Some(name) = name.as_deref().filter(|name| profile(name).is_none()) {
        let known: Vec<_> = PROFILES.iter().map(|p| p.name).collect();
        let known = known.join(", ");
        return Err(format!("VOCONFORM_PROFILE: no profile {name:?}, but {known}"));
    }
    let subject = match variable("VOCONFORM_TARGET") {
        Some(target) => Subject::Services(services(&target, &variable)?),
        None => Subject::Reference {
            profile: name.unwrap_or_else(|| "uws".to_owned()),
            quick: true,
            read_only: flag("VOCONFORM_READ_ONLY", &variable)?,
        },
    };
    let reference = matches!(subject, Subject::Reference { .. });
    let mut gate = gate(&variable)?;
    // What the quick run of the server that is built in leaves out is no lack of it.
    gate.allow_unverified |= reference;
    Ok(Question {
        subject,
        gate,
        key: key.join("\n"),
    })
}

fn gate(variable: Variable<'_>) -> Result<Gate, String> {
    let strict = flag("VOCONFORM_STRICT", variable)?;
    let fail_on_warn = match variable("VOCONFORM_FAIL_ON").as_deref() {
        None | Some("fail") => false,
        Some("warn") => true,
        Some(other) => return Err(format!("VOCONFORM_FAIL_ON: it is fail or warn, not {other:?}")),
    };
    Ok(Gate {
        fail_on_warn: fail_on_warn || strict,
        allow_unverified: flag("VOCONFORM_ALLOW_UNVERIFIED", variable)?,
        provisional: strict,
    })
}

fn services(target: &str, variable: Variable<'_>) -> Result<Vec<Run>, String> {
    let mut targets = from_argument(target).map_err(|e| format!("VOCONFORM_TARGET: {e}"))?;
    if let Some(name) = variable("VOCONFORM_SERVICE") {
        targets = only(targets, &name).map_err(|e| format!("VOCONFORM_SERVICE: {e}"))?;
    }
    let quick = flag("VOCONFORM_QUICK", variable)?;
    let read_only = flag("VOCONFORM_READ_ONLY", variable)?;
    let run = |mut target: Target| {
        said(&mut target, variable)?;
        Ok(Run {
            request: None,
            target,
            read_only,
            quick,
            allow_load: false,
            same_origin: false,
            allow_danger: false,
            pace: Pace::REAL,
            journal: Some(default_directory()),
        })
    };
    targets.into_iter().map(run).collect()
}

/// What the variables say of a target; it outweighs the target file.
fn said(target: &mut Target, variable: Variable<'_>) -> Result<(), String> {
    target.profile = variable("VOCONFORM_PROFILE").or(target.profile.take());
    if let Some(version) = variable("VOCONFORM_CATALOGUE") {
        if !VERSIONS.contains(&version.as_str()) {
            let known = VERSIONS.join(", ");
            return Err(format!(
                "VOCONFORM_CATALOGUE: no version {version:?}, but {known}"
            ));
        }
        target.catalogue = Some(version);
    }
    if let Some(rate) = variable("VOCONFORM_RATE") {
        let number = rate.parse().ok().filter(|rate| (1..=10_000).contains(rate));
        let number = number.ok_or_else(|| format!("VOCONFORM_RATE: no number of requests: {rate:?}"))?;
        target.limits.rate = Some(number);
    }
    if let Some(time) = variable("VOCONFORM_DEADLINE") {
        target.limits.deadline = parse_duration(&time).map_err(|e| format!("VOCONFORM_DEADLINE: {e}"))?;
    }
    Ok(())
}

fn flag(name: &str, variable: Variable<'_>) -> Result<bool, String> {
    match variable(name).as_deref() {
        None | Some("0" | "false" | "no") => Ok(false),
        Some("1" | "true" | "yes") => Ok(true),
        Some(other) => Err(format!("{name}: it is 1 or 0, not {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(pairs: &[(&str, &str)]) -> Result<Question, String> {
        from_environment(&|name| {
            let found = pairs.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_a_target_the_reference_server_is_judged() {
        let question = question(&[("VOCONFORM_TARGET", "")]).unwrap();
        assert!(
            matches!(question.subject, Subject::Reference { ref profile, quick: true, .. } if profile == "uws")
        );
    }

    #[test]
    fn variables_say_how_a_service_is_asked() {
        let question = question(&[
            ("VOCONFORM_TARGET", "http://localhost:1/tap"),
            ("VOCONFORM_PROFILE", "tap-async"),
            ("VOCONFORM_QUICK", "1"),
            ("VOCONFORM_DEADLINE", "90s"),
            ("VOCONFORM_STRICT", "yes"),
        ])
        .unwrap();
        let known = question.known();
        assert_eq!(known[0].profile.map(|p| p.name), Some("tap-async"));
        assert!(known[0].quick && question.gate.fail_on_warn && question.gate.provisional);
        let Subject::Services(runs) = &question.subject else {
            panic!("no service");
        };
        assert_eq!(runs[0].target.limits.deadline.as_secs(), 90);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (name, value) in [
            ("VOCONFORM_PROFILE", "x"),
            ("VOCONFORM_FAIL_ON", "error"),
            ("VOCONFORM_QUICK", "maybe"),
            ("VOCONFORM_RATE", "0"),
            ("VOCONFORM_DEADLINE", "soon"),
            ("VOCONFORM_CATALOGUE", "1999.1"),
            ("VOCONFORM_SERVICE", "a"),
            ("VOCONFORM_TARGET", "not an address"),
        ] {
            let pairs = [(name, value), ("VOCONFORM_TARGET", "http://localhost:1/")];
            let error = question(&pairs).err().unwrap_or_default();
            assert!(error.contains(name), "{name}: {error}");
        }
    }
}
