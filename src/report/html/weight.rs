//! How much of each exchange the page carries, so that it stays light: the JSON report and the HAR have everything.

use std::collections::{BTreeMap, BTreeSet};

use super::view::loud;
use crate::report::causes::citations;
use crate::report::model::{ExchangeRow, Report};

/// Most bytes of a body in which something is marked, and the sizes that are tried for the others.
const MARKED: usize = 16 * 1024;
const CAPS: [usize; 5] = [8 * 1024, 4 * 1024, 2 * 1024, 1024, 512];
/// Bytes that all exchanges with a violation may take before their bodies are cut short.
const LOUD: usize = 400 * 1024;
/// About what the words around one exchange take.
const WORDS: usize = 500;
/// A body so short is not worth a reference to another exchange.
const BRIEF: usize = 160;

/// How an exchange is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Whole, and open: it is evidence of something that is not satisfied.
    Open,
    /// Whole, but folded.
    Folded,
    /// One line.
    Line,
}

/// What the page carries of the exchanges.
pub struct Weight {
    details: BTreeMap<u32, Detail>,
    same: BTreeMap<u32, u32>,
    caps: BTreeMap<u32, usize>,
}

impl Weight {
    /// Chooses within about this many bytes. What proves a violation is always there; what no requirement cites goes first.
    pub fn within(report: &Report, budget: usize) -> Weight {
        let loud = loud(report);
        let cited = citations(report);
        let rank = |x: &ExchangeRow| match loud.contains(&x.id) {
            true => 0,
            false if cited.contains_key(&x.id) => 1,
            false => 2,
        };
        let mut ranked: Vec<&ExchangeRow> = report.exchanges.iter().collect();
        ranked.sort_by_key(|x| rank(x));
        let needed = |cap: usize| -> usize {
            let mut seen = BTreeSet::new();
            let evidence = ranked.iter().filter(|x| rank(x) < 2);
            evidence.map(|x| cost(x, cap, &mut seen)).sum()
        };
        let least = CAPS[CAPS.len() - 1];
        let cap = CAPS
            .into_iter()
            .find(|cap| needed(*cap) <= budget)
            .unwrap_or(least);
        let mut weight = Weight {
            details: BTreeMap::new(),
            same: BTreeMap::new(),
            caps: BTreeMap::new(),
        };
        let (mut taken, mut seen) = (0, BTreeSet::new());
        for x in ranked {
            let is_loud = rank(x) == 0;
            let own = match is_loud {
                true if taken < LOUD => MARKED,
                _ => cap,
            };
            let price = cost(x, own, &mut seen);
            let detail = match is_loud {
                true if taken < LOUD => Detail::Open,
                true => Detail::Folded,
                false if taken + price <= budget => Detail::Folded,
                false => Detail::Line,
            };
            if detail != Detail::Line {
                taken += price;
            }
            weight.details.insert(x.id, detail);
            weight.caps.insert(x.id, own);
        }
        weight.find_same(report);
        weight
    }

    /// Which body is the same as one that is shown before.
    fn find_same(&mut self, report: &Report) {
        let mut first: BTreeMap<&str, (u32, usize)> = BTreeMap::new();
        for x in &report.exchanges {
            let Some(response) = x.response.as_ref().filter(|r| r.body.len() > BRIEF) else {
                continue;
            };
            if self.detail(x.id) == Detail::Line {
                continue;
            }
            let cap = self.cap(x.id);
            let is_enough = |shown: &usize| *shown >= cap.min(response.body.len());
            match first.get(response.body.as_str()) {
                Some((id, shown)) if is_enough(shown) => {
                    self.same.insert(x.id, *id);
                }
                _ => {
                    first.insert(&response.body, (x.id, cap));
                }
            }
        }
    }

    /// How an exchange is shown.
    pub fn detail(&self, exchange: u32) -> Detail {
        self.details.get(&exchange).copied().unwrap_or(Detail::Line)
    }

    /// The earlier exchange that shows the same body.
    pub fn same(&self, exchange: u32) -> Option<u32> {
        self.same.get(&exchange).copied()
    }

    /// Most bytes of the body of an exchange.
    pub fn cap(&self, exchange: u32) -> usize {
        self.caps.get(&exchange).copied().unwrap_or_default()
    }

    /// How many are shown by one line only.
    pub fn lines(&self) -> usize {
        self.details.values().filter(|d| **d == Detail::Line).count()
    }
}

/// About how many bytes an exchange takes on the page; a body counts once.
fn cost<'r>(x: &'r ExchangeRow, cap: usize, seen: &mut BTreeSet<&'r str>) -> usize {
    let headers = |rows: &[[String; 2]]| {
        rows.iter()
            .map(|[n, v]| escaped(n, cap) + escaped(v, cap) + 3)
            .sum::<usize>()
    };
    let asked = escaped(&x.request.url, cap) + headers(&x.request.headers) + escaped(&x.request.body, cap);
    let answered = x.response.as_ref().map_or(0, |r| {
        let is_new = r.body.len() <= BRIEF || seen.insert(&r.body);
        headers(&r.headers) + if is_new { escaped(&r.body, cap) } else { 60 }
    });
    // Once as text and once as a command.
    WORDS + 2 * asked + answered
}

/// The length of the beginning of a text when it is escaped.
fn escaped(text: &str, most: usize) -> usize {
    let bytes = text.bytes().take(most);
    bytes
        .map(|b| match b {
            b'<' | b'>' => 4,
            b'&' => 5,
            _ => 1,
        })
        .sum()
}
