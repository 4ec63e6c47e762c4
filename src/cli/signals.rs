//! Ctrl-C and SIGTERM.

use tokio::sync::oneshot;

use super::Exit;
use super::problem::Problem;

/// Listens for Ctrl-C and SIGTERM from its making on, so that none is lost before somebody waits for it.
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
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
        }
        #[cfg(windows)]
        self.interrupt.recv().await;
    }
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
