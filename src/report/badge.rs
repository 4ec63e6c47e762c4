//! The verdict as a small picture (SVG) for a web page: what was judged on the left, the verdict on the right.

use std::io;

use maud::html;

use super::model::{Headline, Report};
use super::{visible, words};
use crate::checks::Verdict;

/// Longest text on one side, in characters.
const MOST: usize = 40;
const HEIGHT: u32 = 20;
/// Space at both ends of a text.
const PADDING: u32 = 6;
/// Behind the left text. White on all of these has a contrast of more than 4.5.
const LABEL_COLOUR: &str = "#444b54";

/// Writes one badge; that of several services counts them and has the colour of the worst.
pub fn write(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    let (label, value) = (label(reports), value(reports));
    let worst = worst(reports);
    out.write_all(draw(&label, &value, colour(worst), &title(reports)).as_bytes())
}

fn label(reports: &[Report]) -> String {
    match reports {
        [one] => line(&words::interface(one)),
        several => words::count(several.len(), "service"),
    }
}

fn value(reports: &[Report]) -> String {
    match reports {
        [one] => match one.headline {
            Headline::Conforms | Headline::ConformsAsFarAsVerified => {
                format!("conforms {}/{}", one.decided, one.decidable)
            }
            Headline::DoesNotConform => format!("does not conform ({})", one.count(Verdict::Fail)),
            Headline::CouldNotBeJudged => "could not be judged".to_owned(),
        },
        several => {
            let (good, all) = (several.iter().filter(|r| is_good(r)).count(), several.len());
            match worst(several) {
                Headline::Conforms => "all conform".to_owned(),
                Headline::ConformsAsFarAsVerified => "all conform as far as verified".to_owned(),
                _ => format!("{good} of {all} conform"),
            }
        }
    }
}

fn is_good(report: &Report) -> bool {
    matches!(
        report.headline,
        Headline::Conforms | Headline::ConformsAsFarAsVerified
    )
}

/// The worst verdict on a whole; that of no service is that nothing was judged.
fn worst(reports: &[Report]) -> Headline {
    let order = [
        Headline::DoesNotConform,
        Headline::CouldNotBeJudged,
        Headline::ConformsAsFarAsVerified,
        Headline::Conforms,
    ];
    let has = |headline: &Headline| reports.iter().any(|r| r.headline == *headline);
    order.into_iter().find(has).unwrap_or(Headline::CouldNotBeJudged)
}

fn colour(headline: Headline) -> &'static str {
    match headline {
        Headline::Conforms => "#2e7031",
        Headline::ConformsAsFarAsVerified => "#1b6478",
        Headline::DoesNotConform => "#b3261e",
        Headline::CouldNotBeJudged => "#5f6368",
    }
}

/// The whole sentence, for readers of screens and as a hint under the pointer.
fn title(reports: &[Report]) -> String {
    let one = |report: &Report| {
        format!(
            "{} ({}): {}",
            line(report.name()),
            line(&words::interface(report)),
            words::headline(report)
        )
    };
    let services: Vec<String> = reports.iter().map(one).collect();
    services.join("; ")
}

fn line(text: &str) -> String {
    visible::line(&visible::shorten(text, MOST)).into_owned()
}

fn draw(label: &str, value: &str, colour: &str, title: &str) -> String {
    let (left, right) = (width(label), width(value));
    let (first, second) = (left + 2 * PADDING, right + 2 * PADDING);
    let whole = first + second;
    let text = |x: u32, width: u32, text: &str| {
        html! { text x=(x) y="14" textLength=(width) lengthAdjust="spacingAndGlyphs" { (text) } }
    };
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(whole) height=(HEIGHT) viewBox={ "0 0 " (whole) " " (HEIGHT) } role="img" aria-labelledby="title" {
            title id="title" { (title) }
            rect width=(whole) height=(HEIGHT) rx="3" fill=(colour) {}
            path d={ "M3 0H" (first) "V" (HEIGHT) "H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z" } fill=(LABEL_COLOUR) {}
            g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" {
                (text(PADDING, left, label))
                (text(first + PADDING, right, value))
            }
        }
    };
    format!("{}\n", svg.into_string())
}

/// How wide a text is in pixels, about; the picture stretches it to that whatever the letters are.
fn width(text: &str) -> u32 {
    let tenths: u32 = text.chars().map(tenths).sum();
    tenths.div_ceil(10)
}

/// A letter of Verdana at 11 pixels, in tenths of a pixel.
fn tenths(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | 'I' => 38,
        'f' | 't' | 'r' | '/' | '(' | ')' | '-' => 48,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 105,
        'A'..='Z' => 78,
        c if c.is_ascii() => 68,
        _ => 110,
    }
}
