//! R1 to R3: run identifiers (UWS 1.1 section 2.1.9).

use std::sync::Arc;

use crate::recording::step;
use crate::scenarios::{Stop, Talk};

/// A run identifier of exactly 64 characters (the most that DALI allows), none of which may be altered.
pub const OPAQUE: &str =
    "voconform <r&d> 100%41 \"x\" 'y' \u{e9}\u{3b1}\u{2603} 0123456789 abcdefghijklmn end";

/// A plain one.
pub async fn first(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk
        .create(
            step::R1_CREATE,
            &talk.plan.quick_with(&[("RUNID", &talk.plan.nonce)]),
        )
        .await?;
    talk.get(step::R1_JOB, &job).await;
    talk.get(step::R1_LIST, &talk.plan.job_list).await;
    Ok(())
}

/// The same one on another job.
pub async fn second(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk
        .create(
            step::R2_CREATE,
            &talk.plan.quick_with(&[("RUNID", &talk.plan.nonce)]),
        )
        .await?;
    talk.get(step::R2_JOB, &job).await;
    Ok(())
}

/// One that a careless service alters.
pub async fn opaque(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk
        .create(step::R3_CREATE, &talk.plan.quick_with(&[("RUNID", OPAQUE)]))
        .await?;
    talk.get(step::R3_JOB, &job).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_opaque_one_is_as_long_as_dali_allows() {
        assert_eq!(super::OPAQUE.chars().count(), 64);
    }
}
