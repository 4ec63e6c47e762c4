//! Times and sizes as people write them: `1h30m`, `90s`, `16MiB`.

use std::time::Duration;

/// The units of a time, longest first, in milliseconds. `ms` stands before `m`, which it begins with.
const TIME_UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("ms", 1), ("m", 60_000), ("s", 1_000)];
/// The units of a size, in bytes. A unit stands before those that end it.
const SIZE_UNITS: [(&str, u64); 7] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("B", 1),
];
/// Longest time that is taken: a week. Anything longer is a slip of the pen.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// Reads a time such as `10m`, `90s`, `1h30m` or `500ms`.
///
/// # Errors
/// A number without a unit, an unknown unit, nothing at all, zero, or more than a week.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let wrong =
        || format!("{text:?} is not a time: write numbers with units, such as \"90s\", \"10m\" or \"1h30m\"");
    let mut rest = text.trim();
    let mut total = Duration::ZERO;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let (number, after) = number(rest).ok_or_else(wrong)?;
        let (unit, scale) = TIME_UNITS
            .iter()
            .find(|(unit, _)| after.starts_with(unit))
            .ok_or_else(wrong)?;
        let part = number.checked_mul(*scale).map(Duration::from_millis);
        total = part.and_then(|part| total.checked_add(part)).ok_or_else(wrong)?;
        rest = &after[unit.len()..];
    }
    match total {
        Duration::ZERO => Err(format!("{text:?} is no time at all")),
        total if total > LONGEST => Err(format!("{text:?} is longer than a week")),
        total => Ok(total),
    }
}

/// Reads a size such as `16MiB`, `500kB` or `1000` (bytes).
///
/// # Errors
/// No number, an unknown unit, zero, or more than the machine can address.
pub fn parse_bytes(text: &str) -> Result<usize, String> {
    let wrong = || {
        format!("{text:?} is not a size: write bytes, or a number with a unit such as \"16MiB\" or \"500kB\"")
    };
    let (number, unit) = number(text.trim()).ok_or_else(wrong)?;
    let scale = match unit.trim_start() {
        "" => 1,
        unit => {
            SIZE_UNITS
                .iter()
                .find(|(name, _)| *name == unit)
                .ok_or_else(wrong)?
                .1
        }
    };
    let bytes = number
        .checked_mul(scale)
        .and_then(|bytes| usize::try_from(bytes).ok())
        .ok_or_else(wrong)?;
    if bytes == 0 {
        Err(format!("{text:?} leaves no room for any body"))
    } else {
        Ok(bytes)
    }
}

/// The digits that a text begins with, as a number, and what follows them.
fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, seconds) in [
            ("10m", 600.0),
            ("90s", 90.0),
            ("1h30m", 5400.0),
            ("500ms", 0.5),
            ("1m5s", 65.0),
        ] {
            assert_eq!(
                parse_duration(text),
                Ok(Duration::from_secs_f64(seconds)),
                "{text}"
            );
        }
        for text in [
            "",
            "10",
            "m",
            "10x",
            "10 m",
            "-1s",
            "1.5s",
            "0s",
            "200h",
            "99999999999999999999s",
            "ö",
        ] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("1000", 1000),
            ("16MiB", 16 << 20),
            ("500kB", 500_000),
            ("2 KiB", 2048),
            ("7B", 7),
        ] {
            assert_eq!(parse_bytes(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "MiB",
            "16M",
            "16mib",
            "0",
            "-1",
            "99999999999999999999",
            "18446744073709551615KiB",
        ] {
            assert!(parse_bytes(text).is_err(), "{text}");
        }
    }
}
