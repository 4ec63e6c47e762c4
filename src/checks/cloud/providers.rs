//! Provider columns: those with an address in the cloud in each cell, found by their UCD or their name.

use crate::checks::Sheet;
use crate::documents::votable::{Field, Row, Value};

use super::cell::COLUMN;

/// The names of providers.
pub const KNOWN: [&str; 6] = ["aws", "azure", "google", "gc", "gcp", "prem"];

/// The names of Google.
pub const GOOGLE: [&str; 3] = ["google", "gc", "gcp"];

/// A provider column.
#[derive(Clone, Debug)]
pub struct Provider<'v> {
    /// Its number, from 0.
    pub number: usize,
    /// Its FIELD.
    pub field: Field<'v>,
    /// The provider, lower case.
    pub provider: &'static str,
    /// Does its UCD name the provider?
    pub by_ucd: bool,
}

/// The provider columns of a table. A column that only has the name of a provider counts if it holds addresses.
pub fn providers<'v>(sheet: &Sheet<'v>) -> Vec<Provider<'v>> {
    let numbered = sheet.fields.iter().enumerate();
    let others = numbered.filter(|(_, field)| field.name() != Some(COLUMN));
    let found = others.filter_map(|(number, field)| {
        let by_ucd = of_ucd(*field);
        let by_name = || {
            let name = field.name()?;
            let provider = KNOWN.iter().find(|known| name.eq_ignore_ascii_case(known))?;
            holds_addresses(sheet.rows, number).then_some(*provider)
        };
        Some(Provider {
            number,
            field: *field,
            provider: by_ucd.or_else(by_name)?,
            by_ucd: by_ucd.is_some(),
        })
    });
    found.collect()
}

fn of_ucd(field: Field<'_>) -> Option<&'static str> {
    let ucd = field.ucd()?.to_ascii_lowercase();
    let mut words = ucd.split(';').map(str::trim);
    words.find_map(|word| {
        let name = word.strip_prefix("meta.ref.")?;
        KNOWN.iter().copied().find(|known| *known == name)
    })
}

fn holds_addresses(rows: &[Row], number: usize) -> bool {
    let mut texts = rows.iter().filter_map(|row| text(row, number));
    texts.next().is_some_and(|text| text.contains("://"))
}

/// The text of a cell, if it has one.
pub fn text(row: &Row, number: usize) -> Option<&str> {
    let text = row.value(number).and_then(Value::text)?;
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// Are these the same provider, Google by any of its names?
pub fn same_provider(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let google = |name: &str| GOOGLE.contains(&name);
    a == b || (google(&a) && google(&b))
}
