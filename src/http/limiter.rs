//! Politeness: no more than so many requests a second, and a pause when the service asks for one.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// The longest pause that a Retry-After is granted.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Hands out moments at which a request may be sent.
pub struct Limiter {
    gap: Option<Duration>,
    next: Mutex<Instant>,
}

impl Limiter {
    /// At most `rate` requests a second; none = as fast as the service answers.
    pub fn new(rate: Option<u32>) -> Limiter {
        let gap = rate.filter(|r| *r > 0).map(|r| Duration::from_secs(1) / r);
        Limiter {
            gap,
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits for the next free moment. Waiters are served in order.
    pub async fn turn(&self) {
        let at = {
            let mut next = self.next.lock().await;
            let at = (*next).max(Instant::now());
            *next = at + self.gap.unwrap_or_default();
            at
        };
        sleep_until(at).await;
    }

    /// Nothing is sent for so long: the service said 429, or 503 with Retry-After.
    pub async fn pause(&self, wanted: Duration) {
        let mut next = self.next.lock().await;
        *next = (*next).max(Instant::now() + wanted.min(LONGEST_PAUSE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn turns_are_a_gap_apart() {
        let limiter = Limiter::new(Some(10));
        let start = Instant::now();
        for _ in 0..11 {
            limiter.turn().await;
        }
        assert_eq!(start.elapsed(), Duration::from_secs(1));
    }
}
