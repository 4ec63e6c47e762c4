//! What is shown while runs are under way: a bar a service on a terminal, plain lines, or events; and each broken
//! requirement as soon as it is known.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use voconform::engine::{Live, State};
use voconform::report::visible;

use super::events::Events;
use super::news::{News, news};
use super::options::Look;
use super::output::tell;

/// How often it is renewed.
const BEAT: Duration = Duration::from_millis(150);
/// What was heard so far is judged no more often than this, and
const PAUSE: Duration = Duration::from_secs(2);
/// pauses between judgements are so many times as long as one takes.
const PAUSE_FACTOR: u32 = 20;
/// How often plain lines tell how far a run is.
const PLAIN_PAUSE: Duration = Duration::from_secs(15);

/// Where it is shown.
enum Stage {
    /// Nobody sees it.
    Nowhere,
    /// Bars at the end of a terminal, with lines above them.
    Bars(MultiProgress, Vec<ProgressBar>),
    /// Lines on standard error.
    Lines,
    /// Events on standard output.
    Events(Arc<Events>),
}

/// What is shown. Bars are gone when this is dropped.
pub struct Progress {
    show: Arc<Show>,
    watchers: Mutex<Vec<tokio::task::JoinHandle<()>>>,
}

/// What the watchers of all services share.
struct Show {
    stage: Stage,
    /// How the services are called; one alone need not be named.
    names: Vec<String>,
    /// The broken requirements of each service that were told.
    told: Mutex<Vec<BTreeSet<String>>>,
}

impl Progress {
    /// Begins with one service.
    pub fn begin(quiet: bool, url: &str) -> Progress {
        Progress::of(quiet, Look::Text, &[url.to_owned()])
    }

    /// Begins with services of these names, to be shown in this way.
    pub fn of(quiet: bool, look: Look, names: &[String]) -> Progress {
        let stage = match look {
            _ if quiet => Stage::Nowhere,
            Look::Plain => Stage::Lines,
            Look::Text if !std::io::stderr().is_terminal() => Stage::Nowhere,
            Look::Text if std::env::var_os("TERM").is_some_and(|term| term == "dumb") => Stage::Lines,
            Look::Text => bars(names),
            Look::JsonLines => Stage::Nowhere,
        };
        if let Stage::Lines = stage {
            let names: Vec<_> = names.iter().map(|name| visible::line(name)).collect();
            tell(&format!("looking at {}", names.join(", ")));
        }
        Progress::on(stage, names)
    }

    /// Begins with services of these names, whose exchanges and findings become events.
    pub fn of_events(events: &Arc<Events>, names: &[String]) -> Progress {
        Progress::on(Stage::Events(events.clone()), names)
    }

    fn on(stage: Stage, names: &[String]) -> Progress {
        let show = Show {
            stage,
            names: names.to_vec(),
            told: Mutex::new(vec![BTreeSet::new(); names.len()]),
        };
        Progress {
            show: Arc::new(show),
            watchers: Mutex::default(),
        }
    }

    /// Tells the user something without tearing a bar.
    pub fn teller(&self) -> impl Fn(&str) + Send + 'static {
        let show = self.show.clone();
        move |text| show.alone(|| tell(text))
    }

    /// Follows the run of a service, by its place among the names.
    pub fn follow(&self, service: usize, live: Live) {
        if !matches!(self.show.stage, Stage::Nowhere) {
            lock(&self.watchers).push(tokio::spawn(watch(self.show.clone(), service, live)));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        for watcher in lock(&self.watchers).drain(..) {
            watcher.abort();
        }
        if let Stage::Bars(_, bars) = &self.show.stage {
            bars.iter().for_each(ProgressBar::finish_and_clear);
        }
    }
}

impl Show {
    /// Does something with the terminal to itself.
    fn alone(&self, what: impl FnOnce()) {
        match &self.stage {
            Stage::Bars(all, _) => all.suspend(what),
            _ => what(),
        }
    }

    fn state(&self, service: usize, state: &State, told: &mut Instant) {
        match &self.stage {
            Stage::Bars(_, bars) => {
                let Some(bar) = bars.get(service) else { return };
                bar.set_length(state.known as u64);
                bar.set_position(state.steps as u64);
                bar.set_message(said(state));
            }
            Stage::Lines if told.elapsed() > PLAIN_PAUSE => {
                *told = Instant::now();
                let steps = format!("{} of {} steps, {}", state.steps, state.known, said(state));
                tell(&self.named(service, &steps));
            }
            _ => {}
        }
    }

    /// Tells what is broken, each requirement once.
    fn news(&self, service: usize, news: &[News]) {
        if let Stage::Events(events) = &self.stage {
            return news.iter().for_each(|one| events.finding(service, one));
        }
        let mut told = lock(&self.told);
        let Some(told) = told.get_mut(service) else { return };
        for one in news.iter().filter(|one| told.insert(one.requirement.clone())) {
            let line = self.named(service, &one.line());
            match &self.stage {
                Stage::Bars(..) => self.alone(|| one.print(&line)),
                _ => tell(&line),
            }
        }
    }

    fn named(&self, service: usize, line: &str) -> String {
        match self.names.get(service) {
            Some(name) if self.names.len() > 1 => format!("{}: {line}", visible::line(name)),
            _ => line.to_owned(),
        }
    }
}

/// A bar a service, each of which says what is looked at first.
fn bars(names: &[String]) -> Stage {
    let all = MultiProgress::new();
    let template = "{spinner} {elapsed:>4} {bar:16} {prefix}{wide_msg}";
    let bar = |name: &String| {
        let bar = all.add(ProgressBar::new(1));
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        let name = visible::shorten(name, 60);
        if names.len() > 1 {
            bar.set_prefix(format!("{}  ", visible::line(&name)));
        }
        bar.set_message(format!("looking at {}", visible::line(&name)));
        bar.enable_steady_tick(BEAT);
        bar
    };
    let bars = names.iter().map(bar).collect();
    Stage::Bars(all, bars)
}

/// How far a run is, what it waits for, and how long that can last.
fn said(state: &State) -> String {
    let waiting = match state.waiting.as_slice() {
        [] => String::new(),
        [only] => format!("; {only}: {}", only.doc()),
        [first, others @ ..] => format!("; {} wait, first {first}: {}", others.len() + 1, first.doc()),
    };
    let left = match state.left.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds => format!("{} min", seconds.div_ceil(60)),
    };
    format!("{} requests, {left} more at most{waiting}", state.requests)
}

/// Shows a run until it is over.
async fn watch(show: Arc<Show>, service: usize, live: Live) {
    let mut judged = 0;
    let mut next = Instant::now() + PAUSE;
    let mut told = Instant::now();
    while let Some(state) = live.state() {
        show.state(service, &state, &mut told);
        if let (Stage::Events(events), Some(exchanges)) = (&show.stage, live.exchanges()) {
            events.exchanges(service, &exchanges);
        }
        if Instant::now() >= next && state.requests > judged {
            let Some(heard) = live.heard() else { return };
            judged = heard.exchanges.len();
            let begun = Instant::now();
            // Judging takes the processor for a while, and others talk meanwhile.
            let found = tokio::task::spawn_blocking(move || news(&heard)).await;
            next = Instant::now() + PAUSE.max(begun.elapsed() * PAUSE_FACTOR);
            show.news(service, &found.unwrap_or_default());
        }
        tokio::time::sleep(BEAT).await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
