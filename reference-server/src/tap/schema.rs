//! The tables that there are: TAP_SCHEMA (TAP 1.1, 4) and a table of stars.

use std::sync::OnceLock;

use super::table::{Column, Table, Value};

/// Name and description of each schema.
pub(crate) const SCHEMAS: &[(&str, &str)] = &[
    ("TAP_SCHEMA", "Tables that describe the tables of this service"),
    ("mock", "Tables made up for tests"),
];

/// All tables; the first ones describe all of them.
pub(crate) fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables = vec![schemas(), table_list(), columns(), keys(), key_columns(), stars()];
        describe(&mut tables);
        tables
    })
}

fn text(name: &str, description: &'static str) -> Column {
    Column::new(name, "char", description)
}

fn int(name: &str, description: &'static str) -> Column {
    Column::new(name, "int", description)
}

fn table(name: &str, description: &'static str, columns: Vec<Column>) -> Table {
    Table {
        name: name.to_owned(),
        description,
        columns,
        rows: Vec::new(),
    }
}

fn schemas() -> Table {
    let columns = vec![
        text("schema_name", "Name of the schema"),
        text("utype", "Its utype"),
        text("description", "What is in it"),
        int("schema_index", "Its place in lists"),
    ];
    table("TAP_SCHEMA.schemas", "The schemas", columns)
}

fn table_list() -> Table {
    let columns = vec![
        text("schema_name", "Schema of the table"),
        text("table_name", "Name of the table, as queries use it"),
        text("table_type", "table or view"),
        text("utype", "Its utype"),
        text("description", "What is in it"),
        int("table_index", "Its place in lists"),
    ];
    table("TAP_SCHEMA.tables", "The tables", columns)
}

fn columns() -> Table {
    let columns = vec![
        text("table_name", "Table of the column"),
        text("column_name", "Name of the column"),
        text("datatype", "Its type, as in VOTable"),
        text("arraysize", "Its array size, as in VOTable"),
        text("xtype", "Its extended type"),
        int("size", "Its length; deprecated"),
        text("description", "What is in it"),
        text("utype", "Its utype"),
        text("unit", "Its unit"),
        text("ucd", "Its UCD"),
        int("indexed", "1: it is indexed"),
        int("principal", "1: it is important"),
        int("std", "1: a standard defines it"),
        int("column_index", "Its place in lists"),
    ];
    table("TAP_SCHEMA.columns", "The columns of all tables", columns)
}

fn keys() -> Table {
    let columns = vec![
        text("key_id", "Name of the foreign key"),
        text("from_table", "Table that refers"),
        text("target_table", "Table that is referred to"),
        text("description", "What the key means"),
        text("utype", "Its utype"),
    ];
    table("TAP_SCHEMA.keys", "The foreign keys", columns)
}

fn key_columns() -> Table {
    let columns = vec![
        text("key_id", "Name of the foreign key"),
        text("from_column", "Column that refers"),
        text("target_column", "Column that is referred to"),
    ];
    table(
        "TAP_SCHEMA.key_columns",
        "The columns of the foreign keys",
        columns,
    )
}

const STARS: &[(&str, f64, f64, f64)] = &[
    ("Sirius", 101.287, -16.716, -1.46),
    ("Canopus", 95.988, -52.696, -0.74),
    ("Arcturus", 213.915, 19.182, -0.05),
    ("Vega", 279.235, 38.784, 0.03),
    ("Capella", 79.172, 45.998, 0.08),
    ("Rigel", 78.634, -8.202, 0.13),
    ("Procyon", 114.825, 5.225, 0.34),
    ("Achernar", 24.429, -57.237, 0.46),
    ("Betelgeuse", 88.793, 7.407, 0.5),
    ("Altair", 297.696, 8.868, 0.76),
];

