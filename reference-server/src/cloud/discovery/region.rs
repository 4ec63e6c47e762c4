//! Regions of the sky that are asked for (SIA 2.0, 2.1.1), and whether a position is in them.

/// A circle with centre and radius, or ranges of both coordinates; in degrees.
pub(super) enum Region {
    Circle([f64; 3]),
    Range([f64; 4]),
}

impl Region {
    pub fn parse(text: &str) -> Option<Region> {
        let mut words = text.split_whitespace();
        let shape = words.next()?;
        let numbers: Option<Vec<f64>> = words
            .map(|word| match word {
                "-Inf" => Some(f64::NEG_INFINITY),
                "+Inf" | "Inf" => Some(f64::INFINITY),
                word => word.parse().ok().filter(|number: &f64| !number.is_nan()),
            })
            .collect();
        let numbers = numbers?;
        match (shape, numbers.as_slice()) {
            ("CIRCLE", [ra, dec, radius]) => Region::circle(*ra, *dec, *radius),
            ("RANGE", [a, b, c, d]) => Some(Region::Range([*a, *b, *c, *d])),
            _ => None,
        }
    }

    pub fn circle(ra: f64, dec: f64, radius: f64) -> Option<Region> {
        let is_there = (0.0..=360.0).contains(&ra) && (-90.0..=90.0).contains(&dec);
        (is_there && (0.0..=180.0).contains(&radius)).then_some(Region::Circle([ra, dec, radius]))
    }

    pub fn has(&self, position: [f64; 2]) -> bool {
        match self {
            Region::Circle([ra, dec, radius]) => separation([*ra, *dec], position) <= *radius,
            Region::Range([west, east, south, north]) => {
                (*west..=*east).contains(&position[0]) && (*south..=*north).contains(&position[1])
            }
        }
    }
}

/// Angle between two positions, in degrees.
fn separation(a: [f64; 2], b: [f64; 2]) -> f64 {
    let [a, b] = [a.map(f64::to_radians), b.map(f64::to_radians)];
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let h = half(b[1] - a[1]) + a[1].cos() * b[1].cos() * half(b[0] - a[0]);
    2.0 * h.sqrt().min(1.0).asin().to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions() {
        let has = |text: &str, position| Region::parse(text).map(|region| region.has(position));
        assert_eq!(has("CIRCLE 10 20 1", [10.5, 20.5]), Some(true));
        assert_eq!(has("CIRCLE 10 20 1", [12.0, 20.0]), Some(false));
        assert_eq!(has("RANGE 0 20 -Inf 30", [10.0, -80.0]), Some(true));
        assert_eq!(has("POLYGON 1 2 3 4 5 6", [0.0, 0.0]), None);
        assert_eq!(has("CIRCLE 10 100 1", [0.0, 0.0]), None);
    }
}
