//! The tree of a query.

use crate::tap::table::Value;

/// Pieces of a name, e.g. schema, table and column.
pub(crate) type Name = Vec<String>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    pub distinct: bool,
    pub top: Option<usize>,
    pub items: Items,
    /// Tables with the name by which the query knows each.
    pub from: Vec<(Name, Option<String>)>,
    pub condition: Option<Condition>,
    /// What to sort by; true: descending.
    pub order: Vec<(Key, bool)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Items {
    All,
    /// COUNT(*) and the name it is given.
    Count(Option<String>),
    Some(Vec<(Expression, Option<String>)>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Key {
    Name(Name),
    /// Number of an output column, from 1.
    Place(usize),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    Column(Name),
    Literal(Value),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    Compare(Expression, &'static str, Expression),
    Like(Expression, String),
    In(Expression, Vec<Expression>),
    Null(Expression),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}
