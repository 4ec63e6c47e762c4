//! Tables that end before they get too long.

/// A table with what it may take.
pub struct Table {
    text: String,
    left_out: usize,
    most: usize,
}

impl Table {
    /// A table with these heads that takes at most so many bytes; `-:` before a head puts its column to the right.
    pub fn new(heads: &[&str], most: usize) -> Table {
        let title = |head: &&str| head.strip_prefix("-:").unwrap_or(head).to_owned();
        let rule = |head: &&str| if head.starts_with("-:") { "---:" } else { "---" }.to_owned();
        let mut table = Table {
            text: String::new(),
            left_out: 0,
            most: usize::MAX,
        };
        table.row(&heads.iter().map(title).collect::<Vec<_>>());
        table.row(&heads.iter().map(rule).collect::<Vec<_>>());
        table.most = most;
        table
    }

    /// Adds a row of cells that are Markdown already.
    pub fn row(&mut self, cells: &[String]) {
        let row = format!("| {} |\n", cells.join(" | "));
        // Once a row was left out all others are: what stands there is the beginning.
        if self.left_out > 0 || self.text.len() + row.len() > self.most {
            self.left_out += 1;
        } else {
            self.text.push_str(&row);
        }
    }

    /// The table, and below it how many rows did not fit.
    pub fn finish(self) -> String {
        match self.left_out {
            0 => self.text,
            1 => format!(
                "{}\n1 more row does not fit here: see the HTML or JSON report.\n",
                self.text
            ),
            more => format!(
                "{}\n{more} more rows do not fit here: see the HTML or JSON report.\n",
                self.text
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_table_says_what_it_left_out() {
        let mut table = Table::new(&["a", "-:b"], 60);
        for number in 0..9 {
            table.row(&["x".to_owned(), number.to_string()]);
        }
        let wanted = "| a | b |\n| --- | ---: |\n| x | 0 |\n| x | 1 |\n| x | 2 |\n\n6 more rows do not fit here: see the HTML or JSON report.\n";
        assert_eq!(table.finish(), wanted);
    }
}
