//! The same table in ADQL, answered at once (TAP 1.1, 2.1).

use super::obscore::table;
use crate::cloud::answer::Answer;
use crate::cloud::data::DATA_SETS;
use crate::cloud::fields::{Fields, limit};
use crate::cloud::links::{cloud_descriptor, links_descriptor};
use crate::cloud::scene::Scene;
use crate::cloud::votable::{Cell, Field, Info, Resource, Table, Votable};
use crate::tap::{self, Column, Value, adql};

const NAME: &str = "ivoa.obscore";

/// Answers a query of the one table there is.
pub(crate) fn query(scene: &Scene) -> Answer {
    answer(scene).unwrap_or_else(|refusal| refusal)
}

fn answer(scene: &Scene) -> Result<Answer, Answer> {
    let fields = Fields::read(scene.request)?;
    let wrong = |message: &str| Answer::error(400, message);
    if fields
        .one("LANG")?
        .is_none_or(|lang| !lang.to_uppercase().starts_with("ADQL"))
    {
        return Err(wrong("LANG must be ADQL"));
    }
    let query = fields.one("QUERY")?.ok_or_else(|| wrong("QUERY is missing"))?;
    let (format, most) = (fields.format()?, fields.most()?);
    let all = table(scene, DATA_SETS);
    let outcome = adql::parse(&query)
        .and_then(|query| adql::run(&query, &[&stored(&all)]))
        .map_err(|message| wrong(&message))?;
    let chosen = chosen(&all, outcome.table);
    let has_ids = chosen.fields.iter().any(|field| field.id == "did");
    let results = Resource {
        kind: "results",
        infos: vec![Info::status("OK")],
        table: Some(chosen),
        ..Resource::default()
    };
    let mut resources = vec![results];
    if has_ids {
        resources.extend([links_descriptor(scene, "did"), cloud_descriptor(scene, "did")]);
    }
    let mut votable = Votable::new(resources);
    limit(&mut votable, most);
    Ok(Answer::table(votable, format))
}

fn stored(table: &Table) -> tap::Table {
    let column = |field: &Field| Column::new(field.name, field.datatype, "").with(field.unit, field.ucd);
    let value = |cell: &Cell| match cell {
        Cell::Null => Value::Null,
        Cell::Long(number) => Value::Integer(*number),
        Cell::Double(number) => Value::Real(*number),
        Cell::Text(_) | Cell::Boolean(_) => Value::text(&cell.shown()),
    };
    tap::Table {
        name: NAME.to_owned(),
        description: "",
        columns: table.fields.iter().map(column).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| row.iter().map(value).collect())
            .collect(),
    }
}

/// What was chosen, with the metadata of where it comes from.
fn chosen(all: &Table, outcome: tap::Table) -> Table {
    let of = |column: &Column| {
        let known = all
            .fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(&column.name));
        known
            .cloned()
            .unwrap_or(Field::of("count", "long", "meta.number"))
    };
    let cell = |value: Value| match value {
        Value::Null => Cell::Null,
        Value::Integer(number) => Cell::Long(number),
        Value::Real(number) => Cell::Double(number),
        Value::Text(text) => Cell::text(text),
    };
    Table {
        fields: outcome.columns.iter().map(of).collect(),
        rows: outcome
            .rows
            .into_iter()
            .map(|row| row.into_iter().map(cell).collect())
            .collect(),
        ..Table::default()
    }
}
