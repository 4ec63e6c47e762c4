//! Group A of the catalogue: the JSON in CSV (RFC 4180).

use super::cell::COLUMN;
use super::ground::Column;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Sheet, View, settle};
use crate::recording::{Reason, step};

/// The check of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "cloud-col-csv",
    reads: Reads::All(&[step::DISCOVERY_QUERY, step::DISCOVERY_CSV]),
    because: "JSON is full of commas and quotes: unquoted it shifts all columns after it.",
    usually: "Fields are joined with commas by hand, or quotes are escaped with backslashes.",
    mend: "Write CSV with a library: a field with commas or quotes stands in quotes, and each quote in it is doubled.",
    good: &[
        "discovery/query GET /query -> 200 | @cell {\"aws\": 1}\ndiscovery/csv GET /query?RESPONSEFORMAT=csv -> 200 Content-Type: text/csv | a,cloud_access\\r\\n1,\"{\"\"aws\"\": 1}\"\\r\\n",
    ],
    bad: &[
        (
            "discovery/query GET /query -> 200 | @cell {\"aws\": 1, \"gc\": 2}\ndiscovery/csv GET /query?RESPONSEFORMAT=csv -> 200 Content-Type: text/csv | a,cloud_access\\n1,{\"aws\": 1, \"gc\": 2}\\n",
            "fields",
        ),
        (
            "discovery/query GET /query -> 200 | @cell {\"aws\": 1}\ndiscovery/csv GET /query?RESPONSEFORMAT=csv -> 200 Content-Type: text/csv | a,cloud_access\\n1,{aws: 1}\\n",
            "other-cells",
        ),
    ],
    judge,
}];

fn judge(v: &View<'_>) -> Vec<Finding> {
    let Some(x) = v.first(step::DISCOVERY_QUERY) else {
        return Vec::new();
    };
    let column = match x.sheet() {
        Ok(sheet) => Column::of(sheet),
        Err(undecided) => return vec![undecided],
    };
    let Some(column) = column else {
        return Vec::new();
    };
    v.at(step::DISCOVERY_CSV)
        .map(|x| settle(as_csv(&column, x)))
        .collect()
}

fn as_csv(column: &Column<'_>, x: Seen<'_>) -> Judgement {
    let is_csv = x.media_type().is_some_and(|media| media.essence() == "text/csv");
    if !(200..300).contains(&x.status()) || !is_csv {
        let observed = format!("{}, {}", x.status_line(), crate::checks::lenient_media(&x));
        return Err(Finding::undecided(Reason::NotOffered, &x, observed));
    }
    x.whole()?;
    if column.cells.is_empty() || column.sheet.rows.iter().any(Sheet::is_shifted) {
        let observed = "the VOTable has no rows, or rows with too few or too many cells";
        return Err(Finding::undecided(Reason::Blocked, &column.sheet.x, observed));
    }
    let text = x.text();
    let records = records(&text);
    let Some((header, rest)) = records.split_first() else {
        return Err(Finding::undecided(Reason::Ambiguous, &x, "the table is empty"));
    };
    if let Some(at) = rest.iter().position(|record| record.len() != header.len()) {
        let fields = rest.get(at).map_or(0, Vec::len);
        let observed = format!(
            "record {} has {fields} fields, the header {}",
            at + 1,
            header.len()
        );
        let expected = "as many fields in each record as in the header";
        return Ok(Finding::broken("fields", &x, Part::BODY, expected, observed));
    }
    let Some(number) = header.iter().position(|name| name.trim() == COLUMN) else {
        let observed = format!("the table has no column {COLUMN}");
        return Err(Finding::undecided(Reason::Ambiguous, &x, observed));
    };
    let fields = rest.iter().filter_map(|record| record.get(number));
    let found = sorted(fields.map(String::as_str));
    let wanted = sorted(column.cells.iter().map(|cell| cell.text.as_str()));
    if found == wanted {
        let observed = format!("{} cells, as in the VOTable", found.len());
        return Ok(Finding::pass(&x, Part::BODY, observed));
    }
    let strange = found.iter().find(|cell| !wanted.contains(cell));
    let observed = match strange {
        Some(cell) => format!("the cell `{cell}` is not in the VOTable"),
        None => format!("{} cells, {} in the VOTable", found.len(), wanted.len()),
    };
    if rest.len() != column.cells.len() {
        // Another number of rows is another answer, and says nothing of the notation.
        return Err(Finding::undecided(Reason::ConcurrentChange, &x, observed));
    }
    Ok(Finding::broken(
        "other-cells",
        &x,
        Part::BODY,
        "the cells of the VOTable",
        observed,
    ))
}

/// The texts, sorted; what is empty counts too.
fn sorted<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut texts: Vec<String> = texts.map(|text| text.trim().to_owned()).collect();
    texts.sort_unstable();
    texts
}

/// The records of a table: a quote opens a field only at its beginning.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let (mut record, mut field) = (Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted && letters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            other => field.push(other),
        }
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    records.retain(|record| !matches!(record.as_slice(), [only] if only.trim().is_empty()));
    records
}

#[cfg(test)]
mod tests {
    use super::records;

    #[test]
    fn records_are_those_of_rfc_4180() {
        let read = records("a,\"b \"\"c\"\", d\"\r\n1,\r\n\r\n\"x\ny\",2");
        let wanted = [vec!["a", "b \"c\", d"], vec!["1", ""], vec!["x\ny", "2"]];
        assert_eq!(read, wanted);
    }
}
