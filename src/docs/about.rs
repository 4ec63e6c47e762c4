//! All that is known about one requirement, from the ledger, its check and the faults that prove the check:
//! the one source of `voconform explain` and of the page in the check reference.

use voconform_reference_server::{Fault, faults};

use super::needs::{needs, versions};
use super::noticed::{Noticed, noticed_by};
use crate::checks::{self, Check};
use crate::spec::open::{self, Question};
use crate::spec::{PROFILES, Requirement, Standard, Violation, ledger};

/// What is known about a requirement.
#[derive(Clone, Copy)]
pub struct About {
    /// Its row.
    pub requirement: &'static Requirement,
    /// The check that decides it.
    pub check: Option<&'static Check>,
}

impl About {
    /// What is known about the requirement with this id; none if there is no such requirement.
    pub fn of(id: &str) -> Option<About> {
        ledger().get(id).map(About::of_row)
    }

    /// What is known about all requirements, in catalogue order.
    pub fn all() -> impl Iterator<Item = About> {
        ledger().requirements().map(About::of_row)
    }

    fn of_row(requirement: &'static Requirement) -> About {
        About {
            requirement,
            check: checks::all().find(|check| check.decides == requirement.id),
        }
    }

    /// Its standard.
    pub fn standard(&self) -> Option<&'static Standard> {
        ledger().standard(&self.requirement.standard)
    }

    /// Standard, section, level and so on, each with its name.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let row = self.requirement;
        let mut facts = vec![
            ("standard", self.title()),
            ("section", section(self.standard(), &row.section)),
            ("see also", row.also.join(", ")),
            ("link", row.link.clone()),
            ("level", level(row)),
            (
                "catalogue",
                format!("row {}, {}, since {}", row.row, row.group, row.since),
            ),
            ("profiles", self.profiles().join(", ")),
            ("versions", versions(row)),
            ("needs", needs(row)),
            ("replaces", row.replaces.join(", ")),
        ];
        let stricter = self.stricter();
        if !stricter.is_empty() {
            let judged = "which is judged in its place where it applies";
            facts.push(("stricter", format!("{}, {judged}", stricter.join(", "))));
        }
        facts.retain(|(_, value)| !value.is_empty());
        facts
    }

    /// The paragraphs of prose, each with its heading.
    pub fn prose(&self) -> Vec<(&'static str, &'static str)> {
        let row = self.requirement;
        let mut prose = vec![("How it is tested", row.test.as_str())];
        prose.extend(
            row.untestable
                .as_deref()
                .map(|why| ("Why it cannot be tested", why)),
        );
        match self.check {
            Some(check) => prose.extend([
                ("Why it matters", check.because),
                ("Usual cause of a violation", check.usually),
                ("How to mend it", check.mend),
            ]),
            None if row.untestable.is_none() => prose.push(("Check", "voconform has no check for it yet.")),
            None => {}
        }
        prose
    }

    /// The faults of the reference server that break it.
    pub fn faults(&self) -> impl Iterator<Item = &'static Fault> {
        let id = self.requirement.id.as_str();
        faults().filter(move |fault| fault.breaks.contains(&id))
    }

    /// What its check notices of all faults, as reviewed.
    pub fn noticed(&self) -> impl Iterator<Item = &'static Noticed> {
        noticed_by(&self.requirement.id)
    }

    /// The open questions that concern it.
    pub fn questions(&self) -> impl Iterator<Item = &'static Question> {
        open::about(&self.requirement.id)
    }

    /// Requirements that are judged in its place where they apply.
    pub fn stricter(&self) -> Vec<&'static str> {
        let of = |other: &&'static Requirement| other.replaces.contains(&self.requirement.id);
        let stricter = ledger().requirements().filter(of);
        stricter.map(|other| other.id.as_str()).collect()
    }

    fn title(&self) -> String {
        self.standard().map_or_else(
            || self.requirement.standard.clone(),
            |standard| format!("{} {}", standard.title, standard.version),
        )
    }

    fn profiles(&self) -> Vec<&'static str> {
        let has = |standards: &[&str]| standards.contains(&self.requirement.standard.as_str());
        let profiles = PROFILES.iter().filter(|profile| has(profile.standards));
        profiles.map(|profile| profile.name).collect()
    }
}

/// A section with its heading.
pub fn section(standard: Option<&Standard>, number: &str) -> String {
    match standard.and_then(|standard| standard.section(number)) {
        Some(section) => format!("{number} ({})", section.title),
        None => number.to_owned(),
    }
}

/// How strongly the standard asks, and what breaking it amounts to.
pub fn level(row: &Requirement) -> String {
    let origin = row
        .origin
        .map(|origin| format!(" ({origin})"))
        .unwrap_or_default();
    let asked = row
        .violation_asked
        .map(|violation| format!("; where its profile is asked for by name {violation}"));
    let elsewhere: String = row
        .violation_in
        .iter()
        .map(|(version, violation)| format!("; in {version} {violation}"))
        .collect();
    let note = row.violation_note.as_ref().map(|note| format!("; {note}"));
    format!(
        "{}{origin}; {}{}{elsewhere}{}",
        row.level,
        weight(row.violation),
        asked.unwrap_or_default(),
        note.unwrap_or_default()
    )
}

/// What breaking it amounts to, in a word or two: `warn`, `warn, asked for by name fail`, `fail, in 1.0 warn`.
pub fn amounts_to(row: &Requirement) -> String {
    let asked = row
        .violation_asked
        .map(|violation| format!(", asked for by name {violation}"));
    let elsewhere = row
        .violation_in
        .iter()
        .map(|(version, violation)| format!(", in {version} {violation}"));
    format!(
        "{}{}{}",
        row.violation,
        asked.unwrap_or_default(),
        elsewhere.collect::<String>()
    )
}

fn weight(violation: Violation) -> &'static str {
    match violation {
        Violation::Fail => "a violation is a failure",
        Violation::Warn => "a violation is a warning",
        Violation::Info => "a violation is only noted",
        Violation::None => "not judged",
    }
}
