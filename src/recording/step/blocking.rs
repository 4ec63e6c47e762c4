//! Waiting for a change (UWS 1.1 section 2.2.1.2).

steps! {}
