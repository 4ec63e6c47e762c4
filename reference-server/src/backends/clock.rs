//! The clocks that move the jobs: the real one, and one that is moved by hand.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// A boxed future, as [`Clock::sleep_until`] returns it.
pub type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where a server takes its time from.
pub trait Clock: Send + Sync {
    /// The present instant, to the millisecond (the precision at which the service writes times).
    fn now(&self) -> Timestamp;
    /// Ends when [`Clock::now`] is at or after `instant`.
    fn sleep_until(&self, instant: Timestamp) -> BoxFuture;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        whole_milliseconds(Timestamp::now())
    }

    fn sleep_until(&self, instant: Timestamp) -> BoxFuture {
        Box::pin(async move {
            // The machine's clock and the timer may disagree by a little: ask again after each sleep.
            while let Some(left) = left_until(Timestamp::now(), instant) {
                tokio::time::sleep(left).await;
            }
        })
    }
}

/// A clock that begins at the time of the machine and runs so many times as fast.
#[derive(Clone, Copy, Debug)]
pub struct ScaledClock {
    start: Timestamp,
    factor: f64,
}

impl ScaledClock {
    /// A clock that shows the present time and runs `factor` times as fast; what is not above zero means one.
    pub fn new(factor: f64) -> Self {
        ScaledClock {
            start: Timestamp::now(),
            factor: if factor > 0.0 && factor.is_finite() {
                factor
            } else {
                1.0
            },
        }
    }

    /// How long it is by the machine's clock until this one shows `instant`; None: it is past.
    fn left(&self, instant: Timestamp) -> Option<Duration> {
        let real = instant.duration_since(self.start).as_secs_f64() / self.factor;
        let gone = Timestamp::now().duration_since(self.start).as_secs_f64();
        // Timers take no more than some years; who waits asks again.
        (real > gone).then(|| Duration::from_secs_f64((real - gone).clamp(0.0005, 86_400.0)))
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        let gone = Timestamp::now().duration_since(self.start).as_secs_f64();
        let shown = Duration::try_from_secs_f64(gone * self.factor).unwrap_or_default();
        whole_milliseconds(later(self.start, shown))
    }

    fn sleep_until(&self, instant: Timestamp) -> BoxFuture {
        let clock = *self;
        Box::pin(async move {
            while clock.now() < instant {
                if let Some(left) = clock.left(instant) {
                    tokio::time::sleep(left).await;
                } else {
                    tokio::task::yield_now().await;
                }
            }
        })
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock {
    now: watch::Sender<Timestamp>,
}

impl ManualClock {
    /// A clock that shows `start` until it is moved.
    pub fn new(start: Timestamp) -> Self {
        ManualClock {
            now: watch::Sender::new(whole_milliseconds(start)),
        }
    }

    /// Moves the clock forward and wakes everything that was due in between.
    pub fn advance(&self, by: Duration) {
        self.now.send_modify(|now| *now = later(*now, by));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, instant: Timestamp) -> BoxFuture {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // An error means that the clock is gone: nothing will be due any more, so this never ends.
            if now.wait_for(|now| *now >= instant).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

/// `instant` plus `by`, or the last instant that can be written.
pub(crate) fn later(instant: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    instant.checked_add(by).unwrap_or(Timestamp::MAX)
}

pub(super) fn whole_milliseconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
}

fn left_until(now: Timestamp, instant: Timestamp) -> Option<Duration> {
    let left = instant.duration_since(now);
    let left = Duration::try_from(left).ok().filter(|left| !left.is_zero())?;
    // Timers take no more than some years; the loop around asks again.
    Some(left.min(Duration::from_secs(86_400)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_scaled_clock_is_faster_than_the_machine() {
        let clock = ScaledClock::new(10_000.0);
        let begin = clock.now();
        let end = later(begin, Duration::from_secs(20));
        clock.sleep_until(end).await;
        assert!(clock.now() >= end);
        assert_eq!(clock.now().as_nanosecond() % 1_000_000, 0);
    }
}
