//! The names of trials: `standard::group::id`, of several services `service::standard::group::id`.

use super::question::Known;
use crate::spec::catalogue::{Standing, newest, standing};
use crate::spec::{Need, PROFILES, Requirement, ledger};

/// The trial that fails when a service could not be judged.
pub const PREFLIGHT: &str = "preflight";
/// The trial that fails when a waiver is expired or matches nothing.
pub const WAIVERS: &str = "waivers";

/// The requirements that a service may be judged by, in catalogue order: those of its profile; those of all profiles where
/// nobody knows it yet.
pub fn requirements(known: &Known) -> Vec<&'static Requirement> {
    let version = known.catalogue.as_deref().unwrap_or(newest());
    let mut all: Vec<&'static Requirement> = match known.profile {
        Some(profile) => profile.requirements().collect(),
        None => ledger()
            .requirements()
            .filter(|r| {
                PROFILES
                    .iter()
                    .any(|p| p.standards.contains(&r.standard.as_str()))
            })
            .collect(),
    };
    all.retain(|r| standing(r, version) != Standing::Later);
    all
}

/// Is it known without asking that it will not be decided?
pub fn is_left_out(known: &Known, requirement: &Requirement) -> bool {
    let stricter = known.profile.and_then(|p| p.stricter(&requirement.id));
    requirement.untestable.is_some()
        || stricter.is_some()
        || (known.quick && requirement.needs.contains(&Need::LongTime))
}

/// The name of a trial.
pub fn of(service: Option<&str>, requirement: &Requirement) -> String {
    let rest = format!(
        "{}::{}::{}",
        requirement.standard,
        slug(&requirement.group),
        requirement.id
    );
    within(service, &rest)
}

/// A name within that of a service.
pub fn within(service: Option<&str>, name: &str) -> String {
    match service {
        Some(service) => format!("{}::{name}", slug(service)),
        None => name.to_owned(),
    }
}

/// Words as a part of a name: small letters, digits and hyphens.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || matches!(c, '_' | '.') => slug.extend(c.to_lowercase()),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_and_unique() {
        assert_eq!(slug("Creating a job (2.2)"), "creating-a-job-2.2");
        let known = |profile: Option<&str>| Known {
            name: None,
            profile: profile.and_then(crate::spec::profile),
            catalogue: None,
            quick: false,
            has_waivers: false,
        };
        for profile in PROFILES.iter().map(|p| Some(p.name)).chain([None]) {
            let all = requirements(&known(profile));
            let mut names: Vec<String> = all.iter().map(|r| of(Some("A b"), r)).collect();
            assert!(names.iter().all(|n| n.starts_with("a-b::") && !n.contains(' ')));
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all.len());
        }
    }
}
