//! How each of several services ended, one line a service.

use std::io;

use super::paper::{Ink, Paper};
use crate::report::model::Report;
use crate::report::{visible, words};

pub fn write(reports: &[Report], paper: &mut Paper<'_>) -> io::Result<()> {
    paper.heading("All services")?;
    for report in reports {
        let ink = Ink::Verdict(words::headline_verdict(report.headline));
        let said = format!(
            "{} {}",
            words::headline_sign(report.headline),
            words::headline(report)
        );
        let name = visible::shorten(report.name(), 60);
        paper.line(2, &[(Ink::Strong, &name), (Ink::Plain, "  "), (ink, &said)])?;
    }
    Ok(())
}
