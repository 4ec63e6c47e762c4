//! Ctrl-C, SIGTERM, and SIGHUP (the terminal was closed, the connection to it lost).

use tokio::sync::oneshot;

use super::Exit;
use super::problem::Problem;

/// Listens for Ctrl-C, SIGTERM and SIGHUP from its making on, so that none is lost before somebody waits for it.
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    /// None where whoever started us wants it ignored.
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Signals {
    /// Begins to listen; the signals do not end the process any more.
    #[cfg(unix)]
    pub fn listen() -> Result<Signals, Problem> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(Problem::io("can't listen for signals"));
        Ok(Signals {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hangup: match hangup_is_ignored() {
                true => None,
                false => Some(listen(SignalKind::hangup())?),
            },
        })
    }

    /// Begins to listen; Ctrl-C does not end the process any more.
    #[cfg(windows)]
    pub fn listen() -> Result<Signals, Problem> {
        Ok(Signals {
            interrupt: tokio::signal::windows::ctrl_c().map_err(Problem::io("can't listen for Ctrl-C"))?,
        })
    }

    /// Completes at the next signal.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = hung_up(&mut self.hangup) => {}
        }
        #[cfg(windows)]
        self.interrupt.recv().await;
    }
}

/// Completes when the terminal is gone. That is told once: a shell that ends and the kernel may both say so, and the second
/// time does not mean that the user is impatient.
#[cfg(unix)]
async fn hung_up(hangup: &mut Option<tokio::signal::unix::Signal>) {
    match hangup {
        Some(signal) => {
            signal.recv().await;
            *hangup = None;
        }
        None => std::future::pending().await,
    }
}

/// Was the program started with SIGHUP ignored, as by `nohup`? Then the run goes on without its terminal. Only Linux tells.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // The lowest bit is that of signal 1, SIGHUP.
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}

/// Completes at the first signal; the second one ends the process at once. `tell` says so to the user.
///
/// The journal of the run stays behind then, for `voconform cleanup`.
pub fn interrupt(mut signals: Signals, tell: impl Fn(&str) + Send + 'static) -> impl Future<Output = ()> {
    let (first, told) = oneshot::channel();
    tokio::spawn(async move {
        signals.next().await;
        tell("interrupted: removing the jobs that were made; once more to leave at once");
        // Nobody waits any more if the run has just ended by itself.
        let _ = first.send(());
        signals.next().await;
        tell("left at once; `voconform cleanup` removes what is left");
        std::process::exit(Exit::Interrupted as i32);
    });
    async move {
        if told.await.is_err() {
            // The task is gone without a signal: the runtime is ending.
            std::future::pending::<()>().await;
        }
    }
}
