//! Runs a query over tables in memory.

use std::cmp::Ordering;

use super::condition::{Source, Test};
use super::query::{Items, Key, Query};
use super::scope::Scope;
use crate::tap::table::{Column, Table, Value};

/// Combinations of rows that are looked at; a query that needs more fails.
const MOST: usize = 1_000_000;

/// What a query gives.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub table: Table,
    /// It joins tables, which takes its time.
    pub heavy: bool,
    /// There are more combinations of rows than this service looks at.
    pub too_large: bool,
}

/// Checks a query against the tables and runs it.
pub(crate) fn run(query: &Query, known: &[&Table]) -> Result<Outcome, String> {
    let scope = Scope::of(query, known)?;
    let output = output(query, &scope)?;
    let resolve = |expression: &_| scope.resolve(expression);
    let test = query
        .condition
        .as_ref()
        .map(|c| Test::of(c, &resolve))
        .transpose()?;
    let order = order(query, &scope, &output)?;
    let sizes: Vec<usize> = scope.tables.iter().map(|(_, table)| table.rows.len()).collect();
    let combinations = sizes.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
    let too_large = combinations.is_none_or(|all| all > MOST);
    let mut kept = match too_large {
        true => Vec::new(),
        false => combinations_that_hold(&scope, test.as_ref()),
    };
    kept.sort_by(|a, b| compare(a, b, &order));
    let columns = output.iter().map(|(_, column)| column.clone()).collect();
    let mut rows = match query.items {
        Items::Count(_) => vec![vec![Value::Integer(
            i64::try_from(kept.len()).unwrap_or(i64::MAX),
        )]],
        _ => kept.iter().map(|rows| project(&output, rows)).collect(),
    };
    if query.distinct {
        let mut seen: Vec<Vec<Value>> = Vec::new();
        rows.retain(|row| {
            !seen.contains(row) && {
                seen.push(row.clone());
                true
            }
        });
    }
    rows.truncate(query.top.unwrap_or(usize::MAX));
    let table = Table {
        columns,
        rows,
        ..Table::default()
    };
    Ok(Outcome {
        table,
        heavy: scope.tables.len() > 1,
        too_large,
    })
}

fn project(output: &[(Source, Column)], rows: &[&[Value]]) -> Vec<Value> {
    output
        .iter()
        .map(|(source, _)| source.value(rows).clone())
        .collect()
}

/// The columns of the answer: where each comes from, and what it is called.
fn output(query: &Query, scope: &Scope) -> Result<Vec<(Source, Column)>, String> {
    let named = |source: Source, alias: Option<&String>| {
        let mut column = scope.metadata(&source);
        if let Some(alias) = alias {
            column.name.clone_from(alias);
        }
        (source, column)
    };
    match &query.items {
        Items::All => {
            let all = scope.tables.iter().enumerate().flat_map(|(at, (_, table))| {
                (0..table.columns.len()).map(move |column| Source::Cell(at, column))
            });
            Ok(all.map(|source| named(source, None)).collect())
        }
        Items::Count(alias) => {
            let name = alias.as_deref().unwrap_or("count_all");
            let column = Column::new(name, "long", "Number of rows");
            Ok(vec![(Source::Value(Value::Null), column)])
        }
        Items::Some(items) => items
            .iter()
            .map(|(expression, alias)| Ok(named(scope.resolve(expression)?, alias.as_ref())))
            .collect(),
    }
}

/// What to sort by: names of the answer go before those of the tables.
fn order(query: &Query, scope: &Scope, output: &[(Source, Column)]) -> Result<Vec<(Source, bool)>, String> {
    let source = |key: &Key| match key {
        Key::Place(place) => {
            let found = place.checked_sub(1).and_then(|at| output.get(at));
            found
                .map(|(source, _)| source.clone())
                .ok_or_else(|| format!("There is no column {place}"))
        }
        Key::Name(name) => {
            let single = name.first().filter(|_| name.len() == 1);
            let named = |(_, column): &&(Source, Column)| {
                single.is_some_and(|name| column.name.eq_ignore_ascii_case(name))
            };
            match output.iter().find(named) {
                Some((source, _)) => Ok(source.clone()),
                None => scope.column(name),
            }
        }
    };
    query
        .order
        .iter()
        .map(|(key, descending)| Ok((source(key)?, *descending)))
        .collect()
}

