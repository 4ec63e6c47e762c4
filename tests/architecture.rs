//! Holds the rooms of the design apart: a diagram that can't rot.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    assert!(!found.is_empty(), "{folder} is empty");
    found
}

/// Lines of code that name one of these; comments don't count.
fn mentions(folder: &str, forbidden: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in rust_files(folder) {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if forbidden.iter().any(|word| code.contains(word)) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn checks_and_documents_touch_neither_network_nor_clock_nor_files() {
    let forbidden = [
        "crate::http",
        "tokio",
        "reqwest",
        "hyper",
        "std::fs",
        "TcpStream",
        "TcpListener",
        "SystemTime::now",
        "Instant::now",
        "Timestamp::now",
    ];
    for room in ["src/checks", "src/documents"] {
        assert_eq!(mentions(room, &forbidden), Vec::<String>::new());
    }
    assert_eq!(
        mentions(
            "src/documents",
            &["crate::recording", "crate::checks", "crate::spec"]
        ),
        Vec::<String>::new()
    );
}

#[test]
fn scenarios_never_judge() {
    assert_eq!(
        mentions("src/scenarios", &["crate::checks", "Verdict", "Finding"]),
        Vec::<String>::new()
    );
}

#[test]
fn reports_are_made_of_the_model_alone() {
    assert_eq!(
        mentions(
            "src/report",
            &["crate::http", "crate::scenarios", "crate::engine", "tokio"]
        ),
        Vec::<String>::new()
    );
}

#[test]
fn the_reference_server_shares_nothing_with_the_suite() {
    assert_eq!(
        mentions("reference-server/src", &["voconform::"]),
        Vec::<String>::new()
    );
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("reference-server/Cargo.toml"))
            .unwrap();
    assert!(
        !manifest.contains("path = \"..\""),
        "the reference server depends on the suite"
    );
}

#[test]
fn only_the_command_line_prints() {
    for room in [
        "src/checks",
        "src/docs",
        "src/documents",
        "src/engine.rs",
        "src/http",
        "src/preflight",
        "src/recording",
        "src/scenarios",
        "src/target",
    ] {
        assert_eq!(
            mentions(room, &["println!", "eprintln!", "print!("]),
            Vec::<String>::new()
        );
    }
}
