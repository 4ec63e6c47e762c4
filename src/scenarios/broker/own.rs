//! A request of the user's own: asked, read, and taken back at the end of the run.

use std::sync::Arc;

use serde_json::Value;

use super::asking::ask_and_read;
use crate::recording::step;
use crate::scenarios::{Stop, Talk};

/// Asks for offers. They are left alone until the clean-up rejects them.
pub async fn run(talk: &Arc<Talk>, request: &Value) -> Result<(), Stop> {
    ask_and_read(talk, (step::OWN_ASK, step::OWN_SET), request).await;
    Ok(())
}
