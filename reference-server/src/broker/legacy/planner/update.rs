//! Updates of 2023: the status of an offer, and the cancellation of a job.

use serde_json::{Value, json};

use crate::broker::legacy::updates::Meant;
use crate::broker::options::Refusal;
use crate::broker::problem::problem;
use crate::broker::tree::text;

/// `offer: {ident?, status}`, or `job: {ident?, phase}`, in the shape of 1.0. Other members are not looked at.
pub(in crate::broker::legacy) fn update(document: &Value, meant: &Meant) -> Result<Value, Refusal> {
    let inner = document.get("offer").or_else(|| document.get("job"));
    let Some(inner) = inner.filter(|inner| inner.is_object()) else {
        let why = "The body has no member offer with a status.";
        return Err(Refusal::Malformed(problem("no-update", why, &[])));
    };
    let is_same = |ident: &str| ident.eq_ignore_ascii_case(meant.id);
    let matters = !meant.id.is_empty() && !meant.any_ident;
    if matters && inner.get("ident").is_some() && !text(inner, "/ident").is_some_and(is_same) {
        let why = "The body names another offer than the URL.";
        return Err(Refusal::Content(problem("other-ident", why, &[])));
    }
    let status = inner.get("status").or_else(|| inner.get("phase"));
    let Some(status) = status.and_then(Value::as_str) else {
        let why = "The body has no status.";
        return Err(Refusal::Malformed(problem("no-update", why, &[])));
    };
    Ok(json!({"kind": "uri:enum-value-update", "path": "phase", "value": status}))
}
