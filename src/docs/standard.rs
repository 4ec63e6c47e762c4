//! The page of a standard: its requirements by section.

use maud::{Markup, html};

use super::about::About;
use super::frame::{page, way};
use super::links::{self, Depth, outside, prose};
use crate::spec::{Requirement, Section, Standard};

const HERE: Depth = Depth::Below;

/// The page.
pub fn write(standard: &Standard) -> String {
    let steps = [html! { a href="../index.html" { "Standards" } }];
    let used: Vec<&Section> = standard
        .sections
        .iter()
        .filter(|section| of(standard, section).next().is_some())
        .collect();
    let content = html! {
        p class="lead" {
            (standard.requirements.len()) " requirements of " (outside(&standard.url, &standard.title)) " " (standard.version) ", " (standard.date) ". "
            a href={ "../" (links::open_path(&standard.id)) } { "What it leaves open" } "."
        }
        nav aria-label="Sections" {
            h2 { "Sections" }
            ul class="sections" { @for section in &used { li { a href={ "#s-" (links::anchor(&section.number)) } { (section.number) " " (section.title) } } } }
        }
        @for section in &used {
            section aria-labelledby={ "s-" (links::anchor(&section.number)) } {
                h2 id={ "s-" (links::anchor(&section.number)) } { (section.number) " " (section.title) }
                p { (outside(&standard.link(section), "Read the section")) }
                ul class="rows" { @for row in of(standard, section) { (entry(row)) } }
            }
        }
    };
    page(
        HERE,
        &format!("{} {}", standard.title, standard.version),
        &way(&steps),
        &content,
    )
}

/// The requirements that a section states.
fn of<'a>(standard: &'a Standard, section: &'a Section) -> impl Iterator<Item = &'a Requirement> {
    standard
        .requirements
        .iter()
        .filter(move |row| row.section == section.number)
}

fn entry(row: &Requirement) -> Markup {
    let about = About::of(&row.id);
    let state = match (&row.untestable, about.and_then(|about| about.check)) {
        (Some(_), _) => ", cannot be tested",
        (None, None) => ", not checked yet",
        (None, Some(_)) => "",
    };
    html! {
        li { (links::requirement(HERE, &row.id)) " " span class="faint" { (row.level) ", " (row.violation) (state) } br; (prose(&row.text)) }
    }
}
