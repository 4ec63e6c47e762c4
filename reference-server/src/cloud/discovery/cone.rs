//! Data sets around a position, as Simple Cone Search 1.03 asks for them.

use super::region::Region;
use crate::cloud::answer::Answer;
use crate::cloud::cell::{CLOUD_ACCESS, cell};
use crate::cloud::data::{DATA_SETS, DataSet};
use crate::cloud::fields::Fields;
use crate::cloud::scene::Scene;
use crate::cloud::serialise::Format;
use crate::cloud::votable::{Cell, Field, Info, Resource, Table, Votable};

const FIELDS: [Field; 7] = [
    Field::text("obs_publisher_did", "ID_MAIN"),
    Field::of("ra", "double", "POS_EQ_RA_MAIN").unit("deg"),
    Field::of("dec", "double", "POS_EQ_DEC_MAIN").unit("deg"),
    Field::text("title", "meta.title"),
    Field::text("access_url", "meta.ref.url"),
    Field::text("access_format", "meta.code.mime"),
    CLOUD_ACCESS,
];

/// Answers a query with RA, DEC and SR.
pub(crate) fn cone(scene: &Scene) -> Answer {
    let fields = match Fields::read(scene.request) {
        Ok(fields) => fields,
        Err(refusal) => return refusal,
    };
    let number = |name: &str| {
        let text = fields.all(name).into_iter().next()?;
        text.trim().parse::<f64>().ok().filter(|number| !number.is_nan())
    };
    let all = number("RA").zip(number("DEC")).zip(number("SR"));
    let region = all.and_then(|((ra, dec), radius)| Region::circle(ra, dec, radius));
    let Some(region) = region else {
        return wrong();
    };
    let mut sets = DATA_SETS.to_vec();
    sets.retain(|set| region.has(set.position));
    let table = Table {
        fields: FIELDS.to_vec(),
        rows: sets.iter().map(|set| row(scene, set)).collect(),
        ..Table::default()
    };
    let results = Resource {
        kind: "results",
        infos: vec![Info::status("OK")],
        table: Some(table),
        ..Resource::default()
    };
    Answer::table(Votable::new(vec![results]), Format::TableData)
}

/// Errors are told with status 200 and in an INFO of their own (SCS 1.03, 2.3).
fn wrong() -> Answer {
    let message = "RA, DEC and SR must be degrees";
    let mut votable = Votable::error(message);
    if let Some(results) = votable.results() {
        results.infos.push(Info::new("Error", message));
    }
    Answer::table(votable, Format::TableData)
}

fn row(scene: &Scene, set: &DataSet) -> Vec<Cell> {
    let (url, format) = scene.access(set);
    vec![
        Cell::text(set.did()),
        Cell::Double(set.position[0]),
        Cell::Double(set.position[1]),
        Cell::text(set.title),
        Cell::text(url),
        Cell::text(format),
        cell(set, scene.base()),
    ]
}
