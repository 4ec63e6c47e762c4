//! Two copies of a file as bars over their bytes, one above the other, with the ranges that were read drawn at their places.

use maud::{Markup, html};

use super::parts::{exchange, grouped, text};
use super::view::View;
use crate::report::objects::{Comparison, ObjectRow, RangeRow, Sameness};
use crate::report::visible;

/// Width of a drawing, in its own units; it scales with the page.
const WIDTH: f64 = 960.0;
/// Where the bars begin: the names stand left of it.
const LEFT: f64 = 210.0;
const RIGHT: f64 = 30.0;
/// Top of each bar, and their height.
const TOPS: [f64; 2] = [24.0, 54.0];
const HEIGHT: f64 = 22.0;
/// The line of words below the bars.
const WORDS: f64 = 104.0;
/// A range is drawn at least so wide, or nobody would see it.
const NARROWEST: f64 = 9.0;
/// Units between the lines of a hatching, and about those of a letter of the widest words.
const HATCH: f64 = 5.0;
const LETTER: f64 = 7.4;

/// Is a difference known: of a range, or of the lengths?
pub fn differs(one: &Comparison) -> bool {
    let has_other_length = matches!(one.lengths, [Some(own), Some(other)] if own != other);
    has_other_length
        || one
            .ranges
            .iter()
            .any(|range| range.verdict == Sameness::Different)
}

/// The drawing with its words.
pub fn figure(view: &View<'_>, row: &ObjectRow, one: &Comparison) -> Markup {
    let title = format!("{} beside {}", row.label, one.with);
    html! {
        figure class="wide" tabindex="0" aria-label=(visible::line(&title)) {
            svg viewBox=(format!("0 0 {WIDTH} 112")) role="img" aria-label=(visible::line(&title)) class="plan compare" {
                desc { (text(&told(row, one))) }
                (drawing(row, one))
            }
            figcaption {
                b { (text(&title)) } ", " code { (text(&row.bucket)) "/" (text(&row.key)) } ": " (lengths(one)) " "
                @for range in &one.ranges { (caption(view, range)) " " }
                @if one.ranges.is_empty() { "No range was read." }
            }
        }
    }
}

/// What the patterns mean.
pub fn legend() -> Markup {
    html! {
        p class="legend" {
            "Ranges that were read: "
            span { span class="key equal" {} " filled: equal" }
            span { span class="key different" {} " crossed: different" }
            span { span class="key alone" {} " dashed: read in one place only, not compared" }
            " Narrow ranges are drawn wider."
        }
    }
}

/// The longest copy fills the width.
struct Scale {
    most: u64,
}

impl Scale {
    fn of(one: &Comparison) -> Scale {
        let ends = one.ranges.iter().map(|range| range.bytes[1].saturating_add(1));
        let lengths = one.lengths.iter().flatten().copied();
        Scale {
            most: ends.chain(lengths).max().unwrap_or(1).max(1),
        }
    }

    fn x(&self, byte: u64) -> f64 {
        let share = byte.min(self.most) as f64 / self.most as f64;
        LEFT + share * (WIDTH - LEFT - RIGHT)
    }

    /// Left end and width of a range, never outside the bars.
    fn span(&self, range: &RangeRow) -> (f64, f64) {
        let (left, right) = (self.x(range.bytes[0]), self.x(range.bytes[1].saturating_add(1)));
        let width = (right - left).max(NARROWEST);
        (left.min(WIDTH - RIGHT - width), width)
    }
}

fn drawing(row: &ObjectRow, one: &Comparison) -> Markup {
    let scale = Scale::of(one);
    let names = [format!("in the cloud, {}", row.label), one.with.clone()];
    let places = word_places(&scale, &one.ranges);
    html! {
        (axis(&scale))
        @for (side, name) in names.iter().enumerate() {
            text class="name" x=(round(LEFT - 8.0)) y=(round(TOPS[side] + 15.0)) text-anchor="end" { (text(&side_name(name, one.lengths[side]))) }
            @if let Some(length) = one.lengths[side] {
                rect class="copy" x=(round(LEFT)) y=(round(TOPS[side])) width=(round((scale.x(length) - LEFT).max(1.0))) height=(round(HEIGHT)) {}
            }
            @for range in one.ranges.iter().filter(|range| range.exchanges[side].is_some()) { (sample(&scale, range, TOPS[side])) }
        }
        @for (range, at) in one.ranges.iter().zip(&places) {
            @let (left, width) = scale.span(range);
            path class="lead" d=(format!("M{} {}L{} {}", round(left + width / 2.0), round(TOPS[1] + HEIGHT + 1.0), round(at + 8.0), round(WORDS - 12.0))) {}
            text class={ "word " (class(range)) } x=(round(*at)) y=(round(WORDS)) { (text(&word(range))) }
        }
    }
}

fn side_name(name: &str, length: Option<u64>) -> String {
    match length {
        Some(length) => format!("{name}: {} bytes", grouped(length)),
        None => format!("{name}: length unknown"),
    }
}

fn axis(scale: &Scale) -> Markup {
    let ticks = [0, scale.most / 2, scale.most];
    html! {
        @for (tick, anchor) in ticks.into_iter().zip(["start", "middle", "end"]) {
            text class="tick" x=(round(scale.x(tick))) y="13" text-anchor=(anchor) { (grouped(tick)) }
            line class="grid" x1=(round(scale.x(tick))) x2=(round(scale.x(tick))) y1="18" y2=(round(TOPS[1] + HEIGHT)) {}
        }
    }
}

