//! Answers that are VOTables, as the checks of discovery and of lists of links read them.

use std::ops::Range;

use super::{Finding, Part, Seen};
use crate::documents::votable::code::{ROW_LONG, ROW_SHORT};
use crate::documents::votable::{Field, Problem, Row, Table, Value, Votable};
use crate::recording::Reason;

/// A VOTable answer with its table: that of links if there is one, else the first one of the results.
pub struct Sheet<'v> {
    /// The answer.
    pub x: Seen<'v>,
    /// The document.
    pub votable: Votable<'v>,
    /// The table.
    pub table: Table<'v>,
    /// Its columns.
    pub fields: Vec<Field<'v>>,
    /// Its rows.
    pub rows: &'v [Row],
}

impl<'v> Seen<'v> {
    /// Goes on only with a VOTable in a successful answer, be it one that tells of an error.
    pub fn votable(self) -> Result<Votable<'v>, Finding> {
        let document = self.document()?;
        Votable::of(document).ok_or_else(|| {
            let observed = format!("the root element is {}, not VOTABLE", document.root().name());
            Finding::undecided(Reason::Blocked, &self, observed)
        })
    }

    /// Goes on only with the table of a VOTable that does not say ERROR.
    pub fn sheet(self) -> Result<Sheet<'v>, Finding> {
        let votable = self.votable()?;
        let blocked = |observed: String| Finding::undecided(Reason::Blocked, &self, observed);
        if let Some(error) = votable.error() {
            return Err(blocked(format!("QUERY_STATUS is ERROR: {}", error.message)));
        }
        let table = table_of(votable).ok_or_else(|| blocked("there is no TABLE".to_owned()))?;
        let ids = votable.ids();
        let rows = self.view.rows[self.index].get_or_init(|| table.data(&ids).rows().collect());
        Ok(Sheet {
            x: self,
            votable,
            table,
            fields: table.fields(&ids),
            rows,
        })
    }
}

/// The first table with columns of links, wherever it stands, else the first one of the results.
fn table_of(votable: Votable<'_>) -> Option<Table<'_>> {
    let of_links = |table: &Table<'_>| {
        let names: Vec<_> = table.own_fields().iter().filter_map(|f| f.name()).collect();
        names.contains(&"access_url") && names.contains(&"semantics")
    };
    let found = votable.tables().into_iter().find(of_links);
    found.or_else(|| votable.primary_table())
}

impl<'v> Sheet<'v> {
    /// The number (from 0) of the column of this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name() == Some(name))
    }

    /// The text of a cell, empty where there is none or it is null.
    pub fn text<'r>(&self, row: &'r Row, name: &str) -> &'r str {
        let value = self.column(name).and_then(|column| row.value(column));
        value.and_then(Value::text).unwrap_or_default()
    }

    /// The integer of a cell.
    pub fn integer(&self, row: &Row, name: &str) -> Option<i64> {
        row.value(self.column(name)?)?.integer()
    }

    /// Where the cell of a row stands; the row, if it has no such cell.
    pub fn cell(&self, row: &Row, name: &str) -> Part {
        let cell = self.column(name).and_then(|column| row.cells.get(column));
        Part::Body(Some(
            cell.map_or(row.place.span.clone(), |cell| cell.place.span.clone()),
        ))
    }

    /// Where the row stands.
    pub fn row(&self, row: &Row) -> Part {
        Part::Body(Some(row.place.span.clone()))
    }

    /// Where the start tag of the column's FIELD stands.
    pub fn field(&self, field: Field<'_>) -> Part {
        Part::Body(Some(field.element.tag_span()))
    }

    /// Where the start tag of the table stands.
    pub fn head(&self) -> Part {
        Part::Body(Some(self.table.element.tag_span()))
    }

    /// Has the row too few or too many cells, so that they stand under the wrong columns?
    pub fn is_shifted(row: &Row) -> bool {
        Sheet::shift(row).is_some()
    }

    /// What is wrong with the number of cells of a row, if something is.
    pub fn shift(row: &Row) -> Option<&Problem> {
        let counted = |problem: &&Problem| problem.code == ROW_SHORT || problem.code == ROW_LONG;
        row.problems.iter().find(counted)
    }

    /// A column that holds the addresses of files: of ObsCore, SIA 1 or a list of links.
    pub fn address_column(&self) -> Option<usize> {
        let by_name = self.column("access_url");
        by_name.or_else(|| self.fields.iter().position(|field| is_address(*field)))
    }

    /// Is there an INFO that says that not all was given?
    pub fn overflowed(&self) -> bool {
        let statuses = self.votable.statuses_anywhere();
        statuses.iter().any(|s| s.value == "OVERFLOW")
    }

    /// The text of the document at a place.
    pub fn source(&self, span: Range<usize>) -> &'v str {
        let text = self.votable.root.document().text();
        text.get(span).unwrap_or_default()
    }
}

/// Has a column the utype of ObsCore's access reference, or the UCD of SIA 1?
fn is_address(field: Field<'_>) -> bool {
    let utype = field.utype().unwrap_or_default().to_ascii_lowercase();
    let ucd = field.ucd().unwrap_or_default();
    if field.name() == Some("cloud_access") {
        return false;
    }
    utype == "access.reference"
        || utype.ends_with(":access.reference")
        || ucd.eq_ignore_ascii_case("VOX:Image_AccessReference")
}
