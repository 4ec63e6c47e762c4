//! Images by position, as Simple Image Access 2.0 asks for them.

use super::obscore::table;
use super::region::Region;
use crate::cloud::answer::Answer;
use crate::cloud::data::{DATA_SETS, DataSet};
use crate::cloud::fields::{Fields, limit, usage};
use crate::cloud::links::{cloud_descriptor, links_descriptor};
use crate::cloud::scene::Scene;
use crate::cloud::votable::{Info, Resource, Votable};

/// Answers a query with POS, ID, COLLECTION, FORMAT and MAXREC; what else can be asked restricts nothing.
pub(crate) fn images(scene: &Scene) -> Answer {
    answer(scene).unwrap_or_else(|refusal| refusal)
}

fn answer(scene: &Scene) -> Result<Answer, Answer> {
    let fields = Fields::read(scene.request)?;
    let (format, most) = (fields.format()?, fields.most()?);
    let mut regions = Vec::new();
    for text in fields.all("POS") {
        let region = Region::parse(&text);
        regions.push(region.ok_or_else(|| usage(&format!("POS cannot be read: {text}")))?);
    }
    let one_of = |name: &str, value: &str| {
        let wanted = fields.all(name);
        wanted.is_empty() || wanted.iter().any(|wanted| wanted == value)
    };
    let mut sets = DATA_SETS.to_vec();
    sets.retain(|set: &DataSet| {
        (regions.is_empty() || regions.iter().any(|region| region.has(set.position)))
            && one_of("ID", &set.did())
            && one_of("COLLECTION", set.collection)
            && one_of("FORMAT", scene.access(set).1)
    });
    let results = Resource {
        kind: "results",
        infos: vec![
            Info::status("OK"),
            Info::new("standardID", "ivo://ivoa.net/std/SIA#query-2.0"),
        ],
        table: Some(table(scene, &sets)),
        ..Resource::default()
    };
    let descriptors = [links_descriptor(scene, "did"), cloud_descriptor(scene, "did")];
    let mut votable = Votable::new([results].into_iter().chain(descriptors).collect());
    limit(&mut votable, most);
    Ok(Answer::table(votable, format))
}
