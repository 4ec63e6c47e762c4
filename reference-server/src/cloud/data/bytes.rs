//! The bytes of the files: small, and the same each time.

/// What a file consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// An image of so many blocks of 2880 bytes behind a header of one, and a number that makes it different from others.
    Fits {
        blocks: usize,
        seed: usize,
    },
    /// An image of 8 x 8 pixels with a comment of so many bytes.
    Jpeg {
        comment: u16,
    },
    Text(&'static str),
}

/// A grey image of 8 x 8 pixels; what stands in front of its tables, and the rest.
const JPEG: [&[u8]; 2] = [
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
    b"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00\xff\xc4\x00\x14\x00\x01\x00\x00\x00\x00\x00\x00\
      \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xc4\x00\x14\x10\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
      \x00\x00\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x3f\xff\xd9",
];

impl Content {
    pub fn media_type(self) -> &'static str {
        match self {
            Content::Fits { .. } => "application/fits",
            Content::Jpeg { .. } => "image/jpeg",
            Content::Text(_) => "text/plain",
        }
    }

    pub fn bytes(self) -> Vec<u8> {
        match self {
            Content::Fits { blocks, seed } => fits(blocks, seed),
            Content::Jpeg { comment } => jpeg(comment),
            Content::Text(text) => text.as_bytes().to_vec(),
        }
    }

    pub fn length(self) -> i64 {
        i64::try_from(self.bytes().len()).unwrap_or(i64::MAX)
    }
}

/// An image of 16-bit integers, 120 in a row, 12 rows in a block (FITS 4.0, 3 and 4).
fn fits(blocks: usize, seed: usize) -> Vec<u8> {
    let number = |key: &str, value: usize| format!("{key:<8}= {value:>20}");
    let cards = [
        "SIMPLE  =                    T".to_owned(),
        number("BITPIX", 16),
        number("NAXIS", 2),
        number("NAXIS1", 120),
        number("NAXIS2", 12 * blocks),
        number("SEED", seed),
        "END".to_owned(),
    ];
    let header: String = cards.iter().map(|card| format!("{card:<80}")).collect();
    let mut bytes = format!("{header:<2880}").into_bytes();
    let pixel = |at: usize| u16::try_from((at * 7 + at / 120 * 31 + seed * 101) % 32_749).unwrap_or(0);
    bytes.extend((0..blocks * 1440).flat_map(|at| pixel(at).to_be_bytes()));
    bytes
}

fn jpeg(comment: u16) -> Vec<u8> {
    let mut bytes = JPEG[0].to_vec();
    bytes.extend(b"\xff\xdb\x00\x43\x00");
    bytes.extend([0xff; 64]);
    bytes.extend(b"\xff\xfe");
    bytes.extend((comment + 2).to_be_bytes());
    bytes.extend((0..comment).map(|at| b'a' + u8::try_from(at * 5 / 3 % 26).unwrap_or(0)));
    bytes.extend(JPEG[1]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_whole_blocks_and_differ() {
        let one = Content::Fits { blocks: 3, seed: 1 }.bytes();
        assert_eq!(one.len(), 4 * 2880);
        assert!(one.starts_with(b"SIMPLE  =                    T "));
        assert_ne!(one, Content::Fits { blocks: 3, seed: 2 }.bytes());
        let image = Content::Jpeg { comment: 500 }.bytes();
        assert!(image.starts_with(b"\xff\xd8\xff") && image.ends_with(b"\xff\xd9"));
    }
}
