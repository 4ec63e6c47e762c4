//! Queries (TAP 1.1).

steps! {}
