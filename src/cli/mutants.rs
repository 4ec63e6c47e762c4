//! `voconform self-test --mutants`: which spoilt answers are noticed, and which nobody misses.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;
use voconform::mutants::{Fate, Outcome, Reviewed, Service, judge_mutants, reviewed};
use voconform::self_test::SelfTestError;

use super::Exit;
use super::output::print_text;
use super::problem::Problem;
use super::self_test::Arguments;

/// What became of the mutants of all services.
#[derive(Default)]
struct Found {
    outcome: Outcome,
    /// Survivors that nobody reviewed.
    unreviewed: Vec<String>,
    /// Patterns of reviewed survivors that fit none any more.
    noticed: Vec<String>,
}

/// Judges the mutants of conforming runs; survivors that nobody reviewed are our fault.
pub async fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let limit = arguments.limit;
    let problem = |e: SelfTestError| Problem::user(format!("the self-test failed: {e}"));
    let mut found = Found::default();
    for service in Service::ALL
        .into_iter()
        .filter(|s| arguments.of.is_none_or(|of| of == *s))
    {
        let recording = service.recording().await.map_err(problem)?;
        let outcome = judge_mutants(&recording, limit.unwrap_or(usize::MAX), arguments.seed);
        let reviewed = reviewed(service).map_err(problem)?;
        found.add(outcome, &reviewed, limit.is_none());
    }
    print_text(&if arguments.json {
        found.in_json()
    } else {
        found.in_words()
    })?;
    Ok(match found.unreviewed.is_empty() {
        true => Exit::Fine,
        false => Exit::OurBug,
    })
}

impl Found {
    /// Only a whole run shows that a reviewed survivor is none any more.
    fn add(&mut self, outcome: Outcome, reviewed: &BTreeMap<String, Reviewed>, is_whole: bool) {
        let is_reviewed = |class: &str| reviewed.values().any(|group| group.covers(class));
        let unreviewed = outcome.survivors().filter(|class| !is_reviewed(class));
        self.unreviewed.extend(unreviewed.map(str::to_owned));
        for group in reviewed.values().filter(|_| is_whole) {
            let one = |pattern: &String| Reviewed {
                classes: vec![pattern.clone()],
                ..group.clone()
            };
            let survives = |pattern: &String| outcome.survivors().any(|class| one(pattern).covers(class));
            let noticed = group.classes.iter().filter(|pattern| !survives(pattern));
            self.noticed.extend(noticed.cloned());
        }
        self.outcome.fates.extend(outcome.fates);
    }

    fn in_json(&self) -> String {
        let fates = self.outcome.fates.iter().map(|(class, fate)| {
            let (word, by) = match fate {
                Fate::Noticed(by) => ("noticed", by.clone()),
                Fate::Changed(by) => ("changed", by.clone()),
                Fate::Survived => ("survived", Vec::new()),
            };
            (class.clone(), json!({ "fate": word, "by": by }))
        });
        let fates: serde_json::Map<String, serde_json::Value> = fates.collect();
        let all = json!({
            "mutants": fates,
            "unreviewed": self.unreviewed,
            "no_survivors_any_more": self.noticed,
        });
        format!("{all:#}\n")
    }

    fn in_words(&self) -> String {
        let mut text = String::new();
        for (title, classes) in [
            ("survived, and was not reviewed", &self.unreviewed),
            ("reviewed as a survivor, and none any more", &self.noticed),
        ] {
            for class in classes {
                let _ = writeln!(text, "{title}: {class}");
            }
        }
        let [killed, changed, survived] = self.outcome.counts();
        let _ = writeln!(
            text,
            "{} mutants: {killed} noticed as violations, {changed} remarked or left undecided, {survived} survived, {} of these not reviewed",
            self.outcome.fates.len(),
            self.unreviewed.len()
        );
        text
    }
}
