//! What a broker offered and what became of it: the data of the planner's view.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::documents::broker::{self, Dialect, Format, Said, Session, Stated};
use crate::documents::media_type::MediaType;
use crate::recording::{Exchange, Recording};

/// The offers of a run and the phases that its sessions were seen in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Planner {
    /// One row an offer, in the order in which they were first seen.
    pub offers: Vec<OfferRow>,
    /// Every change of phase that was seen, phases by their names in 1.0.
    pub changes: Vec<Change>,
}

/// An offer and what became of it. Instants are seconds since 1970, as the service says them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OfferRow {
    /// Its identifier, or its address where it has none.
    pub id: String,
    /// The scenario that asked for it.
    pub scenario: String,
    /// The exchange that showed it first.
    pub exchange: u32,
    /// When it was first seen, in seconds since the run began.
    pub seen: f64,
    /// When it was last seen in OFFERED, likewise.
    pub offered_until: f64,
    /// When it expires.
    pub expires: Option<f64>,
    /// When preparation begins.
    pub preparing: Option<f64>,
    /// The window of the start.
    pub start: Option<[f64; 2]>,
    /// How long it may run, in seconds.
    pub run_for: Option<f64>,
    /// When everything is released.
    pub released: Option<f64>,
    /// Cores, at least and at most.
    pub cores: [Option<i64>; 2],
    /// Memory in GiB, likewise.
    pub memory: [Option<i64>; 2],
    /// The phases that it was seen in, each with the seconds since the run began.
    pub phases: Vec<(String, f64)>,
}

/// A change of phase, and how often it was seen. A reader may miss phases in between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The phase before.
    pub from: String,
    /// The phase after.
    pub to: String,
    /// How many sessions were seen to go this way.
    pub times: usize,
}

impl OfferRow {
    /// The last phase that was seen.
    pub fn ended(&self) -> &str {
        self.phases.last().map_or("", |(phase, _)| phase)
    }

    /// Was it accepted?
    pub fn is_booking(&self) -> bool {
        let outside = ["OFFERED", "REJECTED", "EXPIRED", "INITIAL", ""];
        self.phases
            .iter()
            .any(|(phase, _)| !outside.contains(&phase.as_str()))
    }
}

/// The planner's view of a recording; none where no offer or session was seen.
pub fn planner(recording: &Recording) -> Option<Planner> {
    let dialect = Dialect::named(recording.meta.dialect.as_deref()?)?;
    let mut rows: Vec<OfferRow> = Vec::new();
    let mut exchanges: Vec<&Exchange> = recording.exchanges.iter().map(|x| &**x).collect();
    exchanges.sort_by_key(|x| x.id);
    for exchange in exchanges {
        let Some(stated) = stated(exchange, dialect) else {
            continue;
        };
        match stated.said() {
            Said::OfferSet(set) => set.offers().iter().for_each(|o| note(&mut rows, o, exchange)),
            Said::Session(session) => note(&mut rows, &session, exchange),
            Said::Other => {}
        }
    }
    let changes = changes(&rows);
    (!rows.is_empty()).then_some(Planner {
        offers: rows,
        changes,
    })
}

fn stated(exchange: &Exchange, dialect: Dialect) -> Option<Stated> {
    let response = exchange
        .response()
        .filter(|r| r.status < 400 && r.broken.is_none() && !r.truncated)?;
    let format = Format::of(&MediaType::read(response.header("content-type")?)?)?;
    broker::read(dialect, format, &response.body).ok()
}

fn note(rows: &mut Vec<OfferRow>, session: &Session<'_>, exchange: &Exchange) {
    let (Some(id), Some(phase)) = (session.uuid().or(session.url()), session.phase()) else {
        return;
    };
    let at = exchange.ended().as_secs_f64();
    let known = rows.iter().position(|row| row.id == id);
    let place = known.unwrap_or_else(|| {
        rows.push(row(id, session, exchange));
        rows.len() - 1
    });
    let row = &mut rows[place];
    if phase == "OFFERED" {
        row.offered_until = at;
    }
    if row.ended() != phase {
        row.phases.push((phase.to_owned(), at));
    }
}

fn row(id: &str, session: &Session<'_>, exchange: &Exchange) -> OfferRow {
    let times = session.times();
    let amount = |name: &str| {
        ["min", "max"].map(|bound| {
            session
                .at(&format!("/compute/{name}/{bound}"))
                .and_then(serde_json::Value::as_i64)
        })
    };
    let at = exchange.ended().as_secs_f64();
    let run_end = || Some(times.available?.end + times.available_for?);
    OfferRow {
        id: id.to_owned(),
        scenario: exchange.lane().to_owned(),
        exchange: exchange.id,
        seen: at,
        offered_until: at,
        expires: session.expires(),
        preparing: times.preparing,
        start: times.available.map(|window| [window.start, window.end]),
        run_for: times.available_for,
        released: times
            .releasing
            .map(|start| start + times.releasing_for.unwrap_or(0.0))
            .or_else(run_end),
        cores: amount("cores"),
        memory: amount("memory"),
        phases: Vec::new(),
    }
}

fn changes(rows: &[OfferRow]) -> Vec<Change> {
    let mut times: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in rows {
        for pair in row.phases.windows(2) {
            *times.entry((pair[0].0.clone(), pair[1].0.clone())).or_default() += 1;
        }
    }
    times
        .into_iter()
        .map(|((from, to), times)| Change { from, to, times })
        .collect()
}
