//! Completions and manual pages: every command and option is in them.

use crate::process::{Folder, run};

/// The commands that the help names.
fn commands() -> Vec<String> {
    let help = run(&["--help"]).out;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let names = list.lines().take_while(|line| line.starts_with("  "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn completions_of_every_shell_know_commands_and_options() {
    let commands = commands();
    assert!(commands.iter().any(|name| name == "check"), "{commands:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = run(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{shell}");
        for word in commands
            .iter()
            .map(String::as_str)
            .chain(["fail-on", "allow-unverified"])
        {
            assert!(ran.out.contains(word), "{shell} does not know {word}");
        }
    }
    let ran = run(&["completions", "csh"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
}

#[test]
fn the_main_page_names_commands_and_exit_codes() {
    let page = run(&["man"]).out;
    assert!(page.contains(".TH voconform 1"), "{page}");
    for name in commands() {
        assert!(
            page.contains(&format!("voconform\\-{}(1)", name.replace('-', "\\-"))),
            "{name}"
        );
    }
    let (_, status) = page.split_once("EXIT STATUS").unwrap();
    let codes: Vec<&str> = status
        .lines()
        .filter_map(|line| line.strip_prefix("\\fB"))
        .collect();
    let codes: Vec<&str> = codes
        .iter()
        .filter_map(|line| line.strip_suffix("\\fR"))
        .collect();
    assert_eq!(codes, ["0", "1", "2", "3", "4", "5", "6", "70", "101", "130"]);
}

#[test]
fn each_command_has_a_page_with_its_options() {
    let folder = Folder::new();
    let pages = folder.argument("pages");
    assert_eq!(run(&["man", &pages]).code, Some(0));
    let read = |name: &str| std::fs::read_to_string(folder.path("pages").join(name)).unwrap();
    assert_eq!(read("voconform.1"), run(&["man"]).out);
    for name in commands() {
        let page = read(&format!("voconform-{name}.1"));
        assert!(page.contains(&format!(".TH voconform-{name} 1")), "{page}");
        assert!(page.contains("SEE ALSO"), "{name}");
    }
    let check = read("voconform-check.1");
    for option in [
        "\\-\\-report",
        "\\-\\-fail\\-on",
        "\\-\\-allow\\-unverified",
        "\\-\\-fault",
    ] {
        assert!(check.contains(option), "{option}");
    }
    let written = std::fs::read_dir(folder.path("pages")).unwrap().count();
    assert_eq!(written, commands().len() + 1);
}
