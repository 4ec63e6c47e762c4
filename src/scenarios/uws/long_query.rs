//! L0: the long query of the TAP preset. ADQL has no way to wait, so TAP_SCHEMA.columns is joined with itself as often as
//! the size of that table asks for (catalogue chapter 4.2).

use std::sync::Arc;

use super::idle::is_terminal;
use super::running::result_urls;
use crate::http::Ask;
use crate::recording::step;
use crate::scenarios::Talk;
use crate::scenarios::plan::{Parameters, Preset};
use crate::scenarios::talk::{child, phase_of};

/// Rows that the join must go through at least.
const ROWS: f64 = 3e9;
/// Copies where the size of the table could not be learned.
const COPIES: usize = 3;

/// The parameters of a job that keeps a TAP service busy for long enough to be aborted.
pub async fn recipe(talk: &Arc<Talk>) -> Parameters {
    let copies = columns(talk).await.map_or(COPIES, copies);
    Preset::query(&query(copies))
}

/// How many copies of a table of so many rows make a long query.
fn copies(rows: u64) -> usize {
    let rows = rows.max(10) as f64;
    (2..=8).find(|k| rows.powi(*k) >= ROWS).unwrap_or(8) as usize
}

/// Counts the rows of a join that no index answers and that leaves one row to write.
fn query(copies: usize) -> String {
    let name = |k: usize| char::from(b'a' + u8::try_from(k).unwrap_or_default());
    let tables: Vec<String> = (0..copies)
        .map(|k| format!("TAP_SCHEMA.columns AS {}", name(k)))
        .collect();
    let conditions: Vec<String> = (1..copies)
        .map(|k| format!("{}.column_name < {}.column_name", name(k - 1), name(k)))
        .collect();
    format!(
        "SELECT COUNT(*) AS n FROM {} WHERE {}",
        tables.join(", "),
        conditions.join(" AND ")
    )
}

/// The number of rows of TAP_SCHEMA.columns, if the service tells it in a form that is easily read.
async fn columns(talk: &Arc<Talk>) -> Option<u64> {
    let mut recipe = Preset::query("SELECT COUNT(*) AS n FROM TAP_SCHEMA.columns");
    for name in ["RESPONSEFORMAT", "FORMAT"] {
        recipe.push((name.to_owned(), "votable/td".to_owned()));
    }
    let job = talk.create(step::L0_CREATE, &recipe).await.ok()?;
    talk.post(step::L0_RUN, &child(&job, "phase"), &[("PHASE", "RUN")])
        .await;
    let last = talk
        .poll(step::L0_POLL, &job, talk.plan.patience, is_terminal)
        .await;
    if phase_of(&last).as_deref() != Some("COMPLETED") {
        return None;
    }
    let result = result_urls(&job, &last).into_iter().next()?;
    let ask = Ask::new("GET", &result).header("Accept", "*/*").at_most(100_000);
    let table = talk.follow(step::L0_RESULT, ask).await;
    number_in(&String::from_utf8_lossy(&table.response()?.body))
}

/// The number in the only cell of a VOTable in TABLEDATA.
fn number_in(table: &str) -> Option<u64> {
    let (_, cell) = table.split_once("<TD>")?;
    cell.split_once("</TD>")?.0.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smaller_the_table_the_more_copies() {
        for (rows, expected) in [(0, 8), (60, 6), (300, 4), (2000, 3), (100_000, 2)] {
            assert_eq!(copies(rows), expected, "{rows}");
        }
    }

    #[test]
    fn the_query_compares_neighbours() {
        assert_eq!(
            query(3),
            "SELECT COUNT(*) AS n FROM TAP_SCHEMA.columns AS a, TAP_SCHEMA.columns AS b, TAP_SCHEMA.columns AS c \
             WHERE a.column_name < b.column_name AND b.column_name < c.column_name"
        );
    }

    #[test]
    fn the_number_is_read_from_the_cell() {
        assert_eq!(number_in("<TR>\n<TD> 1234 </TD></TR>"), Some(1234));
        assert_eq!(number_in("<STREAM encoding=\"base64\">AAAE0g==</STREAM>"), None);
    }
}
