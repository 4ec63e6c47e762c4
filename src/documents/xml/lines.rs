//! From byte offsets to lines and columns.

/// Characters are counted at every block of this many bytes, so that a document of one long line costs no more.
const BLOCK: usize = 4096;

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    /// For each block: the offset of its first character, and the characters before it.
    blocks: Vec<(usize, usize)>,
}

impl Lines {
    /// Finds the line starts; a line ends with LF, CR or CR LF.
    pub fn of(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let mut lines = Lines {
            starts: vec![0],
            blocks: Vec::new(),
        };
        for (count, (i, c)) in text.char_indices().enumerate() {
            if i >= lines.blocks.len() * BLOCK {
                lines.blocks.push((i, count));
            }
            if c == '\n' || (c == '\r' && bytes.get(i + 1) != Some(&b'\n')) {
                lines.starts.push(i + 1);
            }
        }
        lines
    }

    /// Line and column of an offset, both from 1, the column in characters.
    pub fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.characters_before(text, offset) - self.characters_before(text, start);
        (line, column + 1)
    }

    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let block = self
            .blocks
            .partition_point(|(start, _)| *start <= offset)
            .saturating_sub(1);
        let (start, count) = self.blocks.get(block).copied().unwrap_or((0, 0));
        let rest = text.get(start..).unwrap_or("");
        count
            + rest
                .char_indices()
                .take_while(|(i, _)| start + i < offset)
                .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_a_plain_count() {
        let text = format!("é\r\n{}\rb\n\u{1F30D}{}", "aé".repeat(5000), "x".repeat(9000));
        let lines = Lines::of(&text);
        let mut expected = (1, 1);
        for (i, c) in text.char_indices() {
            assert_eq!(lines.position(&text, i), expected, "at {i}");
            let ends_line = c == '\n' || (c == '\r' && !text[i + 1..].starts_with('\n'));
            expected = if ends_line {
                (expected.0 + 1, 1)
            } else {
                (expected.0, expected.1 + 1)
            };
        }
        assert_eq!(lines.position(&text, text.len() + 5), expected);
    }
}
