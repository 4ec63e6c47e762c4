//! The page on several services.

use voconform::report::Report;

use crate::page::{as_html, check_page};
use crate::samples::{full, nasty, small, spoiled};

fn named(name: &str, report: Report) -> Report {
    let mut report = report;
    report.target.name = Some(name.to_owned());
    report
}

#[test]
fn one_page_has_a_matrix_and_a_part_a_service() {
    let reports = [
        named("tap", small()),
        named("jobs", full()),
        named("tap!", small()),
    ];
    let page = as_html(&reports);
    let parts = check_page(&page);
    for id in [
        "matrix",
        "at-tap.uws-create-303",
        "at-jobs.uws-create-303",
        "at-tap-2.service",
        "at-tap.x1",
    ] {
        assert!(parts.ids.iter().any(|known| known == id), "no id {id}");
    }
    assert!(
        parts
            .links
            .iter()
            .any(|link| link.starts_with("#at-jobs.group-uws-1.1-"))
    );
    assert_eq!(page, as_html(&reports), "not the same twice");
    assert!(parts.text.contains("Of 3 services, "), "no head line");
}

#[test]
fn services_without_names_are_told_apart() {
    let parts = check_page(&as_html(&[small(), small()]));
    let of = |id: &str| parts.ids.iter().any(|known| known == id);
    assert!(of("at-dc-example-org-tap.service") && of("at-dc-example-org-tap-2.service"));
    check_page(&as_html(&[]));
}

#[test]
fn nothing_breaks_out_of_a_page_on_several() {
    for add in nasty() {
        check_page(&as_html(&[
            small(),
            named(&add, spoiled(&add)),
            named(&add, full()),
        ]));
    }
}
