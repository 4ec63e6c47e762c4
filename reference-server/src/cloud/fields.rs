//! Parameters that many services take, and what is wrong with them (DALI 1.1, 3.4).

use super::answer::Answer;
use super::serialise::Format;
use super::votable::{Info, Votable};
use crate::message::Request;
use crate::uws::{ask, form};

/// The parameters of a request, names without case.
pub(crate) struct Fields(Vec<crate::uws::Field>);

impl Fields {
    pub fn read(request: &Request) -> Result<Fields, Answer> {
        match form(request) {
            Ok(fields) => Ok(Fields(fields)),
            Err(refusal) => Err(Answer::error(
                refusal.status,
                "UsageFault: the body cannot be read",
            )),
        }
    }

    pub fn all(&self, name: &str) -> Vec<String> {
        ask(&self.0, name)
    }

    /// A parameter that can be given once.
    pub fn one(&self, name: &str) -> Result<Option<String>, Answer> {
        let values = self.all(name);
        match values.len() {
            0 | 1 => Ok(values.into_iter().next()),
            _ => Err(usage(&format!("{name} can be given once"))),
        }
    }

    pub fn format(&self) -> Result<Format, Answer> {
        match self.one("RESPONSEFORMAT")? {
            None => Ok(Format::TableData),
            Some(name) => Format::parse(&name).ok_or_else(|| usage(&format!("there is no format {name}"))),
        }
    }

    /// Rows at most.
    pub fn most(&self) -> Result<usize, Answer> {
        match self.one("MAXREC")? {
            None => Ok(usize::MAX),
            Some(text) => {
                let number = text.trim().parse::<usize>();
                number.map_err(|_| usage(&format!("MAXREC must be 0 or more: {text}")))
            }
        }
    }
}

/// The client has asked for what there is not.
pub(crate) fn usage(message: &str) -> Answer {
    Answer::error(400, &format!("UsageFault: {message}"))
}

/// Cuts the table of results, and says so if something is missing; no row at all is wanted of those who want to know the
/// columns.
pub(crate) fn limit(votable: &mut Votable, most: usize) {
    let Some(resource) = votable.results() else {
        return;
    };
    let Some(table) = &mut resource.table else {
        return;
    };
    if table.rows.len() > most || most == 0 {
        table.rows.truncate(most);
        resource.late_infos.push(Info::status("OVERFLOW"));
    }
}
