//! What UWS 1.1 section 2.1.10 takes for granted: the results of a completed job stay as long as the job.

use super::own_jobs::Read;
use super::results::{at_attribute, words};
use super::sightings::documents_by_job;
use crate::checks::{Finding, Part, Seen, View};
use crate::documents::uws::{Phase, ResultRef};

/// Results that a COMPLETED job showed and, still COMPLETED, shows no more, though nobody was allowed to take them away.
pub fn lost_results(v: &View<'_>) -> Vec<Finding> {
    documents_by_job(v)
        .iter()
        .filter_map(|(label, reads)| lost(v, label, reads))
        .collect()
}

fn lost(v: &View<'_>, label: &str, reads: &[Read<'_>]) -> Option<Finding> {
    let completed: Vec<(&Read<'_>, Vec<ResultRef<'_>>)> = reads
        .iter()
        .filter(|read| read.phase() == Some(Phase::Completed))
        .filter_map(|read| Some((read, read.job.results()?)))
        .collect();
    let (first, had) = completed.first()?;
    let (read, missing) = completed.iter().find_map(|(read, has)| {
        let gone = |r: &&ResultRef<'_>| r.id.is_some() && !has.iter().any(|other| other.id == r.id);
        let missing = had.iter().find(gone)?;
        (first.x.before(&read.x) && undisturbed(v, label, &first.x, &read.x)).then_some((*read, missing))
    })?;
    let (_, results) = completed.iter().find(|(other, _)| other.x.id() == read.x.id())?;
    let part = results.first().map_or(Part::BODY, |r| at_attribute(r, "id"));
    let expected = format!("{}, as at first", words(missing));
    Some(Finding::broken(
        "result-lost",
        &read.x,
        part,
        expected,
        "no such result",
    ))
}

/// Was no order obeyed in between that could have changed the results? That it was obeyed is for other rows.
fn undisturbed(v: &View<'_>, label: &str, from: &Seen<'_>, to: &Seen<'_>) -> bool {
    let obeyed = |x: &Seen<'_>| {
        let reads = matches!(x.exchange.request.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        !reads && x.status() < 400 && x.job_label() == Some(label)
    };
    let between =
        |x: &Seen<'_>| from.exchange.started < x.exchange.ended() && x.exchange.started < to.exchange.ended();
    !v.all_answers().any(|x| between(&x) && obeyed(&x))
}
