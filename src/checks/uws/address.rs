//! Comparing addresses: what counts as the same resource.

use url::Url;

use crate::checks::{Finding, Judgement, Part, Seen, View, bare};
use crate::recording::Reason;

/// Do two URLs name the same resource, query and trailing slash ignored (ambiguity A13)?
pub fn same_resource(a: &Url, b: &Url) -> bool {
    bare(a.as_str()) == bare(b.as_str())
}

/// Have two URLs the same path, whatever their hosts?
pub fn same_path(a: &Url, b: &Url) -> bool {
    a.path().trim_end_matches('/') == b.path().trim_end_matches('/')
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
    // The list's URL with the job's id is the job as well, whatever spelling the creation gave (UWS 1.1 section 2.2.1).
    let by_id = x
        .location()
        .zip(view.list_url())
        .zip(job.as_ref())
        .is_some_and(|((location, list), job)| {
            location.origin() == list.origin()
                && is_child_of(&location, &list)
                && last_segment(&location) == last_segment(job)
        });
    let wanted = if by_id { x.location() } else { job };
    leads_to(x, wanted, "the job")
}

/// The Location of a deletion leads to the job list. A service may have two names for it (a short one for people): the
/// one of which the job's own URL is a child will do as well (UWS 1.1 section 2.2.1).
pub fn leads_to_list(view: &View<'_>, x: Seen<'_>) -> Judgement {
    let job = x.job_label().and_then(|label| view.job_url(label));
    let location = x.location();
    let wanted = match (location, job) {
        (Some(location), Some(job)) if is_child_of(&job, &location) && job.origin() == location.origin() => {
            Some(location)
        }
        _ => view.list_url(),
    };
    leads_to(x, wanted, "the job list")
}

fn leads_to(x: Seen<'_>, wanted: Option<Url>, what: &str) -> Judgement {
    let part = Part::Header("Location");
    let wanted_text = wanted
        .as_ref()
        .map_or_else(|| what.to_owned(), |w| format!("{what}, {w}"));
    let redirects = (300..400).contains(&x.status());
    if !redirects {
        x.ok()?;
    }
    let Some(sent) = x.header("location") else {
        if !redirects {
            // That it is no redirect at all is reported by the row about the status.
            let why = format!("the answer was {}, not a redirect", x.status());
            return Err(Finding::undecided(Reason::Blocked, &x, why));
        }
        return Ok(Finding::broken(
            "no-location",
            &x,
            part,
            wanted_text,
            "no Location header",
        ));
    };
    Ok(match (x.location(), wanted) {
        (Some(location), Some(wanted)) if same_resource(&location, &wanted) => {
            Finding::pass(&x, part, sent.to_owned())
        }
        _ => Finding::broken("wrong-location", &x, part, wanted_text, sent.to_owned()),
    })
}

/// The last segment of a URL's path, percent-decoded; a trailing slash is ignored.
pub fn last_segment(url: &Url) -> Option<String> {
    let segment = url.path_segments()?.rfind(|s| !s.is_empty())?;
    Some(percent_decoded(segment))
}

/// A text with its %XX sequences replaced by the characters they stand for.
pub fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Is this the path of the list, a slash and one more segment (UWS 1.1 section 2.2.1)?
pub fn is_child_of(job: &Url, list: &Url) -> bool {
    let parent = list.path().trim_end_matches('/');
    let below = job
        .path()
        .trim_end_matches('/')
        .strip_prefix(parent)
        .and_then(|rest| rest.strip_prefix('/'));
    below.is_some_and(|segment| !segment.is_empty() && !segment.contains('/'))
}

/// The number in a LAST filter of this URL.
pub fn last_filter(url: &Url) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(name, _)| name.eq_ignore_ascii_case("LAST"))
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn segments_are_decoded_and_broken_escapes_kept() {
        assert_eq!(last_segment(&url("http://h/jobs/a%20b/")).unwrap(), "a b");
        assert_eq!(last_segment(&url("http://h/jobs/a%2Fb?x=1")).unwrap(), "a/b");
        assert_eq!(percent_decoded("100%, %zz, %4"), "100%, %zz, %4");
        assert_eq!(percent_decoded("%c3%a9+"), "\u{e9}+");
    }

    #[test]
    fn children_are_one_segment_below() {
        let list = url("http://h/tap/async");
        assert!(is_child_of(&url("https://other/tap/async/1"), &list));
        assert!(is_child_of(
            &url("http://h/tap/async/1/"),
            &url("http://h/tap/async/")
        ));
        assert!(!is_child_of(&url("http://h/tap/async"), &list));
        assert!(!is_child_of(&url("http://h/tap/async2/1"), &list));
        assert!(!is_child_of(&url("http://h/tap/async/1/phase"), &list));
    }
}
