//! Who may do what (UWS 1.1 section 3; DALI 1.1 section 4.2; SSO 2.0).

steps! {
    // idn: a job of nobody's, at a service that others have credentials for.
    IDN_CREATE "idn/create" "POST the quick recipe without credentials";
    IDN_JOB "idn/job" "GET that job without credentials";
    IDN_OWNER "idn/owner" "GET its owner without credentials";

    // ida: a job of the first identity, which others ask for and give orders to.
    IDA_CREATE "ida/create" "POST the quick recipe as the first identity, again whenever an order of another took the job away";
    IDA_JOB "ida/job" "GET the job as the first identity";
    IDA_OWNER "ida/owner" "GET owner as the first identity";
    IDA_OTHER_JOB "ida/other-job" "GET the job as the second identity";
    IDA_OTHER_CHILD "ida/other-child" "GET phase, parameters, results and owner as the second identity";
    IDA_OTHER_LIST "ida/other-list" "GET the job list as the second identity";
    IDA_NOBODY_JOB "ida/nobody-job" "GET the job without credentials";
    IDA_NOBODY_CHILD "ida/nobody-child" "GET phase, parameters, results and owner without credentials";
    IDA_NOBODY_LIST "ida/nobody-list" "GET the job list without credentials";
    IDA_OTHER_ORDER "ida/other-order" "POST a parameter, EXECUTIONDURATION, DESTRUCTION, RUN, ABORT, ACTION=DELETE and DELETE as the second identity";
    IDA_NOBODY_ORDER "ida/nobody-order" "POST a parameter, EXECUTIONDURATION, DESTRUCTION, RUN, ABORT, ACTION=DELETE and DELETE without credentials";
    IDA_AFTER_ORDER "ida/job-after-order" "GET the job as the first identity after each order of another";

    // idb: the second identity does for itself what the first one did.
    IDB_CREATE "idb/create" "POST the quick recipe as the second identity";
    IDB_JOB "idb/job" "GET the job as the second identity";
    IDB_OWNER "idb/owner" "GET owner as the second identity";
    IDB_LIST "idb/list" "GET the job list as the second identity";
    IDB_ABORT "idb/abort" "POST PHASE=ABORT to phase as the second identity";
    IDB_ABORTED "idb/aborted-job" "GET the job as the second identity until it is in a finished phase, at most 10 s";
    IDB_DELETE "idb/delete" "DELETE the job as the second identity";
    IDB_GONE "idb/job-after-delete" "GET the deleted job as the second identity";
}
