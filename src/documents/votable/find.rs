//! Finding a column.

use super::field::Field;

/// What to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<'a> {
    /// The `name`, exactly.
    Name(&'a str),
    /// The `name`, without case.
    NameInAnyCase(&'a str),
    /// The `ID`, exactly.
    Id(&'a str),
    /// The `utype`, without case.
    Utype(&'a str),
    /// The whole `ucd`, without case.
    Ucd(&'a str),
    /// One of the words of the `ucd`, which stand between semicolons; without case.
    UcdWord(&'a str),
}

/// The number (from 0) of the first FIELD that fits.
pub fn find(fields: &[Field<'_>], by: By<'_>) -> Option<usize> {
    fields.iter().position(|field| fits(*field, by))
}

/// The numbers (from 0) of all FIELDs that fit.
pub fn find_all(fields: &[Field<'_>], by: By<'_>) -> Vec<usize> {
    let numbered = fields.iter().enumerate();
    numbered
        .filter(|(_, field)| fits(**field, by))
        .map(|(number, _)| number)
        .collect()
}

fn fits(field: Field<'_>, by: By<'_>) -> bool {
    let alike = |found: Option<&str>, wanted: &str| found.is_some_and(|f| f.eq_ignore_ascii_case(wanted));
    match by {
        By::Name(name) => field.name() == Some(name),
        By::NameInAnyCase(name) => alike(field.name(), name),
        By::Id(id) => field.id() == Some(id),
        By::Utype(utype) => alike(field.utype(), utype),
        By::Ucd(ucd) => alike(field.ucd(), ucd),
        By::UcdWord(word) => field
            .ucd()
            .is_some_and(|ucd| ucd.split(';').any(|part| part.trim().eq_ignore_ascii_case(word))),
    }
}
