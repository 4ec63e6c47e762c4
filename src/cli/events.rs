//! `--format json-lines`: what happens, one JSON object a line on standard output, as it happens.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use voconform::recording::{Exchange, Recording};
use voconform::report::{Report, json, words};

use super::Exit;
use super::exit::Policy;
use super::news::{News, of_report};
use super::output::content;
use super::problem::Problem;

/// The events of all services. Each exchange and each broken requirement is told once.
pub struct Events {
    names: Vec<String>,
    told: Mutex<Vec<Told>>,
}

/// What was told of a service.
#[derive(Clone, Default)]
struct Told {
    exchanges: BTreeSet<u32>,
    requirements: BTreeSet<String>,
}

impl Events {
    /// Begins with services of these names.
    pub fn new(names: &[String]) -> Events {
        Events {
            names: names.to_vec(),
            told: Mutex::new(vec![Told::default(); names.len()]),
        }
    }

    /// `started`: who judges, and whom.
    pub fn started(&self) -> Result<(), Problem> {
        write(&[json!({
            "event": "started",
            "format": "voconform-events/1",
            "tool": {"name": "voconform", "version": env!("CARGO_PKG_VERSION")},
            "services": self.names,
        })])
        .map_err(Problem::io("can't write to standard output"))
    }

    /// `exchange`: each that was not told yet.
    pub fn exchanges(&self, service: usize, exchanges: &[Arc<Exchange>]) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(told) = told.get_mut(service) else { return };
        let new = exchanges.iter().filter(|x| told.exchanges.insert(x.id));
        let lines: Vec<Value> = new.map(|x| self.exchange(service, x)).collect();
        // The end of the run meets the same trouble, and tells it.
        let _ = write(&lines);
    }

    fn exchange(&self, service: usize, exchange: &Exchange) -> Value {
        json!({
            "event": "exchange",
            "service": self.names.get(service),
            "id": exchange.id,
            "step": exchange.step,
            "identity": exchange.identity,
            "method": exchange.request.method,
            "url": exchange.request.url,
            "status": exchange.response().map(|r| r.status),
            "error": exchange.outcome.as_ref().err().map(|f| f.detail.as_str()),
            "started_ms": exchange.started.as_secs_f64() * 1000.0,
            "ms": exchange.elapsed.as_secs_f64() * 1000.0,
        })
    }

    /// `finding`: a broken requirement, unless it was told.
    pub fn finding(&self, service: usize, news: &News) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(told) = told.get_mut(service) else { return };
        if !told.requirements.insert(news.requirement.clone()) {
            return;
        }
        let mut event = json!({"event": "finding", "service": self.names.get(service)});
        if let (Some(event), Ok(Value::Object(news))) = (event.as_object_mut(), serde_json::to_value(news)) {
            event.extend(news);
        }
        let _ = write(&[event]);
    }

    /// What was not told yet of whole runs.
    pub fn whole(&self, recordings: &[Recording], reports: &[Report]) {
        for (service, (recording, report)) in recordings.iter().zip(reports).enumerate() {
            self.exchanges(service, &recording.exchanges);
            of_report(report)
                .iter()
                .for_each(|one| self.finding(service, one));
        }
    }
}

/// `service` for each, and `finished`.
pub fn finish(reports: &[Report], policy: Policy) -> Result<(), Problem> {
    let mut lines: Vec<Value> = reports.iter().map(|report| service(report, policy)).collect();
    let exit = Exit::worst(reports.iter().map(|report| Exit::of(report, policy)));
    lines.push(json!({"event": "finished", "services": reports.len(), "exit": exit as u8}));
    write(&lines).map_err(Problem::io("can't write to standard output"))
}

fn service(report: &Report, policy: Policy) -> Value {
    json!({
        "event": "service",
        "service": report.name(),
        "url": report.target.url,
        "profile": report.target.profile,
        "catalogue": report.tool.catalogue,
        "headline": report.headline,
        "sentence": words::headline(report),
        "counts": report.summary,
        "decided": report.decided,
        "decidable": report.decidable,
        "requests": report.time.requests,
        "seconds": report.time.seconds,
        "exit": Exit::of(report, policy) as u8,
    })
}

/// Writes lines, and sees to it that they leave at once.
fn write(lines: &[Value]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        content(json::write_line(line, &mut out))?;
    }
    content(out.flush())
}
