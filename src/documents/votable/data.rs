//! The rows of a table, whatever their serialisation; a row is read when it is asked for.

use super::binary::Binary;
use super::code::{BINARY2_EARLY, DATA_FORM, FIELDS_TOO_MANY, FITS, NROWS_DIFFERS};
use super::column::{Column, Fault};
use super::field::Field;
use super::find::{By, find};
use super::ids::Ids;
use super::names::{attribute, named};
use super::places::Place;
use super::problem::{Problem, Problems};
use super::table::Table;
use super::tabledata;
use super::value::Value;
use crate::documents::xml::Element;
use std::ops::Range;

/// The most rows of a table that we read.
pub const MAX_ROWS: usize = 100_000;
/// The most FIELDs of a table whose rows we read.
pub const MAX_FIELDS: usize = 10_000;
/// The most cells of a table in a stream that we read.
pub const MAX_CELLS: usize = 5_000_000;
/// The most elements of an array that we read; strings have no such limit.
pub const MAX_ELEMENTS: usize = 1_000_000;

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// There is no DATA, or nothing that we know in it.
    None,
    /// TABLEDATA
    TableData,
    /// BINARY
    Binary,
    /// BINARY2
    Binary2,
    /// FITS, which we don't read.
    Fits,
}

/// The serialisations with their elements.
const FORMS: [(&str, Form); 4] = [
    ("TABLEDATA", Form::TableData),
    ("BINARY", Form::Binary),
    ("BINARY2", Form::Binary2),
    ("FITS", Form::Fits),
];

/// The rows of a table.
#[derive(Debug)]
pub struct Data<'d> {
    /// How they are written.
    pub form: Form,
    /// The columns; the cells of a row are in the same order.
    pub fields: Vec<Field<'d>>,
    columns: Vec<Column<'d>>,
    source: Source<'d>,
    structure: Problems,
    complete: bool,
}

#[derive(Debug)]
enum Source<'d> {
    Nothing,
    Elements(Vec<Element<'d>>),
    Stream(Box<Binary>),
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number, from 1.
    pub number: usize,
    /// Where it stands.
    pub place: Place,
    /// Its cells; fewer than there are FIELDs when TDs are missing, never more.
    pub cells: Vec<Cell>,
    /// What is wrong with the row as a whole.
    pub problems: Vec<Problem>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it holds.
    pub value: Value,
    /// Where it stands: the text of a TD (the TD itself when it is empty), or its bytes in a stream.
    pub place: Place,
    /// The first thing that is wrong with it; the value may be good all the same.
    pub problem: Option<Problem>,
}

impl Cell {
    /// A cell of a column, with the fault found in it.
    pub(super) fn of(value: Value, fault: Option<Fault>, column: &Column<'_>, place: Place) -> Cell {
        let problem = fault.map(|fault| Problem {
            code: fault.code,
            place: place.clone(),
            message: format!("`{}`: {}", column.field.label(), fault.message),
        });
        Cell {
            value,
            place,
            problem,
        }
    }
}

impl Row {
    /// The value of the column with this number (from 0); `None` when its TD is missing.
    pub fn value(&self, number: usize) -> Option<&Value> {
        self.cells.get(number).map(|cell| &cell.value)
    }
}

