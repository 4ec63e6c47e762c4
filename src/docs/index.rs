//! The first page.

use maud::html;

use super::frame::page;
use super::links::{self, Depth};
use crate::report::proof::Proof;
use crate::spec::{PROFILES, catalogue, ledger};

/// The page.
pub fn write() -> String {
    let proof = Proof::of_this_version();
    let content = html! {
        p class="lead" {
            "Every requirement that voconform knows, one page each: what the standard asks, how it is tested, why it matters, what usually breaks it "
            "and how to mend it."
        }
        p {
            "Catalogue " (catalogue::newest()) ": " (ledger().requirements().count()) " requirements, " (proof.checks) " checks. The reference server was tried "
            "with " (proof.faults) " faults, of which checks notice " (proof.noticed) ", and with " (proof.variants) " legal variants, of which none may be accused."
        }
        div class="wide" {
            table {
                thead { tr { th scope="col" { "standard" } th scope="col" { "document" } th scope="col" class="number" { "requirements" } th scope="col" { "for editors" } } }
                tbody {
                    @for standard in &ledger().standards {
                        tr {
                            th scope="row" { (links::standard(Depth::Top, standard)) }
                            td { (links::outside(&standard.url, &standard.date)) }
                            td class="number" { (standard.requirements.len()) }
                            td { a href=(links::open_path(&standard.id)) { "left open" } }
                        }
                    }
                }
            }
        }
        h2 { "Profiles" }
        p { "A profile is the set of standards that one kind of service has to follow." }
        div class="wide" {
            table {
                thead { tr { th scope="col" { "profile" } th scope="col" { "for" } th scope="col" { "standards" } } }
                tbody {
                    @for profile in PROFILES {
                        tr {
                            th scope="row" { code { (profile.name) } }
                            td { (profile.title) }
                            td { @for (index, id) in profile.standards.iter().enumerate() { @if index > 0 { ", " } a href=(links::standard_path(id)) { (id) } } }
                        }
                    }
                }
            }
        }
    };
    page(Depth::Top, "Check reference", &html! {}, &content)
}
