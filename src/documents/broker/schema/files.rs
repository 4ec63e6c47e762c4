//! The schema files that are compiled in.

/// What the `$id` of each begins with. Nothing is there: the files refer to each other, and none is fetched.
pub const BASE: &str = "https://voconform.invalid/execution-broker/";

macro_rules! schema {
    ($name:literal) => {
        include_str!(concat!("../../../../specs/execution-broker-1.0/schemas/", $name))
    };
}

/// Their names, which follow [`BASE`] in their `$id`, and their texts.
pub const FILES: &[(&str, &str)] = &[
    ("shapes.json", schema!("shapes.json")),
    ("times.json", schema!("times.json")),
    ("1.0/components.json", schema!("1.0/components.json")),
    ("1.0/compute.json", schema!("1.0/compute.json")),
    ("1.0/executables.json", schema!("1.0/executables.json")),
    ("1.0/items.json", schema!("1.0/items.json")),
    ("1.0/kinds.json", schema!("1.0/kinds.json")),
    ("1.0/offerset.json", schema!("1.0/offerset.json")),
    ("1.0/request.json", schema!("1.0/request.json")),
    ("1.0/session.json", schema!("1.0/session.json")),
    ("1.0/storage.json", schema!("1.0/storage.json")),
    ("1.0/update.json", schema!("1.0/update.json")),
    ("pre/components.json", schema!("pre/components.json")),
    ("pre/compute.json", schema!("pre/compute.json")),
    ("pre/executables.json", schema!("pre/executables.json")),
    ("pre/kinds.json", schema!("pre/kinds.json")),
    ("pre/offerset.json", schema!("pre/offerset.json")),
    ("pre/request.json", schema!("pre/request.json")),
    ("pre/session.json", schema!("pre/session.json")),
    ("pre/storage.json", schema!("pre/storage.json")),
    ("pre/update.json", schema!("pre/update.json")),
    ("c25/components.json", schema!("c25/components.json")),
    ("c25/kinds.json", schema!("c25/kinds.json")),
    ("c25/offerset.json", schema!("c25/offerset.json")),
    ("c25/parts.json", schema!("c25/parts.json")),
    ("c25/request.json", schema!("c25/request.json")),
    ("c25/session.json", schema!("c25/session.json")),
    ("c25/update.json", schema!("c25/update.json")),
    ("25/components.json", schema!("25/components.json")),
    ("25/kinds.json", schema!("25/kinds.json")),
    ("25/offerset.json", schema!("25/offerset.json")),
    ("25/parts.json", schema!("25/parts.json")),
    ("25/request.json", schema!("25/request.json")),
    ("25/session.json", schema!("25/session.json")),
    ("25/update.json", schema!("25/update.json")),
    ("23/offer.json", schema!("23/offer.json")),
    ("23/offerset.json", schema!("23/offerset.json")),
    ("23/request.json", schema!("23/request.json")),
    ("23/session.json", schema!("23/session.json")),
    ("23/task.json", schema!("23/task.json")),
    ("23/update.json", schema!("23/update.json")),
];
