//! The requests of the fixed conversation with the cloud.

pub struct Line {
    pub method: &'static str,
    /// With another host in front, and a blank between.
    pub path: &'static str,
    pub headers: &'static str,
    pub body: &'static str,
}

const fn get(path: &'static str) -> Line {
    with("GET", path, "")
}

const fn with(method: &'static str, path: &'static str, headers: &'static str) -> Line {
    Line {
        method,
        path,
        headers,
        body: "",
    }
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const ORIGIN: &str = "Origin: https://portal.voconform.example\r\n";
const PREFLIGHT: &str = "Origin: https://portal.voconform.example\r\nAccess-Control-Request-Method: GET\r\n\
                         Access-Control-Request-Headers: range\r\n";
const ALICE: &str = "Authorization: Bearer secret-of-alice\r\n";
const WRONG: &str = "Authorization: Bearer wrong\r\n";

const OBJECT: &str = "/store/stpubdata/hst/public/jbev/jbeveo010/jbeveo010_drz.fits";
const HOSTED: &str = "stpubdata.s3.us-east-1.localhost /hst/public/jbev/jbeveo010/jbeveo010_drz.fits";
const ELSEWHERE: &str = "stpubdata.s3.eu-west-1.localhost /hst/public/jbev/jbeveo010/jbeveo010_drz.fits";
const ETAG: &str = "If-None-Match: \"dd4f3a28158abb913ee5fc53d0f8ff7f\"\r\nRange: bytes=0-0\r\n";

pub const LINES: &[Line] = &[
    // Discovery.
    get("/cloud/sia/query"),
    get("/cloud/sia/query?POS=CIRCLE%2010.684%2041.269%200.1"),
    get("/cloud/sia/query?MAXREC=1&RESPONSEFORMAT=csv"),
    // Without addresses of this server, which differ and cannot be made equal within base64.
    get(
        "/cloud/tap/sync?LANG=ADQL&QUERY=SELECT%20TOP%202%20cloud_access%20FROM%20ivoa.obscore&RESPONSEFORMAT=votable/b2",
    ),
    get(
        "/cloud/tap/sync?LANG=ADQL&QUERY=SELECT%20TOP%202%20cloud_access%20FROM%20ivoa.obscore&RESPONSEFORMAT=votable/b",
    ),
    get("/cloud/sia/query?RESPONSEFORMAT=none"),
    get("/cloud/sia/query?ID=ivo://voconform.example/cloud?siblings&MAXREC=0"),
    with("GET", "/cloud/sia/query?MAXREC=1", ORIGIN),
    with("OPTIONS", "/cloud/sia/query", PREFLIGHT),
    with("GET", "/cloud/sia/query?MAXREC=1", WRONG),
    with("DELETE", "/cloud/sia/query", ""),
    get("/cloud/scs/query?RA=10.684&DEC=41.269&SR=0.1"),
    get("/cloud/scs/query?RA=10.684"),
    get("/cloud/tap/sync?LANG=ADQL&QUERY=SELECT%20obs_publisher_did,cloud_access%20FROM%20ivoa.obscore"),
    get("/cloud/sia/capabilities"),
    with("GET", "/cloud/sia/capabilities", ALICE),
    get("/cloud/sia/availability"),
    // Links.
    get("/cloud/links"),
    get("/cloud/links?ID=ivo://voconform.example/cloud?jbeveo010"),
    get("/cloud/links?id=ivo://voconform.example/cloud?jbeveo010"),
    Line {
        method: "POST",
        path: "/cloud/links",
        headers: FORM,
        body: "ID=ivo://voconform.example/cloud?jbeveo010",
    },
    get(
        "/cloud/links?ID=ivo://voconform.example/cloud?siblings&ID=ivo://voconform.example/cloud?jbeveo010\
         &ID=ivo://voconform.example/cloud?3052&ID=ivo://none&ID=ivo://voconform.example/cloud?offline\
         &ID=ivo://voconform.example/cloud?restricted&ID=ivo://voconform.example/cloud?siblings",
    ),
    with(
        "GET",
        "/cloud/links?ID=ivo://voconform.example/cloud?restricted",
        ALICE,
    ),
    get("/cloud/links?ID=ivo://None/a%2Bb%20%3Cc%3E"),
    get(
        "/cloud/links?ID=ivo://voconform.example/cloud?jbeveo010&ID=ivo://voconform.example/cloud?cube&MAXREC=5",
    ),
    get("/cloud/links?ID=ivo://voconform.example/cloud?cube&RESPONSEFORMAT=votable"),
    get("/cloud/links?ID=ivo://voconform.example/cloud?cube&RESPONSEFORMAT=application/x-votable%2Bxml"),
    get("/cloud/links?RESPONSEFORMAT=application/x-votable%2Bxml%3Bcontent%3Ddatalink"),
    get("/cloud/links?RESPONSEFORMAT=votable&RESPONSEFORMAT=votable"),
    get("/cloud/links?ID=ivo://voconform.example/cloud?jbeveo010&provider=prem"),
    get("/cloud/links?ID=ivo://voconform.example/cloud?jbeveo010&provider=aws:us-east-1"),
    get("/cloud/links?ID=ivo://voconform.example/cloud?jbeveo010&provider=aws:us-west-2"),
    with("GET", "/cloud/links", ORIGIN),
    get("/cloud/terms"),
    get("/cloud/cutout?ID=ivo://voconform.example/cloud?cube&CIRCLE=201.4%20-43%200.01"),
    get("/cloud/cutout?ID=ivo://voconform.example/cloud?restricted"),
    get("/cloud/cutout?ID=ivo://voconform.example/cloud?cube&CIRCLE=here"),
    // Objects.
    with("HEAD", OBJECT, ""),
    with("GET", OBJECT, "Range: bytes=0-2879\r\n"),
    with("GET", OBJECT, "Range: bytes=-1024\r\n"),
    with("GET", OBJECT, "Range: bytes=50000-50511\r\n"),
    with("GET", OBJECT, "Range: bytes=103680-\r\n"),
    with("GET", OBJECT, "Range: bytes=103000-999999\r\n"),
    with("GET", OBJECT, ETAG),
    with("GET", OBJECT, "If-Match: \"none\"\r\n"),
    get(OBJECT),
    with("GET", OBJECT, ORIGIN),
    with("OPTIONS", OBJECT, PREFLIGHT),
    with("GET", OBJECT, ALICE),
    with("DELETE", OBJECT, ""),
    with("HEAD", HOSTED, ""),
    get(ELSEWHERE),
    with("HEAD", ELSEWHERE, ""),
    get("/store/stpubdata/none.fits"),
    get("/store/voconform-unlisted/none.fits"),
    get("/store/nothing/none.fits"),
    with("HEAD", "/store/voconform-copies/two/siblings.fits", ""),
    with(
        "GET",
        "/store/voconform-copies/two/siblings.fits",
        "Range: bytes=0-2879\r\n",
    ),
    with("GET", "/store/voconform-copies/two/siblings.fits", ORIGIN),
    get("/store/voconform-odd/odd//per%2520cent/slashes.fits"),
    get("/store/voconform-odd/odd/per%2520cent/slashes.fits"),
    get("/store/voconform-odd/odd/per%2520cent.fits"),
    get("/store/voconform-odd/odd/a+plus.fits"),
    with("GET", "/store/voconform-odd/empty.txt", "Range: bytes=0-0\r\n"),
    with("HEAD", "/store/voconform-odd/empty.txt", ""),
    get("/store/voconform-near/near/near.fits"),
    get("/store/voconform-secret/restricted/proprietary.fits"),
    get("/store/voconform-payers/payers.fits"),
    with(
        "GET",
        "/store/voconform-payers/payers.fits",
        "x-amz-request-payer: requester\r\n",
    ),
    // Lists.
    with("HEAD", "/store/stpubdata", ""),
    with("HEAD", "/store/voconform-secret", ""),
    get("/store/stpubdata?list-type=2&max-keys=2"),
    get(
        "/store/stpubdata?list-type=2&max-keys=1&continuation-token=aHN0L3B1YmxpYy9qYmV2L2piZXZlbzAxMC9qYmV2ZW8wMTBfZHJ6LmZpdHM",
    ),
    get("/store/nasa-heasarc?list-type=2&prefix=chandra/data/byobsid/2/3052/&max-keys=2"),
    get("/store/stpubdata?list-type=2&delimiter=/"),
    get("/store/voconform-odd?list-type=2&encoding-type=url"),
    get("/store/voconform-unlisted?list-type=2"),
    // The archive.
    with(
        "GET",
        "/cloud/archive/hst/jbeveo010_drz.fits",
        "Range: bytes=0-2879\r\n",
    ),
    with("GET", "/cloud/archive/hst/jbeveo010_drz.fits", ORIGIN),
    with("HEAD", "/cloud/archive/hst/jbeveo010_drz.fits", ""),
    get("/cloud/archive/hst/download.fits"),
    get("/cloud/archive/restricted/proprietary.fits"),
    with("GET", "/cloud/archive/restricted/proprietary.fits", ALICE),
    get("/cloud/archive/chandra/data/byobsid/2/3052/"),
    get("/cloud/archive/README.txt"),
    // Paths and transfers.
    get("/cloud/lookup?uri=mast:HST/product/jbeveo010_drz.fits&uri=mast:HST/none&use_cloud_path=true"),
    get("/cloud/lookup?uri=mast:HST/product/jbeveo010_drz.fits"),
    get("/cloud/lookup"),
    get(
        "/cloud/vospace/synctrans?TARGET=vos://voconform.example~cloud/cube.fits&DIRECTION=pullFromVoSpace\
         &PROTOCOL=ivo://ivoa.net/vospace/core%23httpget",
    ),
    get(
        "/cloud/vospace/synctrans?TARGET=vos://voconform.example~cloud/cube.fits&DIRECTION=pullFromVoSpace\
         &PROTOCOL=ivo://ivoa.net/vospace/core%23httpget&REQUEST=redirect",
    ),
    get(
        "/cloud/vospace/synctrans?TARGET=vos://voconform.example~cloud/cube.fits&DIRECTION=pullFromVoSpace\
         &PROTOCOL=http://wiki.ivoa.net/twiki/bin/view/IVOA/VOSpacePublicShare",
    ),
    get("/cloud/vospace/synctrans?TARGET=x"),
    get("/cloud/vospace/transfers/none"),
];

/// Bodies that ask where files are, known and unknown.
pub const TRANSFERS: &[&str] = &[
    "<vos:transfer xmlns:vos=\"http://www.ivoa.net/xml/VOSpace/v2.0\" version=\"2.1\">\
     <vos:target>cadc:VOCONFORM/jbeveo010_drz.fits</vos:target><vos:direction>pullFromVoSpace</vos:direction>\
     <vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpget\"/><vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpsget\"/>\
     <vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpget\"><vos:securityMethod uri=\"ivo://ivoa.net/sso#cookie\"/></vos:protocol>\
     <vos:protocol uri=\"http://wiki.ivoa.net/twiki/bin/view/IVOA/VOSpacePublicShare\"/></vos:transfer>",
    "<vos:transfer xmlns:vos=\"http://www.ivoa.net/xml/VOSpace/v2.0\" version=\"2.1\">\
     <vos:target>vos://voconform.example~cloud/cube.fits</vos:target><vos:direction>pullFromVoSpace</vos:direction>\
     <vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpget\"/></vos:transfer>",
    "<vos:transfer xmlns:vos=\"http://www.ivoa.net/xml/VOSpace/v2.0\" version=\"2.1\">\
     <vos:target>cadc:VOCONFORM/none.fits</vos:target><vos:direction>pullFromVoSpace</vos:direction>\
     <vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpget\"/></vos:transfer>",
    "no transfer",
];
