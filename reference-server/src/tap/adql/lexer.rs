//! Text to tokens.

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A keyword or a name; delimited names are never keywords.
    Word {
        text: String,
        delimited: bool,
    },
    Text(String),
    Number(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &[
    "<>", "!=", "<=", ">=", "<", ">", "=", ",", ".", "(", ")", "*", "-", "+", ";",
];

/// The tokens of a query; the error shows where it stopped.
pub(crate) fn tokens(query: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let (token, length) = first(rest)?;
        tokens.extend(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// The first token and its length; comments give none.
fn first(rest: &str) -> Result<(Option<Token>, usize), String> {
    if rest.starts_with("--") {
        return Ok((None, rest.find('\n').unwrap_or(rest.len())));
    }
    let start = rest.chars().next().unwrap_or(' ');
    if start == '\'' || start == '"' {
        let (text, length) = quoted(rest, start)?;
        let token = if start == '\'' {
            Token::Text(text)
        } else {
            Token::Word {
                text,
                delimited: true,
            }
        };
        return Ok((Some(token), length));
    }
    if start.is_ascii_digit() {
        let length = number(rest);
        return Ok((Some(Token::Number(rest[..length].to_owned())), length));
    }
    if start.is_alphabetic() || start == '_' {
        let length = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let text = rest[..length].to_owned();
        return Ok((
            Some(Token::Word {
                text,
                delimited: false,
            }),
            length,
        ));
    }
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    let sign = sign.ok_or_else(|| format!("Syntax error at {:?}", snippet(rest)))?;
    Ok((Some(Token::Sign(sign)), sign.len()))
}

/// Text between quotes; a doubled quote stands for one.
fn quoted(rest: &str, quote: char) -> Result<(String, usize), String> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character != quote {
            text.push(character);
        } else if characters.peek().is_some_and(|(_, next)| *next == quote) {
            text.push(quote);
            characters.next();
        } else {
            return Ok((text, at + 1));
        }
    }
    Err(format!("Syntax error: no end of {:?}", snippet(rest)))
}

fn number(rest: &str) -> usize {
    let mut last = ' ';
    rest.find(|c: char| {
        let sign = matches!(c, '+' | '-') && matches!(last, 'e' | 'E');
        let goes_on = c.is_ascii_digit() || c == '.' || matches!(c, 'e' | 'E') || sign;
        last = c;
        !goes_on
    })
    .unwrap_or(rest.len())
}

fn snippet(rest: &str) -> String {
    rest.chars().take(20).collect()
}
