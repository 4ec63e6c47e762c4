//! The clock of the service. Its Date headers have whole seconds only; all of them together, with our own times of asking
//! and answering, say it finer.

use crate::checks::{Seen, View, seconds};

/// What is to be added to our times to have those of the service, in seconds: at least and at most.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    range: Option<(f64, f64)>,
    /// When the run began by our own clock, in seconds since 1970.
    began: Option<f64>,
}

/// By how many seconds the Date headers may differ from our clock before it is open which clock the documents go by: a
/// proxy before the service may have written the headers.
const DRIFT: f64 = 2.0;

impl Clock {
    /// The clock of a recording. Where its Dates contradict each other (a clock that was put, or two of them), each Date
    /// speaks for its own answer only.
    pub fn of(v: &View<'_>) -> Clock {
        let mut range: Option<(f64, f64)> = None;
        for x in v.all_answers() {
            let Some(date) = x.server_time().map(seconds) else {
                continue;
            };
            let (from, to) = (
                date - x.exchange.ended().as_secs_f64(),
                date + 1.0 - x.exchange.started.as_secs_f64(),
            );
            range = Some(range.map_or((from, to), |(a, b)| (f64::max(a, from), f64::min(b, to))));
        }
        let began: Option<jiff::Timestamp> = v.recording.meta.started.parse().ok();
        Clock {
            range: range.filter(|(from, to)| from <= to),
            began: began.map(|began| began.as_millisecond() as f64 / 1000.0),
        }
    }

    /// When the service made this answer, by its own clock, in seconds since 1970: at the earliest and at the latest.
    pub fn when(self, x: &Seen<'_>) -> Option<(f64, f64)> {
        let date = x.server_time().map(seconds)?;
        let (asked, told) = (x.exchange.started.as_secs_f64(), x.exchange.ended().as_secs_f64());
        let (earliest, latest) = match self.range {
            Some((from, to)) => (f64::max(asked + from, date), f64::min(told + to, date + 1.0)),
            None => (date, date + 1.0),
        };
        let own = self.began.map(|began| (began + asked, began + told));
        let apart = |(from, to): &(f64, f64)| *from > latest + DRIFT || *to < earliest - DRIFT;
        Some(match own.filter(apart) {
            Some((from, to)) => (f64::min(earliest, from), f64::max(latest, to)),
            None => (earliest, latest),
        })
    }
}

/// An instant as text for messages.
pub fn instant(seconds: f64) -> String {
    let instant = jiff::Timestamp::from_millisecond((seconds * 1000.0).round() as i64);
    instant.map_or_else(|_| format!("{seconds}"), |t| t.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::example::recording;

    #[test]
    fn many_dates_say_it_finer_than_a_second() {
        let recording = recording(
            "f01/offer GET /a -> 200\n+0.4s f01/offer GET /a -> 200\n+0.39s f01/offer GET /a -> 200\n+0.2s f01/offer GET /a -> 200",
        );
        let view = View::new(&recording);
        let last = view.answers().last().unwrap();
        let (earliest, latest) = Clock::of(&view).when(&last).unwrap();
        let real = 1_767_268_800.0 + last.exchange.started.as_secs_f64();
        assert!(
            earliest <= real && real <= latest && latest - earliest < 0.3,
            "{earliest} {real} {latest}"
        );
    }

    #[test]
    fn a_clock_that_jumps_is_no_clock() {
        let recording =
            recording("f01/offer GET /a -> 200\nf01/offer GET /a -> 200 Date: Thu, 01 Jan 2026 15:00:00 GMT");
        let view = View::new(&recording);
        let last = view.answers().last().unwrap();
        let (earliest, latest) = Clock::of(&view).when(&last).unwrap();
        assert_eq!(latest - earliest, 1.0);
        assert_eq!(instant(earliest), "2026-01-01T15:00:00Z");
    }
}
