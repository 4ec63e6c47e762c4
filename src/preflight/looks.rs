//! What the address of a job list looks like, where nothing else says what it belongs to. That is enough for a hint, not for
//! a verdict: the user decides.

use url::Url;

/// The profile that the address hints at: `…/tap/async` is where TAP 1.1 section 2 puts its job list.
pub fn looks_like(job_list: &Url) -> Option<&'static str> {
    let segments: Vec<&str> = job_list.path_segments()?.filter(|s| !s.is_empty()).collect();
    let [.., parent, last] = segments.as_slice() else {
        return None;
    };
    let words = || parent.split(|c: char| !c.is_ascii_alphanumeric());
    let is = |word: &str| last.eq_ignore_ascii_case("async") && words().any(|w| w.eq_ignore_ascii_case(word));
    match () {
        () if is("tap") => Some("tap-async"),
        () if is("soda") => Some("soda-async"),
        () => None,
    }
}

/// What to do about it.
pub fn advice(profile: &str) -> String {
    format!(
        "The address looks like that of profile {profile}, but it was judged by profile uws, without the rules that belong to \
         {profile}. To have them judged too, add --profile {profile}."
    )
}

#[cfg(test)]
mod tests {
    use super::{Url, looks_like};

    #[test]
    fn only_a_list_below_tap_or_soda_looks_like_one() {
        let of = |path: &str| looks_like(&Url::parse(&format!("http://example.org{path}")).unwrap());
        assert_eq!(of("/tap/async"), Some("tap-async"));
        assert_eq!(of("/x/argus-TAP/async/"), Some("tap-async"));
        assert_eq!(of("/soda/async"), Some("soda-async"));
        assert_eq!(of("/async"), None);
        assert_eq!(of("/tape/async"), None);
        assert_eq!(of("/tap/jobs"), None);
    }
}
