//! U1, X1 to X3: parameters that are changed, hard to write in XML, or repeated.

use std::sync::Arc;

use crate::http::Ask;
use crate::recording::{Reason, step};
use crate::scenarios::talk::child;
use crate::scenarios::{Preset, Stop, Talk};

/// Characters that a careless writer of XML gets wrong.
pub const MARKUP: &str = "a<b & c>\"d\" 'e' ]]> \u{e9}\u{2603}\tf";
/// A character that XML 1.0 can't carry in any form (XML 1.0 section 2.2).
pub const CONTROL: &str = "a\u{1}b";
/// A name that no service knows.
pub const PROBE: &str = "VOCONFORM";

/// The three forms of updating parameters (UWS 1.1 section 2.1.11), a new name, and a time that no client may set.
pub async fn updates(talk: &Arc<Talk>) -> Result<(), Stop> {
    let (name, value) = talk.plan.changeable();
    let mut recipe = talk.plan.quick_recipe();
    if recipe.is_empty() {
        recipe.push((name.clone(), value.clone()));
    }
    let job = talk.create(step::U1_CREATE, &recipe).await?;
    let list = child(&job, "parameters");
    talk.post(step::U1_POST_JOB, &job, &[(&name, &format!("{value}1"))])
        .await;
    talk.get(step::U1_AFTER_POST_JOB, &list).await;
    talk.post(step::U1_POST_LIST, &list, &[(&name, &format!("{value}2"))])
        .await;
    talk.get(step::U1_AFTER_POST_LIST, &list).await;
    let put = Ask::new("PUT", &child(&list, &name)).body("text/plain", format!("{value}3").into_bytes());
    talk.client.send(step::U1_PUT, put).await;
    talk.get(step::U1_AFTER_PUT, &list).await;
    talk.post(step::U1_POST_NEW, &list, &[(PROBE, "new")]).await;
    talk.get(step::U1_AFTER_NEW, &list).await;
    talk.post(
        step::U1_POST_CREATIONTIME,
        &list,
        &[("CREATIONTIME", "2000-01-01T00:00:00Z")],
    )
    .await;
    talk.get(step::U1_JOB, &job).await;
    Ok(())
}

/// A value full of markup.
pub async fn markup(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk
        .create(step::X1_CREATE, &talk.plan.quick_with_text(MARKUP))
        .await?;
    talk.get(step::X1_JOB, &job).await;
    talk.get(step::X1_PARAMETERS, &child(&job, "parameters")).await;
    Ok(())
}

/// A value that must be given by reference, or refused.
pub async fn control_character(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk
        .create(step::X2_CREATE, &talk.plan.quick_with_text(CONTROL))
        .await?;
    let document = talk.get(step::X2_JOB, &job).await;
    talk.get(step::X2_PARAMETERS, &child(&job, "parameters")).await;
    super::values::references(talk, step::X2_VALUE, &job, &document).await;
    Ok(())
}

/// A job without any parameter. Plain UWS need not take it; DALI does (DALI 1.1 sections 2.1 and 3), and so does the
/// reference server.
pub async fn none(talk: &Arc<Talk>) -> Result<(), Stop> {
    if talk.plan.preset == Preset::None {
        return Err(Stop::reason(Reason::NotOffered));
    }
    let job = talk.create(step::N1_CREATE, &[]).await?;
    talk.get(step::N1_JOB, &job).await;
    talk.get(step::N1_PARAMETERS, &child(&job, "parameters")).await;
    Ok(())
}

/// One name twice.
pub async fn repeated(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk
        .create(
            step::X3_CREATE,
            &talk.plan.quick_with(&[(PROBE, "1"), (PROBE, "2")]),
        )
        .await?;
    talk.get(step::X3_PARAMETERS, &child(&job, "parameters")).await;
    Ok(())
}
