"""pyvo, astroquery and boto3 at the services that lead to data in the cloud. Usage: real-clients-cloud.py SERVER_LOG

SERVER_LOG is what `voconform serve` printed: the names and addresses of its services.
"""

import io
import json
import os
import sys
import traceback
import urllib.parse
import urllib.request
import warnings

import boto3
import botocore
import pyvo
from astropy.io.votable import parse_single_table
from astroquery.mast import Observations
from astroquery.mast import utils as mast
from astroquery.mast.cloud import CloudAccess
from botocore.config import Config
from pyvo.dal import SIA2Service
from pyvo.dal.adhoc import DatalinkResults

IDENTIFIER = "ivo://voconform.example/cloud?"
HST = "mast:HST/product/jbeveo010_drz.fits"
KEY = "hst/public/jbev/jbeveo010/jbeveo010_drz.fits"
# pyvo would fetch the vocabulary to find narrower terms; nothing is fetched from elsewhere here.
EXACTLY = {"include_narrower": False}


def services(path):
    """Addresses by name."""
    with open(path) as log:
        return dict(line.split() for line in log if len(line.split()) == 2)


def links(at, *names, **more):
    ids = [("ID", IDENTIFIER + name) for name in names]
    query = urllib.parse.urlencode(ids + list(more.items()))
    return DatalinkResults.from_result_url(f"{at['datalink']}?{query}")


def pyvo_links(at):
    """A list of links: its rows, those of a kind, the file, and what it says of it."""
    found = links(at, "jbeveo010")
    kinds = [link.semantics for link in found]
    assert kinds == ["#this", "#cutout", "#this", "#auxiliary"], kinds
    assert {link.id for link in found} == {IDENTIFIER + "jbeveo010"}
    # The file over https first, then its copy in a store.
    this, copy = found.bysemantics("#this", **EXACTLY)
    assert copy.access_url.startswith("s3://stpubdata/"), copy.access_url
    assert this.content_type == "application/fits", this.content_type
    body = this.getdataset().read()
    assert len(body) == this.content_length and body.startswith(b"SIMPLE  ="), (len(body), this.content_length)
    cell = json.loads(this["cloud_access"])
    assert cell["aws"]["bucket_name"] == "stpubdata" and cell["aws"]["key"] == KEY, cell
    (notes,) = found.bysemantics("#auxiliary", **EXACTLY)
    assert len(notes.getdataset().read()) == notes.content_length


def pyvo_several(at):
    """Several identifiers, and one of them alone."""
    found = links(at, "jbeveo010", "3052", "nobody")
    ids = list(dict.fromkeys(link.id for link in found))
    assert ids == [IDENTIFIER + name for name in ("jbeveo010", "3052", "nobody")], ids
    for name in ("jbeveo010", "3052"):
        apart = list(found.clone_byid(IDENTIFIER + name))
        assert {link.id for link in apart} == {IDENTIFIER + name}
        assert len(apart) == len(links(at, name))


def pyvo_errors(at):
    """What is not there says so in its row. (Asked for the address of such a row, pyvo looks for a service instead.)"""
    for name, fault in (("nobody", "NotFoundFault"), ("offline", "TransientFault")):
        (row,) = links(at, name)
        assert row.error_message.startswith(f"{fault}:"), row.error_message
        assert row.semantics == "#this" and not row["access_url"] and not row.service_def


def pyvo_cutout(at):
    """The first service of a list is called with the circle that is wanted."""
    found = links(at, "jbeveo010")
    cutout = found.get_first_proc()
    assert cutout.semantics == "#cutout"
    names = [param.name for param in cutout.input_params]
    assert names == ["ID", "CIRCLE", "BAND"], names
    body = cutout.process(circle=(10.0, 20.0, 0.1)).read()
    assert body.startswith(b"SIMPLE  ="), body[:80]
    try:
        links(at, "3052").get_first_proc()
    except IndexError:
        return
    raise AssertionError("pyvo finds a service where there is none")


def pyvo_recursive(at):
    """A link that leads to another list of links."""
    (link,) = links(at, "siblings").bysemantics("#progenitor", **EXACTLY)
    assert link.content_type == "application/x-votable+xml;content=datalink", link.content_type
    inner = DatalinkResults.from_result_url(link.access_url)
    assert {row.id for row in inner} == {IDENTIFIER + "cube"}
    assert sum(1 for _ in inner.bysemantics("#this", **EXACTLY)) >= 1


