//! What the parameters of a cutout ask for, and what comes of it (SODA 1.0, 3 and 6).

use super::dataset::{DATA_SETS, DataSet};
use crate::uws::{JobResult, Parameter, Work};

/// A circle (or none) and a band (or none) of one data set.
pub(super) struct Combination {
    circle: Option<[f64; 3]>,
    band: Option<[f64; 2]>,
}

/// A data set and the combinations of parameter values that are asked of it.
pub(super) struct Order {
    pub set: &'static DataSet,
    pub combinations: Vec<Combination>,
}

/// What a job with these parameters is going to do; the error ends it in ERROR. Each combination of values gives one
/// result; one without data gives a text that says so.
pub(crate) fn work(parameters: &[Parameter]) -> Result<Work, String> {
    let order = read(parameters)?;
    let result = |(at, combination): (usize, &Combination)| {
        let (media_type, body) = match order.set.covers(combination) {
            true => ("application/fits", cutout(order.set)),
            false => (
                "text/plain",
                b"UsageError: the data set has nothing there\n".to_vec(),
            ),
        };
        JobResult {
            id: format!("cutout-{}", at + 1),
            media_type,
            body,
        }
    };
    Ok(Work {
        results: order.combinations.iter().enumerate().map(result).collect(),
        ..Work::default()
    })
}

impl DataSet {
    pub(super) fn covers(&self, combination: &Combination) -> bool {
        combination.circle.is_none_or(|circle| self.meets_circle(&circle))
            && combination.band.is_none_or(|band| self.meets_band(&band))
    }
}

/// Reads ID, CIRCLE, POS and BAND; what is wrong with them starts with a word of SODA 1.0, 5.2.
pub(super) fn read(parameters: &[Parameter]) -> Result<Order, String> {
    let ids = values(parameters, "ID");
    let id = match ids.as_slice() {
        [] => return Err("UsageError: ID is missing".to_owned()),
        [id] => id,
        _ => return Err("MultiValuedParamNotSupported: ID can be given once".to_owned()),
    };
    let set = DATA_SETS.iter().find(|set| set.id == id);
    let set = set.ok_or_else(|| format!("UsageError: there is no data set {id}"))?;
    let mut circles = Vec::new();
    for value in values(parameters, "CIRCLE") {
        circles.push(Some(circle(&value).ok_or_else(|| wrong("CIRCLE", &value))?));
    }
    for value in values(parameters, "POS") {
        let position = value.trim().strip_prefix("CIRCLE ").and_then(circle);
        circles.push(Some(position.ok_or_else(|| wrong("POS", &value))?));
    }
    let mut bands = Vec::new();
    for value in values(parameters, "BAND") {
        bands.push(Some(band(&value).ok_or_else(|| wrong("BAND", &value))?));
    }
    if circles.is_empty() {
        circles.push(None);
    }
    if bands.is_empty() {
        bands.push(None);
    }
    let with_bands = |circle: Option<[f64; 3]>| {
        let bands = bands.clone();
        bands.into_iter().map(move |band| Combination { circle, band })
    };
    Ok(Order {
        set,
        combinations: circles.into_iter().flat_map(with_bands).collect(),
    })
}

/// Refuses each repetition (SODA 1.0, 3.1).
pub(crate) fn single(parameters: &[Parameter]) -> Result<(), String> {
    for name in ["ID", "CIRCLE", "POS", "BAND"] {
        if values(parameters, name).len() > 1 {
            return Err(format!("MultiValuedParamNotSupported: {name} can be given once"));
        }
    }
    Ok(())
}

fn values(parameters: &[Parameter], name: &str) -> Vec<String> {
    let named = parameters.iter().filter(|p| p.is_called(name));
    named
        .map(|p| String::from_utf8_lossy(&p.value).into_owned())
        .collect()
}

fn wrong(name: &str, value: &str) -> String {
    format!("UsageError: {name} cannot be read: {value}")
}

fn circle(text: &str) -> Option<[f64; 3]> {
    let circle: [f64; 3] = numbers(text)?.try_into().ok()?;
    let [ra, dec, radius] = circle;
    let inside =
        (0.0..=360.0).contains(&ra) && (-90.0..=90.0).contains(&dec) && (0.0..=180.0).contains(&radius);
    inside.then_some(circle)
}

/// One wavelength, or two of which either may be infinite.
fn band(text: &str) -> Option<[f64; 2]> {
    match numbers(text)?.as_slice() {
        [only] => Some([*only, *only]),
        [first, last] if first <= last => Some([*first, *last]),
        _ => None,
    }
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    let number = |word: &str| word.parse::<f64>().ok().filter(|number| !number.is_nan());
    text.split_whitespace().map(number).collect()
}

/// The smallest FITS file: a header without data.
pub(super) fn cutout(set: &DataSet) -> Vec<u8> {
    let cards = [
        "SIMPLE  =                    T".to_owned(),
        "BITPIX  =                    8".to_owned(),
        "NAXIS   =                    0".to_owned(),
        format!("OBJECT  = '{}'", set.id),
        "END".to_owned(),
    ];
    let header: String = cards.iter().map(|card| format!("{card:<80}")).collect();
    format!("{header:<2880}").into_bytes()
}
