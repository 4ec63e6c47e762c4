//! The UWS service itself: one job list with everything below it.

mod control;
mod create;
mod description;
mod foreign;
mod forms;
mod handle;
mod html;
mod instants;
mod job;
mod jobs;
mod life;
mod list;
mod negotiate;
mod parameters;
mod phase;
mod results;
mod route;
mod service;
mod wait;
mod xml;

pub(crate) use description::DOCUMENTATION;
pub(crate) use foreign::{seed_archived, seed_many};
pub(crate) use forms::{ask, form};
pub(crate) use handle::handle;
pub(crate) use html::{escape as escape_html, page as html_page};
pub(crate) use instants::{format as format_instant, format_http};
pub(crate) use phase::Phase;
pub(crate) use route::{Kind, Target, route};
pub(crate) use service::{Face, Service};
pub(crate) use wait::wait;
