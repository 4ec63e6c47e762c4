//! What a requirement needs before it can be tested, and to which versions it applies, in words.

use crate::spec::{Need, Requirement};

/// What is needed, each with its meaning.
pub fn needs(row: &Requirement) -> String {
    let needs = row
        .needs
        .iter()
        .map(|need| format!("{need} ({})", meaning(*need)));
    needs.collect::<Vec<_>>().join(", ")
}

/// The versions to which it applies: of UWS, of the broker, or of its own standard.
pub fn versions(row: &Requirement) -> String {
    let of_protocol = row
        .versions
        .iter()
        .map(|version| of_version(&row.standard, version));
    let all = of_protocol.chain(row.standard_versions.iter().cloned());
    all.collect::<Vec<_>>().join(", ")
}

/// The broker had versions that were all called 1.0: the catalogue has tags for them.
fn of_version(standard: &str, version: &str) -> String {
    if standard.starts_with("uws-") {
        return format!("UWS {version}");
    }
    let name = match version {
        "25" => "the draft of April 2025",
        "c25" => "the Calycopis schema of autumn 2025",
        "pre" => "the steps between that and 1.0",
        "23" => "the Execution Planner of 2023",
        _ => return version.to_owned(),
    };
    format!("{version} ({name})")
}

fn meaning(need: Need) -> &'static str {
    match need {
        Need::Read => "reading only, nothing is created",
        Need::OwnJob => "a job of our own, which need not be run",
        Need::QuickJob => "a job that completes quickly",
        Need::FailingJob => "a job that fails",
        Need::LongJob => "a job that keeps executing",
        Need::Offer => "offers, which are rejected afterwards",
        Need::Session => "a session that is accepted or started",
        Need::Platform => "a platform that is known or under our control",
        Need::LongTime => "minutes of waiting",
        Need::ProtocolRecipe => "a recipe that only the protocol in use can give",
        Need::Identity => "credentials of one user",
        Need::TwoIdentities => "credentials of two users",
        Need::Capabilities => "a capabilities document",
        Need::Danger => "explicit consent, since a wrong service could lose data",
        Need::Discovery => "a query that finds rows",
        Need::Links => "a DataLink endpoint and identifiers that it knows",
        Need::Cell => "a cell that tells where data are in the cloud",
        Need::Lookup => "a service that looks up paths",
        Need::Locate => "a service that negotiates transfers",
        Need::Object => "an object in a store that may be asked",
        Need::Twin => "the same data at an http address of the archive",
        Need::Bucket => "a bucket that may be listed",
        Need::Signed => "a signed address",
    }
}
