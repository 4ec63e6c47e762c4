//! The index of finding codes.

use std::collections::{BTreeMap, BTreeSet};

use maud::html;

use super::frame::page;
use super::links::{self, Depth, anchor};
use super::noticed::noticed;
use crate::checks;

/// Finding codes with the requirements whose checks use them: those of the examples and those of the reviewed faults.
pub fn codes() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut codes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for check in checks::all() {
        for (_, code) in check.bad {
            codes.entry(code).or_default().insert(check.decides);
        }
    }
    for seen in noticed() {
        codes.entry(&seen.code).or_default().insert(&seen.requirement);
    }
    codes
}

/// The page.
pub fn write() -> String {
    let codes = codes();
    let content = html! {
        p class="lead" {
            "A finding code says in a word or two what is wrong, and stays the same from version to version. Together with the requirement's id it "
            "names a finding: in a waiver, in JSON, in SARIF and JUnit."
        }
        p { (codes.len()) " codes." }
        dl class="codes" {
            @for (code, ids) in &codes {
                div id=(anchor(code)) { dt { code { (code) } } dd { (links::requirements(Depth::Top, ids.iter().copied())) } }
            }
        }
    };
    page(Depth::Top, "Finding codes", &html! {}, &content)
}
