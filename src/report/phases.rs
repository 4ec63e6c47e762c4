//! Which phases the jobs of a UWS service were seen in, and which changes between them: the data of the drawing.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{ExchangeRow, Report};
use super::planner::{Change, Planner};
use crate::documents::uws::{Job, Phase};
use crate::documents::xml;

/// Phases and changes that were seen.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Phases, by name.
    pub visited: BTreeSet<String>,
    /// Changes, each with the number of jobs or sessions; a reader may miss phases in between.
    pub changes: Vec<Change>,
}

impl Seen {
    /// What was seen of the jobs of a UWS service (job documents and `phase` resources, UWS 1.1 section 2.1.3); nothing
    /// where none was looked at.
    pub fn of_jobs(report: &Report) -> Seen {
        let mut looks: Vec<(&str, f64, f64, Phase)> = report
            .exchanges
            .iter()
            .filter_map(|x| {
                let (job, phase) = look(report, x)?;
                Some((job, x.started_ms, x.started_ms + x.elapsed_ms, phase))
            })
            .collect();
        looks.sort_by(|a, b| a.0.cmp(b.0).then(a.2.total_cmp(&b.2)));
        let mut times: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for job in looks.chunk_by(|a, b| a.0 == b.0) {
            for pair in job.windows(2) {
                let [(_, _, ended, from), (_, started, _, to)] = pair else {
                    continue;
                };
                // Two questions under way at once say nothing about which phase came first.
                if from != to && started >= ended {
                    *times.entry((from.word(), to.word())).or_default() += 1;
                }
            }
        }
        Seen {
            visited: looks.iter().map(|(.., phase)| phase.word().to_owned()).collect(),
            changes: times
                .into_iter()
                .map(|((from, to), times)| Change {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    times,
                })
                .collect(),
        }
    }

    /// What was seen of the sessions of a broker.
    pub fn of_sessions(planner: &Planner) -> Seen {
        let phases = planner.offers.iter().flat_map(|offer| &offer.phases);
        Seen {
            visited: phases.map(|(phase, _)| phase.clone()).collect(),
            changes: planner.changes.clone(),
        }
    }
}

/// The job that an exchange looked at, and the phase that it saw.
fn look<'r>(report: &Report, x: &'r ExchangeRow) -> Option<(&'r str, Phase)> {
    let response = x
        .response
        .as_ref()
        .filter(|r| r.status == 200 && r.broken.is_none())?;
    let list = report.target.job_list.trim_end_matches('/');
    let url = x.request.url.split(['?', '#']).next().unwrap_or_default();
    let below = url
        .strip_prefix(list)
        .filter(|_| !list.is_empty())?
        .strip_prefix('/')?;
    let (job, child) = below.split_once('/').unwrap_or((below, ""));
    if job.is_empty() || x.request.method != "GET" {
        return None;
    }
    let phase = match child.trim_end_matches('/') {
        "phase" => Phase::read(response.body.trim())?,
        "" => {
            let document = xml::parse(response.body.as_bytes(), None).ok()?;
            Job::of(document.root())?.phase_word()?
        }
        _ => return None,
    };
    Some((job, phase))
}
