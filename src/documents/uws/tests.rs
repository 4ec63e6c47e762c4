use super::*;
use crate::documents::xml::parse;

#[test]
fn moves_follow_the_closure() {
    use Phase::*;
    for (from, to) in [
        (Pending, Completed),
        (Held, Queued),
        (Executing, Held),
        (Pending, Archived),
        (Error, Archived),
        (Queued, Unknown),
    ] {
        assert!(Phase::legal_move(from, to), "{from} -> {to}");
    }
    for (from, to) in [
        (Executing, Pending),
        (Completed, Error),
        (Archived, Aborted),
        (Completed, Unknown),
        (Queued, Pending),
        (Error, Completed),
    ] {
        assert!(!Phase::legal_move(from, to), "{from} -> {to}");
    }
    assert_eq!(Phase::ALL.iter().filter(|phase| phase.terminal()).count(), 4);
    assert_eq!(Phase::ALL.iter().filter(|phase| phase.active()).count(), 3);
    assert_eq!(Phase::read("pending"), None);
}

#[test]
fn jobs_are_read_even_when_broken() {
    let text = r#"<u:job xmlns:u="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="1.1"><u:phase> PENDING
        </u:phase><u:ownerId xsi:nil=" 1 "/><u:jobId>a b</u:jobId><u:results><u:result xlink:href="x"/></u:results>
        <u:parameters><u:parameter id="A">1<!-- --><![CDATA[<]]></u:parameter></u:parameters>
        <u:errorSummary type="fatal">text</u:errorSummary></u:job>"#;
    let document = parse(text.as_bytes(), None).unwrap();
    let job = Job::of(document.root()).unwrap();
    assert_eq!(
        (job.version(), job.phase_word()),
        (Some("1.1"), Some(Phase::Pending))
    );
    assert!(job.owner_id().is_nil() && job.quote().is_absent());
    assert_eq!(&text[job.job_id().span().unwrap()], "a b");
    assert_eq!(job.results().unwrap()[0].href, Some("x"));
    assert_eq!(job.parameters().unwrap()[0].value, "1<");
    let error = job.error_summary().unwrap();
    assert_eq!(
        (error.kind, error.has_detail, error.message.is_absent()),
        (Some("fatal"), None, true)
    );
    assert!(job.job_info().is_none() && JobList::of(document.root()).is_none());
}

#[test]
fn lists_are_read_in_any_namespace() {
    let text = r#"<jobs><jobref id="1"><phase>HELD</phase></jobref><jobref/></jobs>"#;
    let document = parse(text.as_bytes(), None).unwrap();
    let refs: Vec<_> = JobList::of(document.root()).unwrap().refs().collect();
    assert_eq!(
        (refs[0].id(), refs[0].phase_word()),
        (Some("1"), Some(Phase::Held))
    );
    assert_eq!((refs[1].id(), refs[1].phase_word()), (None, None));
    assert!(results_of(document.root()).is_none() && parameters_of(document.root()).is_none());
}
