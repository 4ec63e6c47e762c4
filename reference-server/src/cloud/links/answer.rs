//! Requests for links: by GET and POST, of no, one or many identifiers.

use super::descriptors::{LINKS, asks_provider, cutout_descriptor, self_descriptor};
use super::rows::{FIELDS, of_set, unknown};
use crate::cloud::answer::Answer;
use crate::cloud::data::DATA_SETS;
use crate::cloud::fields::{Fields, usage};
use crate::cloud::mutation::Rule;
use crate::cloud::scene::{DATALINK, Scene};
use crate::cloud::serialise::Format;
use crate::cloud::votable::{Cell, Info, Resource, Table, Votable};

pub(crate) fn links(scene: &Scene) -> Answer {
    answer(scene).unwrap_or_else(|refusal| refusal)
}

fn answer(scene: &Scene) -> Result<Answer, Answer> {
    let fields = Fields::read(scene.request)?;
    let format = format(&fields)?;
    let most = fields.most()?;
    let provider = fields.one("provider")?;
    let provider = provider.filter(|wanted| asks_provider(scene, Some(wanted)));
    let wanted = wanted(scene, fields.all("ID"));
    let limit = scene.service.config.most_ids;
    let (rows, is_cut) = collect(scene, &wanted, limit, most, provider.as_deref());
    let has_cutout = rows.iter().any(|row| row[2] == Cell::text("cutout"));
    let table = Table {
        fields: FIELDS.to_vec(),
        rows,
        ..Table::default()
    };
    let overflows = is_cut && !scene.service.has(Rule::LimitWithoutOverflow);
    let results = Resource {
        kind: "results",
        infos: vec![Info::status("OK"), Info::new("standardID", LINKS)],
        table: Some(table),
        late_infos: overflows.then(|| Info::status("OVERFLOW")).into_iter().collect(),
        ..Resource::default()
    };
    let mut resources = vec![results];
    if has_cutout {
        resources.push(cutout_descriptor(scene, "link_id"));
    }
    resources.push(self_descriptor(scene));
    let answer = Answer::table(Votable::new(resources), format);
    let is_plain = format == Format::TableData && fields.all("RESPONSEFORMAT").is_empty();
    Ok(if is_plain {
        answer.with("Content-Type", DATALINK)
    } else {
        answer
    })
}

/// Parameters of the media type do not matter (DataLink 1.1, 2.1.2), but that of the serialisation.
fn format(fields: &Fields) -> Result<Format, Answer> {
    let Some(name) = fields.one("RESPONSEFORMAT")? else {
        return Ok(Format::TableData);
    };
    let bare = name.split(';').next().unwrap_or_default();
    let format = Format::parse(&name).or_else(|| Format::parse(bare));
    format.ok_or_else(|| usage(&format!("there is no format {name}")))
}

/// The identifiers, each once.
fn wanted(scene: &Scene, ids: Vec<String>) -> Vec<String> {
    let mut wanted: Vec<String> = Vec::new();
    for id in ids {
        if !id.is_empty() && !wanted.contains(&id) {
            wanted.push(id);
        }
    }
    if scene.service.has(Rule::FirstIdOnly) {
        wanted.truncate(1);
    }
    wanted
}

/// The rows of as many identifiers as fit, and whether there would be more.
fn collect(
    scene: &Scene,
    wanted: &[String],
    limit: usize,
    most: usize,
    provider: Option<&str>,
) -> (Vec<Vec<Cell>>, bool) {
    let of = |id: &String| match DATA_SETS.iter().find(|set| set.did() == *id) {
        Some(set) => of_set(scene, set, provider),
        None => vec![unknown(id)],
    };
    if wanted.len() > limit && scene.service.has(Rule::RowsCut) {
        return (cut_through(wanted.iter().take(limit).map(of).collect()), true);
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (at, id) in wanted.iter().enumerate() {
        let more = of(id);
        let is_full = rows.len() + more.len() > most;
        if at >= limit || is_full {
            return (rows, true);
        }
        rows.extend(more);
    }
    (rows, most == 0)
}

/// The rows up to the last identifier that has several, without the last row of it.
fn cut_through(mut sets: Vec<Vec<Vec<Cell>>>) -> Vec<Vec<Cell>> {
    while sets.last().is_some_and(|rows| rows.len() < 2) {
        sets.pop();
    }
    let mut rows: Vec<Vec<Cell>> = sets.into_iter().flatten().collect();
    rows.pop();
    rows
}
