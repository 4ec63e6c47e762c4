//! Two runs side by side: what got better, what got worse, what is newly decided; as text, Markdown and JSON.

mod json;
mod markdown;
mod pairs;
mod text;

pub use json::{FORMAT, write as write_json};
pub use markdown::write as write_markdown;
pub use pairs::{Pair, pairs};
pub use text::write as write_text;
