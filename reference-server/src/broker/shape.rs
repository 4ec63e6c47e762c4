//! Whether a request has the shape of ExecutionRequest, with each object judged by its kind.

use serde_json::Value;

use super::kinds::{self, Position};
use super::problem::{Problem, problem};
use super::times::{read_duration, read_interval};
use super::tree::{items, visit};

/// What a member must be.
#[derive(Clone, Copy)]
enum Want {
    Text,
    Flag,
    Integer,
    Number,
    List,
    Object,
    OneOf(&'static [&'static str]),
    Duration,
    Interval,
}

use Want::{Duration, Flag, Integer, Interval, List, Number, Object, OneOf, Text};

const REQUEST: &[(&str, Want)] = &[
    ("executable", Object),
    ("compute", Object),
    ("storage", List),
    ("storage/*", Object),
    ("data", List),
    ("data/*", Object),
    ("schedule", Object),
    ("schedule/requested", Object),
    ("schedule/requested/duration", Duration),
    ("schedule/requested/start", Interval),
    ("costs", List),
    ("costs/*", Object),
    ("metrics", List),
    ("metrics/*", Object),
];

/// Members that all components have.
const COMPONENT: &[(&str, Want)] = &[
    ("kind", Text),
    ("meta", Object),
    ("meta/name", Text),
    ("meta/description", Text),
];

const DOCKER: &[(&str, Want)] = &[
    ("image", Object),
    ("image/locations", List),
    ("image/locations/*", Text),
    ("image/digest", Text),
    ("image/platform", Object),
    ("image/platform/architecture", Text),
    ("image/platform/os", Text),
    ("privileged", Flag),
    ("command", List),
    ("command/*", Text),
    ("entrypoint", Text),
    ("environment", Object),
    ("environment/*", Text),
    ("network", Object),
    ("network/ports", List),
    ("network/ports/*", Object),
    ("network/ports/*/access", Flag),
    ("network/ports/*/internal", Object),
    ("network/ports/*/internal/port", Integer),
    ("network/ports/*/protocol", Text),
    ("network/ports/*/path", Text),
];

const COMPUTE: &[(&str, Want)] = &[
    ("cores", Object),
    ("cores/min", Integer),
    ("cores/max", Integer),
    ("memory", Object),
    ("memory/min", Integer),
    ("memory/max", Integer),
    ("volumes", List),
    ("volumes/*", Object),
];

const VOLUME: &[(&str, Want)] = &[
    ("path", Text),
    ("mode", OneOf(&["READONLY", "READWRITE"])),
    ("resource", Text),
];

const STORAGE: &[(&str, Want)] = &[
    ("size", Object),
    ("size/min", Integer),
    ("size/max", Integer),
    ("data", List),
    ("data/*", Text),
];

const S3: &[(&str, Want)] = &[
    ("storage", Text),
    ("endpoint", Text),
    ("template", Text),
    ("bucket", Text),
    ("object", Text),
];

const RUCIO: &[(&str, Want)] = &[
    ("storage", Text),
    ("rucio", Object),
    ("rucio/endpoint", Text),
    ("rucio/scope", Text),
    ("rucio/object", Text),
    ("rucio/type", OneOf(&["FILE", "CONTAINER", "DATASET"])),
];

const IVOA: &[(&str, Want)] = &[
    ("storage", Text),
    ("ivoa", Object),
    ("ivoa/ivoid", Text),
    ("ivoa/obscore", Object),
    ("ivoa/obscore/calib_level", Integer),
    ("ivoa/obscore/access_url", Text),
    ("ivoa/datalink", Object),
    ("ivoa/datalink/ID", Text),
    ("ivoa/datalink/access_url", Text),
    ("ivoa/datalink/content_length", Integer),
];

const SKAO: &[(&str, Want)] = &[
    ("storage", Text),
    ("ivoa", Object),
    ("ivoa/ivoid", Text),
    ("skao", Object),
    ("skao/namespace", Text),
    ("skao/objectname", Text),
    ("skao/objecttype", OneOf(&["FILE", "CONTAINER", "DATASET"])),
    ("skao/datasize", Integer),
    ("skao/checksum", Object),
    ("skao/replicas", List),
    ("skao/replicas/*", Object),
    ("skao/replicas/*/rsename", Text),
    ("skao/replicas/*/dataurl", Text),
];

const ITEM: &[(&str, Want)] = &[
    ("kind", Text),
    ("type", Text),
    ("description", Text),
    ("min", Number),
    ("max", Number),
];

