//! `voconform explain`: all that is known about a requirement.

use voconform::checks::Check;
use voconform::docs::About;
use voconform::spec::ledger;
use voconform_reference_server::Fault;

use super::Exit;
use super::output::print_text;
use super::problem::Problem;
use super::wrap::wrap;

/// Arguments of `explain`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Id of a requirement, such as uws-create-303 (`voconform list` names all)
    #[arg(value_name = "ID")]
    pub id: String,
}

/// Prints what is known about it; the check reference (`voconform docs`) says the same.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let id = arguments.id.trim();
    let about = About::of(id).ok_or_else(|| unknown(id))?;
    let mut text = format!("{id}\n{}\n", wrap(&about.requirement.text, 2));
    for (name, value) in about.facts() {
        text += &format!("{name:<10} {value}\n");
    }
    for (title, prose) in about.prose() {
        text += &paragraph(title, prose);
    }
    text += &about.check.map(described).unwrap_or_default();
    for question in about.questions() {
        let said = format!("{} Verdict: {}", question.left, question.verdict);
        text += &paragraph("Left open by the standard", &said);
    }
    text += &broken_by(&about);
    print_text(&text)?;
    Ok(Exit::Fine)
}

fn unknown(id: &str) -> Problem {
    let near = ledger().near(id);
    match near.as_slice() {
        [] => Problem::User(format!("no requirement {id:?}: `voconform list` names all")),
        near => Problem::User(format!(
            "no requirement {id:?}: did you mean {}?",
            near.join(", ")
        )),
    }
}

fn paragraph(title: &str, text: &str) -> String {
    format!("\n{title}\n{}", wrap(text, 2))
}

/// The steps that a check reads, and its examples.
fn described(check: &Check) -> String {
    let mut text = "\nSteps it reads\n".to_owned();
    for step in check.reads.steps() {
        text += &format!("  {:<28} {}\n", step.name(), step.doc());
    }
    if !check.good.is_empty() {
        text += "\nSatisfied by\n";
        check
            .good
            .iter()
            .for_each(|example| text += &example_text(example));
    }
    if !check.bad.is_empty() {
        text += "\nBroken by\n";
        for (example, code) in check.bad {
            text += &example_text(example);
            text += &format!("    finding: {code}\n");
        }
    }
    text
}

/// An example keeps its lines: it is a small conversation.
fn example_text(example: &str) -> String {
    example.trim().lines().map(|line| format!("  {line}\n")).collect()
}

fn broken_by(about: &About) -> String {
    let breaking: Vec<&Fault> = about.faults().collect();
    if breaking.is_empty() {
        return String::new();
    }
    let lines = breaking
        .iter()
        .map(|fault| format!("  {:<28} {}\n", fault.id, fault.title));
    format!(
        "\nFaults of the reference server that break it (voconform check --reference --fault ID)\n{}",
        lines.collect::<String>()
    )
}
