//! Jobs that run for a while (UWS 1.1 sections 2.1.3 to 2.1.5).

steps! {}
