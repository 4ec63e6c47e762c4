//! The difference as JSON, format `voconform-diff/1`.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::pairs::Pair;
use crate::report::change::MoveKind;
use crate::report::json as writer;
use crate::report::model::Report;

/// The name and version of the format.
pub const FORMAT: &str = "voconform-diff/1";

/// Writes what is different with each service.
pub fn write(pairs: &[Pair<'_>], out: &mut dyn Write) -> io::Result<()> {
    let services: Vec<Value> = pairs.iter().map(service).collect();
    writer::write_value(&json!({ "format": FORMAT, "services": services }), out)
}

fn service(pair: &Pair<'_>) -> Value {
    let run = |report: Option<&Report>| {
        report.map(|r| {
            json!({
                "url": r.target.url,
                "profile": r.target.profile,
                "started": r.started,
                "headline": r.headline,
                "version": r.tool.version,
                "catalogue": r.tool.catalogue,
                "decided": r.decided,
                "decidable": r.decidable,
            })
        })
    };
    let counts: serde_json::Map<String, Value> = MoveKind::ALL
        .into_iter()
        .map(|kind| (word(kind), json!(pair.count(kind))))
        .collect();
    json!({
        "name": pair.name(),
        "before": run(pair.before),
        "after": run(pair.after),
        "notes": pair.notes,
        "counts": counts,
        "moves": pair.change.as_ref().map(|c| &c.moves),
        "unchanged": pair.change.as_ref().map(|c| c.unchanged),
    })
}

/// The word of a kind in JSON.
fn word(kind: MoveKind) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