def pyvo_signed(at):
    """A link that is a signed address is read like any other."""
    (this,) = links(at, "visit-2024110800250").bysemantics("#this", **EXACTLY)
    assert "X-Amz-Signature=" in this.access_url
    assert len(this.getdataset().read()) == this.content_length


def pyvo_discovery(at):
    """SIA 2 by its capabilities, and the lists of links of all that it finds, in batches and in order."""
    service = SIA2Service(at["cloud"].removesuffix("/query"))
    found = service.search(maxrec=100)
    assert len(found) >= 10, len(found)
    near = service.search(pos=(found[0]["s_ra"], found[0]["s_dec"], 0.01))
    assert found[0]["obs_publisher_did"] in near["obs_publisher_did"] and len(near) < len(found)
    ids = [row["obs_publisher_did"] for row in found]
    batches = [link.id for result in found.iter_datalinks() for link in result]
    assert set(batches) == set(ids), set(ids) ^ set(batches)
    ordered = [next(iter(result)).id for result in found.iter_datalinks(preserve_order=True)]
    assert ordered == ids, ordered
    cells = [row["cloud_access"] for row in found]
    assert any(not cell for cell in cells), cells
    for cell in filter(None, cells):
        assert isinstance(json.loads(cell), dict), cell


def serialisations(at):
    """astropy reads the same from all forms of the answer."""
    seen = []
    for form in ("votable", "votable/td", "votable/b", "votable/b2"):
        query = urllib.parse.urlencode({"MAXREC": 100, "RESPONSEFORMAT": form})
        with urllib.request.urlopen(f"{at['cloud']}?{query}", timeout=10) as answer:
            body = io.BytesIO(answer.read())
        table = parse_single_table(body).to_table(use_names_over_ids=True)
        named = [(str(row["obs_publisher_did"]), str(row["access_url"])) for row in table]
        seen.append([(*names, str(row["cloud_access"])) for names, row in zip(named, table)])
    assert len(seen[0]) >= 10 and all(rows == seen[0] for rows in seen), [len(rows) for rows in seen]


def unsigned(at):
    return boto3.client("s3", endpoint_url=at["store"], region_name="us-east-1", config=Config(
        signature_version=botocore.UNSIGNED, s3={"addressing_style": "path"}, retries={"max_attempts": 1}))


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response["Error"]
        return
    raise AssertionError(f"{code} was expected of {arguments}")


def boto3_objects(at):
    """Heads, ranges, conditions, keys that are awkward, and refusals."""
    store = unsigned(at)
    head = store.head_object(Bucket="stpubdata", Key=KEY)
    whole = store.get_object(Bucket="stpubdata", Key=KEY)
    body = whole["Body"].read()
    assert head["ContentLength"] == len(body) and head["ETag"] == whole["ETag"]
    for asked, wanted in (("bytes=0-2879", body[:2880]), ("bytes=-1024", body[-1024:]), ("bytes=100-", body[100:])):
        part = store.get_object(Bucket="stpubdata", Key=KEY, Range=asked)
        assert part["Body"].read() == wanted, asked
        assert part["ContentRange"].endswith(f"/{len(body)}"), part["ContentRange"]
    refused("InvalidRange", store.get_object, Bucket="stpubdata", Key=KEY, Range=f"bytes={len(body)}-")
    refused("304", store.get_object, Bucket="stpubdata", Key=KEY, IfNoneMatch=head["ETag"])
    refused("NoSuchKey", store.get_object, Bucket="stpubdata", Key="none")
    refused("404", store.head_object, Bucket="stpubdata", Key="none")
    refused("NoSuchBucket", store.get_object, Bucket="voconform-none", Key="none")
    refused("AccessDenied", store.get_object, Bucket="voconform-secret", Key="restricted/proprietary.fits")
    refused("MethodNotAllowed", store.put_object, Bucket="stpubdata", Key="mine", Body=b"mine")
    assert store.head_object(Bucket="voconform-odd", Key="empty.txt")["ContentLength"] == 0


