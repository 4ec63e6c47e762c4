//! How long answers may take: the rules of time that scenarios (to know whether to ask again) and checks share. All are
//! computed from what is recorded, so that a recording is judged by them without the network.

use std::time::Duration;

use super::{Exchange, Step, step};

/// Samples of the same question in which a service may answer too early.
pub const EARLY: usize = 3;
/// Samples in which an answer came too late that are enough for a finding.
pub const LATE: usize = 2;

/// Seconds of a wait that the catalogue demands, at the pace of the run: WAIT has whole seconds, one at least.
pub fn whole_seconds(seconds: f64, pace: f64) -> u64 {
    (seconds * pace).round().max(1.0) as u64
}

/// The most that a service may take for something that it has to do by itself, at the pace of the run, though never less than
/// two seconds: how fast a service is does not depend on our pace.
pub fn patient(seconds: f64, pace: f64) -> Duration {
    Duration::from_secs_f64((seconds * pace).max(2.0))
}

/// Requests without WAIT whose own time is judged.
const JUDGED: [Step; 2] = [step::W2_PHASE, step::W5_PHASE_ALONE];

/// The middle one of the times that the run's own quick exchanges took: GETs that were answered, ask for no wait, and are not
/// made to see how long they take. None without any.
pub fn latency<'x>(exchanges: impl IntoIterator<Item = &'x Exchange>) -> Option<Duration> {
    let quick = |x: &&Exchange| {
        let judged = JUDGED.iter().any(|step| x.step == step.name());
        x.request.method == "GET" && x.outcome.is_ok() && !judged && !x.request.url.contains("WAIT=")
    };
    let mut times: Vec<Duration> = exchanges.into_iter().filter(quick).map(|x| x.elapsed).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}

/// The latest for an answer that may be delayed by so much: three times the latency comes on top.
pub fn tolerant(allowed: Duration, latency: Duration) -> Duration {
    allowed + 3 * latency
}

/// The latest for an answer that is to come at once.
pub fn at_once(latency: Duration) -> Duration {
    tolerant(Duration::from_secs(2), latency)
}

/// The latest for the end of a wait of this length.
pub fn at_latest(wait: Duration, latency: Duration) -> Duration {
    tolerant(wait + Duration::from_secs(5), latency)
}

/// How the end of a wait lies to what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It did not block.
    NotAtAll,
    /// It blocked, for less than nine tenths of what was asked for.
    Shorter,
    /// It blocked for as long as it should.
    Whole,
    /// It blocked for longer than any tolerance.
    TooLong,
}

/// How long a request for a wait of this length was held. What took no longer than a quarter of it, and no longer than a
/// second, the network aside, was not held at all; three quarters of it are the most that the network is granted.
pub fn held(took: Duration, wait: Duration, latency: Duration) -> Held {
    let moment = (wait / 4).min(Duration::from_secs(1));
    let unheld = tolerant(moment, latency).min(wait * 3 / 4);
    if took > at_latest(wait, latency) {
        Held::TooLong
    } else if took >= wait * 9 / 10 {
        Held::Whole
    } else if took > unheld {
        Held::Shorter
    } else {
        Held::NotAtAll
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Held, held, whole_seconds};

    #[test]
    fn a_wait_is_held_within_its_tolerances() {
        let of = |took: f64| {
            held(
                Duration::from_secs_f64(took),
                Duration::from_secs(6),
                Duration::from_millis(100),
            )
        };
        assert_eq!(of(0.1), Held::NotAtAll);
        assert_eq!(of(1.2), Held::NotAtAll);
        assert_eq!(of(1.4), Held::Shorter);
        assert_eq!(of(3.1), Held::Shorter);
        assert_eq!(of(5.4), Held::Whole);
        assert_eq!(of(11.2), Held::Whole);
        assert_eq!(of(11.4), Held::TooLong);
    }

    #[test]
    fn a_wait_has_one_second_at_least() {
        assert_eq!(whole_seconds(6.0, 1.0), 6);
        assert_eq!(whole_seconds(6.0, 0.02), 1);
    }
}
