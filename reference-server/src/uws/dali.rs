//! What DALI 1.1 adds to UWS: rules for RUNID, and for parameters that are posted to a job.

use super::forms::Field;

/// DALI 1.1, 3.4.6.
const LONGEST_RUN_ID: usize = 64;
/// Orders have resources of their own.
const ORDERS: &[&str] = &["PHASE", "ACTION", "DESTRUCTION", "EXECUTIONDURATION"];

pub(crate) fn check_run_id(run_id: &str) -> Result<(), String> {
    match run_id.chars().count() > LONGEST_RUN_ID {
        true => Err(format!("RUNID has more than {LONGEST_RUN_ID} characters")),
        false => Ok(()),
    }
}

/// The run identifier among parameters that are posted to a job, and the others. It names the job and is no parameter of
/// the query, so a new one takes the place of the old.
pub(crate) fn take_run_id(fields: &[Field]) -> Result<(Option<String>, Vec<Field>), String> {
    let is = |field: &Field, name: &str| field.name.eq_ignore_ascii_case(name);
    if let Some(order) = fields
        .iter()
        .find(|field| ORDERS.iter().any(|name| is(field, name)))
    {
        return Err(format!("{} is no parameter", order.name.to_ascii_uppercase()));
    }
    let (run_ids, others): (Vec<Field>, Vec<Field>) =
        fields.iter().cloned().partition(|field| is(field, "RUNID"));
    let run_id = match run_ids.as_slice() {
        [] => return Ok((None, others)),
        [field] => String::from_utf8_lossy(&field.value).into_owned(),
        _ => return Err("RUNID is given more than once".to_owned()),
    };
    if !crate::xml::allowed_in_xml(&run_id) {
        return Err("RUNID has control characters".to_owned());
    }
    check_run_id(&run_id)?;
    Ok((Some(run_id), others))
}
