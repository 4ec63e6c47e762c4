//! Sequences of children: which, how many, in which order.

use super::model::{Complex, Particle};
use super::order::{Placed, misplaced};
use super::rows;
use super::validate::{Place, Run, shown};
use super::violation::UwsVersion;
use crate::documents::uws::names::UWS_NS;
use crate::documents::xml::{Element, is_space};

/// What a child is, by its name.
enum Child {
    /// One of the particles.
    Known(&'static Particle),
    /// Something that stands there instead of the particle of this index.
    InsteadOf(usize, &'static str, &'static str),
    /// Something that came with 1.1.
    Newer,
    Foreign,
}

impl Run {
    /// Validates the children of an element that has them in a fixed order.
    pub fn sequence(&mut self, element: Element<'_>, complex: &Complex, particles: &'static [Particle]) {
        self.no_text(element, complex.closed);
        let seen = counts(element, particles, self.version);
        let mut stood_for = vec![false; particles.len()];
        for child in element.children() {
            if self.is_full() {
                return;
            }
            match recognise(child, particles, &seen, self.version) {
                Child::Known(particle) => self.element(child, particle.content, Place::of(particle, complex)),
                Child::InsteadOf(index, row, code) => {
                    if let Some(slot) = stood_for.get_mut(index) {
                        *slot = true;
                    }
                    let name = particles.get(index).map_or("", |particle| particle.name);
                    let expected = format!("{name} in the namespace {UWS_NS}");
                    self.report(row, code, child.tag_span(), expected, described(child));
                }
                Child::Newer => {
                    let expected = format!("no {} here: it came with UWS 1.1", child.name());
                    self.report(
                        complex.closed,
                        "not-in-1.0",
                        child.tag_span(),
                        expected,
                        described(child),
                    );
                }
                Child::Foreign => {
                    let expected = format!("in {} only {}", element.name(), names(particles, self.version));
                    self.report(
                        complex.closed,
                        "unexpected-element",
                        child.tag_span(),
                        expected,
                        described(child),
                    );
                }
            }
        }
        self.numbers(element, particles, &seen, &stood_for);
        self.order(element, particles);
    }

    /// Reports the first text of an element that takes none.
    pub fn no_text(&mut self, element: Element<'_>, row: &'static str) {
        let stray = element.runs().find(|(text, _)| !text.chars().all(is_space));
        if let Some((text, span)) = stray {
            let expected = format!("no text directly in {}", element.name());
            self.report(row, "stray-text", span, expected, shown(text));
        }
    }

    fn numbers(
        &mut self,
        element: Element<'_>,
        particles: &'static [Particle],
        seen: &[usize],
        stood_for: &[bool],
    ) {
        for ((particle, seen), stood_for) in particles.iter().zip(seen).zip(stood_for) {
            if particle.required && *seen == 0 && !stood_for {
                let expected = format!("exactly one {} in {}", particle.name, element.name());
                self.report(
                    particle.row,
                    "missing",
                    element.tag_span(),
                    expected,
                    format!("no {}", particle.name),
                );
            }
            if particle.many || *seen < 2 {
                continue;
            }
            let most = if particle.required { "exactly" } else { "at most" };
            let again = element.children_named(UWS_NS, particle.name).skip(1);
            for child in again {
                let expected = format!("{most} one {} in {}", particle.name, element.name());
                self.report(
                    particle.row,
                    "repeated",
                    child.tag_span(),
                    expected,
                    format!("{seen} of them"),
                );
            }
        }
    }

    fn order(&mut self, element: Element<'_>, particles: &'static [Particle]) {
        let mut taken = vec![false; particles.len()];
        let mut first: Vec<(Element<'_>, &Particle)> = Vec::new();
        let mut places = Vec::new();
        for child in element.children() {
            let Some((index, particle)) = known(child, particles, self.version) else {
                continue;
            };
            let again = taken.get(index).copied().unwrap_or(true);
            if again || particle.many {
                continue;
            }
            if let Some(slot) = taken.get_mut(index) {
                *slot = true;
            }
            // an element whose place is a requirement of its own is blamed before others
            let own_place = particle.place == particle.row;
            places.push(Placed {
                particle: index,
                weight: if own_place { 9 } else { 10 },
            });
            first.push((child, particle));
        }
        let order = names(particles, self.version);
        for (child, particle) in misplaced(&places).into_iter().filter_map(|i| first.get(i)) {
            let expected = format!("the order {order}");
            let before = child.name();
            let observed = format!("{before} out of its place");
            self.report(
                particle.place,
                "out-of-order",
                child.tag_span(),
                expected,
                observed,
            );
        }
    }
}

fn described(child: Element<'_>) -> String {
    let namespace = child
        .namespace()
        .map_or("no namespace".to_owned(), |ns| format!("the namespace {ns}"));
    format!("the element {} in {namespace}", child.qualified_name())
}

fn names(particles: &[Particle], version: UwsVersion) -> String {
    let known = particles.iter().filter(|particle| particle.since <= version);
    known.map(|particle| particle.name).collect::<Vec<_>>().join(", ")
}

fn known(
    child: Element<'_>,
    particles: &'static [Particle],
    version: UwsVersion,
) -> Option<(usize, &'static Particle)> {
    if child.namespace() != Some(UWS_NS) {
        return None;
    }
    let name = child.name();
    particles
        .iter()
        .enumerate()
        .find(|(_, particle)| particle.since <= version && particle.name == name)
}

/// How often each particle is there under its right name.
fn counts(element: Element<'_>, particles: &'static [Particle], version: UwsVersion) -> Vec<usize> {
    let mut counts = vec![0; particles.len()];
    for (index, _) in element
        .children()
        .filter_map(|child| known(child, particles, version))
    {
        if let Some(count) = counts.get_mut(index) {
            *count += 1;
        }
    }
    counts
}

fn recognise(
    child: Element<'_>,
    particles: &'static [Particle],
    seen: &[usize],
    version: UwsVersion,
) -> Child {
    if let Some((_, particle)) = known(child, particles, version) {
        return Child::Known(particle);
    }
    let name = child.name();
    let in_uws = child.namespace() == Some(UWS_NS);
    if in_uws
        && particles
            .iter()
            .any(|particle| particle.since > version && particle.name == name)
    {
        return Child::Newer;
    }
    let like = |particle: &Particle| {
        if in_uws {
            particle.name.eq_ignore_ascii_case(name)
        } else {
            particle.name == name
        }
    };
    let guess = particles
        .iter()
        .position(|particle| particle.since <= version && like(particle));
    // what is there under its right name was not meant a second time
    let Some(index) = guess.filter(|index| seen.get(*index) == Some(&0)) else {
        return Child::Foreign;
    };
    let row = particles.get(index).map_or(rows::CLOSED, |particle| particle.row);
    match child.namespace() {
        None => Child::InsteadOf(index, rows::QUALIFIED, "unqualified"),
        Some(UWS_NS) => Child::InsteadOf(index, row, "misspelled"),
        Some(_) => Child::InsteadOf(index, rows::NAMESPACE, "wrong-namespace"),
    }
}
