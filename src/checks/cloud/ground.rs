//! What the checks of the column share: which answers have it, and findings from opinions about its cells.

use std::ops::Range;

use super::cell::{COLUMN, CloudCell, Entry, cells};
use crate::checks::{Finding, Seen, Sheet, View};
use crate::documents::votable::Field;
use crate::recording::{Step, step};

/// The steps whose answers may have the column.
pub const WITH_CELLS: &[Step] = &[step::DISCOVERY_QUERY, step::LINKS_GET];

/// So many wrong cells of an answer are shown; the others are counted.
const MOST: usize = 5;

/// The column in an answer.
pub struct Column<'v> {
    /// The answer.
    pub sheet: Sheet<'v>,
    /// Its FIELD.
    pub field: Field<'v>,
    /// Its cells.
    pub cells: &'v [CloudCell],
}

/// What is wrong with a cell.
pub struct Flaw {
    /// The code of the finding.
    pub code: &'static str,
    /// Where in the cell's text.
    pub at: Option<Range<usize>>,
    /// What is wanted.
    pub expected: String,
    /// What is there.
    pub observed: String,
    /// How to mend this very one.
    pub advice: Option<String>,
}

/// What a check thinks of a part of a cell: nothing where it is not concerned.
pub type Opinion = Option<Result<(), Flaw>>;

impl Flaw {
    /// A flaw without advice of its own.
    pub fn new(
        code: &'static str,
        at: Option<Range<usize>>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Flaw {
        Flaw {
            code,
            at,
            expected: expected.into(),
            observed: observed.into(),
            advice: None,
        }
    }

    /// With advice.
    pub fn advise(self, advice: impl Into<String>) -> Flaw {
        let advice = Some(advice.into());
        Flaw { advice, ..self }
    }
}

/// A flaw, if a condition does not hold.
pub fn want(holds: bool, flaw: impl FnOnce() -> Flaw) -> Opinion {
    Some(if holds { Ok(()) } else { Err(flaw()) })
}

impl<'v> Column<'v> {
    /// The column, if the answer has it under exactly its name.
    pub fn of(sheet: Sheet<'v>) -> Option<Column<'v>> {
        let number = sheet.column(COLUMN)?;
        let x: Seen<'v> = sheet.x;
        let cells = x.view.cells[x.index].get_or_init(|| cells(&sheet, number));
        let field = *sheet.fields.get(number)?;
        Some(Column { sheet, field, cells })
    }
}

/// The judgements on each answer that has the column; where an answer can't be read, why.
pub fn each_column(
    v: &View<'_>,
    steps: &[Step],
    judge: impl Fn(&Column<'_>) -> Vec<Finding>,
) -> Vec<Finding> {
    let answers = steps.iter().flat_map(|step| v.at(*step));
    let judged = answers.map(|x| match x.sheet() {
        Ok(sheet) => Column::of(sheet).map(|column| judge(&column)).unwrap_or_default(),
        Err(undecided) => vec![undecided],
    });
    judged.flatten().collect()
}

/// The judgements on each cell.
pub fn each_cell(v: &View<'_>, judge: impl Fn(&CloudCell) -> Vec<Opinion>) -> Vec<Finding> {
    each_column(v, WITH_CELLS, |column| {
        let opinions = column.cells.iter().map(|cell| (cell, judge(cell)));
        sum_up(column, opinions)
    })
}

/// The judgements on each copy.
pub fn each_entry(v: &View<'_>, judge: impl Fn(&Entry<'_>) -> Opinion) -> Vec<Finding> {
    each_cell(v, |cell| of_entries(cell, &judge))
}

/// The opinions on the copies of a cell, each named.
pub fn of_entries(cell: &CloudCell, judge: &impl Fn(&Entry<'_>) -> Opinion) -> Vec<Opinion> {
    let named = |entry: &Entry<'_>| {
        let opinion = judge(entry)?;
        Some(opinion.map_err(|flaw| Flaw {
            observed: format!("{}: {}", entry.label(), flaw.observed),
            ..flaw
        }))
    };
    cell.entries().iter().map(named).collect()
}

/// A finding for each of the first flaws, or one that all is well; nothing, where no opinion was given.
pub fn sum_up<'c>(
    column: &Column<'_>,
    opinions: impl Iterator<Item = (&'c CloudCell, Vec<Opinion>)>,
) -> Vec<Finding> {
    let x = &column.sheet.x;
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut findings = Vec::new();
    for (cell, said) in opinions {
        for opinion in said.into_iter().flatten() {
            match opinion {
                Ok(()) => good += 1,
                Err(flaw) => {
                    bad += 1;
                    if bad <= MOST {
                        findings.push(finding(x, cell, flaw));
                    }
                }
            }
        }
    }
    if let (Some(last), true) = (findings.last_mut(), bad > MOST) {
        last.observed = format!("{} (and {} more)", last.observed, bad - MOST);
    }
    if bad == 0 && good > 0 {
        let place = column.sheet.field(column.field);
        findings.push(Finding::pass(x, place, format!("{good} looked at")));
    }
    findings
}

fn finding(x: &Seen<'_>, cell: &CloudCell, flaw: Flaw) -> Finding {
    let observed = format!("row {}, {COLUMN}: {}", cell.row, flaw.observed);
    let found = Finding::broken(flaw.code, x, cell.part(flaw.at), flaw.expected, observed);
    match flaw.advice {
        Some(advice) => found.advise(advice),
        None => found,
    }
}
