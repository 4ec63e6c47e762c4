//! The reader against documents of each form, good and bad.

mod binary;
mod broken_streams;
mod fuzz;
mod literals;
mod metadata;
mod samples;
mod services;
mod status;
mod tabledata;

use super::{Code, Data, Ids, Problems, Votable};
use crate::documents::xml::{Document, parse};

/// Reads a document that is well-formed XML.
fn document(text: &str) -> Document {
    parse(text.as_bytes(), None).unwrap()
}

/// A document with one table of results.
fn with_table(table: &str) -> String {
    format!(
        "<VOTABLE version='1.4' xmlns='http://www.ivoa.net/xml/VOTable/v1.3'>\
         <RESOURCE type='results'>{table}</RESOURCE></VOTABLE>"
    )
}

/// A document with FIELDs and the content of DATA.
fn with_data(fields: &str, data: &str) -> String {
    with_table(&format!("<TABLE>{fields}<DATA>{data}</DATA></TABLE>"))
}

/// Looks at the first table.
fn look<T>(text: &str, judge: impl Fn(&Data<'_>) -> T) -> T {
    let document = document(text);
    let votable = Votable::of(&document).unwrap();
    let ids = votable.ids();
    judge(&votable.tables()[0].data(&ids))
}

/// All problems of a document.
fn problems(text: &str) -> Problems {
    let document = document(text);
    let votable = Votable::of(&document).unwrap();
    super::problems(votable, &Ids::of(votable.root))
}

/// The words of the problems in the order they were found.
fn words(problems: &Problems) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code.word).collect()
}

/// The text a problem of a code points at.
fn pointed_at(text: &str, code: Code) -> String {
    let problems = problems(text);
    let problem = problems.first(code).unwrap();
    text[problem.place.span.clone()].to_owned()
}

#[test]
fn every_code_has_a_word_of_its_own() {
    let words: std::collections::BTreeSet<_> = super::code::ALL.iter().map(|code| code.word).collect();
    assert_eq!(words.len(), super::code::ALL.len());
    let declared = include_str!("../code.rs").matches("pub const").count();
    assert_eq!(words.len(), declared - 1, "ALL lacks one");
}
