//! A clock that is steered from outside while the server runs: real, faster, or standing still until it is moved.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::clock::{BoxFuture, Clock, later, whole_milliseconds};

/// How time goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pace {
    Real,
    /// So many times as fast.
    Scaled(f64),
    Manual,
}

impl Pace {
    pub fn word(self) -> &'static str {
        match self {
            Pace::Real => "real",
            Pace::Scaled(_) => "scaled",
            Pace::Manual => "manual",
        }
    }

    /// Seconds shown for a second of the clock beneath.
    pub fn factor(self) -> f64 {
        match self {
            Pace::Real => 1.0,
            Pace::Scaled(factor) => factor,
            Pace::Manual => 0.0,
        }
    }
}

/// What was shown when the steering was last touched.
#[derive(Clone, Copy, Debug)]
struct State {
    pace: Pace,
    base: Timestamp,
    shown: Timestamp,
}

impl State {
    fn at(&self, base: Timestamp) -> Timestamp {
        let gone = base.duration_since(self.base).as_secs_f64().max(0.0);
        let shown = Duration::try_from_secs_f64(gone * self.pace.factor());
        whole_milliseconds(later(self.shown, shown.unwrap_or_default()))
    }

    /// When the clock beneath shows what it must for this one to show `instant`; None: never.
    fn base_of(&self, instant: Timestamp) -> Option<Timestamp> {
        let wanted = instant.duration_since(self.shown).as_secs_f64().max(0.0);
        let left = Duration::try_from_secs_f64(wanted / self.pace.factor()).ok()?;
        // Rounding must not lead to a time just before.
        Some(later(self.base, left.saturating_add(Duration::from_millis(1))))
    }
}

/// A clock over another one.
pub(crate) struct SteeredClock {
    base: Arc<dyn Clock>,
    state: watch::Sender<State>,
}

impl SteeredClock {
    /// Shows what the clock beneath shows, until it is steered.
    pub fn new(base: Arc<dyn Clock>) -> SteeredClock {
        let now = base.now();
        let state = State {
            pace: Pace::Real,
            base: now,
            shown: now,
        };
        SteeredClock {
            base,
            state: watch::Sender::new(state),
        }
    }

    pub fn pace(&self) -> Pace {
        self.state.borrow().pace
    }

    /// From now on time goes by like this, after a jump. It never goes back.
    pub fn steer(&self, pace: Pace, jump: SignedDuration) {
        let base = self.base.now();
        let jump = Duration::try_from(jump).unwrap_or_default();
        self.state.send_modify(|state| {
            let shown = later(state.at(base), jump);
            *state = State { pace, base, shown };
        });
    }
}

impl Clock for SteeredClock {
    fn now(&self) -> Timestamp {
        self.state.borrow().at(self.base.now())
    }

    fn sleep_until(&self, instant: Timestamp) -> BoxFuture {
        let mut states = self.state.subscribe();
        let base = Arc::clone(&self.base);
        Box::pin(async move {
            loop {
                let state = *states.borrow_and_update();
                if state.at(base.now()) >= instant {
                    return;
                }
                let due = async {
                    match state.base_of(instant) {
                        Some(then) => base.sleep_until(then).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    () = due => {}
                    steered = states.changed() => {
                        // An error means that the clock is gone: nothing will be due any more.
                        if steered.is_err() {
                            std::future::pending::<()>().await;
                        }
                    }
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::ManualClock;

    #[tokio::test]
    async fn steered() {
        let start: Timestamp = "2022-10-10T12:00:00Z".parse().unwrap();
        let beneath = Arc::new(ManualClock::new(start));
        let clock = SteeredClock::new(beneath.clone());
        let after = |seconds: u64| later(start, Duration::from_secs(seconds));
        beneath.advance(Duration::from_secs(10));
        assert_eq!(clock.now(), after(10));
        clock.steer(Pace::Manual, SignedDuration::from_secs(5));
        beneath.advance(Duration::from_secs(10));
        assert_eq!(clock.now(), after(15));
        clock.steer(Pace::Scaled(60.0), SignedDuration::from_secs(-100));
        beneath.advance(Duration::from_secs(10));
        assert_eq!(clock.now(), after(615));
        clock.steer(Pace::Manual, SignedDuration::ZERO);
        let sleep = clock.sleep_until(after(1000));
        let wake = async { clock.steer(Pace::Manual, SignedDuration::from_secs(385)) };
        tokio::join!(sleep, wake);
        assert_eq!(clock.now(), after(1000));
    }
}
