//! Reads the arguments, runs the command, and turns whatever comes of it into an exit code.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::Parser;

use super::arguments::{Arguments, Command};
use super::output::{content, tell};
use super::problem::Problem;
use super::{
    Exit, ask, check, cleanup, completions, diff, docs, explain, libtest, list, locate, man, recheck, report,
    self_test, serve,
};

/// The whole program.
pub fn main() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(answer) => return answered(&answer),
    };
    hush_closed_pipes();
    // The message of the panic itself was printed by the panic hook.
    match catch_unwind(AssertUnwindSafe(|| dispatch(&arguments.command))) {
        Ok(Ok(exit)) => exit,
        Ok(Err(problem)) => {
            tell(&problem.to_string());
            Exit::Usage
        }
        Err(panic) if is_closed_pipe(&*panic) => Exit::Fine,
        Err(_) => {
            tell("this is a bug of voconform; please report it with the message above");
            Exit::OurBug
        }
    }
}

/// Lets a panic of the standard library about a closed pipe go by without a word: the harness of `libtest` prints in that
/// way, and whoever reads (`| head`) has seen enough.
fn hush_closed_pipes() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !is_closed_pipe(info.payload()) {
            usual(info);
        }
    }));
}

fn is_closed_pipe(panic: &(dyn Any + Send)) -> bool {
    let told = panic.downcast_ref::<String>();
    // As print! says it, and as unwrap says it of an error of writing.
    told.is_some_and(|told| {
        ["Broken pipe (os error", "kind: BrokenPipe"]
            .iter()
            .any(|said| told.contains(said))
    })
}

/// `--help`, `--version` or an error of usage.
fn answered(answer: &clap::Error) -> Exit {
    match (content(answer.print()), answer.use_stderr()) {
        (Ok(()), false) => Exit::Fine,
        _ => Exit::Usage,
    }
}

fn dispatch(command: &Command) -> Result<Exit, Problem> {
    match command {
        Command::Check(arguments) => runtime()?.block_on(check::run(arguments)),
        Command::Ask(arguments) => runtime()?.block_on(ask::run(arguments)),
        Command::Locate(arguments) => runtime()?.block_on(locate::run(arguments)),
        Command::Recheck(arguments) => recheck::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Libtest(arguments) => libtest::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Docs(arguments) => docs::run(arguments),
        Command::Serve(arguments) => runtime()?.block_on(serve::run(arguments)),
        Command::Cleanup(arguments) => runtime()?.block_on(cleanup::run(arguments)),
        Command::SelfTest(arguments) => runtime()?.block_on(self_test::run(arguments)),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(Problem::io("can't start"))
}
