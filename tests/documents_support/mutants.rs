//! Mechanical mutants of documents: nodes dropped, doubled, swapped, renamed, values exchanged.
//! The same numbers give the same mutants everywhere.

use std::ops::Range;
use voconform::documents::xml::{Document, Element, parse};

/// A small generator of numbers (splitmix64), so that mutants need no dependency.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Numbers {
        Numbers(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn pick<T: Copy>(&mut self, pool: &[T]) -> T {
        pool[self.below(pool.len())]
    }
}

const NAMES: [&str; 28] = [
    "job",
    "jobs",
    "jobref",
    "jobId",
    "runId",
    "ownerId",
    "phase",
    "quote",
    "creationTime",
    "startTime",
    "endTime",
    "executionDuration",
    "destruction",
    "parameters",
    "parameter",
    "results",
    "result",
    "errorSummary",
    "message",
    "jobInfo",
    "jobinfo",
    "PHASE",
    "error",
    "link",
    "jobid",
    "jobList",
    "owner",
    "x",
];
const TEXTS: [&str; 34] = [
    "",
    " ",
    "PENDING",
    "ARCHIVED",
    " HELD",
    "QUEUED\n",
    "held",
    "RUNNING",
    "0",
    "-1",
    "+7",
    "600.0",
    "1e3",
    "2147483647",
    "2147483648",
    "9223372036854775808",
    "true",
    " true ",
    "True",
    "1",
    "2026-03-01T08:30:00Z",
    "2026-03-01T08:30:00",
    "2026-03-01 08:30:00",
    "2026-03-01T24:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-03-01T08:30:00+0200",
    "2026-03-01T08:30:00+14:00",
    "2026-03-01T08:30:00.5-14:01",
    "02026-03-01T08:30:00Z",
    "fatal",
    "transient ",
    "simple",
    "text",
    "&#xA0;",
];
const URIS: [&str; 10] = [
    "",
    "a b",
    "http://example.org/",
    "%zz",
    "http://[::1]/",
    "a#b#c",
    ":x",
    "x:",
    "é?[1]",
    "http://example.org/%41",
];
const ATTRIBUTES: [&str; 26] = [
    "xsi:nil=\"true\"",
    "xsi:nil=\"false\"",
    "xsi:nil=\" 1\"",
    "xsi:nil=\"maybe\"",
    "version=\"1.1\"",
    "id=\"a\"",
    "ID=\"a\"",
    "xlink:href=\"b\"",
    "xlink:type=\"simple\"",
    "xlink:type=\" arc \"",
    "xlink:type=\"result\"",
    "xlink:title=\"t\"",
    "href=\"b\"",
    "size=\"12\"",
    "size=\"x\"",
    "mime-type=\"text/csv\"",
    "type=\"fatal\"",
    "hasDetail=\"true\"",
    "hasDetail=\"yes\"",
    "byReference=\"0\"",
    "isPost=\"\"",
    "xml:lang=\"en\"",
    "xmlns:c=\"urn:uwscustom\" c:x=\"1\"",
    "xmlns:c=\"urn:other\" c:x=\"1\"",
    "xsi:schemaLocation=\"urn:a\"",
    "xsi:type=\"uws:JobIdentifier\"",
];
const INSIDE: [&str; 9] = [
    " ",
    "\n",
    "<!-- c -->",
    "<?p i?>",
    "<![CDATA[ ]]>",
    "<![CDATA[x]]>",
    "&#32;",
    "text",
    "<x/>",
];

fn spliced(text: &str, span: Range<usize>, with: &str) -> String {
    format!("{}{}{}", &text[..span.start], with, &text[span.end..])
}

fn content_start(element: Element<'_>) -> Option<usize> {
    let tag = element.tag_span();
    (!element.document().text()[tag.clone()].ends_with("/>")).then_some(tag.end)
}

fn renamed(element: Element<'_>, name: &str) -> String {
    let text = element.document().text();
    let span = element.span();
    let old = element.qualified_name();
    let new = match element.prefix() {
        Some(prefix) => format!("{prefix}:{name}"),
        None => name.to_owned(),
    };
    let mut out = text.to_owned();
    if content_start(element).is_some() {
        let end = text[span.clone()]
            .rfind("</")
            .map_or(span.end, |end| end + span.start + 2);
        out.replace_range(end..end + old.len(), &new);
    }
    out.replace_range(span.start + 1..span.start + 1 + old.len(), &new);
    out
}

