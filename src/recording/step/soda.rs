//! Cut-outs (SODA 1.0).

steps! {}
