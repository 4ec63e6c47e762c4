//! The frame that all pages share.

use maud::{DOCTYPE, Markup, html};

use super::links::Depth;
use crate::spec::catalogue;

/// The style of all pages, a file of its own.
pub const STYLE: &str = include_str!("style.css");

/// Nothing but that file. `file:` is for a folder that is read without a server, where nothing is `'self'`.
const POLICY: &str = "default-src 'none'; style-src 'self' file:; base-uri 'none'; form-action 'none'";

/// The main pages, by their addresses from the top.
const MAIN: [(&str, &str); 4] = [
    ("index.html", "Standards"),
    ("codes.html", "Finding codes"),
    ("reasons.html", "Reasons"),
    ("open.html", "Left open"),
];

/// A page: its title, the way to it, and what is on it.
pub fn page(depth: Depth, title: &str, way: &Markup, content: &Markup) -> String {
    let up = depth.up();
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) " - voconform" }
                link rel="stylesheet" href={ (up) "style.css" };
            }
            body {
                a class="skip" href="#main" { "Skip to the content" }
                header {
                    nav aria-label="Check reference" {
                        ul { @for (path, label) in MAIN { li { a href={ (up) (path) } { (label) } } } }
                    }
                }
                main id="main" tabindex="-1" { (way) h1 { (title) } (content) }
                footer {
                    p {
                        "voconform " (env!("CARGO_PKG_VERSION")) ", catalogue " (catalogue::newest())
                        ". The text of the requirements is our own; it paraphrases the standards and does not replace them."
                    }
                }
            }
        }
    };
    markup.into_string()
}

/// The way to a page, above its heading.
pub fn way(steps: &[Markup]) -> Markup {
    html! { nav aria-label="Where this page stands" { ol class="way" { @for step in steps { li { (step) } } } } }
}