/// Changes one thing.
pub fn mutate(document: &Document, numbers: &mut Numbers) -> String {
    let text = document.text();
    let mut elements = vec![document.root()];
    elements.extend(document.root().descendants());
    let element = numbers.pick(&elements);
    match numbers.below(12) {
        0 => spliced(text, element.span(), ""),
        1 => spliced(
            text,
            element.span().start..element.span().start,
            &text[element.span()],
        ),
        2 => swapped(element, numbers).unwrap_or_else(|| text.to_owned()),
        3 => renamed(element, numbers.pick(&NAMES)),
        4 | 5 => with_text(element, numbers),
        6 => with_inside(element, numbers),
        7 | 8 => attribute_changed(element, numbers),
        9 | 10 => {
            let at = element.span().start + 1 + element.qualified_name().len();
            spliced(text, at..at, &format!(" {}", numbers.pick(&ATTRIBUTES)))
        }
        _ => match element.prefix() {
            // the prefix goes, and with it perhaps the namespace
            Some(prefix) => {
                let new = renamed(element, element.name());
                new.replace(
                    &format!("<{prefix}:{}", element.name()),
                    &format!("<{}", element.name()),
                )
                .replace(
                    &format!("</{prefix}:{}", element.name()),
                    &format!("</{}", element.name()),
                )
            }
            None => spliced(
                text,
                element.tag_span(),
                &text[element.tag_span()].replacen('<', "<u:", 1),
            ),
        },
    }
}

fn swapped(element: Element<'_>, numbers: &mut Numbers) -> Option<String> {
    let children: Vec<_> = element.children().collect();
    if children.len() < 2 {
        return None;
    }
    let one = numbers.below(children.len() - 1);
    let other = one + 1 + numbers.below(children.len() - one - 1);
    let (one, other) = (children[one].span(), children[other].span());
    let text = element.document().text();
    let out = spliced(text, other.clone(), &text[one.clone()]);
    Some(spliced(&out, one, &text[other]))
}

fn with_text(element: Element<'_>, numbers: &mut Numbers) -> String {
    let text = element.document().text();
    let value = numbers.pick(&TEXTS);
    let leaf = element.children().len() == 0;
    match content_start(element) {
        Some(_) if leaf => spliced(text, element.text_span(), value),
        Some(start) => spliced(text, start..start, value),
        None => {
            let tag = element.tag_span();
            let open = text[tag.clone()].trim_end_matches("/>").to_owned();
            spliced(
                text,
                tag,
                &format!("{open}>{value}</{}>", element.qualified_name()),
            )
        }
    }
}

fn with_inside(element: Element<'_>, numbers: &mut Numbers) -> String {
    let text = element.document().text();
    let piece = numbers.pick(&INSIDE);
    match content_start(element) {
        Some(start) => spliced(text, start..start, piece),
        None => {
            let tag = element.tag_span();
            let open = text[tag.clone()].trim_end_matches("/>").to_owned();
            spliced(
                text,
                tag,
                &format!("{open}>{piece}</{}>", element.qualified_name()),
            )
        }
    }
}

fn attribute_changed(element: Element<'_>, numbers: &mut Numbers) -> String {
    let text = element.document().text();
    if element.attributes().is_empty() {
        return with_text(element, numbers);
    }
    let attribute = &element.attributes()[numbers.below(element.attributes().len())];
    match numbers.below(5) {
        0 => spliced(text, attribute.span.clone(), ""),
        1 => spliced(
            text,
            attribute.span.start..attribute.span.end,
            &text[attribute.span.clone()].replacen(':', "", 1),
        ),
        2 => {
            let end = attribute.span.start + text[attribute.span.clone()].find('=').unwrap_or(0);
            spliced(
                text,
                attribute.span.start..end.max(attribute.span.start),
                numbers.pick(&["id", "name", "uws:id", "xlink:href", "Type", "size"]),
            )
        }
        3 => spliced(text, attribute.value_span.clone(), numbers.pick(&URIS)),
        _ => spliced(text, attribute.value_span.clone(), numbers.pick(&TEXTS)),
    }
}

/// `count` mutants of the documents, one or two changes away from them.
pub fn mutants(documents: &[Document], count: usize, seed: u64) -> Vec<String> {
    let mut numbers = Numbers::new(seed);
    let mut mutants = Vec::with_capacity(count);
    for i in 0..count {
        let mut text = mutate(&documents[i % documents.len()], &mut numbers);
        if numbers.below(4) == 0
            && let Ok(document) = parse(text.as_bytes(), None)
        {
            text = mutate(&document, &mut numbers);
        }
        mutants.push(text);
    }
    mutants
}