/// Equal is filled, different is crossed, not compared is an empty frame with a dashed edge.
fn sample(scale: &Scale, range: &RangeRow, top: f64) -> Markup {
    let (left, width) = scale.span(range);
    html! {
        rect class={ "sample " (class(range)) } x=(round(left)) y=(round(top)) width=(round(width)) height=(round(HEIGHT)) {}
        @if range.verdict == Sameness::Different { path class="cross" d=(hatching(left, top, width)) {} }
    }
}

fn hatching(left: f64, top: f64, width: f64) -> String {
    let (right, bottom) = (left + width, top + HEIGHT);
    let lines = ((width + HEIGHT) / HATCH) as usize;
    let mut path = String::new();
    for line in 1..=lines {
        let along = line as f64 * HATCH;
        // Down to the left, cut off at the edges; then the same mirrored.
        let (x1, y1) = (right.min(left + along), top + (along - width).max(0.0));
        let (x2, y2) = (left.max(left + along - HEIGHT), bottom.min(top + along));
        for [from, to] in [[x1, x2], [left + right - x1, left + right - x2]] {
            path += &format!("M{} {}L{} {}", round(from), round(y1), round(to), round(y2));
        }
    }
    path
}

/// Where the words of the ranges stand: near them, and not one upon the other.
fn word_places(scale: &Scale, ranges: &[RangeRow]) -> Vec<f64> {
    let widths: Vec<f64> = ranges
        .iter()
        .map(|range| word(range).chars().count() as f64 * LETTER + 14.0)
        .collect();
    let mut places: Vec<f64> = Vec::new();
    let mut free = 8.0;
    for (range, width) in ranges.iter().zip(&widths) {
        let (left, _) = scale.span(range);
        let at = (left - 4.0).max(free);
        places.push(at);
        free = at + width;
    }
    // What stands out to the right is moved back, and pushes those before it.
    let mut limit = WIDTH;
    for (at, width) in places.iter_mut().zip(&widths).rev() {
        *at = at.min(limit - width).max(8.0);
        limit = *at;
    }
    places
}

fn word(range: &RangeRow) -> String {
    match range.differs_at {
        Some(at) => format!("{}: different from byte {}", range.part, grouped(at)),
        None => format!("{}: {}", range.part, range.verdict.words()),
    }
}

fn class(range: &RangeRow) -> &'static str {
    match range.verdict {
        Sameness::Equal => "equal",
        Sameness::Different => "different",
        Sameness::NotCompared => "alone",
    }
}

fn lengths(one: &Comparison) -> String {
    match one.lengths {
        [Some(own), Some(other)] if own == other => format!("both have {} bytes.", grouped(own)),
        [Some(own), Some(other)] => format!(
            "the lengths differ, {} bytes in the cloud and {} bytes there.",
            grouped(own),
            grouped(other)
        ),
        _ => "the length of one of both is not known.".to_owned(),
    }
}

fn caption(view: &View<'_>, range: &RangeRow) -> Markup {
    let [first, last] = range.bytes;
    html! {
        (text(&word(range))) " (bytes " (grouped(first)) " to " (grouped(last))
        @for number in range.exchanges.iter().flatten() { ", " (exchange(view, *number)) }
        ")."
    }
}

/// All of it in words, for those who do not see the drawing.
fn told(row: &ObjectRow, one: &Comparison) -> String {
    let ranges = one.ranges.iter().map(|range| {
        let [first, last] = range.bytes;
        format!("{}, bytes {first} to {last}.", word(range))
    });
    let ranges: Vec<String> = ranges.collect();
    format!(
        "{} and {}: {} {}",
        row.label,
        one.with,
        lengths(one),
        ranges.join(" ")
    )
}

fn round(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(part: &str, bytes: [u64; 2]) -> RangeRow {
        RangeRow {
            part: part.to_owned(),
            bytes,
            exchanges: [Some(1), Some(2)],
            verdict: Sameness::Different,
            differs_at: Some(bytes[0]),
        }
    }

    #[test]
    fn words_stand_in_the_drawing_and_not_upon_each_other() {
        for most in [3000, 100_000, u64::MAX] {
            let scale = Scale { most };
            for starts in [[0, 1, 2], [most - 3, most - 2, most - 1], [0, most / 2, most - 1]] {
                let ranges = starts.map(|start| range("head", [start, start]));
                let places = word_places(&scale, &ranges);
                assert!(places[0] >= 0.0, "{places:?}");
                assert!(
                    places.windows(2).all(|pair| pair[1] - pair[0] > 100.0),
                    "{places:?}"
                );
                for one in &ranges {
                    let (left, width) = scale.span(one);
                    assert!(
                        left >= LEFT - 0.1 && left + width <= WIDTH - RIGHT + 0.1,
                        "{left} {width}"
                    );
                }
            }
        }
    }

    #[test]
    fn crosses_stay_inside_their_range() {
        for width in [NARROWEST, 20.0, 300.0] {
            let path = hatching(50.0, TOPS[0], width);
            let numbers = path.split(['M', 'L', ' ']).filter_map(|n| n.parse::<f64>().ok());
            let numbers: Vec<f64> = numbers.collect();
            assert!(!numbers.is_empty());
            for point in numbers.chunks(2) {
                let is_in = (50.0..=50.0 + width).contains(&point[0])
                    && (TOPS[0]..=TOPS[0] + HEIGHT).contains(&point[1]);
                assert!(is_in, "{point:?} of {width}");
            }
        }
    }
}
