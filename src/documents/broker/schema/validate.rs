//! Validates a document against the schema of its version and shape.

use std::sync::OnceLock;

use jsonschema::{PatternOptions, Registry, ValidationError, Validator};
use serde_json::{Value, json};

use super::files::{BASE, FILES};
use super::words;

/// How many violations of one document are reported at most.
const AT_MOST: usize = 50;

/// The tags of the versions, as in the catalogue and in the folders of the schemas.
const VERSIONS: [&str; 5] = ["1.0", "pre", "c25", "25", "23"];

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// What a client sends to ask for offers or for direct execution. Unknown kinds are allowed.
    Request,
    /// The answer to a request for offers.
    OfferSet,
    /// An offer or a session; in version 23 an offer or a job, in its envelope.
    Session,
    /// What a client sends to a session, such as an acceptance.
    Update,
}

impl Shape {
    /// The shapes, in the order of the schema files.
    const ALL: [Shape; 4] = [Shape::Request, Shape::OfferSet, Shape::Session, Shape::Update];

    fn file(self) -> &'static str {
        match self {
            Shape::Request => "request.json",
            Shape::OfferSet => "offerset.json",
            Shape::Session => "session.json",
            Shape::Update => "update.json",
        }
    }
}

/// One way in which a document breaks its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaViolation {
    /// JSON Pointer (RFC 6901) to the part of the document; empty for the document itself. Where a member is
    /// missing it leads to the object that lacks it.
    pub pointer: String,
    /// The keyword of JSON Schema that is broken, such as `required`, `type`, `enum`, `pattern`, `format`, or
    /// `not` for a kind in the wrong position.
    pub keyword: String,
    /// Which member it is, what was found and what was expected, in one sentence.
    pub message: String,
}

/// How a document breaks the schema of a version (`1.0`, `pre`, `c25`, `25` or `23`) and shape: the innermost
/// violations, at most 50, in the order of the schema, one for each place or missing member. A version of
/// another name is taken for `1.0`.
pub fn violations(version: &str, shape: Shape, value: &Value) -> Vec<SchemaViolation> {
    match validator(version, shape) {
        Ok(validator) => gather(validator.iter_errors(value)),
        Err(problem) => vec![SchemaViolation {
            pointer: String::new(),
            keyword: "$schema".to_owned(),
            message: format!("voconform cannot use its own schema: {problem}"),
        }],
    }
}

/// The validator of a version and shape, built when it is first wanted.
fn validator(version: &str, shape: Shape) -> Result<&'static Validator, &'static str> {
    static VALIDATORS: [[OnceLock<Result<Validator, String>>; Shape::ALL.len()]; VERSIONS.len()] =
        [const { [const { OnceLock::new() }; Shape::ALL.len()] }; VERSIONS.len()];
    let row = VERSIONS.iter().position(|v| *v == version).unwrap_or_default();
    VALIDATORS[row][shape as usize]
        .get_or_init(|| build(VERSIONS[row], shape))
        .as_ref()
        .map_err(String::as_str)
}

fn build(version: &str, shape: Shape) -> Result<Validator, String> {
    let root = json!({ "$ref": format!("{BASE}{version}/{}", shape.file()) });
    jsonschema::options()
        .with_registry(registry()?)
        .offline()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        // In time linear in the text, whatever a service sends.
        .with_pattern_options(PatternOptions::regex())
        .build(&root)
        .map_err(|error| error.to_string())
}

/// All schema files, by their `$id`.
fn registry() -> Result<&'static Registry<'static>, String> {
    static REGISTRY: OnceLock<Result<Registry<'static>, String>> = OnceLock::new();
    REGISTRY.get_or_init(read_files).as_ref().map_err(Clone::clone)
}

fn read_files() -> Result<Registry<'static>, String> {
    let mut builder = Registry::new();
    for (name, text) in FILES {
        let schema: Value = serde_json::from_str(text).map_err(|error| format!("{name}: {error}"))?;
        builder = builder
            .add(format!("{BASE}{name}"), schema)
            .map_err(|error| format!("{name}: {error}"))?;
    }
    builder.prepare().map_err(|error| error.to_string())
}

/// The errors as violations. Where one place breaks several keywords the most telling one is kept, but each
/// missing member counts.
fn gather<'i>(errors: impl Iterator<Item = ValidationError<'i>>) -> Vec<SchemaViolation> {
    let mut found: Vec<SchemaViolation> = Vec::new();
    for error in errors {
        let violation = words::violation(&error);
        let same_place = |other: &SchemaViolation| {
            let missing = |v: &SchemaViolation| v.keyword == "required";
            other.pointer == violation.pointer
                && missing(other) == missing(&violation)
                && (!missing(&violation) || other.message == violation.message)
        };
        match found.iter().position(same_place) {
            Some(at) if telling(&violation) < telling(&found[at]) => found[at] = violation,
            Some(_) => {}
            None if found.len() < AT_MOST => found.push(violation),
            None => {}
        }
    }
    found
}

