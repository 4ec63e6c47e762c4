//! "Did you mean": finds the names that look most like a mistyped one.

/// How many names are offered at most.
const OFFERED: usize = 5;

/// The likeliest of `names` for the mistyped `typed`, best first. A name comes near when at most a third of
/// its letters must be changed, or when it contains what was typed.
pub fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.trim().to_ascii_lowercase();
    if typed.is_empty() {
        return Vec::new();
    }
    let mut near: Vec<(bool, usize, &str)> = names
        .map(|name| (!name.contains(&typed), distance(&typed, name), name))
        .filter(|(lacks, distance, name)| !lacks || *distance * 3 <= name.len())
        .collect();
    near.sort_unstable();
    near.into_iter().take(OFFERED).map(|(_, _, name)| name).collect()
}

/// The number of letters to insert, delete or replace between `a` and `b` (Levenshtein), in bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let replaced = diagonal + usize::from(x != y);
            diagonal = *cell;
            *cell = replaced.min(diagonal + 1).min(left + 1);
            left = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    const NAMES: [&str; 4] = [
        "uws-create-303",
        "uws-run-303",
        "uws-create-location",
        "tap-capability",
    ];

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn typing_errors_find_their_name() {
        assert_eq!(
            nearest("uws-craete-303", NAMES.into_iter()).first(),
            Some(&"uws-create-303")
        );
        assert_eq!(
            nearest("UWS-Run-303", NAMES.into_iter()).first(),
            Some(&"uws-run-303")
        );
    }

    #[test]
    fn a_part_of_a_name_finds_it() {
        assert_eq!(
            nearest("create", NAMES.into_iter()),
            ["uws-create-303", "uws-create-location"]
        );
    }

    #[test]
    fn nonsense_finds_nothing() {
        assert!(nearest("zzzzzzzz", NAMES.into_iter()).is_empty());
        assert!(nearest("", NAMES.into_iter()).is_empty());
    }
}
