//! The filter above requirements, endpoints and exchanges: radio buttons that the style obeys, no script needed.

use maud::{Markup, html};

/// The choices: what the style calls them, and their words.
const CHOICES: [(&str, &str); 5] = [
    ("all", "everything"),
    ("broken", "broken"),
    ("open", "not decided"),
    ("done", "satisfied"),
    ("rest", "not counted"),
];

/// The bar; the script adds a field to search in it.
pub fn bar() -> Markup {
    html! {
        div class="tools" id="tools" role="group" aria-label="Filter of requirements, endpoints and exchanges" {
            span class="choices" {
                "Show "
                @for (name, words) in CHOICES {
                    input type="radio" name="show" id={ "show-" (name) } checked[name == "all"];
                    label for={ "show-" (name) } { (words) }
                }
            }
        }
    }
}
