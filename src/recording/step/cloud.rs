//! The conversation with what hands out addresses in the cloud, and with what they point at: discovery, lists of links, lookup,
//! locate, objects, their twins, buckets, signed addresses.

steps! {
    // discovery (input D1; once)
    DISCOVERY_QUERY "discovery/query" "GET the address of the query, redirects followed";
    DISCOVERY_SERIALIZATION "discovery/serialization" "GET the query with RESPONSEFORMAT application/x-votable+xml;serialization=tabledata, then …=binary2";
    DISCOVERY_CSV "discovery/csv" "GET the query with RESPONSEFORMAT=csv";
    DISCOVERY_ACCESS_URL "discovery/access-url" "GET one access_url for each access_format (at most 3), bytes 0-4095; not where links/get or twin/first asks the same";
    DISCOVERY_ORIGIN "discovery/origin" "(if an origin is given) GET the query with Origin";
    // links (input D2, or a DataLink address that discovery gave)
    LINKS_GET "links/get" "GET with the first ID";
    LINKS_CAPABILITIES "links/capabilities" "(if the list does not say its version) GET the capabilities beside it";
    LINKS_POST "links/post" "POST the same as a form";
    LINKS_NONE "links/none" "GET without ID";
    LINKS_SEVERAL "links/several" "GET two IDs (the second made-up if only one is known); GET the first ID twice in one request";
    LINKS_MANY "links/many" "POST 200 IDs: the known ones, made-up ones, the known ones again";
    LINKS_LAST "links/last" "(if links/many overflowed) GET the last ID it answered, alone";
    LINKS_UNKNOWN "links/unknown" "GET a made-up ID";
    LINKS_AWKWARD "links/awkward" "GET made-up IDs a b, a+b, 50%, a%2Fb, a&b<c>'d' in one request";
    LINKS_LOWER "links/lower" "GET with id=";
    LINKS_FORMAT "links/format" "GET with RESPONSEFORMAT votable; application/x-votable+xml; the latter with ;content=datalink";
    LINKS_FORMAT_UNKNOWN "links/format-unknown" "GET with RESPONSEFORMAT=application/x-voconform-none";
    LINKS_FORMAT_TWICE "links/format-twice" "GET with RESPONSEFORMAT=votable twice";
    LINKS_OPTION "links/option" "(if there is a provider descriptor) one call per OPTION, at most 4";
    LINKS_TERM "links/term" "(if hosts are named) GET foreign semantics, at most 3";
    LINKS_NESTED "links/nested" "GET one access_url of content_type VOTable, text/xml or none, bytes 0-4095";
    LINKS_DOWNLOAD "links/download" "without credentials GET bytes 0-0 of at most 5 http(s) links that state a length, a type or link_auth; none that is signed";
    LINKS_EXAMPLE "links/example" "(if hosts are named) GET each exampleURL, at most 2, bytes 0-4095";
    LINKS_ORIGIN "links/origin" "(if an origin is given) GET the first ID with Origin";
    // lookup (input D3)
    LOOKUP_CLOUD "lookup/cloud" "GET the known IDs (at most 3) with use_cloud_path=True";
    LOOKUP_PLAIN "lookup/plain" "the same without the flag";
    LOOKUP_UNKNOWN "lookup/unknown" "GET one known and one made-up ID with the flag";
    LOOKUP_FORTY "lookup/forty" "GET 40 IDs (known ones and made-up ones)";
    LOOKUP_MANY "lookup/many" "GET 400 IDs";
    // locate (input D4)
    LOCATE_PLAIN "locate/plain" "POST a transfer: target, pullFromVoSpace, httpsget and httpget; follow a 303";
    LOCATE_SECURED "locate/secured" "POST the same with securityMethod tls-with-certificate";
    LOCATE_AGAIN "locate/again" "POST the first one again";
    LOCATE_UNKNOWN "locate/unknown" "POST a made-up artifact";
    LOCATE_NEGOTIATE "locate/negotiate" "POST once for each endpoint that is going to be read (at most 3)";
    LOCATE_READ "locate/read" "GET bytes 0-2879 of that endpoint, once";
    LOCATE_SHARE "locate/share" "POST the protocol of public sharing";
    LOCATE_SHARE_READ "locate/share-read" "(if offered) GET bytes 0-0 of its endpoint";
    LOCATE_REDIRECT "locate/redirect" "(if a VOSpace or told) GET TARGET, DIRECTION, PROTOCOL, REQUEST=redirect, not followed";
    LOCATE_FILES "locate/files" "(if offered) GET files/{uri}, not followed; then HEAD";
    // object (at most 3 a provider; at most eight requests and 64 KiB each)
    OBJECT_HEAD "object/head" "HEAD, x-amz-checksum-mode: ENABLED";
    OBJECT_FIRST "object/first" "GET bytes 0-2879";
    OBJECT_TAIL "object/tail" "GET bytes -1024";
    OBJECT_MIDDLE "object/middle" "GET 512 bytes at an offset from a hash of the key";
    OBJECT_OVER "object/over" "GET bytes from size-1536 to size+1023";
    OBJECT_BEYOND "object/beyond" "GET bytes size-";
    OBJECT_CONDITIONAL "object/conditional" "GET bytes 0-0 with If-None-Match";
    OBJECT_RESPELLED "object/respelled" "(if the key has a leading slash, // or %XX) GET bytes 0-0 of the other spelling; the object's own requests use the spelling of the cell, a leading slash stripped";
    OBJECT_RESTRICTED "object/restricted" "in place of all others for access restricted: GET bytes 0-0";
    // twin and sibling (per object that has one)
    TWIN_FIRST "twin/first" "GET bytes 0-2879 of the twin, Want-Repr-Digest, Want-Digest";
    TWIN_TAIL "twin/tail" "(if ranges work) GET bytes -1024";
    TWIN_MIDDLE "twin/middle" "(if ranges work) GET the same 512 bytes";
    SIBLING_FIRST "sibling/first" "GET bytes 0-2879 of each further copy of an array (at most 2)";
    SIBLING_TAIL "sibling/tail" "GET bytes -1024 of it";
    // bucket (once a bucket) and prefix (addresses that end in a slash)
    BUCKET_HEAD "bucket/head" "HEAD the bucket";
    BUCKET_MISSING "bucket/missing" "GET a sampled key with something random after it";
    BUCKET_VIRTUAL "bucket/virtual" "GET bytes 0-0 in virtual-hosted style";
    BUCKET_PATH "bucket/path" "GET bytes 0-0 in path style";
    BUCKET_ELSEWHERE "bucket/elsewhere" "(aws, or a mapped store with regions) GET bytes 0-0 at another region, not followed";
    BUCKET_LIST "bucket/list" "GET list-type=2, prefix = directory of the key, delimiter=/, max-keys=2";
    BUCKET_ENTRY "bucket/entry" "GET list-type=2, prefix = the key, max-keys=1";
    BUCKET_PAGE "bucket/page" "GET list-type=2, prefix two levels up, max-keys=1";
    BUCKET_PAGE_NEXT "bucket/page-next" "(if truncated) the page after it";
    BUCKET_ORIGIN "bucket/origin" "(if an origin is given) GET bytes 0-0 of a key with Origin";
    BUCKET_PREFLIGHT "bucket/preflight" "(if an origin is given) OPTIONS for GET with range";
    PREFIX_LIST "prefix/list" "GET list-type=2, prefix as given, max-keys=2";
    // signed (at most 3) and job
    SIGNED_GET "signed/get" "GET bytes 0-0 on a fresh connection";
    SIGNED_TAMPERED "signed/tampered" "one character of the signature changed";
    SIGNED_OTHER_KEY "signed/other-key" "last letter of the key before its extension changed";
    SIGNED_LATE "signed/late" "(if the end is within the wait) after its end plus 2 s";
    JOB_READ "job/read" "(if a finished job is given) GET the job";
    JOB_GET "job/get" "GET bytes 0-0 of its signed result";
    JOB_AGAIN "job/again" "after the end: GET the job";
    JOB_GET_AGAIN "job/get-again" "GET bytes 0-0 of the result as it is now";
    // address (in place of everything else, for `voconform locate`)
    ADDRESS_QUERY "address/query" "GET the query, and once more with ID where no row is of the dataset";
    ADDRESS_LINKS "address/links" "GET the links of a dataset, and with each option of a provider";
    ADDRESS_LOOKUP "address/lookup" "GET the path in the cloud of a dataset";
    ADDRESS_TRANSFER "address/transfer" "POST a transfer of a dataset";
    ADDRESS_BUCKET "address/bucket" "(if no region is stated) HEAD the bucket of it";
    ADDRESS_HEAD "address/head" "HEAD an address of it that is not signed";
    ADDRESS_READ "address/read" "GET bytes 0-1023 of it, at most three times; bytes 0-0 where it is signed or negotiated";
    // auth, and rows over the whole recording
    AUTH_BOGUS "auth/bogus" "GET the query, else the links, with Authorization: Bearer and a made-up token";
    AUTH_HEAD "auth/head" "HEAD the capabilities without credentials";
    AUTH_IDENTITY "auth/identity" "(if an identity is given) GET one access_url of the service as it; a redirect to another origin is followed without it";
}
