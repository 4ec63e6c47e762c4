//! Answers whose documents are written down late.

use serde_json::Value;

use super::serialise::{self, Format};
use super::votable::Votable;
use crate::message::{Body, Response};
use crate::xml::{Document, Style, write};

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    Table(Box<Votable>, Format),
    /// A tree, and the prefix of its namespace.
    Tree(Box<Document>, &'static str),
    Json(Value),
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub content: Content,
    /// Close the connection after so many bytes of a longer body.
    pub cut_after: Option<usize>,
}

impl Answer {
    pub fn new(status: u16) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            content: Content::Bytes(Vec::new()),
            cut_after: None,
        }
    }

    pub fn bytes(status: u16, media_type: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        Answer {
            content: Content::Bytes(bytes.into()),
            ..Answer::new(status)
        }
        .with("Content-Type", media_type)
    }

    pub fn text(status: u16, text: impl Into<String>) -> Answer {
        Answer::bytes(status, "text/plain; charset=utf-8", text.into())
    }

    pub fn table(votable: Votable, format: Format) -> Answer {
        Answer {
            content: Content::Table(Box::new(votable), format),
            ..Answer::new(200)
        }
        .with("Content-Type", format.media_type())
    }

    /// An error as VOTable (DALI 1.1, 4.2.2).
    pub fn error(status: u16, message: &str) -> Answer {
        Answer {
            status,
            ..Answer::table(Votable::error(message), Format::TableData)
        }
    }

    pub fn tree(status: u16, media_type: &str, document: Document, prefix: &'static str) -> Answer {
        Answer {
            content: Content::Tree(Box::new(document), prefix),
            ..Answer::new(status)
        }
        .with("Content-Type", media_type)
    }

    pub fn json(status: u16, value: Value) -> Answer {
        Answer {
            content: Content::Json(value),
            ..Answer::new(status)
        }
        .with("Content-Type", "application/json")
    }

    pub fn see_other(location: &str) -> Answer {
        Answer::text(303, format!("See {location}\n")).with("Location", location)
    }

    pub fn with(mut self, name: &str, value: &str) -> Answer {
        self.set(name, value);
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.headers.iter().find(named).map(|(_, value)| value.as_str())
    }

    pub fn set(&mut self, name: &str, value: &str) {
        let named = |(key, _): &&mut (String, String)| key.eq_ignore_ascii_case(name);
        match self.headers.iter_mut().find(named) {
            Some((_, old)) => *old = value.to_owned(),
            None => self.headers.push((name.to_owned(), value.to_owned())),
        }
    }

    /// One more header of that name.
    pub fn also(mut self, name: &str, value: &str) -> Answer {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    pub fn table_mut(&mut self) -> Option<&mut Votable> {
        match &mut self.content {
            Content::Table(votable, _) => Some(votable),
            _ => None,
        }
    }

    /// Makes a table a tree, if it is to be one.
    pub fn plant(&mut self) {
        if let Content::Table(votable, format) = &self.content {
            self.content = match format.is_xml() {
                true => Content::Tree(Box::new(serialise::tree(votable, *format)), ""),
                false => Content::Bytes(serialise::lines(votable, *format).into_bytes()),
            };
        }
    }

    /// Writes the document down.
    pub fn write(&mut self) {
        self.plant();
        match &self.content {
            Content::Tree(document, prefix) => {
                let style = Style {
                    prefix,
                    ..Style::default()
                };
                self.content = Content::Bytes(write(document, &style));
            }
            Content::Json(value) => self.content = Content::Bytes(value.to_string().into_bytes()),
            Content::Table(..) | Content::Bytes(_) => {}
        }
    }

    pub fn into_response(mut self) -> Response {
        self.write();
        let body = match self.content {
            Content::Bytes(bytes) => bytes,
            _ => Vec::new(),
        };
        Response {
            status: self.status,
            headers: self.headers,
            body: Body::Bytes(body),
            cut_after: self.cut_after,
        }
    }
}
