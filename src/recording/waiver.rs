//! A known failure that the owner of a target accepts until a day.

use serde::{Deserialize, Serialize};

/// A broken requirement that does not decide the verdict on the whole, until it expires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// Id of the requirement.
    pub requirement: String,
    /// Code of the finding; none = all findings of the requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Where the mending is followed, an http(s) address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// The last day on which it holds, `YYYY-MM-DD`, in UTC.
    pub expires: String,
}
