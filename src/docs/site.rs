//! All pages, each with its path.

use super::about::About;
use super::links::{open_path, requirement_path, standard_path};
use super::{codes, frame, index, left_open, reasons, requirement, standard};
use crate::spec::ledger;

/// A file of the check reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Path from the top, with slashes; at most one folder deep.
    pub path: String,
    /// Its text: HTML, or the style.
    pub text: String,
}

/// All files, in a fixed order. The same version of voconform always gives the same bytes.
pub fn pages() -> impl Iterator<Item = Page> {
    let page = |path: String, text: String| Page { path, text };
    let main = [
        page("index.html".to_owned(), index::write()),
        page("codes.html".to_owned(), codes::write()),
        page("reasons.html".to_owned(), reasons::write()),
        page("open.html".to_owned(), left_open::index()),
        page("style.css".to_owned(), frame::STYLE.to_owned()),
    ];
    let standards = ledger().standards.iter().flat_map(move |of| {
        [
            page(standard_path(&of.id), standard::write(of)),
            page(open_path(&of.id), left_open::write(of)),
        ]
    });
    let rows = About::all().map(move |about| {
        page(
            requirement_path(&about.requirement.id),
            requirement::write(&about),
        )
    });
    main.into_iter().chain(standards).chain(rows)
}
