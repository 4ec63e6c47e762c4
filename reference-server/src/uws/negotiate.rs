//! Which representation a client wants (UWS 1.1, 2.2.2; RFC 9110, 12.5.1).

use super::service::Face;

/// Whether HTML is preferred to XML. Without a preference the answer is XML, and so it is always inside TAP and SODA:
/// clients in Java say by default that they prefer HTML, and cannot read it.
pub(crate) fn wants_html(face: Face, accept: Option<&str>) -> bool {
    let Some(accept) = accept.filter(|_| !face.is_dali()) else {
        return false;
    };
    let html = quality(accept, "text", "html").max(quality(accept, "application", "xhtml+xml"));
    let xml = quality(accept, "application", "xml").max(quality(accept, "text", "xml"));
    html > xml
}

/// Quality in thousandths that an Accept header gives to a media type; the most specific range counts.
fn quality(accept: &str, kind: &str, subtype: &str) -> u32 {
    let mut best = (0, 0);
    for range in accept.split(',') {
        let mut pieces = range.split(';').map(str::trim);
        let name = pieces.next().unwrap_or_default().to_ascii_lowercase();
        let specific = match name.split_once('/') {
            Some((k, s)) if k == kind && s == subtype => 3,
            Some((k, "*")) if k == kind => 2,
            Some(("*", "*")) => 1,
            _ => continue,
        };
        let q = pieces.find_map(|piece| piece.strip_prefix("q=").or_else(|| piece.strip_prefix("Q=")));
        let q = q.map_or(1000, |q| thousandths(q.trim()));
        if specific > best.0 {
            best = (specific, q);
        }
    }
    best.1
}

fn thousandths(q: &str) -> u32 {
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0) * 1000 + digits.parse::<u32>().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Face, wants_html};

    #[test]
    fn prefers_html_only_when_asked() {
        assert!(wants_html(
            Face::Uws11,
            Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        ));
        assert!(wants_html(Face::Uws11, Some("text/html")));
        assert!(wants_html(
            Face::Uws11,
            Some("application/xml; q=0.5, text/html; q=0.501")
        ));
        for accept in [
            "*/*",
            "application/xml,text/plain",
            "text/*",
            "application/json",
            "text/html;q=0.2,*/*;q=0.8",
        ] {
            assert!(!wants_html(Face::Uws11, Some(accept)), "{accept}");
        }
        assert!(!wants_html(Face::Uws11, None));
    }
}
