//! One line on standard error while a run is under way, on a terminal only.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use voconform::recording::{Step, step};
use voconform::scenarios::Talk;

use super::output::tell;

/// How often the line is renewed.
const BEAT: Duration = Duration::from_millis(150);

/// The line. It is gone when this is dropped.
pub struct Progress {
    bar: ProgressBar,
    watcher: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Progress {
    /// A line that says what is looked at first; none if `quiet` or nobody sees it.
    pub fn begin(quiet: bool, url: &str) -> Progress {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            ProgressBar::new_spinner()
        };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_message(format!("looking at {}", printable(url)));
        bar.enable_steady_tick(BEAT);
        Progress {
            bar,
            watcher: Mutex::default(),
        }
    }

    /// Tells the user something without tearing the line.
    pub fn teller(&self) -> impl Fn(&str) + Send + 'static {
        let bar = self.bar.clone();
        move |text| bar.suspend(|| tell(text))
    }

    /// Follows a conversation. It holds no share of it, so that the engine can take the conversation apart at the end.
    pub fn follow(&self, talk: &Arc<Talk>) {
        if self.bar.is_hidden() {
            return;
        }
        let (bar, talk) = (self.bar.clone(), Arc::downgrade(talk));
        let watcher = tokio::spawn(async move {
            while let Some(message) = state(&talk) {
                bar.set_message(message);
                tokio::time::sleep(BEAT).await;
            }
        });
        *self.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(watcher) = self.watcher.lock().unwrap_or_else(PoisonError::into_inner).take() {
            watcher.abort();
        }
        self.bar.finish_and_clear();
    }
}

/// Requests so far, and the last step of each scenario that has begun and not ended.
fn state(talk: &Weak<Talk>) -> Option<String> {
    let talk = talk.upgrade()?;
    let made = talk.client.exchanges();
    let not_made = talk.not_made();
    let mut last: BTreeMap<&str, &str> = BTreeMap::new();
    for exchange in &made {
        last.insert(exchange.lane(), &exchange.step);
    }
    let open = |step: &Step| {
        !made.iter().any(|x| x.step == step.name()) && !not_made.iter().any(|n| n.step == step.name())
    };
    let waiting: Vec<Step> = last
        .into_iter()
        .filter(|(lane, _)| step::of(talk.plan.area).any(|step| step.lane() == *lane && open(&step)))
        .filter_map(|(_, name)| Step::named(name))
        .collect();
    let waiting = match waiting.as_slice() {
        [] => String::new(),
        [only] => format!("; {only}: {}", only.doc()),
        several => format!(
            "; {}",
            several
                .iter()
                .map(|step| step.name())
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    Some(format!("{} requests{waiting}", made.len()))
}

/// An address as a terminal may show it.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
