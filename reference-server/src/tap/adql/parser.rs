//! Tokens to the tree of a query.

use super::condition;
use super::lexer::{Token, tokens};
use super::query::{Expression, Items, Key, Name, Query};
use crate::tap::table::Value;

/// Words that can't be names unless they are delimited.
const RESERVED: &[&str] = &[
    "ALL", "AND", "AS", "ASC", "BETWEEN", "BY", "DESC", "DISTINCT", "FROM", "GROUP", "HAVING", "IN", "INNER",
    "IS", "JOIN", "LEFT", "LIKE", "NATURAL", "NOT", "NULL", "ON", "OR", "ORDER", "OUTER", "RIGHT", "SELECT",
    "TOP", "UNION", "USING", "WHERE",
];

/// Reads a query; the error is fit for the user.
pub(crate) fn parse(text: &str) -> Result<Query, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        depth: 0,
    };
    let query = parser.query()?;
    parser.sign(";");
    match parser.tokens {
        [] => Ok(query),
        _ => Err(parser.wrong("the end of the query")),
    }
}

pub(super) struct Parser<'a> {
    pub tokens: &'a [Token],
    /// How deep in brackets: bounded, so that no query can exhaust the stack.
    pub depth: usize,
}

impl Parser<'_> {
    fn query(&mut self) -> Result<Query, String> {
        self.need("SELECT")?;
        let distinct = self.word("DISTINCT");
        self.word("ALL");
        let top = match self.word("TOP") {
            true => Some(self.count()?),
            false => None,
        };
        let items = self.items()?;
        self.need("FROM")?;
        let mut from = vec![self.table()?];
        while self.sign(",") {
            from.push(self.table()?);
        }
        let condition = match self.word("WHERE") {
            true => Some(condition::read(self)?),
            false => None,
        };
        let mut order = Vec::new();
        if self.word("ORDER") {
            self.need("BY")?;
            order.push(self.key()?);
            while self.sign(",") {
                order.push(self.key()?);
            }
        }
        Ok(Query {
            distinct,
            top,
            items,
            from,
            condition,
            order,
        })
    }

    fn items(&mut self) -> Result<Items, String> {
        if self.sign("*") {
            return Ok(Items::All);
        }
        if let [
            Token::Word {
                text,
                delimited: false,
            },
            Token::Sign("("),
            Token::Sign("*"),
            Token::Sign(")"),
            rest @ ..,
        ] = self.tokens
            && text.eq_ignore_ascii_case("COUNT")
        {
            self.tokens = rest;
            return Ok(Items::Count(self.alias()?));
        }
        let mut items = vec![(self.expression()?, self.alias()?)];
        while self.sign(",") {
            items.push((self.expression()?, self.alias()?));
        }
        Ok(Items::Some(items))
    }

    fn table(&mut self) -> Result<(Name, Option<String>), String> {
        let name = self.name("a table")?;
        if name.len() > 3 {
            return Err(format!("Syntax error: {} is no table name", name.join(".")));
        }
        Ok((name, self.alias()?))
    }

    /// `AS name` or just the name.
    fn alias(&mut self) -> Result<Option<String>, String> {
        if self.word("AS") {
            return self.identifier("a name").map(Some);
        }
        match self.tokens.first() {
            Some(Token::Word { text, delimited }) if *delimited || !reserved(text) => {
                self.identifier("a name").map(Some)
            }
            _ => Ok(None),
        }
    }

    fn key(&mut self) -> Result<(Key, bool), String> {
        let key = match self.tokens.first() {
            Some(Token::Number(_)) => Key::Place(self.count()?),
            _ => Key::Name(self.name("a column")?),
        };
        let descending = self.word("DESC");
        self.word("ASC");
        Ok((key, descending))
    }

    /// A column, a number or a text.
    pub fn expression(&mut self) -> Result<Expression, String> {
        let minus = self.sign("-");
        if !minus && let Some(Token::Text(text)) = self.tokens.first() {
            self.tokens = &self.tokens[1..];
            return Ok(Expression::Literal(Value::Text(text.clone())));
        }
        let Some(Token::Number(digits)) = self.tokens.first() else {
            return match minus {
                true => Err(self.wrong("a number")),
                false => Ok(Expression::Column(self.name("a column or a value")?)),
            };
        };
        let text = if minus {
            format!("-{digits}")
        } else {
            digits.clone()
        };
        let real = || text.parse().map(Value::Real);
        let value = text.parse().map(Value::Integer).or_else(|_| real());
        let value = value.map_err(|_| self.wrong("a number"))?;
        self.tokens = &self.tokens[1..];
        Ok(Expression::Literal(value))
    }

    /// Names joined by dots.
    fn name(&mut self, what: &str) -> Result<Name, String> {
        let mut name = vec![self.identifier(what)?];
        while self.sign(".") {
            name.push(self.identifier(what)?);
        }
        Ok(name)
    }

    fn identifier(&mut self, what: &str) -> Result<String, String> {
        match self.tokens {
            [Token::Word { text, delimited }, rest @ ..] if *delimited || !reserved(text) => {
                self.tokens = rest;
                Ok(text.clone())
            }
            _ => Err(self.wrong(what)),
        }
    }

    fn count(&mut self) -> Result<usize, String> {
        match self.tokens {
            [Token::Number(digits), rest @ ..] => {
                let number = digits.parse().map_err(|_| self.wrong("a whole number"))?;
                self.tokens = rest;
                Ok(number)
            }
            _ => Err(self.wrong("a whole number")),
        }
    }

    /// Takes a keyword if it is next.
    pub fn word(&mut self, keyword: &str) -> bool {
        match self.tokens {
            [
                Token::Word {
                    text,
                    delimited: false,
                },
                rest @ ..,
            ] if text.eq_ignore_ascii_case(keyword) => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    pub fn need(&mut self, keyword: &str) -> Result<(), String> {
        match self.word(keyword) {
            true => Ok(()),
            false => Err(self.wrong(keyword)),
        }
    }

    /// Takes a sign if it is next.
    pub fn sign(&mut self, sign: &str) -> bool {
        match self.tokens {
            [Token::Sign(next), rest @ ..] if *next == sign => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    pub fn wrong(&self, expected: &str) -> String {
        let found = match self.tokens.first() {
            None => "the end".to_owned(),
            Some(Token::Word { text, .. } | Token::Text(text) | Token::Number(text)) => format!("{text:?}"),
            Some(Token::Sign(sign)) => format!("{sign:?}"),
        };
        format!("Syntax error: expected {expected}, found {found}")
    }
}

fn reserved(word: &str) -> bool {
    RESERVED.iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}
