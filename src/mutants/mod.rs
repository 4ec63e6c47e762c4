//! Document mutants: what a conforming server said, mechanically spoilt, and judged again offline.
//!
//! A mutant spoils all answers of one kind in the same way, as a bug in a server would: no job document has a `quote`,
//! every answer to a creation lacks its Location, no offer has an identifier. Its class (operator, resource, element) is
//! its name. A mutant of which nothing is said is a survivor; survivors are reviewed in `tests/golden/mutants.toml`.

mod answer;
mod cell;
mod document;
mod edit;
mod json;
mod member;
mod resource;
mod run;
mod text;

pub use run::{Fate, Outcome, Reviewed, Service, judge_mutants, judge_these, reviewed};

use std::collections::BTreeSet;
use std::sync::Arc;

use self::resource::resource;
use crate::checks::{Seen, View};
use crate::recording::{Exchange, Recording, Response};

/// How answers of a kind are spoilt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mutant {
    /// What is done, such as `drop`.
    pub operator: &'static str,
    /// Which answers, such as `GET job`, `POST phase` or `GET offerset`.
    pub resource: String,
    /// Where in them: `status`, `body`, `header:location`, or the path of an element such as `jobref/phase`,
    /// `result@size` or `offers/executable/kind`.
    pub element: String,
}

impl Mutant {
    /// The class as the reviewed file names it.
    pub fn class(&self) -> String {
        format!("{} · {} · {}", self.operator, self.resource, self.element)
    }
}

/// All mutants that the answers of a recording allow, in a fixed order.
pub fn mutants(recording: &Recording) -> Vec<Mutant> {
    let view = View::new(recording);
    let mut all = BTreeSet::new();
    for x in view.all_answers() {
        let Some(resource) = resource(&view, &x) else {
            continue;
        };
        let places = answer::places(x.response)
            .into_iter()
            .chain(document::places(&x))
            .chain(json::places(&x))
            .chain(cell::places(&x))
            .chain(text::places(&x));
        all.extend(places.map(|(operator, element)| Mutant {
            operator,
            resource: resource.clone(),
            element,
        }));
    }
    all.into_iter().collect()
}

/// A copy of the recording in which all answers of the kind are spoilt; none when nothing changed.
fn spoilt(view: &View<'_>, mutant: &Mutant) -> Option<Recording> {
    let mut copy = view.recording.clone();
    let mut changed = false;
    for x in view
        .all_answers()
        .filter(|x| resource(view, x).as_ref() == Some(&mutant.resource))
    {
        let Some(response) = spoil(&x, mutant) else {
            continue;
        };
        let Some(place) = copy.exchanges.iter_mut().find(|y| y.id == x.id()) else {
            continue;
        };
        changed = true;
        *place = Arc::new(Exchange {
            outcome: Ok(response),
            ..x.exchange.clone()
        });
    }
    changed.then_some(copy)
}

fn spoil(x: &Seen<'_>, mutant: &Mutant) -> Option<Response> {
    let (operator, element) = (mutant.operator, mutant.element.as_str());
    let mut spoilt = answer::spoil(x.response, operator, element)
        .or_else(|| document::spoil(x, operator, element))
        .or_else(|| json::spoil(x, operator, element))
        .or_else(|| cell::spoil(x, operator, element))
        .or_else(|| text::spoil(x, operator, element))?;
    let length = spoilt.body.len().to_string();
    for header in &mut spoilt.headers {
        if header.name.eq_ignore_ascii_case("content-length") && spoilt.body != x.response.body {
            header.value.clone_from(&length);
        }
    }
    Some(spoilt)
}
