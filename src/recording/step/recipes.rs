//! Jobs that only the using protocol can describe (UWS 1.1 sections 2.1.11, 2.2.3.1, 5), and the forbidden deletion of the
//! list.

steps! {
    // V1: a value in-line. V2: a value by reference. V3: a description that is one document.
    V1_CREATE "v1/create" "POST the recipe `inline` as multipart/form-data";
    V1_JOB "v1/job" "GET the job";
    V1_PARAMETERS "v1/parameters" "GET its parameters";
    V1_RESOURCE "v1/parameter" "GET parameters/{name} of each value sent in-line";
    V1_VALUE "v1/value" "GET the URL of each parameter that is given by reference";
    V2_CREATE "v2/create" "POST the recipe `by-reference`";
    V2_JOB "v2/job" "GET the job";
    V2_PARAMETERS "v2/parameters" "GET its parameters";
    V2_VALUE "v2/value" "GET the URL of each parameter that is given by reference";
    V3_CREATE "v3/create" "POST the document of the recipe `document`";
    V3_JOB "v3/job" "GET the job";
    V3_PARAMETERS "v3/parameters" "GET its parameters";
    V3_VALUE "v3/value" "GET the URL of each parameter that is given by reference";

    // V4: a job that must be refused.
    V4_CREATE "v4/create" "POST the recipe `rejected`";

    // The synchronous door.
    SYNC_ASK "sync/ask" "POST the recipe `sync`, or the quick one, to the synchronous door, and follow its redirects";

    // After everything else, and only when allowed: DELETE of the job list.
    DANGER_CREATE "danger/create" "POST the quick recipe";
    DANGER_JOB "danger/job" "GET the job";
    DANGER_DELETE_LIST "danger/delete-list" "DELETE the job list";
    DANGER_JOB_AFTER "danger/job-after" "GET the job after that";
}
