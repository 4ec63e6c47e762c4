//! Comparing addresses: what counts as the same resource.

use url::Url;

use crate::checks::{Finding, Judgement, Part, Seen, View, bare};

/// Do two URLs name the same resource, query and trailing slash ignored (ambiguity A13)?
pub fn same_resource(a: &Url, b: &Url) -> bool {
    bare(a.as_str()) == bare(b.as_str())
}

/// An accepted change is answered 303 (UWS 1.1 section 2.2.3). A refusal that the standard permits is no finding here.
pub fn answered_303(x: Seen<'_>) -> Judgement {
    match x.status() {
        303 => Ok(Finding::pass(&x, Part::Status, "303")),
        status => Ok(Finding::broken(
            "wrong-status",
            &x,
            Part::Status,
            "303 See Other",
            status.to_string(),
        )),
    }
}

/// The Location of an accepted change leads to the job.
pub fn leads_to_job(view: &View<'_>, x: Seen<'_>) -> Judgement {
    let job = x.job_label().and_then(|label| view.job_url(label));
    leads_to(x, job, "the job")
}

/// The Location of a deletion leads to the job list.
pub fn leads_to_list(view: &View<'_>, x: Seen<'_>) -> Judgement {
    leads_to(x, view.list_url(), "the job list")
}

fn leads_to(x: Seen<'_>, wanted: Option<Url>, what: &str) -> Judgement {
    let part = Part::Header("Location");
    let wanted_text = wanted
        .as_ref()
        .map_or_else(|| what.to_owned(), |w| format!("{what}, {w}"));
    if !(300..400).contains(&x.status()) {
        x.ok()?;
    }
    match (x.location(), wanted) {
        (None, _) => Ok(Finding::broken(
            "no-location",
            &x,
            part,
            wanted_text,
            "no Location header",
        )),
        (Some(location), Some(wanted)) if same_resource(&location, &wanted) => {
            Ok(Finding::pass(&x, part, location.to_string()))
        }
        (Some(location), _) => Ok(Finding::broken(
            "wrong-location",
            &x,
            part,
            wanted_text,
            location.to_string(),
        )),
    }
}
