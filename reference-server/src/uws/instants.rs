//! Instants as UWS writes them: ISO 8601, UTC, with T and Z (UWS 1.1, 2.2.1).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// With milliseconds, e.g. `2026-11-22T10:00:00.000Z`.
pub(crate) fn format(instant: Timestamp) -> String {
    format!("{instant:.3}")
}

/// As HTTP writes it in Date (RFC 9110, 5.6.7).
pub(crate) fn format_http(instant: Timestamp) -> String {
    instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Reads an instant with or without fraction, with or without Z.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let bare = text.strip_suffix('Z').unwrap_or(text);
    let (seconds, fraction) = bare.split_once('.').map_or((bare, None), |(s, f)| (s, Some(f)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !has_shape(seconds) || !fraction.is_none_or(|fraction| fraction.len() <= 9 && digits(fraction)) {
        return None;
    }
    let civil: DateTime = bare.parse().ok()?;
    let instant = civil.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Timestamp::from_millisecond(instant.as_millisecond()).ok()
}

/// `0000-00-00T00:00:00` with any digits.
fn has_shape(text: &str) -> bool {
    let shape = b"0000-00-00T00:00:00";
    let fits = |(have, want): (u8, &u8)| {
        if *want == b'0' {
            have.is_ascii_digit()
        } else {
            have == *want
        }
    };
    text.len() == shape.len() && text.bytes().zip(shape).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_of_uws_and_nothing_else() {
        for good in [
            "2026-11-22T10:00:00Z",
            "2026-11-22T10:00:00.000Z",
            "2026-11-22T10:00:00",
        ] {
            assert_eq!(
                parse(good).map(format),
                Some("2026-11-22T10:00:00.000Z".to_owned()),
                "{good}"
            );
        }
        for bad in [
            "",
            "tomorrow",
            "2026-11-22",
            "2026-02-30T00:00:00Z",
            "2026-11-22 10:00:00Z",
            "2026-11-22T10:00:00+01:00",
            "2026-11-22T10:00:00.Z",
            "20261122T100000Z",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn writes_http_dates() {
        assert_eq!(
            format_http(Timestamp::UNIX_EPOCH),
            "Thu, 01 Jan 1970 00:00:00 GMT"
        );
    }
}
