//! Addresses of the pages and the small pieces that all pages use.

use maud::{Markup, html};

use crate::spec::{Requirement, Standard, ledger};

/// Where a page stands, so that its links lead from there to the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// At the top of the folder.
    Top,
    /// In a folder of it.
    Below,
}

impl Depth {
    /// What leads to the top.
    pub const fn up(self) -> &'static str {
        match self {
            Depth::Top => "",
            Depth::Below => "../",
        }
    }
}

/// The page of a requirement, from the top.
pub fn requirement_path(id: &str) -> String {
    format!("requirement/{id}.html")
}

/// The page of a standard, from the top.
pub fn standard_path(id: &str) -> String {
    format!("standard/{id}.html")
}

/// The page of what a standard leaves open, from the top.
pub fn open_path(id: &str) -> String {
    format!("open/{id}.html")
}

/// A link to the page of a requirement, or its id where there is none.
pub fn requirement(depth: Depth, id: &str) -> Markup {
    html! {
        @if ledger().get(id).is_some() { a href={ (depth.up()) (requirement_path(id)) } { code { (id) } } } @else { code { (id) } }
    }
}

/// Links to the pages of requirements, with commas between them.
pub fn requirements<'a>(depth: Depth, ids: impl IntoIterator<Item = &'a str>) -> Markup {
    html! { @for (index, id) in ids.into_iter().enumerate() { @if index > 0 { ", " } (requirement(depth, id)) } }
}

/// A link to the page of a standard.
pub fn standard(depth: Depth, standard: &Standard) -> Markup {
    html! { a href={ (depth.up()) (standard_path(&standard.id)) } { (standard.title) " " (standard.version) } }
}

/// A link that leaves the pages.
pub fn outside(url: &str, label: &str) -> Markup {
    html! { a href=(url) rel="noreferrer noopener" { (label) } }
}

/// Prose in which what stands between backticks is code.
pub fn prose(text: &str) -> Markup {
    html! { @for (index, part) in text.split('`').enumerate() { @if index % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// A row of a list of requirements: id, text, and what is said of it.
pub fn row(depth: Depth, row: &Requirement, more: &str) -> Markup {
    html! { li { (requirement(depth, &row.id)) " " span class="faint" { (more) } br; (prose(&row.text)) } }
}

/// A number or text as a fragment: what is not a letter, digit, `-` or `.` becomes `-`.
pub fn anchor(text: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') {
            c
        } else {
            '-'
        }
    };
    text.chars().map(plain).collect()
}
