//! The built program: what it prints and how it exits.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

mod cleanup;
mod gate;
mod locate;
mod manual;
mod process;
mod reports;
mod second_interrupt;
mod secrets;
mod watched;

use process::{Folder, closed_port, finish, lines, program, run, signal};
use serde_json::Value;

#[test]
fn list_names_every_requirement() {
    let all = run(&["list"]);
    assert_eq!((all.code, all.err.as_str()), (Some(0), ""));
    assert!(
        all.out.contains("uws-1.1: Universal Worker Service"),
        "{}",
        all.out
    );
    assert!(all.out.lines().last().unwrap().starts_with("867 requirements: "));
}

#[test]
fn list_as_json_has_the_whole_ledger() {
    let rows: Vec<Value> = serde_json::from_str(&run(&["list", "--json"]).out).unwrap();
    assert_eq!(rows.len(), 867);
    let row = rows.iter().find(|row| row["id"] == "uws-create-303").unwrap();
    assert_eq!(
        (&row["level"], &row["section"]),
        (&"must".into(), &"2.2.3.1".into())
    );
    let checked = rows.iter().filter(|row| row["checked"] == true).count();
    let unchecked: Vec<Value> = serde_json::from_str(&run(&["list", "--json", "--unchecked"]).out).unwrap();
    assert_eq!(checked + unchecked.len(), rows.len());
    assert!(checked > 0 && unchecked.iter().all(|row| row["checked"] == false));
    let dali: Vec<Value> =
        serde_json::from_str(&run(&["list", "--json", "--standard", "dali-1.1"]).out).unwrap();
    assert!(!dali.is_empty() && dali.iter().all(|row| row["standard"] == "dali-1.1"));
}

#[test]
fn list_of_an_unknown_standard_suggests_one() {
    let ran = run(&["list", "--standard", "uws-1.2"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        ran.err,
        "voconform: no standard \"uws-1.2\": did you mean uws-1.1?\n"
    );
}

#[test]
fn explain_tells_all_about_a_requirement() {
    let ran = run(&["explain", "uws-create-303"]);
    assert_eq!(ran.code, Some(0));
    let wanted = [
        "An accepted job is answered with 303.",
        "2.2.3.1",
        "https://www.ivoa.net/documents/UWS/",
        "How it is tested",
    ];
    let of_the_check = [
        "Why it matters",
        "p1/create",
        "Broken by",
        "finding: wrong-status",
        "create-200 ",
    ];
    for part in wanted.iter().chain(&of_the_check) {
        assert!(ran.out.contains(part), "{part} is missing in\n{}", ran.out);
    }
}

#[test]
fn explain_of_an_unknown_id_suggests_near_ones() {
    let ran = run(&["explain", "uws-craete-303"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("did you mean uws-create-303"), "{}", ran.err);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let state = Folder::new();
    let mut child = program(&state.path(""), &["list", "--json"]).spawn().unwrap();
    drop(child.stdout.take());
    let ran = finish(child);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn a_closed_pipe_is_no_error_of_the_harness() {
    let state = Folder::new();
    let arguments = ["libtest", "--reference", "--list"];
    let mut child = program(&state.path(""), &arguments).spawn().unwrap();
    // Nobody reads a single line.
    drop(child.stdout.take());
    let ran = finish(child);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn a_bad_target_file_is_shown_with_line_and_column() {
    let folder = Folder::new();
    let file = folder.file("t.toml", "url = \"http://127.0.0.1:1/\"\n[limits]\nrat = 3\n");
    let ran = run(&["check", &file]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    let expected = format!(
        "voconform: {file}:3:1: unknown key `limits.rat`: did you mean `rate`?\n 3 | rat = 3\n   | ^\n"
    );
    assert_eq!(ran.err, expected);
    assert_eq!(run(&["check", &folder.argument("none.toml")]).code, Some(2));
}

#[test]
fn errors_of_usage_are_exit_code_2() {
    let har = Folder::new();
    let foreign = har.file(
        "foreign.har",
        r#"{"log":{"version":"1.2","creator":{"name":"Firefox"},"entries":[]}}"#,
    );
    let cases: &[(&[&str], &str)] = &[
        (&[], "Usage"),
        (&["check"], "required"),
        (&["check", "example.org/tap"], "write https://example.org/tap"),
        (
            &["check", "http://h/", "--fault", "create-200"],
            "add --reference",
        ),
        (&["check", "--reference", "--fault", "create-20"], "create-200"),
        (
            &["check", "http://h/", "--deadline", "10"],
            "write numbers with units",
        ),
        (&["check", "http://h/", "--rate", "0"], "1..=10000"),
        (&["check", "http://h/", "--report", "x.pdf"], "--report"),
        (
            &["check", "http://h/", "--report", "/no/such/folder/x.json"],
            "there is no folder /no/such/folder",
        ),
        (
            &["check", "http://h/", "--report", "json=-", "--har", "-"],
            "two reports on standard output",
        ),
        (&["serve", "--variant", "no-such-variant"], "no variant"),
        (&["recheck", "/no/such/run.har"], "can't read /no/such/run.har"),
        (&["recheck", &foreign], "recorded by Firefox"),
        (&["cleanup", "/no/such/journal.jsonl"], "can't open the journal"),
    ];
    for (arguments, part) in cases {
        let ran = run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.err.contains(part), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn help_and_version_are_no_errors() {
    let help = run(&["--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.out.contains("130  interrupted"), "{}", help.out);
    assert_eq!(
        run(&["--version"]).out,
        format!("voconform {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_closed_port_is_a_failed_preflight_and_recheck_says_the_same() {
    let folder = Folder::new();
    let (har, live, again) = (
        folder.argument("run.har"),
        folder.argument("live.json"),
        folder.argument("again.json"),
    );
    let ran = run(&[
        "check",
        &closed_port(),
        "--quiet",
        "--har",
        &har,
        "--report",
        &live,
    ]);
    assert_eq!(ran.code, Some(5));
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.contains("could not be judged"), "{}", ran.out);
    assert_eq!(
        run(&["recheck", &har, "--quiet", "--report", &again]).code,
        Some(5)
    );
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    assert_eq!(read(&live), read(&again));
}

#[test]
fn a_report_on_standard_output_stands_alone() {
    let ran = run(&["check", &closed_port(), "--report", "json=-"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["headline"], "could-not-be-judged");
}

#[test]
fn serve_says_when_it_is_ready_and_ends_on_sigterm() {
    let state = Folder::new();
    let mut child = program(&state.path(""), &["serve"]).spawn().unwrap();
    let mut line = lines(child.stdout.take().unwrap());
    let mut names = Vec::new();
    loop {
        let line = line();
        let Some((name, url)) = line.split_once(' ') else {
            assert_eq!(line, "ready");
            break;
        };
        assert!(url.starts_with("http://127.0.0.1:"), "{line}");
        let address = url.trim_start_matches("http://").split('/').next().unwrap();
        std::net::TcpStream::connect(address).unwrap();
        names.push(name.to_owned());
    }
    assert!(names.iter().any(|name| name == "uws"), "{names:?}");
    signal(child.id(), "-TERM");
    assert_eq!(finish(child).code, Some(0));
}

#[test]
fn serve_lists_what_it_can_be_made_to_do() {
    let ran = run(&["serve", "--list"]);
    assert_eq!(ran.code, Some(0));
    for id in voconform_reference_server::faults()
        .map(|f| f.id)
        .chain(voconform_reference_server::variants().map(|v| v.id))
    {
        assert!(ran.out.contains(&format!("  {id} ")), "{id}");
    }
}
