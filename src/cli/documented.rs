//! Every command line in the documents is one that the program understands.

use std::fs;
use std::path::Path;

use clap::Parser;

use super::arguments::Arguments;

/// The documents that show command lines.
fn documents() -> Vec<(String, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![top.join("README.md"), top.join("CONTRIBUTING.md")];
    paths.extend(
        fs::read_dir(top.join("docs"))
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    let read = |path: std::path::PathBuf| (path.display().to_string(), fs::read_to_string(&path).unwrap());
    paths.into_iter().map(read).collect()
}

/// The command lines of a document: lines of its shell blocks, and what stands between backticks.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Option<&str> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), block) {
            (Some(info), None) => block = Some(info),
            (Some(_), Some(_)) => block = None,
            (None, Some("sh")) => found.extend(command(line.trim())),
            (None, None) => {
                let mentioned = line.split('`').skip(1).step_by(2).filter_map(command);
                // A command that is only named, without its arguments, has to be there.
                found.extend(mentioned.map(|line| match line.contains(' ') {
                    true => line,
                    false => format!("{line} --help"),
                }));
            }
            (None, Some(_)) => {}
        }
    }
    found
}

/// What follows the name of the program, if the line calls it; an ellipsis stands for anything.
fn command(line: &str) -> Option<String> {
    let starts = ["voconform ", "cargo run --release -- ", "cargo run -- "];
    let rest = starts.iter().find_map(|start| line.strip_prefix(start))?;
    (!rest.contains('…')).then(|| rest.to_owned())
}

/// The words of a line up to a comment or the next command, as a shell takes them.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut begun, mut quote) = (String::new(), false, None);
    for c in line.chars() {
        match (c, quote) {
            ('\'' | '"', None) => (quote, begun) = (Some(c), true),
            (c, Some(end)) if c == end => quote = None,
            ('#', None) if !begun => break,
            ('|' | '>' | ';' | '&', None) => break,
            (' ', None) => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (c, _) => {
                begun = true;
                word.push(c);
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[test]
fn every_command_line_in_the_documents_can_be_read() {
    let mut read = 0;
    for (path, text) in documents() {
        for line in commands(&text) {
            let arguments = std::iter::once("voconform".to_owned()).chain(words(&line));
            match Arguments::try_parse_from(arguments) {
                Err(error) if error.use_stderr() => panic!("{path}: voconform {line}\n{error}"),
                _ => read += 1,
            }
        }
    }
    assert!(read >= 40, "{read} command lines");
}

#[test]
fn a_line_is_taken_apart_as_a_shell_does() {
    assert_eq!(
        words("check 'a b' --report r.json  # why"),
        ["check", "a b", "--report", "r.json"]
    );
    assert_eq!(words("list --json | head"), ["list", "--json"]);
    assert_eq!(command("voconform check URL …"), None);
}
