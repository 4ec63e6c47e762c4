//! A curl command that sends a recorded request again.

use std::borrow::Cow;
use std::fmt::Write;

use super::model::RequestRow;
use super::visible::is_hidden;

/// What the recording has in place of a secret.
const REDACTED: &str = "[redacted]";

/// The shell variable that stands for a secret in the command.
const SECRET: &str = "\"$VOCONFORM_TOKEN\"";

/// Headers that curl makes itself, or that concern only the connection or the tool.
const LEFT_OUT: [&str; 6] = [
    "host",
    "content-length",
    "accept-encoding",
    "connection",
    "user-agent",
    "transfer-encoding",
];

/// A command line for a POSIX shell, on one line, without any control character.
///
/// Secrets appear as `"$VOCONFORM_TOKEN"`. Headers that curl would add by itself are taken away where the request had
/// none. A body with control characters comes from `printf`, since it can't stand in an argument.
pub fn command(request: &RequestRow) -> String {
    let plain = !request.body.contains(is_hidden);
    let mut words = Vec::new();
    if !request.body.is_empty() && !plain {
        words.push(printf(&request.body));
        words.push("|".to_owned());
    }
    words.extend(["curl".to_owned(), "-i".to_owned()]);
    words.extend(switches(request));
    words.extend(headers(request));
    if !request.body.is_empty() {
        let body = if plain {
            format!("--data-raw {}", quote(&request.body))
        } else {
            "--data-binary @-".to_owned()
        };
        words.push(body);
    }
    // "--url" keeps a URL that begins with a hyphen from being an option.
    words.push(if request.url.starts_with('-') {
        "--url".to_owned()
    } else {
        String::new()
    });
    words.push(quote(&request.url));
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

fn switches(request: &RequestRow) -> Vec<String> {
    let mut words = Vec::new();
    match request.method.as_str() {
        "GET" if request.body.is_empty() => {}
        "HEAD" => words.push("--head".to_owned()),
        method => words.push(format!("-X {}", quote(method))),
    }
    if request.url.contains(['[', ']', '{', '}']) {
        words.push("--globoff".to_owned());
    }
    if request.url.contains("/../") || request.url.contains("/./") {
        words.push("--path-as-is".to_owned());
    }
    words
}

fn headers(request: &RequestRow) -> Vec<String> {
    let has = |wanted: &str| {
        request
            .headers
            .iter()
            .any(|[name, _]| name.eq_ignore_ascii_case(wanted))
    };
    let kept = |[name, _]: &&[String; 2]| {
        !LEFT_OUT.iter().any(|out| name.eq_ignore_ascii_case(out))
            && !name.starts_with('@')
            && !name.is_empty()
    };
    let line = |[name, value]: &[String; 2]| {
        // To curl "name:" means "take it away", and "name;" means an empty value.
        if value.is_empty() {
            format!("{name};")
        } else {
            format!("{name}: {value}")
        }
    };
    let mut lines: Vec<String> = request.headers.iter().filter(kept).map(line).collect();
    if !has("accept") {
        lines.push("Accept:".to_owned());
    }
    if !request.body.is_empty() && !has("content-type") {
        lines.push("Content-Type:".to_owned());
    }
    lines.iter().map(|line| format!("-H {}", quote(line))).collect()
}

/// One shell word. Secrets become a variable.
fn quote(text: &str) -> String {
    let pieces: Vec<String> = text.split(REDACTED).map(quote_plain).collect();
    match pieces.len() {
        1 => pieces.concat(),
        _ => pieces
            .iter()
            .map(|piece| if piece == "''" { "" } else { piece })
            .collect::<Vec<_>>()
            .join(SECRET),
    }
}

fn quote_plain(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,".contains(c);
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    if text.contains(is_hidden) {
        return format!("\"$(printf '{}')\"", octal(text));
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn printf(body: &str) -> String {
    let pieces: Vec<Cow<'_, str>> = body.split(REDACTED).map(octal).collect();
    let secrets = format!(" {SECRET}").repeat(pieces.len() - 1);
    format!("printf '{}'{secrets}", pieces.join("%s"))
}

/// The text as the format of `printf`: what is not plain is written as octal numbers of its bytes.
fn octal(text: &str) -> Cow<'_, str> {
    let special = |c: char| is_hidden(c) || matches!(c, '\'' | '\\' | '%');
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut bytes = [0; 4];
    for c in text.chars() {
        match c {
            '%' => out.push_str("%%"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if special(c) => {
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    // Writing to a String can't fail.
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> RequestRow {
        let headers = headers
            .iter()
            .map(|(n, v)| [(*n).to_owned(), (*v).to_owned()])
            .collect();
        RequestRow {
            method: method.into(),
            url: url.into(),
            headers,
            body: body.into(),
        }
    }

    #[test]
    fn a_get_is_short_and_a_missing_accept_stays_missing() {
        let get = request(
            "GET",
            "http://h/async",
            &[("Host", "h"), ("Accept", "text/plain")],
            "",
        );
        assert_eq!(command(&get), "curl -i -H 'Accept: text/plain' http://h/async");
        let bare = request("GET", "http://h/a?b=c&d", &[], "");
        assert_eq!(command(&bare), "curl -i -H Accept: 'http://h/a?b=c&d'");
    }

    #[test]
    fn a_post_carries_its_body_and_no_secret() {
        let headers = [
            ("Accept", "*/*"),
            ("Authorization", "[redacted]"),
            ("Content-Type", "a/b"),
            ("Content-Length", "3"),
        ];
        let post = request("POST", "http://h/x?t=[redacted]", &headers, "Q=it's");
        let wanted = r#"curl -i -X POST --globoff -H 'Accept: */*' -H 'Authorization: '"$VOCONFORM_TOKEN" -H 'Content-Type: a/b' --data-raw 'Q=it'\''s' 'http://h/x?t='"$VOCONFORM_TOKEN""#;
        assert_eq!(command(&post), wanted);
    }

    #[test]
    fn a_body_with_control_characters_comes_from_printf() {
        let put = request(
            "PUT",
            "http://h/",
            &[("accept", "")],
            "a\r\n\0%'\u{202e}[redacted]z",
        );
        let wanted = r#"printf 'a\r\n\000%%\047\342\200\256%sz' "$VOCONFORM_TOKEN" | curl -i -X PUT -H 'accept;' -H Content-Type: --data-binary @- http://h/"#;
        assert_eq!(command(&put), wanted);
    }

    /// What the shell hands to a program is what was recorded.
    #[cfg(unix)]
    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        for text in [
            "",
            "a b",
            "it's",
            "$(id) `id` \\ \" !",
            "a\u{1b}[0m\u{202e}'%s\\n",
            "*?~#&|;<>",
            "ä星",
            "-n",
        ] {
            let script = format!("printf %s {}", quote(text));
            let out = std::process::Command::new("sh")
                .args(["-c", &script])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(out.stdout).unwrap(), text, "{script}");
        }
    }
}
