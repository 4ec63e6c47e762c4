//! stub
/// v
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UwsVersion { /// a
 V1_0, /// b
 V1_1 }
