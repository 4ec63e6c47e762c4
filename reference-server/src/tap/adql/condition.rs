//! The condition of a query: reading it, and applying it to rows in three-valued logic.

use std::cmp::Ordering;

use super::lexer::Token;
use super::parser::Parser;
use super::query::{Condition, Expression};
use crate::tap::table::Value;

const OPERATORS: &[&str] = &["=", "<>", "!=", "<=", ">=", "<", ">"];
const DEEPEST: usize = 50;

/// Reads what follows WHERE.
pub(super) fn read(parser: &mut Parser) -> Result<Condition, String> {
    parser.depth += 1;
    if parser.depth > DEEPEST {
        return Err("Syntax error: the condition is nested too deeply".to_owned());
    }
    let mut left = conjunction(parser)?;
    while parser.word("OR") {
        left = Condition::Or(Box::new(left), Box::new(conjunction(parser)?));
    }
    parser.depth -= 1;
    Ok(left)
}

fn conjunction(parser: &mut Parser) -> Result<Condition, String> {
    let mut left = term(parser)?;
    while parser.word("AND") {
        left = Condition::And(Box::new(left), Box::new(term(parser)?));
    }
    Ok(left)
}

fn term(parser: &mut Parser) -> Result<Condition, String> {
    if parser.word("NOT") {
        return Ok(Condition::Not(Box::new(term_in_brackets(parser)?)));
    }
    term_in_brackets(parser)
}

fn term_in_brackets(parser: &mut Parser) -> Result<Condition, String> {
    if parser.sign("(") {
        let inner = read(parser)?;
        return match parser.sign(")") {
            true => Ok(inner),
            false => Err(parser.wrong(")")),
        };
    }
    predicate(parser)
}

fn predicate(parser: &mut Parser) -> Result<Condition, String> {
    let left = parser.expression()?;
    if let Some(operator) = OPERATORS.iter().find(|operator| parser.sign(operator)) {
        return Ok(Condition::Compare(left, operator, parser.expression()?));
    }
    if parser.word("IS") {
        let not = parser.word("NOT");
        parser.need("NULL")?;
        return Ok(negated(Condition::Null(left), not));
    }
    let not = parser.word("NOT");
    if parser.word("LIKE") {
        let [Token::Text(pattern), rest @ ..] = parser.tokens else {
            return Err(parser.wrong("a pattern"));
        };
        parser.tokens = rest;
        return Ok(negated(Condition::Like(left, pattern.clone()), not));
    }
    if parser.word("BETWEEN") {
        let low = parser.expression()?;
        parser.need("AND")?;
        let above = Condition::Compare(left.clone(), ">=", low);
        let below = Condition::Compare(left, "<=", parser.expression()?);
        return Ok(negated(Condition::And(Box::new(above), Box::new(below)), not));
    }
    if parser.word("IN") && parser.sign("(") {
        let mut values = vec![parser.expression()?];
        while parser.sign(",") {
            values.push(parser.expression()?);
        }
        return match parser.sign(")") {
            true => Ok(negated(Condition::In(left, values), not)),
            false => Err(parser.wrong(")")),
        };
    }
    Err(parser.wrong("a comparison"))
}

fn negated(condition: Condition, not: bool) -> Condition {
    if not {
        Condition::Not(Box::new(condition))
    } else {
        condition
    }
}

/// Where the value of an expression comes from: a place in a row of one of the tables, or the query itself.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Cell(usize, usize),
    Value(Value),
}

/// A condition whose names are resolved.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Compare(Source, &'static str, Source),
    Like(Source, String),
    In(Source, Vec<Source>),
    Null(Source),
    Not(Box<Test>),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
}

