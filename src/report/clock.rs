//! By how much the clock of a service differs from ours. Its Date headers (RFC 9110 section 6.6.1) have whole seconds
//! only; all of them together say it finer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::recording::Recording;

/// The difference of two clocks in seconds, the service's less ours.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// It is at least so much.
    pub at_least: f64,
    /// It is at most so much.
    pub at_most: f64,
    /// So many Date headers say so.
    pub dates: usize,
}

impl Clock {
    /// The difference; none where no answer has a Date, where they contradict each other (a clock that was put, or two of
    /// them), and where others did the talking.
    pub fn of(recording: &Recording) -> Option<Clock> {
        let began: Timestamp = recording.meta.started.parse().ok()?;
        let began = began.as_millisecond() as f64 / 1000.0;
        let origin = origin(&recording.meta.job_list);
        let mut clock: Option<Clock> = None;
        for x in &recording.exchanges {
            let date = x.response().and_then(|r| r.header("date"));
            let Some(date) = date.and_then(|value| httpdate::parse_http_date(value).ok()) else {
                continue;
            };
            if origin.is_none() || origin != self::origin(&x.request.url) {
                continue;
            }
            let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
            // It was so late when the answer was made, between our asking and the answer's end; the fraction is cut.
            let date = since.as_secs_f64() - began;
            let at_least = date - x.ended().as_secs_f64();
            let at_most = date + 1.0 - x.started.as_secs_f64();
            clock = Some(match clock {
                None => Clock {
                    at_least,
                    at_most,
                    dates: 1,
                },
                Some(so_far) => Clock {
                    at_least: at_least.max(so_far.at_least),
                    at_most: at_most.min(so_far.at_most),
                    dates: so_far.dates + 1,
                },
            });
        }
        let rounded = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
        clock
            .filter(|c| c.at_least <= c.at_most && !recording.meta.passive)
            .map(|c| Clock {
                at_least: rounded(c.at_least),
                at_most: rounded(c.at_most),
                dates: c.dates,
            })
    }

    /// By how much they differ for certain, in seconds; 0 when they may agree. Positive: the service is ahead.
    pub fn skew(&self) -> f64 {
        if self.at_least > 0.0 {
            self.at_least
        } else {
            self.at_most.min(0.0)
        }
    }
}

fn origin(url: &str) -> Option<url::Origin> {
    url::Url::parse(url).ok().map(|url| url.origin())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::recording::{Exchange, Header, Meta, Request, Response};

    /// Asked so many milliseconds after the start, answered 100 ms later with this Date.
    fn asked(after: u64, date: &str) -> Arc<Exchange> {
        Arc::new(Exchange {
            id: 1,
            step: String::new(),
            about: None,
            redirected_from: None,
            identity: None,
            started: Duration::from_millis(after),
            elapsed: Duration::from_millis(100),
            request: Request {
                method: "GET".to_owned(),
                url: "http://example.org/jobs".to_owned(),
                headers: Vec::new(),
                body: Vec::new(),
            },
            outcome: Ok(Response {
                status: 200,
                reason: String::new(),
                version: "HTTP/1.1".to_owned(),
                headers: vec![Header {
                    name: "Date".to_owned(),
                    value: date.to_owned(),
                }],
                body: Vec::new(),
                truncated: false,
                broken: None,
                first_byte: Duration::ZERO,
            }),
        })
    }

    fn clock(exchanges: Vec<Arc<Exchange>>) -> Option<Clock> {
        Clock::of(&Recording {
            meta: Meta {
                started: "2026-01-02T03:04:05.000Z".to_owned(),
                job_list: "http://example.org/jobs".to_owned(),
                ..Meta::default()
            },
            exchanges,
            ..Recording::default()
        })
    }

    #[test]
    fn several_dates_say_it_finer() {
        let one = clock(vec![asked(500, "Fri, 02 Jan 2026 03:04:15 GMT")]).unwrap();
        assert_eq!((one.at_least, one.at_most, one.dates), (9.4, 10.5, 1));
        let both = clock(vec![
            asked(500, "Fri, 02 Jan 2026 03:04:15 GMT"),
            asked(900, "Fri, 02 Jan 2026 03:04:16 GMT"),
        ])
        .unwrap();
        assert_eq!((both.at_least, both.at_most, both.skew()), (10.0, 10.5, 10.0));
    }

    #[test]
    fn it_is_not_known_without_dates_or_with_two_clocks() {
        assert_eq!(clock(vec![asked(0, "yesterday")]), None);
        let both = vec![
            asked(0, "Fri, 02 Jan 2026 03:04:05 GMT"),
            asked(0, "Fri, 02 Jan 2026 04:04:05 GMT"),
        ];
        assert_eq!(clock(both), None);
    }

    #[test]
    fn equal_clocks_do_not_differ() {
        let clock = clock(vec![asked(500, "Fri, 02 Jan 2026 03:04:05 GMT")]).unwrap();
        assert_eq!(clock.skew(), 0.0);
    }
}