def boto3_lists(at):
    """Listing, page by page, with directories and with encoded keys; each key is that of an object."""
    store = unsigned(at)
    one = store.list_objects_v2(Bucket="stpubdata", Delimiter="/")
    assert [entry["Prefix"] for entry in one["CommonPrefixes"]] == ["hst/", "mast/", "two/"], one
    pages = store.get_paginator("list_objects_v2").paginate(
        Bucket="voconform-odd", PaginationConfig={"PageSize": 2})
    entries = [entry for page in pages for entry in page.get("Contents", [])]
    keys = [entry["Key"] for entry in entries]
    wanted = {"odd//per%20cent/slashes.fits", "odd/a blank.fits", "odd/a+plus.fits", "odd/per%20cent.fits", "odd/grün.fits"}
    assert len(keys) == len(set(keys)) and wanted <= set(keys), keys
    for entry in entries:
        head = store.head_object(Bucket="voconform-odd", Key=entry["Key"])
        assert (head["ContentLength"], head["ETag"]) == (entry["Size"], entry["ETag"]), entry
    region = store.head_bucket(Bucket="nasa-irsa-wise")["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"]
    assert region == "us-west-2", region


def boto3_signed(at):
    """boto3's own signatures, in the header and in the address, are what the store reckons, and no others are."""
    def client(secret):
        return boto3.client("s3", endpoint_url=at["store"], region_name="us-east-1", aws_access_key_id="VOCONFORMEXAMPLE",
                            aws_secret_access_key=secret, config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
    named = {"Bucket": "voconform-secret", "Key": "restricted/proprietary.fits"}
    good, bad = client("voconform/example/secret/of/nobody"), client("another")
    length = good.head_object(**named)["ContentLength"]
    address = good.generate_presigned_url("get_object", Params=named, ExpiresIn=60)
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert len(answer.read()) == length
    refused("SignatureDoesNotMatch", bad.get_object, **named)
    odd = {"Bucket": "voconform-odd", "Key": "odd/a+plus.fits"}
    with urllib.request.urlopen(good.generate_presigned_url("get_object", Params=odd), timeout=10) as answer:
        assert answer.read(9) == b"SIMPLE  ="


def astroquery_lookup(at):
    """The client of MAST, whose two addresses are replaced: that of the lookup is fixed in its code, that of S3 is boto3's."""
    ask = mast._simple_request
    fixed = "https://mast.stsci.edu/api/v0.1/path_lookup/"

    def redirected(url, params=None):
        assert url == fixed, url
        # Later releases say that they want the path in the cloud.
        return ask(at["lookup"], {**params, "use_cloud_path": True})

    mast._simple_request = redirected
    os.environ["AWS_ENDPOINT_URL_S3"] = at["store"]
    try:
        Observations.enable_cloud_dataset()
        assert Observations.get_cloud_uris([HST]) == [f"s3://stpubdata/{KEY}"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = Observations.get_cloud_uris([HST, "mast:HST/product/nothing.fits"], return_uri_map=True)
            several = CloudAccess().get_cloud_uri_list([HST] * 45 + ["mast:HST/product/nothing.fits"])
        assert found[HST] == f"s3://stpubdata/{KEY}" and not found.get("mast:HST/product/nothing.fits"), found
        assert len(several) == 46 and several[-1] is None and set(several[:-1]) == {found[HST]}, several
        path = os.path.join(os.environ["HOME"], "drz.fits")
        CloudAccess().download_file({"dataURI": HST}, path, verbose=False)
        assert os.path.getsize(path) == unsigned(at).head_object(Bucket="stpubdata", Key=KEY)["ContentLength"]
    finally:
        mast._simple_request = ask
        del os.environ["AWS_ENDPOINT_URL_S3"]


def main():
    (log,) = sys.argv[1:]
    at = services(log)
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_EC2_METADATA_DISABLED="true",
                      AWS_DEFAULT_REGION="us-east-1")
    steps = [pyvo_links, pyvo_several, pyvo_errors, pyvo_cutout, pyvo_recursive, pyvo_signed, pyvo_discovery,
             serialisations, boto3_objects, boto3_lists, boto3_signed, astroquery_lookup]
    failed = []
    for step in steps:
        try:
            step(at)
        except Exception as error:  # noqa: BLE001 (all of them are told)
            failed.append(f"{step.__name__}: {type(error).__name__}: {error}")
            traceback.print_exc()
    if failed:
        sys.exit("\n".join(failed))
    print(f"pyvo {pyvo.__version__}, astroquery and boto3 {boto3.__version__}: {len(steps)} conversations, all as they should be")


if __name__ == "__main__":
    main()
