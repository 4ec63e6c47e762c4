//! `voconform self-test --mutants`: which spoilt answers are noticed, and which nobody misses.

use std::fmt::Write;

use serde_json::json;
use voconform::mutants::{Fate, Outcome, judge_mutants, reviewed};
use voconform::self_test::{Face, SelfTestError, record};

use super::Exit;
use super::output::print_text;
use super::problem::Problem;

/// Judges the mutants of a conforming run; survivors that nobody reviewed are our fault.
pub async fn run(limit: Option<usize>, seed: u64, as_json: bool) -> Result<Exit, Problem> {
    let problem = |e: SelfTestError| Problem::user(format!("the self-test failed: {e}"));
    let recording = record(Face::Uws11, &[], &[]).await.map_err(problem)?;
    let outcome = judge_mutants(&recording, limit.unwrap_or(usize::MAX), seed);
    let reviewed = reviewed().map_err(problem)?;
    let is_reviewed = |class: &str| reviewed.values().any(|group| group.covers(class));
    let unreviewed: Vec<&str> = outcome.survivors().filter(|class| !is_reviewed(class)).collect();
    // Only a whole run shows that a reviewed survivor is none any more.
    let survives = |pattern: &String| {
        let one = voconform::mutants::Reviewed {
            because: String::new(),
            classes: vec![pattern.clone()],
        };
        outcome.survivors().any(|class| one.covers(class))
    };
    let noticed: Vec<&str> = reviewed
        .values()
        .flat_map(|group| &group.classes)
        .filter(|pattern| limit.is_none() && !survives(pattern))
        .map(String::as_str)
        .collect();
    let text = match as_json {
        true => in_json(&outcome, &unreviewed, &noticed),
        false => in_words(&outcome, &unreviewed, &noticed),
    };
    print_text(&text)?;
    Ok(match unreviewed.is_empty() {
        true => Exit::Fine,
        false => Exit::OurBug,
    })
}

fn in_json(outcome: &Outcome, unreviewed: &[&str], noticed: &[&str]) -> String {
    let fates = outcome.fates.iter().map(|(class, fate)| {
        let (word, by) = match fate {
            Fate::Noticed(by) => ("noticed", by.clone()),
            Fate::Changed(by) => ("changed", by.clone()),
            Fate::Survived => ("survived", Vec::new()),
        };
        (class.clone(), json!({ "fate": word, "by": by }))
    });
    let fates: serde_json::Map<String, serde_json::Value> = fates.collect();
    let all = json!({ "mutants": fates, "unreviewed": unreviewed, "no_survivors_any_more": noticed });
    format!("{all:#}\n")
}

fn in_words(outcome: &Outcome, unreviewed: &[&str], noticed: &[&str]) -> String {
    let mut text = String::new();
    for (title, classes) in [
        ("survived, and was not reviewed", unreviewed),
        ("reviewed as a survivor, and none any more", noticed),
    ] {
        for class in classes {
            let _ = writeln!(text, "{title}: {class}");
        }
    }
    let [killed, changed, survived] = outcome.counts();
    let _ = writeln!(
        text,
        "{} mutants: {killed} noticed as violations, {changed} remarked or left undecided, {survived} survived, {} of these not reviewed",
        outcome.fates.len(),
        unreviewed.len()
    );
    text
}
