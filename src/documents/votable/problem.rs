//! What is wrong with a VOTable, each with its code and its place.

use super::code::Code;
use super::places::Place;
use crate::documents::xml::Document;
use std::collections::BTreeMap;
use std::ops::Range;

/// So many problems of one code are kept; the others are only counted.
pub const MOST_OF_A_CODE: usize = 25;

/// One thing that is wrong, remarkable or not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of problem.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// One sentence without a full stop and without the place.
    pub message: String,
}

impl Problem {
    /// A problem outside of rows.
    pub fn new(code: Code, span: Range<usize>, message: impl Into<String>) -> Problem {
        Problem {
            code,
            place: Place::at(span),
            message: message.into(),
        }
    }

    /// Place, message and code in one line.
    pub fn describe(&self, document: &Document) -> String {
        let place = self.place.describe(document);
        format!("{place}: {} [{}]", self.message, self.code.word)
    }
}

/// Problems in the order they were found, at most [`MOST_OF_A_CODE`] of each code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    kept: Vec<Problem>,
    counts: BTreeMap<&'static str, usize>,
}

impl Problems {
    /// Adds one, or only counts it.
    pub fn push(&mut self, problem: Problem) {
        let count = self.counts.entry(problem.code.word).or_default();
        *count += 1;
        if *count <= MOST_OF_A_CODE {
            self.kept.push(problem);
        }
    }

    /// Adds all of another list, also what that one only counted.
    pub fn absorb(&mut self, other: Problems) {
        let mut kept: BTreeMap<&'static str, usize> = BTreeMap::new();
        for problem in other.kept {
            *kept.entry(problem.code.word).or_default() += 1;
            self.push(problem);
        }
        for (word, count) in other.counts {
            let only_counted = count - kept.get(word).copied().unwrap_or(0).min(count);
            *self.counts.entry(word).or_default() += only_counted;
        }
    }

    /// Those that were kept.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.kept.iter()
    }

    /// How many of a code there were.
    pub fn count(&self, code: Code) -> usize {
        self.counts.get(code.word).copied().unwrap_or(0)
    }

    /// The first of a code.
    pub fn first(&self, code: Code) -> Option<&Problem> {
        self.iter().find(|problem| problem.code == code)
    }

    /// How many there were of all codes.
    pub fn total(&self) -> usize {
        self.counts.values().sum()
    }

    /// Whether there were none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}