impl Source {
    /// Its value in a row of each table.
    pub fn value<'a>(&'a self, rows: &[&'a [Value]]) -> &'a Value {
        match self {
            Source::Cell(table, column) => &rows[*table][*column],
            Source::Value(value) => value,
        }
    }
}

impl Test {
    /// Resolves all names; the first unknown one is the error.
    pub fn of(
        condition: &Condition,
        resolve: &dyn Fn(&Expression) -> Result<Source, String>,
    ) -> Result<Test, String> {
        let boxed = |inner: &Condition| Test::of(inner, resolve).map(Box::new);
        Ok(match condition {
            Condition::Compare(a, operator, b) => Test::Compare(resolve(a)?, operator, resolve(b)?),
            Condition::Like(a, pattern) => Test::Like(resolve(a)?, pattern.clone()),
            Condition::In(a, values) => {
                Test::In(resolve(a)?, values.iter().map(resolve).collect::<Result<_, _>>()?)
            }
            Condition::Null(a) => Test::Null(resolve(a)?),
            Condition::Not(inner) => Test::Not(boxed(inner)?),
            Condition::And(a, b) => Test::And(boxed(a)?, boxed(b)?),
            Condition::Or(a, b) => Test::Or(boxed(a)?, boxed(b)?),
        })
    }

    /// Whether it holds; None: unknown, because something is NULL.
    pub fn holds(&self, rows: &[&[Value]]) -> Option<bool> {
        match self {
            Test::Compare(a, operator, b) => {
                let order = a.value(rows).compare(b.value(rows))?;
                Some(fits(order, operator))
            }
            Test::Like(a, pattern) => match a.value(rows) {
                Value::Text(text) => Some(like(text.as_bytes(), pattern.as_bytes())),
                _ => None,
            },
            Test::In(a, values) => {
                let value = a.value(rows);
                let equal = |other: &Source| value.compare(other.value(rows)) == Some(Ordering::Equal);
                (*value != Value::Null).then(|| values.iter().any(equal))
            }
            Test::Null(a) => Some(*a.value(rows) == Value::Null),
            Test::Not(inner) => inner.holds(rows).map(|holds| !holds),
            Test::And(a, b) => match (a.holds(rows), b.holds(rows)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Test::Or(a, b) => match (a.holds(rows), b.holds(rows)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }
}

fn fits(order: Ordering, operator: &str) -> bool {
    match operator {
        "=" => order.is_eq(),
        "<" => order.is_lt(),
        ">" => order.is_gt(),
        "<=" => order.is_le(),
        ">=" => order.is_ge(),
        _ => order.is_ne(),
    }
}

/// `%` stands for any text, `_` for one character (here: one byte). Only the last `%` is ever tried again, so that no
/// pattern takes long.
fn like(text: &[u8], pattern: &[u8]) -> bool {
    let (mut at, mut next) = (0, 0);
    let mut again = None;
    while at < text.len() {
        match pattern.get(next) {
            Some(b'%') => {
                again = Some((at, next));
                next += 1;
            }
            Some(byte) if *byte == b'_' || *byte == text[at] => {
                at += 1;
                next += 1;
            }
            _ => {
                let Some((start, percent)) = again else {
                    return false;
                };
                again = Some((start + 1, percent));
                (at, next) = (start + 1, percent + 1);
            }
        }
    }
    pattern[next..].iter().all(|byte| *byte == b'%')
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn patterns() {
        for (text, pattern, expected) in [
            ("mock.stars", "mock.%", true),
            ("mock.stars", "%s", true),
            ("mock.stars", "%st_rs", true),
            ("mock.stars", "%k%r%", true),
            ("mock.stars", "mock", false),
            ("mock.stars", "_", false),
            ("", "%", true),
            ("", "_", false),
        ] {
            assert_eq!(
                like(text.as_bytes(), pattern.as_bytes()),
                expected,
                "{text} {pattern}"
            );
        }
        assert!(!like(
            &[b'a'; 200],
            &b"%a".repeat(100).iter().chain(b"b").copied().collect::<Vec<_>>()
        ));
    }
}
