//! `voconform ask`: can this run here, and when? Prints what a broker offers, and gives it all back.

use std::path::{Path, PathBuf};

use serde_json::Value;
use voconform::documents::broker::{Dialect, Format, OfferSet, Said, Session, Stated, parse, read};
use voconform::documents::media_type::MediaType;
use voconform::engine::{self, Outcome, Run};
use voconform::recording::{Exchange, Recording, step};
use voconform::scenarios::{Pace, default_directory};
use voconform::target::{Target, one_from_file, parse_address};

use super::Exit;
use super::output::print_text;
use super::problem::Problem;
use super::progress::Progress;
use super::signals::{Signals, interrupt};

/// Arguments of `ask`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Address of a broker, or a target file
    #[arg(value_name = "URL|FILE.toml")]
    pub target: String,
    /// What shall run and what it needs: a request in JSON or YAML
    #[arg(value_name = "REQUEST")]
    pub request: PathBuf,
    /// Say nothing on the way
    #[arg(long, short)]
    pub quiet: bool,
}

/// Asks, prints, rejects.
pub async fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let request = read_request(&arguments.request)?;
    let signals = Signals::listen()?;
    let run = Run {
        target: target(&arguments.target)?,
        request: Some(request),
        read_only: false,
        quick: false,
        allow_load: false,
        same_origin: false,
        allow_danger: false,
        pace: Pace::REAL,
        journal: Some(default_directory()),
    };
    let progress = Progress::begin(arguments.quiet, &run.target.secrets().url(&run.target.url));
    let outcome = engine::run(&run, interrupt(signals, progress.teller()), |live| {
        progress.follow(0, live)
    })
    .await;
    drop(progress);
    let outcome = outcome.map_err(Problem::io("can't write a journal"))?;
    let (text, exit) = told(&outcome);
    print_text(&text)?;
    Ok(exit)
}

fn target(text: &str) -> Result<Target, Problem> {
    let is_file = !text.contains("://") && Path::new(text).is_file();
    match is_file {
        true => one_from_file(Path::new(text)).map_err(Problem::user),
        false => parse_address(text).map_err(Problem::User),
    }
}

/// The request in the shape of 1.0, whatever version it is written in: it is sent in the words of the service.
fn read_request(path: &Path) -> Result<Value, Problem> {
    let name = path.display();
    let body = std::fs::read(path).map_err(Problem::io(format!("can't read {name}")))?;
    let tree = parse(Format::Json, &body).or_else(|_| parse(Format::Yaml, &body));
    let tree = tree.map_err(|e| Problem::User(format!("{name}: neither JSON nor YAML: {}", e.message)))?;
    let dialect = match &tree.value {
        value if value.get("request").is_some() => Dialect::V23,
        value if value.get("resources").is_some() => Dialect::V25,
        value => Dialect::of(value).unwrap_or(Dialect::V1_0),
    };
    if !tree.value.is_object() {
        return Err(Problem::User(format!(
            "{name}: a request is an object with members"
        )));
    }
    Ok(dialect.asked(&tree.value))
}

fn told(outcome: &Outcome) -> (String, Exit) {
    if let Some(trouble) = &outcome.trouble {
        return (format!("{}\n{}\n", trouble.what, trouble.advice), Exit::Preflight);
    }
    let recording = &outcome.recording;
    let mut text = String::new();
    let exit = match answer(recording) {
        Some((_, stated)) if matches!(stated.said(), Said::OfferSet(_)) => match stated.said() {
            Said::OfferSet(set) => tell_set(&mut text, set),
            _ => Exit::Nothing,
        },
        Some((exchange, stated)) => {
            text += &format!("the answer was {}:\n{:#}\n", status(exchange), stated.tree.value);
            Exit::Nothing
        }
        None => {
            let asked = recording
                .exchanges
                .iter()
                .find(|x| x.step == step::OWN_ASK.name());
            text += &match asked.map(|x| &x.outcome) {
                Some(Ok(r)) => format!(
                    "the answer was {} and can't be understood:\n{}\n",
                    r.status,
                    String::from_utf8_lossy(&r.body)
                ),
                Some(Err(failure)) => format!("no answer: {}\n", failure.detail),
                None => "nothing was asked\n".to_owned(),
            };
            Exit::Nothing
        }
    };
    text += &taken_back(recording);
    (
        text,
        if outcome.interrupted {
            Exit::Interrupted
        } else {
            exit
        },
    )
}