/// How much the keyword says, least first.
fn telling(violation: &SchemaViolation) -> u8 {
    match violation.keyword.as_str() {
        "enum" => 0,
        "not" => 1,
        "type" => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{AT_MOST, BASE, FILES, SchemaViolation, Shape, VERSIONS, validator, violations};

    const K: &str = "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/";

    fn one(version: &str, shape: Shape, value: &serde_json::Value) -> SchemaViolation {
        let found = violations(version, shape, value);
        assert_eq!(found.len(), 1, "{found:#?}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn all_schemas_can_be_used() {
        for version in VERSIONS {
            for shape in Shape::ALL {
                assert_eq!(validator(version, shape).err(), None, "{version} {shape:?}");
            }
        }
    }

    #[test]
    fn files_are_named_as_they_say() {
        for (name, text) in FILES {
            let schema: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(schema["$id"], format!("{BASE}{name}"));
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        }
    }

    #[test]
    fn a_phase_is_looked_at_inside_an_offerset() {
        let offer = json!({"kind": format!("{K}session/simple-execution-session.yaml"), "phase": "BANANA"});
        let found = one(
            "1.0",
            Shape::OfferSet,
            &json!({"result": "YES", "offers": [offer]}),
        );
        assert_eq!(
            (found.pointer.as_str(), found.keyword.as_str()),
            ("/offers/0/phase", "enum")
        );
        assert!(
            found
                .message
                .starts_with("`offers/0/phase` is \"BANANA\"; expected one of INITIAL, OFFERED"),
            "{}",
            found.message
        );
    }

    #[test]
    fn the_innermost_error_is_reported() {
        let request = json!({"executable": {
            "kind": format!("{K}executable/jupyter-notebook.yaml"), "location": {"url": "x"}
        }});
        let found = one("1.0", Shape::Request, &request);
        assert_eq!(found.pointer, "/executable/location");
        assert_eq!(
            found.message,
            "`executable/location` is an object; expected a string"
        );
    }

    #[test]
    fn kinds_stay_in_their_positions() {
        let data = json!({"kind": format!("{K}data/simple-data-resource.yaml"), "location": "x"});
        let found = one("1.0", Shape::Request, &json!({"executable": data}));
        assert_eq!(
            (found.pointer.as_str(), found.keyword.as_str()),
            ("/executable/kind", "not")
        );
        assert!(
            found.message.contains("belongs in another position"),
            "{}",
            found.message
        );
        let unknown = json!({"executable": {"kind": "urn:example:unheard-of"}});
        assert_eq!(violations("1.0", Shape::Request, &unknown), []);
        let session = json!({"kind": format!("{K}session/simple-execution-session.yaml"),
            "executable": {"kind": "urn:example:unheard-of"}});
        let found = one("1.0", Shape::Session, &session);
        assert_eq!(
            found.message,
            format!(
                "`executable/kind` is \"urn:example:unheard-of\"; expected one of docker-container.yaml, \
                 singularity-container.yaml, jupyter-notebook.yaml below {K}executable/"
            )
        );
    }

    #[test]
    fn every_missing_member_counts() {
        let found = violations("1.0", Shape::Update, &json!({"value": 1}));
        let messages: Vec<&str> = found.iter().map(|v| v.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "the document has no member `kind`, only `value`",
                "the document has no member `path`, only `value`"
            ]
        );
    }

    #[test]
    fn times_are_named() {
        let request = json!({"schedule": {"requested": {"duration": "P1H", "start": "tomorrow"}}});
        let found = violations("1.0", Shape::Request, &request);
        assert_eq!(
            found.iter().map(|v| v.message.as_str()).collect::<Vec<_>>(),
            [
                "`schedule/requested/duration` is \"P1H\"; expected a duration such as PT2H30M or P1D (ISO 8601)",
                "`schedule/requested/start` is \"tomorrow\"; expected an interval such as \
                 2027-05-18T15:00:00Z/PT30M (ISO 8601)"
            ]
        );
    }

    #[test]
    fn the_list_is_bounded() {
        let storage: Vec<_> = (0..1000).map(|_| json!({})).collect();
        let found = violations("1.0", Shape::Request, &json!({ "storage": storage }));
        assert_eq!(found.len(), AT_MOST);
        let long = "x".repeat(100_000);
        let found = one("1.0", Shape::OfferSet, &json!({ "result": long }));
        assert!(found.message.len() < 300, "{}", found.message.len());
    }

    #[test]
    fn another_version_is_taken_for_1_0() {
        assert_eq!(violations("7", Shape::OfferSet, &json!({"result": "YES"})), []);
    }
}
