//! A secret in text of which each character may be encoded or not, as careless writers of XML, JSON and addresses do it.

use std::fmt::Write;

use regex::bytes::{Regex, RegexBuilder};

/// A shorter secret would black out half of every document.
const SHORTEST: usize = 4;
/// Memory for the pattern, more than any token needs.
const SIZE: usize = 64 * 1024 * 1024;

/// Finds each of these secrets, whichever of its characters are encoded and how; none if there are none.
pub fn mixed(secrets: &[String]) -> Option<Regex> {
    let mut secrets: Vec<&String> = secrets
        .iter()
        .filter(|s| s.len() >= SHORTEST && s.is_ascii())
        .collect();
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets.dedup();
    let patterns: Vec<String> = secrets.iter().map(|s| s.chars().map(ways).collect()).collect();
    let built = RegexBuilder::new(&patterns.join("|"))
        .unicode(false)
        .size_limit(SIZE)
        .build();
    // A pattern that is too large is made up for by the forms that are looked for as they are.
    built.ok().filter(|_| !patterns.is_empty())
}

/// All ways to write a character, as a pattern; as it is comes last.
fn ways(c: char) -> String {
    let n = u32::from(c);
    let mut ways = format!(
        "(?:%(?i:{n:02x})|&(?:amp;)*#0*{n};|&(?:amp;)*#[xX]0*(?i:{n:x});|\\\\u(?i:{n:04x})|\\\\x(?i:{n:02x})"
    );
    let named = match c {
        '&' => "|&(?:amp;)+",
        '<' => "|&(?:amp;)*lt;",
        '>' => "|&(?:amp;)*gt;",
        '"' => "|&(?:amp;)*quot;",
        '\'' => "|&(?:amp;)*apos;",
        ' ' => "|\\+",
        _ => "",
    };
    ways += named;
    let plain = regex::escape(&c.to_string());
    if !c.is_ascii_alphanumeric() {
        let _ = write!(ways, "|\\\\{plain}");
    }
    let _ = write!(ways, "|{plain})");
    ways
}

#[cfg(test)]
mod tests {
    use super::mixed;

    #[test]
    fn each_character_may_be_written_in_its_own_way() {
        let found = mixed(&["a+1/<&>'\" z".to_owned(), "abc".to_owned()]).unwrap();
        for text in [
            "a+1/<&>'\" z",
            "a%2b1/&lt;&amp;>'&quot; z",
            "&#97;+1\\/\\u003C&amp;&gt;&#x27;\\\"+z",
            "a%2B1%2f<&amp;amp;&amp;gt;&apos;&#34;%20z",
        ] {
            let whole = found.find(text.as_bytes()).map(|m| m.range());
            assert_eq!(whole, Some(0..text.len()), "{text}");
        }
        assert!(!found.is_match(b"a+1/<&>'\" y abc"));
        assert!(mixed(&["abc".to_owned()]).is_none());
    }
}
