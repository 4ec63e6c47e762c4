//! Character references and the five entities that need no declaration.

use super::characters::{is_legal, is_name, is_space};
use super::error::Fault;

/// The character that `&name;` stands for; `at` is the offset of the ampersand.
pub(super) fn resolve(name: &str, at: usize) -> Result<char, Fault> {
    if let Some(number) = name.strip_prefix('#') {
        return numeric(number)
            .ok_or_else(|| Fault::syntax(at, format!("`&{name};` is not a reference to a legal character")));
    }
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ if is_name(name) => Err(Fault::syntax(
            at,
            format!("the entity `&{name};` is not declared"),
        )),
        _ => Err(bare_ampersand(at)),
    }
}

/// An ampersand that starts no reference.
pub(super) fn bare_ampersand(at: usize) -> Fault {
    Fault::syntax(at, "a bare ampersand; in XML it must be written `&amp;`")
}

fn numeric(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    // from_str_radix would take a sign
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    u32::from_str_radix(digits, radix)
        .ok()
        .and_then(char::from_u32)
        .filter(|c| is_legal(*c))
}

/// The value of an attribute as XML 1.0 section 3.3.3 normalises it: references replaced, literal white
/// space made blanks. `at` is the offset of `raw`.
pub(super) fn attribute_value(raw: &str, at: usize) -> Result<String, Fault> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw.char_indices();
    while let Some((i, c)) = rest.next() {
        match c {
            '<' => {
                return Err(Fault::syntax(
                    at + i,
                    "`<` in an attribute value; it must be written `&lt;`",
                ));
            }
            '&' => {
                let after = rest.as_str();
                let end = after.find(';').ok_or_else(|| bare_ampersand(at + i))?;
                let name = after.get(..end).unwrap_or("");
                value.push(resolve(name, at + i)?);
                // names hold no quote and the whole reference lies in `raw`
                rest.by_ref().find(|(_, c)| *c == ';');
            }
            // a line end of two characters is one
            '\r' if rest.as_str().starts_with('\n') => {}
            _ if is_space(c) => value.push(' '),
            _ => value.push(c),
        }
    }
    Ok(value)
}
