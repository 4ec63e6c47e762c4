//! Breaks text into lines that fit a terminal.

/// Characters a line at most.
const WIDTH: usize = 96;

/// The text in lines that begin with `indent` spaces. Words that are longer than a line stay whole.
pub fn wrap(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut out = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
            out += &format!("{margin}{line}\n");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    if line.is_empty() {
        out
    } else {
        out + &format!("{margin}{line}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn no_line_is_too_long_and_no_word_is_lost() {
        let text = "word ".repeat(60) + &"x".repeat(120);
        let wrapped = wrap(&text, 4);
        assert!(
            wrapped
                .lines()
                .all(|line| line.starts_with("    ") && (line.len() <= 96 || line.trim().len() == 120))
        );
        assert_eq!(
            wrapped.split_whitespace().collect::<Vec<_>>(),
            text.split_whitespace().collect::<Vec<_>>()
        );
        assert_eq!(wrap("", 2), "");
    }
}