fn stars() -> Table {
    let columns = vec![
        int("id", "Number of the star").with("", "meta.id;meta.main"),
        text("name", "Name of the star").with("", "meta.id"),
        Column::new("ra", "double", "Right ascension").with("deg", "pos.eq.ra;meta.main"),
        Column::new("dec", "double", "Declination").with("deg", "pos.eq.dec;meta.main"),
        Column::new("mag", "double", "Brightness").with("mag", "phot.mag;em.opt.V"),
    ];
    let row = |(at, (name, ra, dec, mag)): (i64, &(&str, f64, f64, f64))| {
        vec![
            Value::Integer(at),
            Value::text(name),
            Value::Real(*ra),
            Value::Real(*dec),
            Value::Real(*mag),
        ]
    };
    Table {
        rows: (1..).zip(STARS).map(row).collect(),
        ..table("mock.stars", "The brightest stars", columns)
    }
}

/// A foreign key from one column of one table to one of another.
pub(crate) struct ForeignKey {
    pub id: &'static str,
    pub table: &'static str,
    pub column: &'static str,
    pub target: &'static str,
    pub target_column: &'static str,
}

const fn key(
    id: &'static str,
    [table, column]: [&'static str; 2],
    [target, target_column]: [&'static str; 2],
) -> ForeignKey {
    ForeignKey {
        id,
        table,
        column,
        target,
        target_column,
    }
}

/// The foreign keys inside TAP_SCHEMA.
pub(crate) const KEYS: &[ForeignKey] = &[
    key(
        "k1",
        ["TAP_SCHEMA.tables", "schema_name"],
        ["TAP_SCHEMA.schemas", "schema_name"],
    ),
    key(
        "k2",
        ["TAP_SCHEMA.columns", "table_name"],
        ["TAP_SCHEMA.tables", "table_name"],
    ),
    key(
        "k3",
        ["TAP_SCHEMA.keys", "from_table"],
        ["TAP_SCHEMA.tables", "table_name"],
    ),
    key(
        "k4",
        ["TAP_SCHEMA.keys", "target_table"],
        ["TAP_SCHEMA.tables", "table_name"],
    ),
    key(
        "k5",
        ["TAP_SCHEMA.key_columns", "key_id"],
        ["TAP_SCHEMA.keys", "key_id"],
    ),
];

/// The name of a column as queries must write it: one of TAP_SCHEMA is a word that ADQL reserves.
pub(crate) fn written(column: &Column) -> &str {
    if column.name == "size" {
        "\"size\""
    } else {
        &column.name
    }
}

/// Fills TAP_SCHEMA.
fn describe(tables: &mut [Table]) {
    let mut rows: [Vec<Vec<Value>>; 5] = Default::default();
    for (at, (name, description)) in (1..).zip(SCHEMAS) {
        rows[0].push(vec![
            Value::text(name),
            Value::Null,
            Value::text(description),
            Value::Integer(at),
        ]);
    }
    for (at, table) in (1..).zip(tables.iter()) {
        let schema = table.name.split('.').next().unwrap_or_default();
        rows[1].push(vec![
            Value::text(schema),
            Value::text(&table.name),
            Value::text("table"),
            Value::Null,
            Value::text(table.description),
            Value::Integer(at),
        ]);
        rows[2].extend(
            (1..)
                .zip(&table.columns)
                .map(|(at, column)| described(table, column, at)),
        );
    }
    for key in KEYS {
        rows[3].push(
            [key.id, key.table, key.target, "", ""]
                .map(Value::filled)
                .to_vec(),
        );
        rows[4].push([key.id, key.column, key.target_column].map(Value::text).to_vec());
    }
    for (table, rows) in tables.iter_mut().zip(rows) {
        table.rows = rows;
    }
}

fn described(table: &Table, column: &Column, at: i64) -> Vec<Value> {
    let standard = i64::from(table.name.starts_with("TAP_SCHEMA."));
    vec![
        Value::text(&table.name),
        Value::text(written(column)),
        Value::text(column.datatype),
        Value::filled(column.arraysize()),
        Value::Null,
        Value::Null,
        Value::text(column.description),
        Value::Null,
        Value::filled(column.unit),
        Value::filled(column.ucd),
        Value::Integer(0),
        Value::Integer(1),
        Value::Integer(standard),
        Value::Integer(at),
    ]
}
