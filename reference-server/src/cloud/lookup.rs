//! Paths by URI, as MAST gives them to astroquery.

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::data::{DATA_SETS, DataSet};
use super::fields::Fields;
use super::scene::Scene;

/// The longest query that is read: some more than forty URIs.
const LONGEST: usize = 8000;

/// Answers `uri` (repeated) with a path each, in the cloud if `use_cloud_path` says so.
pub(super) fn lookup(scene: &Scene) -> Answer {
    if scene.request.query.len() > LONGEST {
        return Answer::text(414, "The URL is too long.\n");
    }
    let fields = match Fields::read(scene.request) {
        Ok(fields) => fields,
        Err(_) => return detail(400, "the body cannot be read"),
    };
    let uris = fields.all("uri");
    if uris.is_empty() {
        return detail(422, "uri is missing");
    }
    let in_cloud = fields.all("use_cloud_path").iter().any(|value| {
        let value = value.to_ascii_lowercase();
        ["true", "1", "yes"].contains(&value.as_str())
    });
    let mut paths = Map::new();
    for uri in uris {
        let set = DATA_SETS
            .iter()
            .find(|set| !set.mast.is_empty() && set.mast == uri);
        let path = set.map(|set| path(set, in_cloud));
        let status = if path.is_some() { 200 } else { 404 };
        paths.insert(uri, json!({"status_code": status, "path": path}));
    }
    Answer::json(200, Value::Object(paths))
}

fn path(set: &DataSet, in_cloud: bool) -> String {
    let key = set.copies.first().map(|copy| copy.key).filter(|_| in_cloud);
    match key {
        Some(key) => format!("/{key}"),
        None => format!("/ifs/archive/{}", set.path),
    }
}

fn detail(status: u16, message: &str) -> Answer {
    Answer::json(status, json!({"detail": message}))
}
