//! Runs the examples of the checks.
