//! One trial a requirement, against any service: `VOCONFORM_TARGET=URL cargo test --test conformance -- FILTER`, also under
//! cargo-nextest. Without a target the reference server is judged, so that `cargo test` says something true.

#![allow(clippy::print_stderr)]

use std::process::ExitCode;

use libtest_mimic::Arguments;
use voconform::libtest::{from_environment, run};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match from_environment(&|name| std::env::var(name).ok()) {
        Ok(question) => run(&arguments, question, |_, _| ()).exit_code(),
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(101)
        }
    }
}
