//! Updates of older versions in the shape of 1.0.

use serde_json::{Value, json};

use super::{Face, planner};
use crate::broker::options::Refusal;
use crate::broker::problem::problem;
use crate::broker::tree::{drop_member, text};

/// What an update is sent to, and under which rules.
#[derive(Default)]
pub(crate) struct Meant<'a> {
    /// Identifier of the offer or session; empty: it does not matter.
    pub id: &'a str,
    /// By a fault, the envelope is not understood.
    pub bare: bool,
    /// By a fault, the identifier in the body does not matter.
    pub any_ident: bool,
}

/// An update in the shape of 1.0.
pub(super) fn update(face: Face, document: Value, meant: &Meant) -> Result<Value, Refusal> {
    match face {
        Face::V10 => Ok(document),
        Face::Pre => Ok(unwrapped(document)),
        Face::C25 | Face::V25 if meant.bare => Ok(typed(document)),
        Face::C25 | Face::V25 => wrapped(face, document),
        Face::V23 => planner::update(&document, meant),
    }
}

/// Until 25 November 2025 updates were wrapped, from then on they are bare: both are understood.
fn unwrapped(mut document: Value) -> Value {
    match drop_member(&mut document, "update") {
        Some(update) if document.get("kind").is_none() => update,
        _ => document,
    }
}

fn wrapped(face: Face, mut document: Value) -> Result<Value, Refusal> {
    let Some(update) = drop_member(&mut document, "update").filter(Value::is_object) else {
        let why = "The body has no member update with the update.";
        return Err(Refusal::Malformed(problem("no-update", why, &[])));
    };
    let mut update = typed(update);
    let path = text(&update, "/path").unwrap_or_default();
    if face == Face::V25
        && let Some(rest) = path.trim_start_matches('/').strip_prefix("schedule/executing/")
    {
        update["path"] = Value::from(format!("schedule/available/{rest}"));
    }
    if text(&update, "/path").is_some_and(|path| path.trim_start_matches('/') == "phase")
        && text(&update, "/value") == Some("READY")
    {
        update["value"] = json!("AVAILABLE");
    }
    Ok(update)
}

fn typed(mut update: Value) -> Value {
    drop_member(&mut update, "kind");
    if let Some(kind) = drop_member(&mut update, "type") {
        update["kind"] = kind;
    }
    update
}
