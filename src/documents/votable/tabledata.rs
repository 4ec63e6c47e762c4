//! TABLEDATA (VOTable 1.5 section 5.1).

use super::code::{
    CELL_ENCODING, CELL_MARKUP, ELEMENT_UNEXPECTED, ROW_LONG, ROW_SHORT, ROWS_TOO_MANY, TEXT_UNEXPECTED,
};
use super::column::{Column, Fault};
use super::data::{Cell, MAX_ROWS, Row};
use super::literal;
use super::names::{attribute, is_votable};
use super::places::Place;
use super::problem::{Problem, Problems};
use super::value::Value;
use crate::documents::xml::{Element, is_space};
use std::ops::Range;

/// The TRs, at most [`MAX_ROWS`], and whether these are all.
pub(super) fn rows<'d>(table: Element<'d>, problems: &mut Problems) -> (Vec<Element<'d>>, bool) {
    let (mut rows, strangers) = children_named(table, "TR");
    for problem in strangers.into_iter().chain(stray_text(table)) {
        problems.push(problem);
    }
    let complete = rows.len() <= MAX_ROWS;
    if let Some(first) = rows.get(MAX_ROWS) {
        let message = format!("{} rows; we read {MAX_ROWS}", rows.len());
        problems.push(Problem::new(ROWS_TOO_MANY, first.tag_span(), message));
    }
    rows.truncate(MAX_ROWS);
    (rows, complete)
}

/// Reads a TR; `number` is from 1.
pub(super) fn row(element: Element<'_>, number: usize, columns: &[Column<'_>]) -> Row {
    let (cells, strangers) = children_named(element, "TD");
    let mut problems: Vec<Problem> = strangers.into_iter().chain(stray_text(element)).collect();
    if let Some(problem) = wrong_number(element, &cells, columns.len()) {
        problems.push(problem);
    }
    for problem in &mut problems {
        problem.place.row = Some(number);
    }
    let mut place = Place::at(element.span());
    place.row = Some(number);
    let numbered = cells.into_iter().zip(columns).enumerate();
    Row {
        number,
        place,
        cells: numbered
            .map(|(i, (cell, column))| read(cell, column, number, i + 1))
            .collect(),
        problems,
    }
}

fn wrong_number(row: Element<'_>, cells: &[Element<'_>], columns: usize) -> Option<Problem> {
    let message = format!("{} TDs; there are {columns} FIELDs", cells.len());
    if let Some(first) = cells.get(columns) {
        return Some(Problem::new(ROW_LONG, first.span(), message));
    }
    (cells.len() < columns).then(|| Problem::new(ROW_SHORT, row.span(), message))
}

fn read(cell: Element<'_>, column: &Column<'_>, row: usize, field: usize) -> Cell {
    let text = cell.text();
    let place = Place {
        span: span_of(cell),
        row: Some(row),
        field: Some(field),
        bytes: None,
    };
    let encoding = attribute(cell, "encoding").filter(|word| !word.is_empty() && *word != "none");
    if let Some(encoding) = encoding {
        let fault = Fault::new(
            CELL_ENCODING,
            format!("a cell encoded as {encoding}, which we don't decode"),
        );
        return Cell::of(Value::Unreadable(text), Some(fault), column, place);
    }
    let (value, fault) = literal::read(&text, column);
    let inner = cell.children().next();
    let markup =
        inner.map(|inner| Fault::new(CELL_MARKUP, format!("<{}> in a cell", inner.qualified_name())));
    Cell::of(value, markup.or(fault), column, place)
}

fn span_of(cell: Element<'_>) -> Range<usize> {
    let text = cell.text_span();
    if text.is_empty() { cell.span() } else { text }
}

/// The children of a name, and one problem if there are others.
fn children_named<'d>(parent: Element<'d>, name: &str) -> (Vec<Element<'d>>, Option<Problem>) {
    let (found, others): (Vec<_>, Vec<_>) = parent
        .children()
        .partition(|child| child.name() == name && is_votable(*child));
    let problem = others.first().map(|first| {
        let message = format!(
            "<{}> in {}, where only {name} can be",
            first.qualified_name(),
            parent.name()
        );
        Problem::new(ELEMENT_UNEXPECTED, first.tag_span(), message)
    });
    (found, problem)
}

fn stray_text(parent: Element<'_>) -> Option<Problem> {
    let (text, span) = parent
        .runs()
        .find(|(text, _)| text.chars().any(|c| !is_space(c)))?;
    let message = format!(
        "text between the elements of {}: {}",
        parent.name(),
        literal::quoted(text.trim())
    );
    Some(Problem::new(TEXT_UNEXPECTED, span, message))
}
