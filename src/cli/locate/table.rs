//! The tables that `locate` prints: one a dataset, each address with its URI and URL below its facts.

use super::found::{Address, Dataset, Located};

const HEADS: [&str; 8] = [
    "#",
    "kind",
    "provider",
    "region",
    "access",
    "bytes",
    "first byte",
    "answers",
];

/// All datasets.
pub fn of(located: &Located) -> String {
    let texts: Vec<String> = located.datasets.iter().map(dataset).collect();
    texts.join("\n")
}

fn dataset(dataset: &Dataset) -> String {
    let count = dataset.addresses.len();
    let answering = dataset
        .addresses
        .iter()
        .filter(|a| a.answers == Some(true))
        .count();
    let sum = match count {
        0 => "no address is known".to_owned(),
        1 => format!(
            "1 address, which {}",
            if answering == 1 {
                "answers"
            } else {
                "does not answer"
            }
        ),
        _ => format!(
            "{count} addresses, {answering} of them {}",
            if answering == 1 { "answers" } else { "answer" }
        ),
    };
    let mut text = format!("{}: {sum}\n", printable(&dataset.id));
    if count > 0 {
        text += &table(&dataset.addresses);
    } else {
        for said in &dataset.said {
            text += &format!("  {}\n", printable(said));
        }
    }
    text
}

fn table(addresses: &[Address]) -> String {
    let mut rows: Vec<[String; 8]> = vec![HEADS.map(str::to_owned)];
    rows.extend(
        addresses
            .iter()
            .enumerate()
            .map(|(at, address)| row(at + 1, address)),
    );
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEADS.len())
        .map(|column| width(column).unwrap_or(0))
        .collect();
    let mut text = line(&rows[0], &widths);
    for (row, address) in rows[1..].iter().zip(addresses) {
        text += &line(row, &widths);
        let margin = " ".repeat(4 + widths[0]);
        for place in [&address.uri, &address.url].into_iter().flatten() {
            text += &format!("{margin}{}\n", printable(place));
        }
    }
    text
}

/// Numbers stand to the right.
fn line(row: &[String; 8], widths: &[usize]) -> String {
    let cells = row
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(at, (cell, width))| match at {
            0 | 5 | 6 => format!("{cell:>width$}"),
            _ => format!("{cell:<width$}"),
        });
    format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
}

fn row(number: usize, address: &Address) -> [String; 8] {
    let or_none = |text: &Option<String>| text.as_deref().map_or("-".to_owned(), printable);
    let why = || printable(address.why.as_deref().unwrap_or("no reason is known"));
    [
        number.to_string(),
        printable(&address.kind),
        or_none(&address.provider),
        or_none(&address.region),
        or_none(&address.access),
        address.bytes.map_or("-".to_owned(), |bytes| {
            format!(
                "{}{}",
                if address.bytes_by_table { "about " } else { "" },
                grouped(bytes)
            )
        }),
        address
            .first_byte_ms
            .map_or("-".to_owned(), |ms| format!("{ms:.1} ms")),
        match address.answers {
            Some(true) => "yes".to_owned(),
            Some(false) => format!("no: {}", why()),
            None => format!("not asked: {}", why()),
        },
    ]
}

/// `1234567` as `1 234 567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// What came from outside, as a terminal may show it.
fn printable(text: &str) -> String {
    voconform::report::visible::line(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(grouped),
            ["0", "999", "1 000", "1 234 567"]
        );
    }

    #[test]
    fn nothing_that_a_service_says_steers_the_terminal() {
        let dataset = Dataset {
            id: "a\u{1b}[2J".to_owned(),
            addresses: Vec::new(),
            said: vec!["\u{202e}no\n".to_owned()],
        };
        let text = super::dataset(&dataset);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
        assert_eq!(text.lines().count(), 2);
    }
}
