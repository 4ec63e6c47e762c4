//! `voconform self-test`: the kill matrix, which check notices which fault.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

use tokio::task::JoinSet;
use voconform::mutants::Service;
use voconform::self_test::{
    Difference, Face, SelfTestError, Vector, as_reviewed, difference, expected, races, record, vector,
};
use voconform_reference_server::{Fault, faults};

use super::Exit;
use super::output::print_text;
use super::problem::Problem;

/// Servers judged at once.
const AT_ONCE: usize = 20;

/// Arguments of `self-test`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Only this fault
    #[arg(long, value_name = "ID")]
    pub fault: Vec<String>,
    /// Spoil what the conforming server says, mechanically, and look whether any verdict changes
    #[arg(long, conflicts_with = "fault")]
    pub mutants: bool,
    /// Only what this service says
    #[arg(long, value_name = "SERVICE", requires = "mutants")]
    pub of: Option<Service>,
    /// Only so many mutants
    #[arg(long, value_name = "N", requires = "mutants")]
    pub limit: Option<usize>,
    /// Which ones, with --limit
    #[arg(long, value_name = "S", default_value_t = 1, requires = "mutants")]
    pub seed: u64,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Judges the reference server with each fault and prints what noticed it.
pub async fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    if arguments.mutants {
        return super::mutants::run(arguments).await;
    }
    let known = |id: &str| faults().any(|f| f.id == id);
    if let Some(unknown) = arguments.fault.iter().find(|id| !known(id)) {
        return Err(Problem::user(format!(
            "there is no fault {unknown}; `voconform serve --list` lists them"
        )));
    }
    let wanted =
        faults().filter(|f| arguments.fault.is_empty() || arguments.fault.iter().any(|id| id == f.id));
    let problem = |e: SelfTestError| Problem::user(format!("the self-test failed: {e}"));
    let matrix = judge_all(wanted.collect()).await.map_err(problem)?;
    let reviewed = expected().map_err(problem)?;
    let races = races().map_err(problem)?;
    let as_reviewed = matrix
        .iter()
        .filter(|(id, seen)| {
            let lines = |map: &BTreeMap<String, Vec<String>>| map.get(**id).cloned().unwrap_or_default();
            as_reviewed(&seen.notices, &lines(&reviewed), &lines(&races))
        })
        .count();
    let text = match arguments.json {
        true => serde_json::to_string_pretty(&matrix).unwrap_or_default() + "\n",
        false => table(&matrix, as_reviewed),
    };
    print_text(&text)?;
    Ok(if as_reviewed == matrix.len() {
        Exit::Fine
    } else {
        Exit::OurBug
    })
}

/// The difference that each fault makes, by fault id.
async fn judge_all(
    faults: VecDeque<&'static Fault>,
) -> Result<BTreeMap<&'static str, Difference>, SelfTestError> {
    let mut waiting = faults;
    let mut conforming = Vec::new();
    for face in Face::ALL {
        conforming.push((face, baseline(face).await?));
    }
    let mut running = JoinSet::new();
    let mut matrix = BTreeMap::new();
    loop {
        while running.len() < AT_ONCE
            && let Some(fault) = waiting.pop_front()
        {
            running.spawn(async move { (fault, record(Face::of(fault), &[fault.id], &[]).await) });
        }
        match running.join_next().await {
            None => return Ok(matrix),
            Some(Ok((fault, recording))) => {
                let of_face = |(face, _): &&(Face, Vector)| *face == Face::of(fault);
                if let Some((_, baseline)) = conforming.iter().find(of_face) {
                    matrix.insert(fault.id, difference(baseline, &vector(&recording?)));
                }
            }
            Some(Err(lost)) => return Err(SelfTestError::from(lost.to_string())),
        }
    }
}

async fn baseline(face: Face) -> Result<Vector, SelfTestError> {
    Ok(vector(&record(face, &[], &[]).await?))
}

fn table(matrix: &BTreeMap<&'static str, Difference>, as_reviewed: usize) -> String {
    let mut text = String::new();
    for fault in faults() {
        let Some(seen) = matrix.get(fault.id) else {
            continue;
        };
        let _ = writeln!(text, "{}  ({})", fault.id, fault.title);
        for notice in &seen.notices {
            let _ = writeln!(text, "    {notice}");
        }
        if seen.notices.is_empty() {
            let _ = writeln!(text, "    not noticed");
        }
        if !seen.blocks.is_empty() {
            let _ = writeln!(
                text,
                "    and keeps {} others from being decided",
                seen.blocks.len()
            );
        }
    }
    let noticed = matrix.values().filter(|d| !d.notices.is_empty()).count();
    let _ = writeln!(
        text,
        "\n{} faults, {noticed} noticed, {as_reviewed} exactly as reviewed",
        matrix.len()
    );
    text
}