fn compare(a: &[&[Value]], b: &[&[Value]], order: &[(Source, bool)]) -> Ordering {
    let by = |(source, descending): &(Source, bool)| {
        let order = source
            .value(a)
            .compare(source.value(b))
            .unwrap_or(Ordering::Equal);
        if *descending { order.reverse() } else { order }
    };
    order
        .iter()
        .map(by)
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Every combination of one row of each table for which the condition holds.
fn combinations_that_hold<'a>(scope: &Scope<'a>, test: Option<&Test>) -> Vec<Vec<&'a [Value]>> {
    let tables: Vec<&[Vec<Value>]> = scope
        .tables
        .iter()
        .map(|(_, table)| table.rows.as_slice())
        .collect();
    let mut kept = Vec::new();
    if tables.iter().any(|rows| rows.is_empty()) {
        return kept;
    }
    let mut at = vec![0; tables.len()];
    loop {
        let rows: Vec<&[Value]> = tables
            .iter()
            .zip(&at)
            .map(|(rows, at)| rows[*at].as_slice())
            .collect();
        if test.is_none_or(|test| test.holds(&rows) == Some(true)) {
            kept.push(rows);
        }
        // Like a counter: the last table goes first.
        let Some(next) = (0..at.len())
            .rev()
            .find(|table| at[*table] + 1 < tables[*table].len())
        else {
            return kept;
        };
        at[next] += 1;
        at[next + 1..].fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::adql::parse;
    use crate::tap::schema::tables;

    fn ask(query: &str) -> Result<Vec<Vec<String>>, String> {
        let known: Vec<&Table> = tables().iter().collect();
        let outcome = run(&parse(query)?, &known)?;
        let text = |row: &Vec<Value>| row.iter().map(ToString::to_string).collect();
        Ok(outcome.table.rows.iter().map(text).collect())
    }

    fn first_column(query: &str) -> Vec<String> {
        ask(query)
            .unwrap()
            .into_iter()
            .map(|row| row[0].clone())
            .collect()
    }

    #[test]
    fn what_clients_ask_of_a_table() {
        assert_eq!(
            first_column("SELECT name FROM mock.stars WHERE mag < 0 ORDER BY mag DESC"),
            ["Arcturus", "Canopus", "Sirius"]
        );
        assert_eq!(
            first_column("select top 2 s.id as n from mock.stars s order by n desc"),
            ["10", "9"]
        );
        assert_eq!(
            first_column("SELECT COUNT(*) AS n FROM mock.stars WHERE name LIKE '%s'"),
            ["3"]
        );
        assert_eq!(
            first_column("SELECT id FROM mock.stars WHERE id IN (1, 3) OR id BETWEEN 8 AND 9"),
            ["1", "3", "8", "9"]
        );
        assert_eq!(
            first_column("SELECT DISTINCT table_type FROM TAP_SCHEMA.tables"),
            ["table"]
        );
        assert_eq!(
            first_column("SELECT id FROM mock.stars WHERE NOT (dec > -20) AND name <> 'Canopus' -- why not"),
            ["8"]
        );
        assert_eq!(
            ask("SELECT * FROM tap_schema.schemas ORDER BY 4").unwrap().len(),
            2
        );
        let unknown = "SELECT COUNT(*) FROM TAP_SCHEMA.columns WHERE \"size\" = 1 OR NOT \"size\" = 1";
        assert_eq!(first_column(unknown), ["0"]);
        let nothing = "SELECT table_name FROM TAP_SCHEMA.tables WHERE table_name='voconform.none'";
        assert_eq!(ask(nothing), Ok(vec![]));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (query, why) in [
            (
                "SELECT FROM WHERE",
                "Syntax error: expected a column or a value, found \"FROM\"",
            ),
            (
                "SELECT name FROM mock.stars WHERE",
                "Syntax error: expected a column or a value, found the end",
            ),
            ("SELECT none FROM mock.stars", "Unknown column none"),
            ("SELECT name FROM mock.stars ORDER BY none", "Unknown column none"),
            ("SELECT name FROM mock.planets", "Unknown table mock.planets"),
            (
                "SELECT id FROM mock.stars a, mock.stars b",
                "Column id is ambiguous",
            ),
            (
                "SELECT 'x FROM mock.stars",
                "Syntax error: no end of \"'x FROM mock.stars\"",
            ),
            (
                "SELECT name FROM mock.stars GROUP BY name",
                "Syntax error: expected the end of the query, found \"GROUP\"",
            ),
        ] {
            assert_eq!(ask(query), Err(why.to_owned()), "{query}");
        }
        let deep = format!(
            "SELECT name FROM mock.stars WHERE {}id=1{}",
            "(".repeat(9000),
            ")".repeat(9000)
        );
        assert!(ask(&deep).unwrap_err().contains("too deeply"));
    }

    #[test]
    fn joins_are_heavy_and_bounded() {
        let known: Vec<&Table> = tables().iter().collect();
        let pairs = "SELECT COUNT(*) FROM mock.stars AS a, mock.stars AS b WHERE a.id < b.id";
        let outcome = run(&parse(pairs).unwrap(), &known).unwrap();
        assert_eq!((outcome.heavy, outcome.too_large), (true, false));
        assert_eq!(outcome.table.rows, [[Value::Integer(45)]]);
        let names: Vec<String> = (0..6).map(|n| format!("TAP_SCHEMA.columns AS t{n}")).collect();
        let many = format!("SELECT COUNT(*) FROM {}", names.join(", "));
        assert!(run(&parse(&many).unwrap(), &known).unwrap().too_large);
    }
}
