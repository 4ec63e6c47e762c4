//! What the service says of itself (VOSI 1.1).

steps! {}