/// The own members of a kind; none for kinds that are not known.
fn members_of(kind: &str) -> &'static [(&'static str, Want)] {
    match kinds::short(kind) {
        kinds::JUPYTER | kinds::SINGULARITY => &[("location", Text)],
        kinds::DOCKER => DOCKER,
        kinds::COMPUTE => COMPUTE,
        kinds::VOLUME => VOLUME,
        kinds::STORAGE => STORAGE,
        kinds::DATA_SIMPLE => &[("storage", Text), ("location", Text)],
        kinds::DATA_S3 => S3,
        kinds::DATA_RUCIO => RUCIO,
        kinds::DATA_IVOA => IVOA,
        kinds::DATA_SKAO => SKAO,
        _ => &[],
    }
}

/// All that is wrong with the shape of a request; empty if it is one.
pub(crate) fn wrong_shape(request: &Value) -> Vec<Problem> {
    if !request.is_object() {
        let text = "A request is an object with members, not a list or a single value.";
        return vec![problem("not-an-object", text, &[])];
    }
    let mut wrong = Vec::new();
    check(request, "", REQUEST, &mut wrong);
    for (position, path, object) in objects(request) {
        let is_item = matches!(position, Position::Cost | Position::Metric);
        check(object, &path, if is_item { ITEM } else { COMPONENT }, &mut wrong);
        match object.get("kind").and_then(Value::as_str) {
            Some(kind) => check(object, &path, members_of(kind), &mut wrong),
            None if object.get("kind").is_none() => wrong.push(problem(
                "kind-missing",
                "The member ${path} has no kind.",
                &[("path", &path)],
            )),
            None => {}
        }
    }
    wrong
}

/// All objects of a request that have a kind, with their positions and paths.
pub(crate) fn objects(request: &Value) -> Vec<(Position, String, &Value)> {
    let mut found = Vec::new();
    let one = |position, name: &str, found: &mut Vec<_>| {
        if let Some(object) = request.get(name).filter(|object| object.is_object()) {
            found.push((position, name.to_owned(), object));
        }
    };
    one(Position::Executable, "executable", &mut found);
    one(Position::Compute, "compute", &mut found);
    let compute = request.get("compute").unwrap_or(&Value::Null);
    let lists = [
        (Position::Volume, compute, "compute/volumes", "volumes"),
        (Position::Storage, request, "storage", "storage"),
        (Position::Data, request, "data", "data"),
        (Position::Cost, request, "costs", "costs"),
        (Position::Metric, request, "metrics", "metrics"),
    ];
    for (position, parent, path, name) in lists {
        for (index, object) in items(parent, name).iter().enumerate() {
            if object.is_object() {
                found.push((position, format!("{path}/{index}"), object));
            }
        }
    }
    found
}

fn check(object: &Value, below: &str, wanted: &[(&str, Want)], wrong: &mut Vec<Problem>) {
    for (path, want) in wanted {
        visit(object, path, &mut |at, value| {
            let at = if below.is_empty() {
                at
            } else {
                format!("{below}/{at}")
            };
            wrong.extend(mismatch(&at, value, *want));
        });
    }
}

fn mismatch(path: &str, value: &Value, want: Want) -> Option<Problem> {
    let shown = shown(value);
    let named = [("path", path), ("value", shown.as_str())];
    let of_type = |fits: bool, template| (!fits).then(|| problem("wrong-type", template, &named));
    match want {
        Text => of_type(value.is_string(), "The member ${path} is not a text: ${value}."),
        Flag => of_type(
            value.is_boolean(),
            "The member ${path} is neither true nor false: ${value}.",
        ),
        Integer => of_type(value.is_i64(), "The member ${path} is not an integer: ${value}."),
        Number => of_type(value.is_number(), "The member ${path} is not a number: ${value}."),
        List => of_type(value.is_array(), "The member ${path} is not a list: ${value}."),
        Object => of_type(
            value.is_object(),
            "The member ${path} is not an object: ${value}.",
        ),
        OneOf(values) => {
            let fits = value.as_str().is_some_and(|text| values.contains(&text));
            let template = "The member ${path} is none of the values that it may have: ${value}.";
            (!fits).then(|| problem("bad-enum", template, &named))
        }
        Duration => {
            let fits = value.as_str().and_then(read_duration).is_some();
            let template = "The member ${path} is not a duration of ISO 8601: ${value}.";
            (!fits).then(|| problem("bad-duration", template, &named))
        }
        Interval => {
            let fits = value.as_str().and_then(read_interval).is_some();
            let template = "The member ${path} is not an interval of ISO 8601: ${value}.";
            (!fits).then(|| problem("bad-interval", template, &named))
        }
    }
}

/// The beginning of a value, for a message.
fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.chars().take(60).collect()
}
