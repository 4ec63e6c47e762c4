//! The command `voconform`.
fn main() {}
