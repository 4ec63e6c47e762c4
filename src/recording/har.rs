//! HAR out and in.
