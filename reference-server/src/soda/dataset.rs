//! The data sets, and which parts of the sky and of the spectrum they cover.

/// A data set: a disc on the sky with a band.
#[derive(Debug)]
pub(crate) struct DataSet {
    pub id: &'static str,
    /// Centre and radius of the disc, in degrees (ICRS).
    pub disc: [f64; 3],
    /// First and last wavelength, in metres.
    pub band: [f64; 2],
}

pub(crate) const DATA_SETS: &[DataSet] = &[
    DataSet {
        id: "ivo://voconform.example/cubes?one",
        disc: [180.0, 30.0, 1.0],
        band: [4.0e-7, 8.0e-7],
    },
    DataSet {
        id: "ivo://voconform.example/cubes?two",
        disc: [10.0, -45.0, 0.5],
        band: [2.0e-6, 3.0e-6],
    },
];

impl DataSet {
    pub fn meets_circle(&self, circle: &[f64; 3]) -> bool {
        separation(self.disc, *circle) <= self.disc[2] + circle[2]
    }

    pub fn meets_band(&self, band: &[f64; 2]) -> bool {
        band[0] <= self.band[1] && band[1] >= self.band[0]
    }
}

/// Angle between two centres, in degrees.
fn separation(a: [f64; 3], b: [f64; 3]) -> f64 {
    let [ra, dec] = [a[0].to_radians(), a[1].to_radians()];
    let [other_ra, other_dec] = [b[0].to_radians(), b[1].to_radians()];
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let h = half(other_dec - dec) + dec.cos() * other_dec.cos() * half(other_ra - ra);
    2.0 * h.sqrt().min(1.0).asin().to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discs_and_bands_meet_or_not() {
        let set = &DATA_SETS[0];
        assert!(set.meets_circle(&[180.0, 31.05, 0.1]));
        assert!(!set.meets_circle(&[180.0, 31.2, 0.1]));
        assert!(!set.meets_circle(&[0.0, -30.0, 1.0]));
        assert!(set.meets_band(&[f64::NEG_INFINITY, 5e-7]));
        assert!(!set.meets_band(&[9e-7, f64::INFINITY]));
    }
}
