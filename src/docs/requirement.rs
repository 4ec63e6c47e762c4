//! The page of a requirement.

use std::collections::BTreeMap;

use maud::{Markup, html};
use voconform_reference_server::{Fault, faults as all_faults};

use super::about::About;
use super::frame::{page, way};
use super::links::{self, Depth, outside, prose};
use crate::checks::Check;
use crate::spec::Standard;
use crate::spec::open::Question;

const HERE: Depth = Depth::Below;

/// The page.
pub fn write(about: &About) -> String {
    let row = about.requirement;
    let standard = about.standard();
    let steps = [
        html! { a href="../index.html" { "Standards" } },
        html! { @if let Some(standard) = standard { (links::standard(HERE, standard)) } @else { (row.standard) } },
    ];
    let content = html! {
        p class="lead" { (prose(&row.text)) }
        (facts(about))
        @for (title, text) in about.prose() { section { h2 { (title) } p { (prose(text)) } } }
        @if let Some(check) = about.check { (examples(check)) (steps_read(check)) }
        (faults(about))
        (questions(about.questions()))
        (neighbours(standard, &row.id))
    };
    page(HERE, &row.id, &way(&steps), &content)
}

/// The same facts as `voconform explain` prints, with links.
fn facts(about: &About) -> Markup {
    let row = about.requirement;
    html! {
        dl class="facts" {
            @for (name, value) in about.facts() {
                div {
                    dt { (name) }
                    dd {
                        @match name {
                            "link" => (outside(&row.link, &value)),
                            "level" => (prose(&value)),
                            "replaces" => (links::requirements(HERE, row.replaces.iter().map(String::as_str))),
                            "stricter" => {
                                (links::requirements(HERE, about.stricter())) ", which is judged in its place where it applies"
                            },
                            _ => (value),
                        }
                    }
                }
            }
        }
    }
}

fn examples(check: &Check) -> Markup {
    html! {
        section {
            h2 { "Examples" }
            p class="faint" {
                "Small conversations, one exchange a line: step, request, answer. Words with an at sign stand for whole valid documents, "
                "s|old|new| after them for what is replaced in it. All examples run as tests."
            }
            @if !check.good.is_empty() {
                h3 { "Satisfied by" }
                @for example in check.good { (conversation(example)) }
            }
            @if !check.bad.is_empty() {
                h3 { "Broken by" }
                @for (example, code) in check.bad {
                    (conversation(example))
                    p class="code" { "finding: " a href={ "../codes.html#" (links::anchor(code)) } { code { (code) } } }
                }
            }
        }
    }
}

fn conversation(example: &str) -> Markup {
    let lines: Vec<&str> = example.trim().lines().map(str::trim).collect();
    html! { pre tabindex="0" { code { (lines.join("\n")) } } }
}

fn steps_read(check: &Check) -> Markup {
    html! {
        section {
            h2 { "What it looks at" }
            p { "The check reads what was recorded at these steps of the conversation." }
            div class="wide" {
                table {
                    thead { tr { th scope="col" { "step" } th scope="col" { "what is done there" } } }
                    tbody { @for step in check.reads.steps() { tr { th scope="row" { code { (step.name()) } } td { (prose(step.doc())) } } } }
                }
            }
        }
    }
}

/// Which faults of the reference server the check notices, and which were made to break the requirement.
fn faults(about: &About) -> Markup {
    let mut seen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for noticed in about.noticed() {
        seen.entry(&noticed.fault).or_default().push(&noticed.code);
    }
    let unseen: Vec<&Fault> = about
        .faults()
        .filter(|fault| !seen.contains_key(fault.id))
        .collect();
    html! {
        @if !seen.is_empty() || !unseen.is_empty() {
            section {
                h2 { "Faults of the reference server" }
                p { "What proves the check right: it is tried against a server that makes exactly this mistake. " code { "voconform self-test" } " prints the whole table." }
                @if !seen.is_empty() {
                    div class="wide" {
                        table {
                            thead { tr { th scope="col" { "fault" } th scope="col" { "what the server does wrong" } th scope="col" { "finding" } } }
                            tbody {
                                @for (id, codes) in &seen {
                                    tr { th scope="row" { code { (id) } } td { (title_of(id)) } td { (codes.join(", ")) } }
                                }
                            }
                        }
                    }
                }
                @if !unseen.is_empty() {
                    p { "Broken also by the following, of which the report makes a remark or nothing can be read:" }
                    ul { @for fault in unseen { li { code { (fault.id) } " " (fault.title) } } }
                }
            }
        }
    }
}

fn title_of(fault: &str) -> &'static str {
    all_faults()
        .find(|known| known.id == fault)
        .map_or("", |known| known.title)
}

fn questions(questions: impl Iterator<Item = &'static Question>) -> Markup {
    let questions: Vec<&Question> = questions.collect();
    html! {
        @if !questions.is_empty() {
            section {
                h2 { "Left open by the standard" }
                @for question in questions {
                    p {
                        (prose(&question.left)) " " b { "Verdict: " } (prose(&question.verdict))
                        " (" a href={ "../" (links::open_path(&question.standard)) "#" (question.id) } { (question.id) } ")"
                    }
                }
            }
        }
    }
}

/// The requirements before and after it in the catalogue.
fn neighbours(standard: Option<&Standard>, id: &str) -> Markup {
    let rows = standard.map_or(&[][..], |standard| &standard.requirements);
    let place = rows.iter().position(|row| row.id == id).unwrap_or(rows.len());
    let before = place.checked_sub(1).and_then(|before| rows.get(before));
    html! {
        nav class="neighbours" aria-label="Neighbours in the catalogue" {
            @if let Some(row) = before { p { "Before: " (links::requirement(HERE, &row.id)) } }
            @if let Some(row) = rows.get(place + 1) { p { "Next: " (links::requirement(HERE, &row.id)) } }
        }
    }
}
