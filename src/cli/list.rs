//! `voconform list`: the requirements and which of them are checked.

use std::collections::BTreeSet;

use serde::Serialize;
use voconform::checks;
use voconform::docs::amounts_to;
use voconform::spec::open::{self, Question};
use voconform::spec::{Requirement, ledger, nearest};

use super::Exit;
use super::output::print_text;
use super::problem::Problem;
use super::wrap::wrap;

/// Arguments of `list`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Only this standard, such as uws-1.1
    #[arg(long, value_name = "ID")]
    pub standard: Option<String>,
    /// Only requirements that no check decides
    #[arg(long)]
    pub unchecked: bool,
    /// What the standards leave open, with the verdict that is given all the same
    #[arg(long, conflicts_with = "unchecked")]
    pub open: bool,
    /// Print JSON with all that is known about each requirement
    #[arg(long)]
    pub json: bool,
}

/// A requirement, and whether a check decides it.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    requirement: &'static Requirement,
    checked: bool,
}

/// Prints the list.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    if let Some(id) = &arguments.standard {
        known_standard(id)?;
    }
    if arguments.open {
        return open_questions(arguments);
    }
    let decided: BTreeSet<&str> = checks::all().map(|check| check.decides).collect();
    let rows: Vec<Row> = ledger()
        .requirements()
        .filter(|requirement| {
            arguments
                .standard
                .as_ref()
                .is_none_or(|id| requirement.standard == *id)
        })
        .map(|requirement| Row {
            requirement,
            checked: decided.contains(requirement.id.as_str()),
        })
        .filter(|row| !(arguments.unchecked && row.checked))
        .collect();
    let text = if arguments.json {
        json(&rows)?
    } else {
        table(&rows)
    };
    print_text(&text)?;
    Ok(Exit::Fine)
}

/// Prints the open questions, of one standard or of all.
fn open_questions(arguments: &Arguments) -> Result<Exit, Problem> {
    let questions: Vec<&Question> = match &arguments.standard {
        Some(id) => open::of_standard(id).collect(),
        None => open::questions().iter().collect(),
    };
    if arguments.json {
        print_text(&json(&questions)?)?;
        return Ok(Exit::Fine);
    }
    let mut text = String::new();
    for question in &questions {
        let sections = question.sections.join("; ");
        text += &format!(
            "{}  ({} {sections})\n{}",
            question.id,
            question.standard,
            wrap(&question.left, 2)
        );
        if let Some(seen) = &question.seen {
            text += &wrap(&format!("Seen: {seen}"), 2);
        }
        text += &wrap(&format!("Verdict: {}", question.verdict), 2);
        text += &wrap(&format!("Judged by: {}", judging(question)), 2);
        text.push('\n');
    }
    print_text(&format!("{text}{} open questions\n", questions.len()))?;
    Ok(Exit::Fine)
}

/// The requirements that give the verdict, each with what breaking it amounts to.
fn judging(question: &Question) -> String {
    let rows = question.requirements.iter().filter_map(|id| ledger().get(id));
    let told = rows.map(|row| format!("{} ({})", row.id, amounts_to(row)));
    told.collect::<Vec<_>>().join(", ")
}

fn known_standard(id: &str) -> Result<(), Problem> {
    if ledger().standard(id).is_some() {
        return Ok(());
    }
    let ids: Vec<&str> = ledger()
        .standards
        .iter()
        .map(|standard| standard.id.as_str())
        .collect();
    let near = nearest(id, ids.iter().copied());
    let hint = near.first().map_or_else(
        || format!("known are {}", ids.join(", ")),
        |near| format!("did you mean {near}?"),
    );
    Err(Problem::User(format!("no standard {id:?}: {hint}")))
}

fn json(rows: &impl Serialize) -> Result<String, Problem> {
    let text = serde_json::to_string_pretty(rows)
        .map_err(|e| Problem::Io("can't write JSON".to_owned(), e.into()))?;
    Ok(text + "\n")
}

/// One line a requirement, under the titles of standard and group; the text is for `explain`.
fn table(rows: &[Row]) -> String {
    let width = rows
        .iter()
        .map(|row| row.requirement.id.len())
        .max()
        .unwrap_or_default();
    let (mut standard, mut group) = ("", "");
    let mut text = String::new();
    for Row { requirement, checked } in rows {
        if requirement.standard != standard {
            (standard, group) = (&requirement.standard, "");
            let title = ledger().standard(standard).map_or("", |standard| &standard.title);
            text += &format!("{}{standard}: {title}\n", if text.is_empty() { "" } else { "\n" });
        }
        if requirement.group != group {
            group = &requirement.group;
            text += &format!("\n  {group}\n");
        }
        let (id, section) = (&requirement.id, &requirement.section);
        text += &format!(
            "    {id:<width$}  {:<8} {section:<10} {}{}\n",
            requirement.level,
            state(requirement, *checked),
            replaces(requirement)
        );
    }
    let checked = rows.iter().filter(|row| row.checked).count();
    let untestable = rows
        .iter()
        .filter(|row| row.requirement.untestable.is_some())
        .count();
    let unchecked = rows.len() - checked - untestable;
    text + &format!(
        "\n{} requirements: {checked} checked, {unchecked} unchecked, {untestable} untestable\n",
        rows.len()
    )
}

fn state(requirement: &Requirement, checked: bool) -> &'static str {
    match (checked, &requirement.untestable) {
        (true, _) => "checked",
        (false, Some(_)) => "untestable",
        (false, None) => "unchecked",
    }
}

/// What it makes stricter and is judged in place of.
fn replaces(requirement: &Requirement) -> String {
    match requirement.replaces.as_slice() {
        [] => String::new(),
        ids => format!(" (in place of {})", ids.join(", ")),
    }
}
