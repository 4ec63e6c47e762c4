//! The table of all hostile servers: how the built program ended, how long it took, and how much memory it had at most.

use std::io::Read;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use super::corpus::Hostile;
use super::{corpus, runtime, server};

/// The memory that a run may take, whatever the server sends.
const MEMORY: u64 = 128 * 1024;
/// A run that takes longer is ended.
const LONGEST: Duration = Duration::from_secs(120);

/// What a run took.
struct Cost {
    code: Option<i32>,
    seconds: f64,
    /// In KiB.
    peak: u64,
    head: String,
}

/// Prints the table as Markdown; fails if a run took more than it may.
pub fn print(filter: &str) -> ExitCode {
    let runtime = runtime();
    let mut is_fine = true;
    println!("| server | what it does | exit code | time | peak memory | verdict |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for hostile in corpus().filter(|hostile| hostile.name.contains(filter)) {
        let base = runtime.block_on(server::start(hostile.deed));
        let cost = run(hostile, &base);
        let code = cost
            .code
            .map_or_else(|| "none: killed".to_owned(), |code| code.to_string());
        is_fine &= cost.code.is_some() && cost.peak <= MEMORY;
        println!(
            "| `{}` | {} | {code} | {:.1} s | {} MiB | {} |",
            hostile.name,
            hostile.does,
            cost.seconds,
            cost.peak / 1024,
            cost.head
        );
    }
    if is_fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Runs the program against a server, with limits that keep the table short.
fn run(hostile: &Hostile, base: &str) -> Cost {
    let mut text = format!("url = \"{base}{}\"\npreset = \"none\"\n", hostile.path);
    if !hostile.profile.is_empty() {
        text.push_str(&format!("profile = \"{}\"\n", hostile.profile));
    }
    // So that the table is made in minutes; the memory that may be taken is as large as ever.
    text.push_str("[limits]\ntimeout = \"4s\"\npatience = \"4s\"\ndeadline = \"15s\"\nwait = \"4s\"\n");
    let target = std::env::temp_dir().join(format!("voconform-hostile-{}.toml", std::process::id()));
    std::fs::write(&target, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_voconform"));
    command.args(["check", "--quick", "--quiet"]).arg(&target);
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0;
    let status = loop {
        peak = peak.max(memory(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if started.elapsed() > LONGEST {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    std::fs::remove_file(&target).unwrap();
    let mut head = String::new();
    child.stdout.take().unwrap().read_to_string(&mut head).unwrap();
    Cost {
        code: status.and_then(|status| status.code()),
        seconds: started.elapsed().as_secs_f64(),
        peak,
        head: head.split("  http").next().unwrap_or_default().trim().to_owned(),
    }
}

/// The most memory that a process has had so far, in KiB (Linux: `VmHWM`).
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