impl<'d> Data<'d> {
    pub(super) fn of(table: Table<'d>, ids: &Ids<'d>) -> Data<'d> {
        let mut data = Data {
            form: Form::None,
            fields: table.fields(ids),
            columns: Vec::new(),
            source: Source::Nothing,
            structure: Problems::default(),
            complete: true,
        };
        if data.fields.len() > MAX_FIELDS {
            let message = format!("{} FIELDs; we read {MAX_FIELDS}", data.fields.len());
            data.complete = false;
            data.note(FIELDS_TOO_MANY, table.element.tag_span(), &message);
            return data;
        }
        let columns = data.fields.iter().map(|field| Column::of(*field, ids));
        data.columns = columns.collect();
        data.open(table.element);
        data.compare_nrows(table);
        data
    }

    fn open(&mut self, table: Element<'d>) {
        let mut parts = named(table, "DATA");
        let Some(part) = parts.next() else { return };
        if let Some(second) = parts.next() {
            self.note(DATA_FORM, second.tag_span(), "a second DATA in a TABLE");
        }
        let of_name = |child: Element<'d>| FORMS.iter().find(|(name, _)| *name == child.name());
        let mut forms = part
            .children()
            .filter_map(|child| Some((child, of_name(child)?.1)));
        let Some((element, form)) = forms.next() else {
            self.complete = false;
            self.note(DATA_FORM, part.tag_span(), "DATA without any serialisation");
            return;
        };
        if let Some((second, _)) = forms.next() {
            self.note(DATA_FORM, second.tag_span(), "a second serialisation in DATA");
        }
        self.form = form;
        self.read(element);
    }

    fn read(&mut self, element: Element<'d>) {
        match self.form {
            Form::TableData => {
                let (rows, complete) = tabledata::rows(element, &mut self.structure);
                self.source = Source::Elements(rows);
                self.complete = complete;
            }
            Form::Binary | Form::Binary2 => {
                let flagged = self.form == Form::Binary2;
                let version = attribute(element.document().root(), "version");
                if flagged && matches!(version, Some("1.0" | "1.1" | "1.2")) {
                    self.note(BINARY2_EARLY, element.tag_span(), "BINARY2 came with VOTable 1.3");
                }
                let opened = Binary::open(element, &self.columns, flagged, &mut self.structure);
                self.complete = opened.as_ref().is_some_and(Binary::is_complete);
                if let Some(binary) = opened {
                    self.source = Source::Stream(Box::new(binary));
                }
            }
            Form::Fits => {
                self.complete = false;
                self.note(FITS, element.tag_span(), "rows in a FITS file are not read");
            }
            Form::None => {}
        }
    }

    fn note(&mut self, code: super::Code, span: Range<usize>, message: &str) {
        self.structure.push(Problem::new(code, span, message));
    }

    fn compare_nrows(&mut self, table: Table<'d>) {
        let declared = table.nrows().and_then(|nrows| nrows.parse::<usize>().ok());
        let Some(declared) = declared.filter(|declared| *declared != self.len()) else {
            return;
        };
        if self.complete && self.form != Form::None {
            let span = table.element.attribute("nrows").map(|nrows| nrows.span.clone());
            let message = format!("nrows is {declared}, and there are {} rows", self.len());
            self.note(NROWS_DIFFERS, span.unwrap_or_default(), &message);
        }
    }

    /// How many rows can be read.
    pub fn len(&self) -> usize {
        match &self.source {
            Source::Nothing => 0,
            Source::Elements(rows) => rows.len(),
            Source::Stream(binary) => binary.len(),
        }
    }

    /// Whether no row can be read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether these are all the rows there are: nothing is elsewhere, cut, undecodable or beyond our limits.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The row with this number, from 0.
    pub fn row(&self, number: usize) -> Option<Row> {
        match &self.source {
            Source::Nothing => None,
            Source::Elements(rows) => Some(tabledata::row(*rows.get(number)?, number + 1, &self.columns)),
            Source::Stream(binary) => binary.row(number, &self.columns),
        }
    }

    /// All rows in their order, each read as it comes.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        (0..self.len()).filter_map(|number| self.row(number))
    }

    /// The number (from 0) of the first column that fits.
    pub fn find(&self, by: By<'_>) -> Option<usize> {
        find(&self.fields, by)
    }

    /// What is wrong with the whole, without the rows.
    pub fn structure(&self) -> &Problems {
        &self.structure
    }

    /// Everything that is wrong; reads all rows.
    pub fn problems(&self) -> Problems {
        let mut all = self.structure.clone();
        for row in self.rows() {
            let of_cells = row.cells.into_iter().filter_map(|cell| cell.problem);
            row.problems.into_iter().chain(of_cells).for_each(|p| all.push(p));
        }
        all
    }
}
