//! The life of jobs and their resources (UWS 1.1 sections 2.1 and 2.2).

steps! {
    PREFLIGHT "preflight/get" "What does this URL speak?";

    // The list, before any job is made.
    LIST_GET "list/get" "GET the job list, Accept: application/xml,text/plain";
    LIST_NO_ACCEPT "list/get-no-accept" "GET the job list without an Accept header";
    LIST_ANY "list/get-any" "GET the job list, Accept: */*";
    LIST_HTML "list/get-html" "GET the job list as a browser asks (text/html first)";
    LIST_HEAD "list/head" "HEAD the job list";
    LIST_FUTURE "list/get-future" "GET the job list with AFTER=2999-01-01T00:00:00Z, which no job satisfies";
    LIST_SUSPENDED "list/get-suspended" "GET the job list with PHASE=SUSPENDED";
    LIST_WITH_RECIPE "list/get-with-recipe" "GET the job list with the quick recipe, PHASE=RUN and RUNID=nonce in the query";
    LIST_SUSPECT "list/suspect" "GET jobs that appeared in the list after that";
    LIST_AFTER_RECIPE "list/get-after-recipe" "GET the job list again";
    LIST_PUT "list/put" "PUT on the job list";
    LIST_ENTRY "list/entry" "GET the list URL + / + id of a few other jobs in the list";
    LIST_HREF "list/href" "GET the xlink:href of the same entries, where it differs";

    // Things that do not exist.
    UNKNOWN_JOB "unknown/job" "GET a job that does not exist";
    UNKNOWN_PHASE "unknown/phase" "GET the phase of a job that does not exist";
    UNKNOWN_RESULTS "unknown/results" "GET the results of a job that does not exist";
    UNKNOWN_ORDER "unknown/post-phase" "POST PHASE=ABORT to a job that does not exist";
    UNKNOWN_DELETE "unknown/delete" "DELETE a job that does not exist";

    // P1: never run, asked for everything, aborted.
    P1_CREATE "p1/create" "POST the quick recipe, url-encoded, without PHASE";
    P1_JOB "p1/job" "GET the new job";
    P1_LIST "p1/list" "GET the job list while P1, P2 and P3 exist and are idle";
    P1_ENTRY "p1/list-entry" "GET the list URL + / + id for P1, P2 and P3";
    P1_HREF "p1/list-href" "GET the xlink:href of the entries of P1, P2 and P3, where it differs";
    P1_PHASE "p1/phase" "GET phase, PENDING";
    P1_DURATION "p1/executionduration" "GET executionduration, PENDING";
    P1_DESTRUCTION "p1/destruction" "GET destruction, PENDING";
    P1_QUOTE "p1/quote" "GET quote, PENDING";
    P1_RESULTS "p1/results" "GET results, PENDING";
    P1_PARAMETERS "p1/parameters" "GET parameters, PENDING";
    P1_OWNER "p1/owner" "GET owner, PENDING";
    P1_ERROR "p1/error" "GET error of a job that has not failed";
    P1_ALT_NAME "p1/other-spelling" "GET children that answered 404 under another spelling (executionDuration, Phase…)";
    P1_JOB_NO_ACCEPT "p1/job-no-accept" "GET the job without an Accept header";
    P1_JOB_ANY "p1/job-any" "GET the job, Accept: */*";
    P1_JOB_HTML "p1/job-html" "GET the job as a browser asks";
    P1_HEAD_JOB "p1/head-job" "HEAD the job";
    P1_HEAD_PHASE "p1/head-phase" "HEAD phase";
    P1_NO_CHILD "p1/no-such-child" "GET a child that UWS does not define";
    P1_NO_RESULT "p1/no-such-result" "GET a result that does not exist";
    P1_GET_RUN "p1/get-phase-run" "GET phase?PHASE=RUN";
    P1_GET_ABORT "p1/get-phase-abort" "GET phase?PHASE=ABORT";
    P1_GET_DELETE "p1/get-action-delete" "GET the job with ?ACTION=DELETE";
    P1_JOB_AFTER_GETS "p1/job-after-gets" "GET the job after those";
    P1_PATCH "p1/patch" "PATCH the job";
    P1_JOB_AFTER_PATCH "p1/job-after-patch" "GET the job after PATCH";
    P1_ORDER_EXECUTING "p1/order-executing" "POST PHASE=EXECUTING to phase";
    P1_JOB_AFTER_EXECUTING "p1/job-after-order-executing" "GET the job after that";
    P1_ORDER_FOO "p1/order-foo" "POST PHASE=FOO to phase";
    P1_JOB_AFTER_FOO "p1/job-after-order-foo" "GET the job after that";
    P1_ORDER_EMPTY "p1/order-empty" "POST an empty body to phase";
    P1_JOB_AFTER_EMPTY "p1/job-after-order-empty" "GET the job after that";
    P1_ABORT "p1/abort" "POST PHASE=ABORT to phase of the PENDING job";
    P1_ABORTED_PHASE "p1/aborted-phase" "GET phase right after ABORT, default headers";
    P1_ABORT_POLL "p1/abort-poll" "GET the job until it is in a finished phase, at most 10 s";
    P1_ABORTED_JOB "p1/aborted-job" "GET the aborted job";
    P1_ABORTED_PHASE_LATER "p1/aborted-phase-later" "GET phase after the document said ABORTED, default headers";
    P1_ABORTED_DURATION "p1/aborted-executionduration" "GET executionduration, ABORTED";
    P1_ABORTED_DESTRUCTION "p1/aborted-destruction" "GET destruction, ABORTED";
    P1_ABORTED_QUOTE "p1/aborted-quote" "GET quote, ABORTED";
    P1_ABORTED_RESULTS "p1/aborted-results" "GET results, ABORTED";
    P1_ABORTED_PARAMETERS "p1/aborted-parameters" "GET parameters, ABORTED";
    P1_ABORTED_OWNER "p1/aborted-owner" "GET owner, ABORTED";
    P1_ABORTED_LIST "p1/aborted-list" "GET the job list when P1 is aborted";
    P1_RUN_ABORTED "p1/run-aborted" "POST PHASE=RUN to the aborted job";
    P1_JOB_AFTER_RUN "p1/job-after-run-aborted" "GET the job after that";
    P1_ABORT_AGAIN "p1/abort-aborted" "POST PHASE=ABORT to the aborted job";
    P1_JOB_AFTER_ABORT_AGAIN "p1/job-after-abort-aborted" "GET the job after that";
    P1_UPDATE_ABORTED "p1/update-aborted" "POST a new value of a parameter, then a new name, to parameters of the aborted job";
    P1_PARAMETERS_AFTER_UPDATE "p1/parameters-after-update-aborted" "GET parameters after each";
    P1_JOB_FINAL "p1/job-final" "GET the aborted job at the end of the scenario";

    // P2: deleted by DELETE.
    P2_CREATE "p2/create" "POST the same recipe again";
    P2_JOB "p2/job" "GET the job";
    P2_DELETE "p2/delete" "DELETE the job";
    P2_JOB_GONE "p2/job-after-delete" "GET the deleted job";
    P2_PHASE_GONE "p2/phase-after-delete" "GET its phase";
    P2_RESULTS_GONE "p2/results-after-delete" "GET its results";
    P2_PARAMETERS_GONE "p2/parameters-after-delete" "GET its parameters";
    P2_LIST "p2/list-after-delete" "GET the job list after the deletion";
    P2_LIST_ARCHIVED "p2/list-archived" "GET the job list with PHASE=ARCHIVED, if the deleted job is archived";
    P2_DELETE_AGAIN "p2/delete-again" "DELETE the job a second time";

    // P3: left alone for 10 s, then deleted by ACTION=DELETE.
    P3_CREATE "p3/create" "POST the same recipe a third time";
    P3_IDLE "p3/idle" "GET the job three times over 10 s";
    P3_DELETE "p3/action-delete" "POST ACTION=DELETE to the job";
    P3_JOB_GONE "p3/job-after-delete" "GET the deleted job";

    // Times and limits that a client may change.
    T1_CREATE "t1/create" "POST the quick recipe";
    T1_JOB "t1/job" "GET the job";
    T1_SET_DURATION "t1/set-duration" "POST EXECUTIONDURATION=n (half the present value, 60 if that is 0)";
    T1_DURATION_SET "t1/duration-after-set" "GET executionduration after that";
    T1_JOB_DURATION_SET "t1/job-after-set-duration" "GET the job after that";
    T1_BAD_DURATION "t1/set-duration-bad" "POST EXECUTIONDURATION=abc, =-5 and empty";
    T1_DURATION_BAD "t1/duration-after-bad" "GET executionduration after each";
    T1_JOB_DURATION_BAD "t1/job-after-bad-durations" "GET the job after them";
    T1_SET_DESTRUCTION "t1/set-destruction" "POST DESTRUCTION=instant half way, second precision, Z";
    T1_DESTRUCTION_SET "t1/destruction-after-set" "GET destruction after that";
    T1_JOB_DESTRUCTION_SET "t1/job-after-set-destruction" "GET the job after that";
    T1_SET_DESTRUCTION_MS "t1/set-destruction-ms" "POST DESTRUCTION=instant with milliseconds and Z";
    T1_DESTRUCTION_MS "t1/destruction-after-set-ms" "GET destruction after that";
    T1_BAD_DESTRUCTION "t1/set-destruction-bad" "POST DESTRUCTION=tomorrow and empty";
    T1_DESTRUCTION_BAD "t1/destruction-after-bad" "GET destruction after each";
    T1_JOB_FINAL "t1/job-final" "GET the job at the end of the scenario";
    T2_CREATE "t2/create" "POST the quick recipe";
    T2_SET_PAST "t2/set-destruction-past" "POST DESTRUCTION=2000-01-01T00:00:00Z";
    T2_JOB "t2/job-after-past" "GET the job after that";
    T3_CREATE "t3/create" "POST the quick recipe with DESTRUCTION and EXECUTIONDURATION among the parameters";
    T3_JOB "t3/job" "GET the job";

    // Posts to the job itself, and DELETE on its children.
    O1_CREATE "o1/create" "POST the quick recipe";
    O1_JOB "o1/job" "GET the job";
    O1_POST_EMPTY "o1/post-empty" "POST an empty body to the job";
    O1_AFTER_EMPTY "o1/job-after-empty" "GET the job after that";
    O1_POST_FOO "o1/post-action-foo" "POST ACTION=FOO to the job";
    O1_AFTER_FOO "o1/job-after-action-foo" "GET the job after that";
    O1_POST_X "o1/post-x" "POST X=1 to the job";
    O1_AFTER_X "o1/job-after-x" "GET the job after that";
    O2_CREATE "o2/create" "POST the quick recipe";
    O2_JOB "o2/job" "GET the job";
    O2_DELETE_CHILD "o2/delete-child" "DELETE phase, executionduration, destruction, quote, results, parameters, owner, error";
    O2_CHILD_AFTER "o2/child-after-delete" "GET each of the children after that";
    O2_JOB_AFTER "o2/job-after-deletes" "GET the job after them";

    // Parameters.
    U1_CREATE "u1/create" "POST the quick recipe";
    U1_POST_JOB "u1/post-job" "POST a new value of one of its parameters to the job";
    U1_AFTER_POST_JOB "u1/parameters-after-post-job" "GET parameters after that";
    U1_POST_LIST "u1/post-parameters" "POST a new value of one of its parameters to parameters";
    U1_AFTER_POST_LIST "u1/parameters-after-post" "GET parameters after that";
    U1_PUT "u1/put-parameter" "PUT a new value to parameters/{name}";
    U1_AFTER_PUT "u1/parameters-after-put" "GET parameters after that";
    U1_POST_NEW "u1/post-new-parameter" "POST a parameter of a new name to parameters";
    U1_AFTER_NEW "u1/parameters-after-new" "GET parameters after that";
    U1_POST_CREATIONTIME "u1/post-creationtime" "POST CREATIONTIME=2000-01-01T00:00:00Z to parameters";
    U1_JOB "u1/job" "GET the job after them all";
    X1_CREATE "x1/create" "POST a parameter value of markup, tab and non-ASCII characters";
    X1_JOB "x1/job" "GET the job";
    X1_PARAMETERS "x1/parameters" "GET parameters";
    X2_CREATE "x2/create" "POST a parameter value with U+0001, which XML 1.0 can't carry";
    X2_JOB "x2/job" "GET the job";
    X2_PARAMETERS "x2/parameters" "GET parameters";
    X2_VALUE "x2/value" "GET the URL of each parameter that is given by reference";
    X3_CREATE "x3/create" "POST one harmless name twice";
    X3_PARAMETERS "x3/parameters" "GET parameters";

    N1_CREATE "n1/create" "POST an empty body to the list";
    N1_JOB "n1/job" "GET the job without parameters";
    N1_PARAMETERS "n1/parameters" "GET its parameters";

    // Run identifiers.
    R1_CREATE "r1/create" "POST the quick recipe with RUNID=nonce";
    R1_JOB "r1/job" "GET the job";
    R1_LIST "r1/list" "GET the job list while that job is idle";
    R2_CREATE "r2/create" "POST the quick recipe with the same RUNID";
    R2_JOB "r2/job" "GET the job";
    R3_CREATE "r3/create" "POST the quick recipe with a RUNID of blanks, markup, percent signs, non-ASCII, 64 characters";
    R3_JOB "r3/job" "GET the job";

    // Starting at creation.
    S1_CREATE "s1/create" "POST the quick recipe to the list with ?PHASE=RUN";
    S1_JOB "s1/job" "GET the job";
    S2_CREATE "s2/create" "POST the quick recipe with PHASE=RUN in the body, url-encoded";
    S2_JOB "s2/job" "GET the job";
    S3_CREATE "s3/create" "POST the quick recipe with PHASE=RUN in the body, multipart";
    S3_JOB "s3/job" "GET the job";

    // Q1: runs and completes.
    Q1_CREATE "q1/create" "POST the quick recipe";
    Q1_JOB "q1/job" "GET the job";
    Q1_RUN "q1/run" "POST PHASE=RUN to phase";
    Q1_POLL "q1/poll" "GET the job until it is in a finished phase";
    Q1_HELD "q1/held" "GET the job 30 s after it was seen HELD";
    Q1_RUN_HELD "q1/run-held" "POST PHASE=RUN to phase of the HELD job";
    Q1_AFTER_RUN_HELD "q1/job-after-run-held" "GET the job after that";
    Q1_QUEUED_RESULT "q1/queued-result" "GET a result that is listed while the job is QUEUED";
    Q1_DONE "q1/done" "GET the finished job";
    Q1_DONE_PHASE "q1/done-phase" "GET phase, COMPLETED";
    Q1_DONE_DURATION "q1/done-executionduration" "GET executionduration, COMPLETED";
    Q1_DONE_DESTRUCTION "q1/done-destruction" "GET destruction, COMPLETED";
    Q1_DONE_QUOTE "q1/done-quote" "GET quote, COMPLETED";
    Q1_DONE_RESULTS "q1/done-results" "GET results, COMPLETED";
    Q1_DONE_PARAMETERS "q1/done-parameters" "GET parameters, COMPLETED";
    Q1_DONE_OWNER "q1/done-owner" "GET owner, COMPLETED";
    Q1_DONE_ERROR "q1/done-error" "GET error, COMPLETED";
    Q1_RESULT "q1/result" "GET each result (at most five)";
    Q1_POST_RESULTS "q1/post-results" "POST to results";
    Q1_PUT_RESULTS "q1/put-results" "PUT to results";
    Q1_RESULTS_AFTER "q1/results-after-posts" "GET results after those";
    Q1_PUT_RESULT "q1/put-result" "PUT to a result below the job";
    Q1_POST_RESULT "q1/post-result" "POST to a result below the job";
    Q1_RESULT_AFTER_PUT "q1/result-after-put" "GET that result after those";
    Q1_DELETE_RESULT "q1/delete-result" "DELETE a result below the job";
    Q1_RESULT_AFTER_DELETE "q1/result-after-delete" "GET that result after that";
    Q1_RUN_DONE "q1/run-completed" "POST PHASE=RUN to the COMPLETED job";
    Q1_AFTER_RUN_DONE "q1/job-after-run-completed" "GET the job after that";
    Q1_ABORT_DONE "q1/abort-completed" "POST PHASE=ABORT to the COMPLETED job";
    Q1_AFTER_ABORT_DONE "q1/job-after-abort-completed" "GET the job after that";
    Q1_UPDATE_DONE "q1/update-completed" "POST a parameter to parameters of the COMPLETED job";
    Q1_PARAMETERS_AFTER "q1/parameters-after-update-completed" "GET parameters after that";
    Q1_FINAL "q1/job-final" "GET the COMPLETED job at the end of the scenario";
    Q1_DELETE "q1/delete" "DELETE the COMPLETED job";
    Q1_RESULT_GONE "q1/result-after-job-delete" "GET its former results below the job";

    // E1: runs and fails.
    E1_CREATE "e1/create" "POST the failing recipe";
    E1_JOB "e1/job" "GET the job";
    E1_RUN "e1/run" "POST PHASE=RUN to phase";
    E1_RUN_HELD "e1/run-held" "POST PHASE=RUN to phase of the HELD job";
    E1_POLL "e1/poll" "GET the job until it is in a finished phase";
    E1_DONE "e1/done" "GET the failed job";
    E1_ERROR "e1/error" "GET error of the failed job";
    E1_PHASE "e1/done-phase" "GET phase, ERROR";
    E1_RESULTS "e1/done-results" "GET results, ERROR";
    E1_RUN_ERROR "e1/run-error" "POST PHASE=RUN to the failed job";
    E1_AFTER_RUN_ERROR "e1/job-after-run-error" "GET the job after that";
    E1_LATER "e1/job-later" "GET the failed job 5 s after the first look";

    // D1: destroyed at its destruction time.
    D1_CREATE "d1/create" "POST the quick recipe";
    D1_SET_DESTRUCTION "d1/set-destruction" "POST DESTRUCTION=now + 20 s";
    D1_JOB "d1/job" "GET the job after that";
    D1_POLL "d1/poll" "GET the job until it is gone or the time of grace is over";

    // H1 and A1: recipes that lead to HELD and to ARCHIVED.
    H1_CREATE "h1/create" "POST the recipe `held`";
    H1_RUN "h1/run" "POST PHASE=RUN to phase";
    H1_POLL "h1/poll" "GET the job until it has left PENDING";
    H1_HELD "h1/held" "GET the job 30 s after it was seen HELD";
    H1_RUN_HELD "h1/run-held" "POST PHASE=RUN to phase of the HELD job";
    H1_AFTER_RUN_HELD "h1/job-after-run-held" "GET the job after that";
    A1_CREATE "a1/create" "POST the recipe `archived`";
    A1_RUN "a1/run" "POST PHASE=RUN to phase";
    A1_POLL "a1/poll" "GET the job until it is in a finished phase";
    A1_JOB "a1/job" "GET the finished job";
    A1_DELETE "a1/delete" "DELETE the job";
    A1_JOB_GONE "a1/job-after-delete" "GET the deleted job";
    A1_LIST "a1/list-after-delete" "GET the job list after the deletion";
    A1_LIST_ARCHIVED "a1/list-archived" "GET the job list with PHASE=ARCHIVED";
    A1_RESULT_GONE "a1/result-after-delete" "GET a former result of the deleted job";

    CLEANUP "cleanup/delete" "DELETE what the run made";
}