/// The offerset that was read, else what the answer to the request itself says.
fn answer(recording: &Recording) -> Option<(&Exchange, Stated)> {
    let dialect = Dialect::named(recording.meta.dialect.as_deref()?)?;
    [step::OWN_SET, step::OWN_ASK].into_iter().find_map(|step| {
        let mut made = recording.exchanges.iter().rev().filter(|x| x.step == step.name());
        made.find_map(|exchange| {
            let response = exchange.response()?;
            let media = response.header("content-type").and_then(MediaType::read);
            let format = media.and_then(|media| Format::of(&media)).unwrap_or(Format::Json);
            let stated = read(dialect, format, &response.body).ok()?;
            stated.tree.value.is_object().then_some((&**exchange, stated))
        })
    })
}

fn status(exchange: &Exchange) -> u16 {
    exchange.response().map_or(0, |r| r.status)
}

fn tell_set(text: &mut String, set: OfferSet<'_>) -> Exit {
    let offers = set.offers();
    let result = set.result().unwrap_or("neither YES nor NO");
    *text += &format!(
        "{result}{}\n",
        if offers.is_empty() {
            String::new()
        } else {
            format!(", {} offered", offers.len())
        }
    );
    for message in set.messages() {
        let words = message
            .get("message")
            .or(message.get("template"))
            .and_then(Value::as_str);
        let level = message.get("level").and_then(Value::as_str).unwrap_or("");
        *text += &format!(
            "  {level} {}\n",
            printable(words.unwrap_or("a message without text"))
        );
    }
    if !offers.is_empty() {
        *text += &table(&offers);
    }
    match result {
        "YES" => Exit::Fine,
        "NO" => Exit::Broken,
        _ => Exit::Nothing,
    }
}

const HEADS: [&str; 8] = [
    "#",
    "start (UTC)",
    "runs",
    "cores",
    "GiB memory",
    "GiB storage",
    "costs",
    "expires",
];

fn table(offers: &[Session<'_>]) -> String {
    let mut rows: Vec<[String; 8]> = vec![HEADS.map(str::to_owned)];
    rows.extend(offers.iter().enumerate().map(|(at, offer)| row(at + 1, offer)));
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEADS.len()).map(width).collect();
    let line = |row: &[String; 8]| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

fn row(number: usize, offer: &Session<'_>) -> [String; 8] {
    let times = offer.times();
    let start = times
        .available
        .map_or("not said".to_owned(), |window| match window.end > window.start {
            true => format!("{} to {}", stamp(window.start), stamp(window.end)),
            false => stamp(window.start),
        });
    let storage: i64 = offer
        .storage()
        .iter()
        .filter_map(|s| s.pointer("/size/min")?.as_i64())
        .sum();
    [
        number.to_string(),
        start,
        times
            .available_for
            .map_or("not said".to_owned(), |s| format!("{:.0} min", s / 60.0)),
        range(offer.at("/compute/cores")),
        range(offer.at("/compute/memory")),
        if storage > 0 {
            storage.to_string()
        } else {
            "-".to_owned()
        },
        costs(offer),
        offer.expires().map_or("not said".to_owned(), stamp),
    ]
}

fn range(amount: Option<&Value>) -> String {
    let number = |name: &str| {
        amount
            .and_then(|a| a.get(name))
            .filter(|n| n.is_number())
            .map(Value::to_string)
    };
    match (number("min"), number("max")) {
        (Some(min), Some(max)) if min != max => format!("{min} to {max}"),
        (min, max) => min.or(max).unwrap_or_else(|| "-".to_owned()),
    }
}

/// Each cost by the last word of its type.
fn costs(offer: &Session<'_>) -> String {
    let items = offer.at("/costs").and_then(Value::as_array);
    let cost = |item: &Value| {
        let kind = item.get("type").and_then(Value::as_str).unwrap_or("cost");
        let word = kind.rsplit([':', '/', '#']).next().unwrap_or(kind);
        format!("{} {}", printable(word), range(Some(item)))
    };
    let costs: Vec<String> = items.into_iter().flatten().map(cost).collect();
    if costs.is_empty() {
        "-".to_owned()
    } else {
        costs.join(", ")
    }
}

fn taken_back(recording: &Recording) -> String {
    let left: Vec<&str> = recording
        .jobs
        .iter()
        .filter(|j| !j.removed)
        .map(|j| j.url.as_str())
        .collect();
    match (recording.jobs.len(), left.as_slice()) {
        (0, _) => String::new(),
        (_, []) => "Nothing was accepted; all offers were given back.\n".to_owned(),
        (_, left) => format!(
            "Nothing was accepted; not given back: {}. They expire by themselves; `voconform cleanup` tries again.\n",
            printable(&left.join(", "))
        ),
    }
}

/// An instant for people: `2026-01-02 15:00`; seconds where they matter.
fn stamp(seconds: f64) -> String {
    let Ok(instant) = jiff::Timestamp::from_second(seconds as i64) else {
        return "beyond all time".to_owned();
    };
    let format = if seconds as i64 % 60 == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    instant.strftime(format).to_string()
}

/// What came from outside, as a terminal may show it.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
