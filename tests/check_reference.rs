//! The check reference that `voconform docs` writes: whole, small, with links that lead somewhere, and the same as `explain`.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use voconform::docs::{About, pages};
use voconform::recording::Reason;
use voconform::spec::{ledger, open};

fn run(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_voconform"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The files that the program writes, by path from the top.
fn written() -> BTreeMap<String, String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("reference-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    let said = run(&["docs", folder.to_str().unwrap()]);
    assert!(said.contains("begin at"), "{said}");
    let mut files = BTreeMap::new();
    collect(&folder, &folder, &mut files);
    fs::remove_dir_all(&folder).unwrap();
    files
}

fn collect(top: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(top, &path, files);
        } else {
            let name = path
                .strip_prefix(top)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// The values of an attribute, with its entities resolved.
fn attributes(html: &str, name: &str) -> Vec<String> {
    let pattern = Regex::new(&format!(" {name}=\"([^\"]*)\"")).unwrap();
    pattern
        .captures_iter(html)
        .map(|found| unescaped(&found[1]))
        .collect()
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"").replace("&amp;", "&")
}

/// What a reader sees, with single blanks and without the marks of code.
fn plain(html: &str) -> String {
    let without_tags = Regex::new("<[^>]*>").unwrap().replace_all(html, " ");
    words(&unescaped(&without_tags))
}

/// Blanks depend on where tags and lines end, so that they do not count.
fn words(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '`').collect()
}

/// The path to which a link leads, and its fragment.
fn target(page: &str, href: &str) -> (String, Option<String>) {
    let (path, fragment) = match href.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment.to_owned())),
        None => (href, None),
    };
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = match (path, path.strip_prefix("../")) {
        ("", _) => page.to_owned(),
        (_, Some(from_top)) => from_top.to_owned(),
        (path, None) if folder.is_empty() => path.to_owned(),
        (path, None) => format!("{folder}/{path}"),
    };
    (path, fragment)
}

#[test]
fn every_requirement_has_a_page_and_every_link_leads_somewhere() {
    let files = written();
    assert_eq!(files.len(), pages().count());
    for requirement in ledger().requirements() {
        assert!(
            files.contains_key(&format!("requirement/{}.html", requirement.id)),
            "{}",
            requirement.id
        );
    }
    let ids: BTreeMap<&String, BTreeSet<String>> = files
        .iter()
        .map(|(path, text)| (path, attributes(text, "id").into_iter().collect()))
        .collect();
    let mut links = 0;
    for (path, text) in &files {
        assert_eq!(
            attributes(text, "id").len(),
            ids[path].len(),
            "{path}: an id twice"
        );
        for href in attributes(text, "href") {
            if href.starts_with("https://") {
                continue;
            }
            let (page, fragment) = target(path, &href);
            assert!(files.contains_key(&page), "{path}: {href}");
            assert!(
                fragment.is_none_or(|id| ids[&page].contains(&id)),
                "{path}: {href}"
            );
            links += 1;
        }
    }
    assert!(links > 10_000, "{links} links");
}

#[test]
fn the_pages_are_small_and_load_nothing_but_their_style() {
    let forbidden =
        Regex::new("<(script|img|iframe|object|embed|form|base)|<[^>]* (on[a-z]+|style|src)=").unwrap();
    for page in pages() {
        assert!(
            page.text.len() <= 200_000,
            "{}: {} bytes",
            page.path,
            page.text.len()
        );
        if page.path.ends_with(".css") {
            assert!(!page.text.contains("url(") && !page.text.contains("@import"));
            continue;
        }
        let head = page.text.split("</head>").next().unwrap();
        assert!(head.contains("default-src 'none'"), "{}", page.path);
        assert!(
            page.text.starts_with("<!DOCTYPE html><html lang=\"en\">"),
            "{}",
            page.path
        );
        assert_eq!(page.text.matches("<h1>").count(), 1, "{}", page.path);
        assert!(!forbidden.is_match(&page.text), "{}", page.path);
    }
}

#[test]
fn the_same_version_writes_the_same_bytes() {
    assert!(pages().eq(pages()));
}

#[test]
fn a_page_says_what_explain_says() {
    let of = |id: &str| format!("requirement/{id}.html");
    let files: BTreeMap<String, String> = pages().map(|page| (page.path, page.text)).collect();
    for (number, about) in About::all().enumerate() {
        let id = &about.requirement.id;
        let page = plain(&files[&of(id)]);
        // A process for each would take its time; every twentieth is asked.
        let explained = (number % 20 == 0).then(|| words(&run(&["explain", id])));
        let mut said: Vec<String> = vec![about.requirement.text.clone()];
        said.extend(
            about
                .facts()
                .into_iter()
                .map(|(name, value)| format!("{name} {value}")),
        );
        said.extend(
            about
                .prose()
                .into_iter()
                .map(|(name, text)| format!("{name} {text}")),
        );
        said.extend(about.questions().map(|question| question.left.clone()));
        said.extend(about.faults().map(|fault| fault.title.to_owned()));
        if let Some(check) = about.check {
            said.extend(check.good.iter().map(|example| (*example).to_owned()));
            said.extend(
                check
                    .bad
                    .iter()
                    .map(|(example, code)| format!("{example} finding: {code}")),
            );
        }
        for text in said.iter().map(|text| words(text)) {
            assert!(page.contains(&text), "{id}: the page lacks {text}");
            assert!(
                explained.as_ref().is_none_or(|all| all.contains(&text)),
                "{id}: explain lacks {text}"
            );
        }
    }
}

#[test]
fn codes_reasons_and_open_questions_have_their_place() {
    let files: BTreeMap<String, String> = pages().map(|page| (page.path, page.text)).collect();
    let ids = |path: &str| {
        attributes(&files[path], "id")
            .into_iter()
            .collect::<BTreeSet<_>>()
    };
    assert!(ids("codes.html").contains("wrong-status") && ids("codes.html").len() > 100);
    let reasons = ids("reasons.html");
    assert!(
        Reason::ALL
            .iter()
            .all(|reason| reasons.contains(&reason.to_string()))
    );
    for question in open::questions() {
        assert!(
            ids(&format!("open/{}.html", question.standard)).contains(&question.id),
            "{}",
            question.id
        );
    }
    for row in ledger().requirements().filter(|row| row.untestable.is_some()) {
        let page = plain(&files[&format!("open/{}.html", row.standard)]);
        assert!(
            page.contains(&words(row.untestable.as_deref().unwrap())),
            "{}",
            row.id
        );
    }
}

#[test]
fn list_prints_what_is_left_open() {
    let all = run(&["list", "--open"]);
    assert!(all.ends_with(&format!("\n{} open questions\n", open::questions().len())));
    assert!(words(&all).contains(&words(&open::questions()[0].left)));
    let json: serde_json::Value =
        serde_json::from_str(&run(&["list", "--open", "--json", "--standard", "tap-1.1"])).unwrap();
    let of_tap = json.as_array().unwrap();
    assert_eq!(of_tap.len(), open::of_standard("tap-1.1").count());
    assert!(of_tap.iter().all(|question| question["verdict"].is_string()));
}
