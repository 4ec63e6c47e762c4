//! The header WWW-Authenticate: a list of challenges (RFC 9110 sections 11.2 to 11.6.1).

/// One challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme as written.
    pub scheme: String,
    /// The one token that may stand in place of parameters.
    pub token: Option<String>,
    /// Parameters in order: names in lower case, values without quotes.
    pub parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Is it of this scheme? Schemes are compared without case.
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The value of a parameter; its name in lower case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads the value of one header line; the error says what was expected where (in characters from 1).
pub fn read(value: &str) -> Result<Vec<Challenge>, String> {
    let mut reader = Reader {
        text: value.chars().collect(),
        at: 0,
    };
    let mut found: Vec<Challenge> = Vec::new();
    reader.commas();
    while !reader.is_at_end() {
        let word = reader
            .token()
            .ok_or_else(|| reader.wrong("the name of a scheme"))?;
        match found.last_mut() {
            // A name before an equals sign is a parameter of the challenge before.
            Some(last) if reader.is_parameter() && last.token.is_none() => {
                let value = reader.value()?;
                last.parameters.push((word.to_ascii_lowercase(), value));
            }
            _ => found.push(reader.challenge(word)?),
        }
        if !reader.is_at_end() && !reader.commas() {
            return Err(reader.wrong("a comma"));
        }
    }
    if found.is_empty() {
        return Err("there is no challenge".to_owned());
    }
    Ok(found)
}

struct Reader {
    text: Vec<char>,
    at: usize,
}

impl Reader {
    fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn wrong(&self, expected: &str) -> String {
        format!("expected {expected} at character {}", self.at + 1)
    }

    fn blanks(&mut self) -> bool {
        let from = self.at;
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.at += 1;
        }
        self.at > from
    }

    /// Skips commas with the blanks around them: a list may have empty elements. Was there one?
    fn commas(&mut self) -> bool {
        let mut any = false;
        loop {
            self.blanks();
            if self.peek() != Some(',') {
                return any;
            }
            any = true;
            self.at += 1;
        }
    }

    fn token(&mut self) -> Option<String> {
        let from = self.at;
        while self.peek().is_some_and(is_token) {
            self.at += 1;
        }
        (self.at > from).then(|| self.text[from..self.at].iter().collect())
    }

    /// Does an equals sign follow that is not the padding of a token?
    fn is_parameter(&self) -> bool {
        let mut rest = self.text[self.at..]
            .iter()
            .skip_while(|c| matches!(c, ' ' | '\t'));
        rest.next() == Some(&'=')
            && rest
                .find(|c| !matches!(c, ' ' | '\t'))
                .is_some_and(|c| !matches!(c, '=' | ','))
    }

    /// What follows the name of a scheme.
    fn challenge(&mut self, scheme: String) -> Result<Challenge, String> {
        let mut challenge = Challenge {
            scheme,
            token: None,
            parameters: Vec::new(),
        };
        if !self.blanks() || matches!(self.peek(), None | Some(',')) {
            return Ok(challenge);
        }
        let from = self.at;
        if let Some(name) = self.token().filter(|_| self.is_parameter()) {
            let value = self.value()?;
            challenge.parameters.push((name.to_ascii_lowercase(), value));
            return Ok(challenge);
        }
        self.at = from;
        while self
            .peek()
            .is_some_and(|c| c.is_ascii_alphanumeric() || "-._~+/=".contains(c))
        {
            self.at += 1;
        }
        if self.at == from {
            return Err(self.wrong("a parameter or a token"));
        }
        challenge.token = Some(self.text[from..self.at].iter().collect());
        Ok(challenge)
    }

    /// The equals sign and what follows it.
    fn value(&mut self) -> Result<String, String> {
        self.blanks();
        self.at += 1;
        self.blanks();
        if self.peek() != Some('"') {
            return self.token().ok_or_else(|| self.wrong("a value"));
        }
        self.at += 1;
        let mut value = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '"' => return Ok(value),
                '\\' => value.extend(self.peek().inspect(|_| self.at += 1)),
                c => value.push(c),
            }
        }
        Err(self.wrong("the closing quote"))
    }
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn shown(value: &str) -> String {
        let Ok(found) = read(value) else {
            return "wrong".to_owned();
        };
        let one = |c: &super::Challenge| {
            let pairs: Vec<String> = c.parameters.iter().map(|(n, v)| format!("{n}={v}")).collect();
            format!(
                "{}[{}{}]",
                c.scheme,
                c.token.clone().unwrap_or_default(),
                pairs.join(" ")
            )
        };
        found.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn lists_of_challenges_are_read() {
        for (value, wanted) in [
            ("Basic realm=\"a, b\"", "Basic[realm=a, b]"),
            ("Bearer", "Bearer[]"),
            ("Negotiate YII=", "Negotiate[YII=]"),
            (
                "Negotiate abcd==, Basic realm=x",
                "Negotiate[abcd==] Basic[realm=x]",
            ),
            (
                "ivoa_cookie standard_id=\"a\", access_url=\"b\", ivoa_x509, Bearer, Basic realm=\"r\"",
                "ivoa_cookie[standard_id=a access_url=b] ivoa_x509[] Bearer[] Basic[realm=r]",
            ),
            (", Basic realm = \"x\\\"y\" ,,", "Basic[realm=x\"y]"),
        ] {
            assert_eq!(shown(value), wanted, "{value}");
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for value in [
            "",
            "Basic realm=\"x",
            "Basic realm=\"x\" Bearer",
            "\"x\"",
            "a=b c",
        ] {
            assert_eq!(shown(value), "wrong", "{value}");
        }
    }
}
