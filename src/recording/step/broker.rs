//! The conversation with an Execution Broker. Scenarios are named after the fixtures they send (F: valid, I: invalid or
//! unsatisfiable, P: of 2023; see `fixtures/broker/`) or after what they try. `ask` is always the POST of a request, `set` the GET
//! of the offerset that it led to, `offer` the GET of each offer's own address.

steps! {
    // The smallest request that this service can serve: everything else is built on it.
    F01_ASK "f01/ask" "POST the smallest request: an executable only";
    F01_SET "f01/set" "GET its offerset";
    F01_SET_AGAIN "f01/set-again" "GET its offerset a second time";
    F01_OFFER "f01/offer" "GET each of its offers";
    F01_HEAD "f01/head" "HEAD one of its offers";
    TWICE_ASK "twice/ask" "POST the same smallest request twice";
    TWICE_SET "twice/set" "GET the offersets of both";

    // Valid requests: limits and window, containers, data and storage of every kind, costs.
    F02_ASK "f02/ask" "POST a request with limits and a window for the start";
    F02_SET "f02/set" "GET its offerset";
    F02_OFFER "f02/offer" "GET each of its offers";
    WINDOW_ASK "window/ask" "POST the same window as start/end, as start/duration, and as date/P1D";
    WINDOW_SET "window/set" "GET the offersets";
    F03_ASK "f03/ask" "POST the Gaia request: 210 cores, 360 GiB, 932 GiB of storage, two hours on a Tuesday at 15:00";
    F03_SET "f03/set" "GET its offerset";
    F03_OFFER "f03/offer" "GET each of its offers";
    F04_ASK "f04/ask" "POST a docker container with everything";
    F04_SET "f04/set" "GET its offerset";
    PRIVILEGED_ASK "privileged/ask" "POST the same container as privileged";
    PRIVILEGED_SET "privileged/set" "GET its offerset";
    F05_ASK "f05/ask" "POST a Singularity container";
    F05_SET "f05/set" "GET its offerset";
    NOTEBOOK_ASK "notebook/ask" "POST a Jupyter notebook";
    NOTEBOOK_SET "notebook/set" "GET its offerset";
    F06_ASK "f06/ask" "POST data, storage and volumes of every kind in one request";
    F06_SET "f06/set" "GET its offerset";
    F06A_ASK "f06a/ask" "POST a simple data resource";
    F06A_SET "f06a/set" "GET its offerset";
    F06B_ASK "f06b/ask" "POST an S3 data resource";
    F06B_SET "f06b/set" "GET its offerset";
    F06C_ASK "f06c/ask" "POST a Rucio data resource";
    F06C_SET "f06c/set" "GET its offerset";
    F06D_ASK "f06d/ask" "POST an IVOA data resource";
    F06D_SET "f06d/set" "GET its offerset";
    F06E_ASK "f06e/ask" "POST an SKAO data resource";
    F06E_SET "f06e/set" "GET its offerset";
    F06S_ASK "f06s/ask" "POST storage with a size, mounted as a volume";
    F06S_SET "f06s/set" "GET its offerset";
    F06V_ASK "f06v/ask" "POST data with a volume that has no mode";
    F06V_SET "f06v/set" "GET its offerset";
    F06X_ASK "f06x/ask" "POST data at a host that can't be reached";
    F06X_SET "f06x/set" "GET its offerset";
    F07_ASK "f07/ask" "POST a limit of cost and a need of performance";
    F07_SET "f07/set" "GET its offerset";
    F08_ASK "f08/ask" "POST the request with limits in YAML";
    F08_SET "f08/set" "GET its offerset";
    F08_UNTYPED "f08/untyped" "POST the same YAML without a Content-Type";
    F09_ASK "f09/ask" "POST the smallest request in XML";
    F09_SET "f09/set" "GET its offerset";
    F10_ASK "f10/ask" "POST a request that sets members which only the service sets, twice";
    F10_SET "f10/set" "GET the offersets";
    MEMBERS_ASK "members/ask" "POST the smallest request with members that no schema knows, in JSON and in YAML";
    MEMBERS_SET "members/set" "GET the offersets";

    // Invalid or unsatisfiable requests. Where a fixture has several bodies, each is POSTed at the same step.
    I01_ASK "i01/ask" "POST JSON that breaks off";
    I02_ASK "i02/ask" "POST YAML that can't be parsed";
    I03_ASK "i03/ask" "POST a request that nobody can satisfy (2^53-1 cores)";
    I03_SET "i03/set" "GET its offerset";
    I04_ASK "i04/ask" "POST requests without an executable";
    I04_SET "i04/set" "GET their offersets";
    I05_ASK "i05/ask" "POST a request that lacks a kind: of executable, compute, storage, data, volume in turn";
    I05_SET "i05/set" "GET their offersets";
    I06_ASK "i06/ask" "POST an executable of a kind that nobody knows";
    I06_SET "i06/set" "GET its offerset";
    I07_ASK "i07/ask" "POST compute, storage, data, volume of a kind that nobody knows, in turn";
    I07_SET "i07/set" "GET their offersets";
    I08_ASK "i08/ask" "POST a data resource of an abstract kind";
    I08_SET "i08/set" "GET its offerset";
    I09_ASK "i09/ask" "POST compute as a list";
    I09_SET "i09/set" "GET its offerset";
    I10_ASK "i10/ask" "POST storage and data as objects";
    I10_SET "i10/set" "GET their offersets";
    I11_ASK "i11/ask" "POST durations that are none: P1H, 1H, PT, P, two hours, 7200";
    I11_SET "i11/set" "GET their offersets";
    I11_ODD "i11/odd" "POST odd durations: P1W, P1M, -PT1H, P1DT, P99999999999D";
    I12_ASK "i12/ask" "POST starts that are no interval";
    I12_SET "i12/set" "GET their offersets";
    I13_ASK "i13/ask" "POST an interval that ends before it begins";
    I13_SET "i13/set" "GET its offerset";
    I14_ASK "i14/ask" "POST a window wholly in the past";
    I14_SET "i14/set" "GET its offerset";
    I15_ASK "i15/ask" "POST minima above maxima: of cores, memory, size in turn";
    I15_SET "i15/set" "GET their offersets";
    I16_ASK "i16/ask" "POST negative counts and sizes";
    I16_SET "i16/set" "GET their offersets";
    I17_ASK "i17/ask" "POST members of the wrong JSON type";
    I17_SET "i17/set" "GET their offersets";
    I18_ASK "i18/ask" "POST values outside an enumeration";
    I18_SET "i18/set" "GET their offersets";
    I19_ASK "i19/ask" "POST a volume of a resource that is not there";
    I19_SET "i19/set" "GET its offerset";
    I20_ASK "i20/ask" "POST data on a storage that is not there";
    I20_SET "i20/set" "GET its offerset";
    I21_ASK "i21/ask" "POST two storages of one name";
    I21_SET "i21/set" "GET its offerset";
    I22_ASK "i22/ask" "POST data and storage of one name, which a volume mounts";
    I22_SET "i22/set" "GET its offerset";
    I23_ASK "i23/ask" "POST a docker container without an image";
    I23_SET "i23/set" "GET their offersets";
    I24_ASK "i24/ask" "POST a container for the architecture pdp11";
    I24_SET "i24/set" "GET its offerset";
    I25_ASK "i25/ask" "POST a port of protocol FTP";
    I25_SET "i25/set" "GET its offerset";
    I26_ASK "i26/ask" "POST a limit of cost that nobody can meet";
    I26_SET "i26/set" "GET its offerset";

    // HTTP: bodies, media types, methods, identifiers that are none.
    EMPTY_ASK "empty/ask" "POST the smallest request, whose offer is then updated with nothing";
    EMPTY_SET "empty/set" "GET its offerset";
    EMPTY_REQUESTS "empty/requests" "POST to the request resource without a body";
    EMPTY_DIRECT "empty/direct" "POST to the direct resource without a body";
    EMPTY_SESSION "empty/session" "POST to a session without a body";
    TYPES_TEXT "types/text" "POST the smallest request as text/plain";
    TYPES_FORM "types/form" "POST the smallest request as application/x-www-form-urlencoded";
    TYPES_SET "types/set" "GET the offersets that came of it";
    MEDIA_ASK "media/ask" "POST the request with limits, whose offerset (in 2023 an offer) is read in all media types";
    MEDIA_SET_JSON "media/set-json" "GET the offerset, Accept: application/json";
    MEDIA_SET_YAML "media/set-yaml" "GET the offerset, Accept: application/yaml";
    MEDIA_SET_XML "media/set-xml" "GET the offerset, Accept: application/xml";
    MEDIA_SET_NONE "media/set-none" "GET the offerset without Accept";
    MEDIA_SET_ANY "media/set-any" "GET the offerset, Accept: */*";
    MEDIA_SET_BOTH "media/set-both" "GET the offerset, Accept: application/json, application/yaml";
    MEDIA_SET_Q_JSON "media/set-q-json" "GET the offerset, Accept: application/yaml;q=0.1, application/json;q=0.9";
    MEDIA_SET_Q_YAML "media/set-q-yaml" "GET the offerset, Accept: application/json;q=0.1, application/yaml;q=0.9";
    MEDIA_SET_IMAGE "media/set-image" "GET the offerset, Accept: image/png";
    MEDIA_SET_LAST "media/set-last" "GET the offerset, Accept: application/json, once more";
    MEDIA_OFFER_JSON "media/offer-json" "GET an offer, Accept: application/json";
    MEDIA_OFFER_YAML "media/offer-yaml" "GET an offer, Accept: application/yaml";
    MEDIA_OFFER_XML "media/offer-xml" "GET an offer, Accept: application/xml";
    METHODS_ASK "methods/ask" "POST the smallest request, on whose offer methods are tried";
    METHODS_SET "methods/set" "GET its offerset";
    METHODS_DELETE "methods/delete" "DELETE an offer";
    METHODS_PUT "methods/put" "PUT an offer";
    METHODS_GET_REQUESTS "methods/get-requests" "GET the request resource";
    METHODS_GET_DIRECT "methods/get-direct" "GET the direct resource";
    METHODS_READ "methods/read" "GET the offer afterwards";
    STRANGE_OFFERSET "strange/offerset" "GET an offerset that does not exist";
    STRANGE_SESSION "strange/session" "GET a session that does not exist";
    STRANGE_MALFORMED "strange/malformed" "GET a session whose identifier is no UUID";
    STRANGE_UPDATE "strange/update" "POST an acceptance to a session that does not exist";

    // Rejecting one offer.
    REJECT_ASK "reject/ask" "POST the request with limits";
    REJECT_SET "reject/set" "GET its offerset";
    REJECT_BEFORE "reject/before" "GET the offer that will be rejected";
    REJECT_UPDATE "reject/update" "POST phase REJECTED to one offer";
    REJECT_READ "reject/read" "GET the rejected offer";
    REJECT_SIBLINGS "reject/siblings" "GET the other offers";
    REJECT_SET_AFTER "reject/set-after" "GET the offerset";
    REJECT_ACCEPT "reject/accept" "POST phase ACCEPTED to the rejected offer";
    REJECT_END_UPDATE "reject/end-update" "POST phase CANCELLED and REJECTED to it";
    REJECT_READ_AGAIN "reject/read-again" "GET it after each of these";

    // Accepting one offer, and everything that must not be done then.
    ACCEPT_ASK "accept/ask" "POST a request for an hour from now on, with limits";
    ACCEPT_SET "accept/set" "GET its offerset";
    ACCEPT_BEFORE "accept/before" "GET the offer that will be accepted";
    ACCEPT_UPDATE "accept/update" "POST phase ACCEPTED to one offer";
    ACCEPT_SET_AFTER "accept/set-after" "GET the offerset at once";
    ACCEPT_READ "accept/read" "GET the accepted session";
    ACCEPT_SIBLINGS "accept/siblings" "GET the other offers";
    ACCEPT_SIBLING_ACCEPT "accept/sibling-accept" "POST phase ACCEPTED to another offer of the set";
    ACCEPT_SIBLING_READ "accept/sibling-read" "GET that other offer";
    ACCEPT_TWICE "accept/twice" "POST phase ACCEPTED a second time";
    ACCEPT_TWICE_READ "accept/twice-read" "GET the session";
    ACCEPT_REJECT "accept/reject" "POST phase REJECTED to the accepted session";
    ACCEPT_REJECT_READ "accept/reject-read" "GET the session";
    ACCEPT_DRIVE "accept/drive" "POST the phases that belong to the service: RUNNING, COMPLETED, AVAILABLE, EXPIRED, FAILED";
    ACCEPT_DRIVE_READ "accept/drive-read" "GET the session after each of them";
    ACCEPT_CANCEL "accept/cancel" "POST phase CANCELLED";
    ACCEPT_CANCEL_READ "accept/cancel-read" "GET the session until its phase is CANCELLED";
    ACCEPT_END_UPDATE "accept/end-update" "POST ACCEPTED, REJECTED, CANCELLED to the cancelled session";
    ACCEPT_END_READ "accept/end-read" "GET the session after each of them";

    // Updates that a service must refuse, on an offer that stays OFFERED. Each is followed by a GET at lax/read.
    LAX_ASK "lax/ask" "POST the smallest request";
    LAX_SET "lax/set" "GET its offerset";
    LAX_BEFORE "lax/before" "GET its offer";
    LAX_NO_KIND "lax/no-kind" "POST an update without kind";
    LAX_NO_PATH "lax/no-path" "POST an update without path";
    LAX_NO_VALUE "lax/no-value" "POST an update without value, and a delta update without delta";
    LAX_UNKNOWN_KIND "lax/unknown-kind" "POST an update of a kind that nobody knows";
    LAX_UNKNOWN_PATH "lax/unknown-path" "POST an update of a member that was not offered";
    LAX_BAD_VALUE "lax/bad-value" "POST phase BANANA";
    LAX_DRIVE "lax/drive" "POST the phases that belong to the service to an offer";
    LAX_OTHER_ENVELOPE "lax/other-envelope" "POST a rejection in the envelope of another version";
    LAX_READ "lax/read" "GET the offer after each of these";

    // The options that an offer lists, and how their paths are spelled.
    OPTIONS_ASK "options/ask" "POST the request with limits";
    OPTIONS_SET "options/set" "GET its offerset";
    OPTIONS_OFFER "options/offer" "GET its offers";
    OPTIONS_OVER "options/over" "POST values outside the range of each integer option";
    OPTIONS_OVER_READ "options/over-read" "GET the offer after each of them";
    OPTIONS_MISMATCH "options/mismatch" "POST values that do not match the pattern of each string option";
    OPTIONS_MISMATCH_READ "options/mismatch-read" "GET the offer after each of them";
    OPTIONS_UNITS "options/units" "POST a value in another unit to each option that has one";
    OPTIONS_UNITS_READ "options/units-read" "GET the offer after each of them";
    OPTIONS_USE "options/use" "POST an update that each option other than the phase allows";
    OPTIONS_USE_READ "options/use-read" "GET the offer after each of them";
    PATHS_ASK "paths/ask" "POST the smallest request, three times";
    PATHS_SET "paths/set" "GET the offersets";
    PATHS_VERBATIM "paths/verbatim" "POST a rejection with the path as the option spells it";
    PATHS_BARE "paths/bare" "POST a rejection with the path phase";
    PATHS_SLASH "paths/slash" "POST a rejection with the path /phase";
    PATHS_READ "paths/read" "GET the offer after each of them";

    // Several offersets, several hands.
    OTHERS_ASK "others/ask" "POST the smallest request twice";
    OTHERS_SET "others/set" "GET both offersets";
    OTHERS_BEFORE "others/before" "GET an offer of the second offerset";
    OTHERS_ACCEPT "others/accept" "POST phase ACCEPTED to an offer of the first offerset";
    OTHERS_READ "others/read" "GET the same offer of the second offerset again";
    RACE_ASK "race/ask" "POST the request with limits";
    RACE_SET "race/set" "GET its offerset";
    RACE_ACCEPT "race/accept" "POST phase ACCEPTED to all its offers at the same time";
    RACE_READ "race/read" "GET all its offers";

    // Expiry.
    EXPIRY_ASK "expiry/ask" "POST the smallest request, and leave its offers alone";
    EXPIRY_SET_FIRST "expiry/set-first" "GET its offerset at once";
    EXPIRY_EARLY "expiry/early" "GET its offers until shortly before they expire";
    EXPIRY_LATE "expiry/late" "GET each of its offers when it has expired";
    EXPIRY_ACCEPT "expiry/accept" "POST phase ACCEPTED to an expired offer";
    EXPIRY_END_UPDATE "expiry/end-update" "POST phase REJECTED and CANCELLED to it";
    EXPIRY_READ "expiry/read" "GET it after each of these";
    EXPIRY_SET "expiry/set" "GET the offerset";
    KEPT_ASK "kept/ask" "POST a request for a start after the offers expire";
    KEPT_SET "kept/set" "GET its offerset";
    KEPT_ACCEPT "kept/accept" "POST phase ACCEPTED to one offer";
    KEPT_LATE "kept/late" "GET the session when the offer would have expired";

    // The life of an accepted session.
    LIFE_ASK "life/ask" "POST an executable that ends by itself, to start as soon as possible";
    LIFE_SET "life/set" "GET its offerset";
    LIFE_ACCEPT "life/accept" "POST phase ACCEPTED to the earliest offer";
    LIFE_POLL "life/poll" "GET the session until its phase is terminal";
    LIFE_STILL "life/still" "GET it three more times";
    LIFE_END_UPDATE "life/end-update" "POST ACCEPTED, REJECTED, CANCELLED to the ended session";
    LIFE_END_READ "life/end-read" "GET it after each of them";
    LATER_ASK "later/ask" "POST a request for a start an hour ahead";
    LATER_SET "later/set" "GET its offerset";
    LATER_ACCEPT "later/accept" "POST phase ACCEPTED to one offer";
    LATER_POLL "later/poll" "GET the session a few times";
    ENDLESS_ASK "endless/ask" "POST an executable that never ends, for a minute";
    ENDLESS_SET "endless/set" "GET its offerset";
    ENDLESS_ACCEPT "endless/accept" "POST phase ACCEPTED to the earliest offer";
    ENDLESS_POLL "endless/poll" "GET the session until its time is over and it is released";
    STOP_ASK "stop/ask" "POST an executable that never ends, for five minutes";
    STOP_SET "stop/set" "GET its offerset";
    STOP_ACCEPT "stop/accept" "POST phase ACCEPTED to the earliest offer";
    STOP_POLL "stop/poll" "GET the session until it runs";
    STOP_CANCEL "stop/cancel" "POST phase CANCELLED";
    STOP_AFTER "stop/after" "GET the session some more times";
    FAILP_ASK "failp/ask" "POST the recipe fail-prepare";
    FAILP_SET "failp/set" "GET its offerset";
    FAILP_ACCEPT "failp/accept" "POST phase ACCEPTED to the earliest offer";
    FAILP_POLL "failp/poll" "GET the session until its phase is terminal";
    FAILR_ASK "failr/ask" "POST the recipe fail-run";
    FAILR_SET "failr/set" "GET its offerset";
    FAILR_ACCEPT "failr/accept" "POST phase ACCEPTED to the earliest offer";
    FAILR_POLL "failr/poll" "GET the session until its phase is terminal";
    FAILZ_ASK "failz/ask" "POST the recipe fail-release";
    FAILZ_SET "failz/set" "GET its offerset";
    FAILZ_ACCEPT "failz/accept" "POST phase ACCEPTED to the earliest offer";
    FAILZ_POLL "failz/poll" "GET the session until its phase is terminal";
    PORTS_ASK "ports/ask" "POST a container with an accessible port, to start as soon as possible";
    PORTS_SET "ports/set" "GET its offerset";
    PORTS_ACCEPT "ports/accept" "POST phase ACCEPTED to the earliest offer";
    PORTS_POLL "ports/poll" "GET the session until its phase is terminal";

    // Capacity: all of the platform's cores for one slot. Each scenario has a slot of its own.
    SLOT_ASK "slot/ask" "POST as many requests as fill the whole platform at an exact time";
    SLOT_SET "slot/set" "GET the offersets of this scenario";
    SLOT_ASK_TAKEN "slot/ask-taken" "POST one of them again while all is offered";
    SLOT_REJECT "slot/reject" "POST phase REJECTED to the offers of one of them";
    SLOT_ASK_FREE "slot/ask-free" "POST that one again, at most four times until it is offered";
    SLOTE_ASK "slote/ask" "POST as many requests as fill the whole platform at an exact time, and leave their offers";
    SLOTE_SET "slote/set" "GET the offersets of this scenario";
    SLOTE_ASK_FREE "slote/ask-free" "POST one of them again when all offers have expired, at most four times until it is offered";
    SLOTS_FILL "slots/fill" "POST as many requests as leave room for one more";
    SLOTS_ASK "slots/ask" "POST a request for the rest of the platform in a window, that several offers are made for";
    SLOTS_SET "slots/set" "GET the offersets of this scenario";
    SLOTS_ACCEPT "slots/accept" "POST phase ACCEPTED to one of the offers";
    SLOTS_ASK_FREE "slots/ask-free" "POST the same for the slot of each other offer that does not overlap with the accepted one";
    SLOTA_ASK "slota/ask" "POST an executable that never ends, as soon as possible, as often as fills the whole platform";
    SLOTA_SET "slota/set" "GET the offersets of this scenario";
    SLOTA_ACCEPT "slota/accept" "POST phase ACCEPTED to an offer of each";
    SLOTA_POLL "slota/poll" "GET the session before and after each try";
    SLOTA_ASK_TAKEN "slota/ask-taken" "POST one of them for a moment of their slot, in each phase from ACCEPTED to RUNNING";
    SLOTA_CANCEL "slota/cancel" "POST phase CANCELLED to one of the sessions";
    SLOTA_ASK_FREE "slota/ask-free" "POST that one again, at most four times until it is offered";
    SLOTF_ASK "slotf/ask" "The same; the executable of the first one ends by itself";
    SLOTF_SET "slotf/set" "GET the offersets of this scenario";
    SLOTF_ACCEPT "slotf/accept" "POST phase ACCEPTED to an offer of each";
    SLOTF_POLL "slotf/poll" "GET the first session until its phase is terminal";
    SLOTF_ASK_FREE "slotf/ask-free" "POST for a moment of its slot, at most four times until it is offered";
    CROWD_ASK "crowd/ask" "POST requests for half of the platform at an exact time, five at once";
    CROWD_SET "crowd/set" "GET the offersets";
    DIRECT_SLOT "crowd/direct" "POST the same to the direct resource, five at once";

    // Direct execution.
    DIRECT_ASK "direct/ask" "POST the smallest request to the direct resource";
    DIRECT_READ "direct/read" "GET the session";
    DIRECT_CANCEL "direct/cancel" "POST phase CANCELLED";
    DIRECT_CANCEL_READ "direct/cancel-read" "GET the session";
    DIRECTW_ASK "directw/ask" "POST the request with limits and a window to the direct resource";
    DIRECTW_READ "directw/read" "GET the session";
    DIRECTN_ASK "directn/ask" "POST a request that nobody can satisfy to the direct resource";
    DIRECTN_READ "directn/read" "GET what the refusal names";

    // Who may do what.
    WHO_REQUESTS "who/requests" "POST the smallest request without credentials";
    WHO_DIRECT "who/direct" "POST to the direct resource without credentials";
    WHO_UPDATE "who/update" "POST an acceptance to a session that does not exist without credentials";
    WHO_BOGUS "who/bogus" "GET and POST with an authentication scheme that nobody knows";
    WHO_GARBAGE "who/garbage" "POST the smallest request with wrong credentials, Basic and Bearer";
    WHO_ASK "who/ask" "POST the smallest request as the first identity";
    WHO_SET "who/set" "GET its offerset";
    WHO_BEFORE "who/before" "GET its offer as the first identity";
    WHO_SECOND_READ "who/second-read" "GET it as the second identity";
    WHO_SECOND_REJECT "who/second-reject" "POST phase REJECTED as the second identity";
    WHO_SECOND_AFTER "who/second-after" "GET it as the first identity";
    WHO_NOBODY_READ "who/nobody-read" "GET it without credentials";
    WHO_NOBODY_REJECT "who/nobody-reject" "POST phase REJECTED without credentials";
    WHO_NOBODY_AFTER "who/nobody-after" "GET it as the first identity";

    // A request of the user's own (`voconform ask`).
    OWN_ASK "own/ask" "POST the request of the user";
    OWN_SET "own/set" "GET its offerset";

    // What a registry would look for.
    DISCOVERY_CAPABILITIES "discovery/capabilities" "GET capabilities";
    DISCOVERY_AVAILABILITY "discovery/availability" "GET availability";
    DISCOVERY_OPENAPI "discovery/openapi" "GET openapi.json, openapi.yaml, v3/api-docs";

    // What only the Execution Planner of 2023 has.
    P03_ASK "p03/ask" "POST a request with an unknown and a known authentication method";
    P04_ASK "p04/ask" "POST a request with only an unknown authentication method";
    P05_ASK "p05/ask" "POST a request with an unknown extra";
    PI_ASK "pi/ask" "POST the smallest request with a bearer token";
    PU_ASK "pu/ask" "POST the smallest request";
    PU_WRONG_IDENT "pu/wrong-ident" "POST a rejection that names another offer";
    PU_EXPIRES "pu/expires" "POST another expiry and another request";
    PU_READ "pu/read" "GET the offer after each of these";
    PU_SAME_IDENT "pu/same-ident" "POST a rejection that names this offer";
    P06_ASK "p06/ask" "POST a request with a start trigger, for each of its five cases: called before its window, within, never, after, called to cancel";
    P06_ACCEPT "p06/accept" "POST status ACCEPTED";
    P06_TRIGGER "p06/trigger" "Call the trigger";
    P06_POLL "p06/poll" "GET the job";
    P07_ASK "p07/ask" "POST a request with an HTTP action to a port of our own";
    P07_ACCEPT "p07/accept" "POST status ACCEPTED";
    P07_CALLS "p07/calls" "GET what was called at our own port: a list of method, path, content type and body";
    P07_POLL "p07/poll" "GET the job until its phase is terminal";
    PS_ASK "ps/ask" "POST a request with managed and unmanaged persistent storage";
    PS_OFFER "ps/offer" "GET the offer before it is accepted";
    PS_ACCEPT "ps/accept" "POST status ACCEPTED";
    PS_POLL "ps/poll" "GET the job until its phase is terminal";
}
