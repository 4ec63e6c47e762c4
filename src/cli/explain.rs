//! `voconform explain`: all that is known about a requirement.

use voconform::checks::{self, Check};
use voconform::spec::{Requirement, Violation, ledger};
use voconform_reference_server::{Fault, faults};

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

/// Prints what is known about it.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let id = arguments.id.trim();
    let Some(requirement) = ledger().get(id) else {
        return Err(unknown(id));
    };
    let mut text = format!("{}\n{}\n", requirement.id, wrap(&requirement.text, 2));
    text += &facts(requirement);
    text += &paragraph("How it is tested", &requirement.test);
    text += &paragraph(
        "Why it cannot be tested",
        requirement.untestable.as_deref().unwrap_or_default(),
    );
    match checks::all().find(|check| check.decides == requirement.id) {
        Some(check) => text += &described(check),
        None if requirement.untestable.is_none() => {
            text += &paragraph("Check", "voconform has no check for it yet")
        }
        None => {}
    }
    text += &broken_by(id);
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

/// Standard, section, level and so on, one line each.
fn facts(requirement: &Requirement) -> String {
    let standard = ledger().standard(&requirement.standard);
    let title = standard.map_or_else(
        || requirement.standard.clone(),
        |s| format!("{} {}", s.title, s.version),
    );
    let heading = standard
        .and_then(|s| s.section(&requirement.section))
        .map(|section| section.title.as_str());
    let heading = heading.map(|heading| format!(" ({heading})")).unwrap_or_default();
    let mut lines = vec![
        ("standard", title),
        ("section", format!("{}{heading}", requirement.section)),
        ("link", requirement.link.clone()),
        ("level", level(requirement)),
        (
            "catalogue",
            format!("row {}, {}", requirement.row, requirement.group),
        ),
    ];
    if !requirement.also.is_empty() {
        lines.insert(2, ("see also", requirement.also.join(", ")));
    }
    let versions = versions(requirement);
    if !versions.is_empty() {
        lines.push(("versions", versions.join(", ")));
    }
    if !requirement.needs.is_empty() {
        let needs: Vec<String> = requirement.needs.iter().map(ToString::to_string).collect();
        lines.push(("needs", needs.join(", ")));
    }
    if !requirement.replaces.is_empty() {
        lines.push(("replaces", requirement.replaces.join(", ")));
    }
    let stricter: Vec<&str> = ledger()
        .requirements()
        .filter(|other| other.replaces.contains(&requirement.id))
        .map(|other| other.id.as_str())
        .collect();
    if !stricter.is_empty() {
        lines.push((
            "stricter",
            stricter.join(", ") + ", which is judged in its place where it applies",
        ));
    }
    lines
        .into_iter()
        .map(|(name, value)| format!("{name:<10} {value}\n"))
        .collect()
}

/// The versions to which it applies: of UWS, of the broker, or of its own standard.
fn versions(requirement: &Requirement) -> Vec<String> {
    let protocol = if requirement.standard.starts_with("uws-") {
        "UWS "
    } else {
        ""
    };
    requirement
        .versions
        .iter()
        .map(|version| format!("{protocol}{version}"))
        .chain(requirement.standard_versions.iter().cloned())
        .collect()
}

fn level(requirement: &Requirement) -> String {
    let weight = match requirement.violation {
        Violation::Fail => "a violation is a failure",
        Violation::Warn => "a violation is a warning",
        Violation::Info => "a violation is only noted",
        Violation::None => "not judged",
    };
    let note = requirement
        .violation_note
        .as_ref()
        .map(|note| format!("; {note}"))
        .unwrap_or_default();
    let elsewhere: String = requirement
        .violation_in
        .iter()
        .map(|(version, violation)| format!("; in {version} {violation}"))
        .collect();
    let asked = requirement
        .violation_asked
        .map(|violation| format!("; where its profile is asked for by name {violation}"))
        .unwrap_or_default();
    let origin = requirement
        .origin
        .map(|origin| format!(" ({origin})"))
        .unwrap_or_default();
    format!("{}{origin}; {weight}{asked}{elsewhere}{note}", requirement.level)
}

fn paragraph(title: &str, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("\n{title}\n{}", wrap(text, 2))
    }
}

fn described(check: &Check) -> String {
    let mut text = paragraph("Why it matters", check.because);
    text += &paragraph("Usual cause of a violation", check.usually);
    text += &paragraph("How to mend it", check.mend);
    text += "\nSteps it reads\n";
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

fn broken_by(id: &str) -> String {
    let breaking: Vec<&Fault> = faults().filter(|fault| fault.breaks.contains(&id)).collect();
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
