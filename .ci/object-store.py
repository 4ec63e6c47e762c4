"""Starts moto's S3 on this machine, fills it, and lets voconform judge it.

Usage: object-store.py VOCONFORM DIRECTORY [TAP]. Writes DIRECTORY/store.json and, with the base of a TAP service, query.json: the
cells of the column cloud_access are then made by a query, so that the address of each object comes out of a real VOTable.
"""

import csv
import functools
import http.server
import io
import json
import logging
import os
import pathlib
import subprocess
import sys
import threading
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer

OPEN, WEST, SHUT = "sky-open", "sky-west", "sky-shut"
KEYS = ["hst/a b+ü.fits", "hst/50%.fits", "hst/a%20b.fits", "hst//double.fits", "hst/plain.fits", "jwst/other.fits"]
PART = 5 * 1024 * 1024


def fits(seed):
    """Bytes that begin as FITS does; the rest differs from object to object."""
    head = b"SIMPLE  =                    T / made for a test".ljust(2880)
    return head + bytes((i * 31 + seed) % 251 for i in range(4 * 2880))


def client(port, region="us-east-1"):
    style = Config(s3={"addressing_style": "path"}, signature_version="s3v4")
    return boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="no-secret-at-all",
        config=style,
    )


def put(store, bucket, key, body, media_type="image/fits", access="public-read"):
    store.put_object(Bucket=bucket, Key=key, Body=body, ContentType=media_type, ACL=access)


def multipart(store, bucket, key):
    """An object in two parts: its ETag is no MD5."""
    upload = store.create_multipart_upload(Bucket=bucket, Key=key, ContentType="image/fits", ACL="public-read")
    same = {"Bucket": bucket, "Key": key, "UploadId": upload["UploadId"]}
    bodies = [fits(7).ljust(PART, b"\0"), b"end".ljust(2880)]
    parts = [
        {"PartNumber": n, "ETag": store.upload_part(PartNumber=n, Body=body, **same)["ETag"]}
        for n, body in enumerate(bodies, 1)
    ]
    store.complete_multipart_upload(MultipartUpload={"Parts": parts}, **same)


def fill(port, archive):
    """Makes the buckets, and the archive's copies of two of the objects. Gives a presigned address of a private object."""
    store, west = client(port), client(port, "us-west-2")
    store.create_bucket(Bucket=OPEN, ACL="public-read")
    store.create_bucket(Bucket=SHUT)
    west.create_bucket(
        Bucket=WEST, ACL="public-read", CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    for seed, key in enumerate(KEYS):
        put(store, OPEN, key, fits(seed))
    put(store, OPEN, "hst/empty.txt", b"", "text/plain")
    put(west, WEST, "west/plain.fits", fits(20))
    put(store, OPEN, "archive/plain.fits", fits(KEYS.index("hst/plain.fits")))
    # The second one has the name that the first is changed to where a signature is tried on another key.
    for seed, key in enumerate(("secret/plain.fits", "secret/plaio.fits")):
        put(store, SHUT, key, fits(30 + seed), access="private")
    multipart(store, OPEN, "hst/multipart.fits")
    (archive / "plain.fits").write_bytes(fits(20))
    named = {"Bucket": SHUT, "Key": "secret/plain.fits"}
    return store.generate_presigned_url("get_object", Params=named, ExpiresIn=600)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Python's own file server; it knows no ranges."""

    def log_message(self, *_):
        pass


def serve(directory):
    handler = functools.partial(Quiet, directory=str(directory))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def target(port, archive_port, signed):
    """The target file: everything is named by the user."""
    text = functools.partial(json.dumps, ensure_ascii=False)
    plain = [f"s3://{OPEN}/{key}" for key in (*KEYS[:4], "hst/empty.txt", "hst/multipart.fits")]
    twins = [
        (f"s3://{OPEN}/hst/plain.fits", f"http://127.0.0.1:{port}/{OPEN}/archive/plain.fits"),
        (f"s3://{WEST}/west/plain.fits", f"http://127.0.0.1:{archive_port}/plain.fits"),
    ]
    objects = [text(uri) for uri in plain] + [f"{{ uri = {text(u)}, twin = {text(t)} }}" for u, t in twins]
    return f"""
url = "http://localhost:{port}/{OPEN}/hst/plain.fits"
profile = "cloud-access"
[cloud]
allow_http = true
origin = "https://notebooks.example.org"
objects = [{", ".join(objects)}]
buckets = ["{OPEN}", "{WEST}"]
signed = [{text(signed)}]
hosts = ["127.0.0.1", "*.localhost"]
[cloud.endpoints]
aws = "http://localhost:{port}"
"""


def mirror(port, tap):
    """Copies what a TAP service of observations has into the open bucket. Gives the query that names the copies."""
    cell = '{"aws": {"bucket_name": "%s", "key": "' % OPEN + "' || obs_id || '" + '", "region": "us-east-1"}}'
    table = "FROM ivoa.obscore"
    copied = "obs_publisher_did, obs_id, access_url, access_format, access_estsize"
    rows = ask(tap, f"SELECT {copied} {table}", "csv").decode()
    store = client(port)
    for row in csv.DictReader(io.StringIO(rows)):
        with urllib.request.urlopen(row["access_url"], timeout=10) as answer:
            put(store, OPEN, row["obs_id"], answer.read())
    return query(tap, f"SELECT {copied}, '{cell}' AS cloud_access {table}", "votable")


def query(tap, adql, form):
    return f"{tap}/sync?" + urllib.parse.urlencode(
        {"REQUEST": "doQuery", "LANG": "ADQL", "RESPONSEFORMAT": form, "QUERY": adql}
    )


def ask(tap, adql, form):
    with urllib.request.urlopen(query(tap, adql, form), timeout=10) as answer:
        return answer.read()


def query_target(port, discovery):
    """The target file: all comes out of the answer to a query."""
    return f"""
url = {json.dumps(discovery)}
profile = "cloud-access"
[cloud]
allow_http = true
discovery = {json.dumps(discovery)}
origin = "https://notebooks.example.org"
[cloud.endpoints]
aws = "http://localhost:{port}"
"""


def check(program, directory, name, text):
    """Runs voconform; a violation is no accident here, anything else is."""
    path = directory / f"{name}.toml"
    path.write_text(text)
    command = [program, "check", str(path), "--quiet"]
    command += ["--report", str(directory / f"{name}.json"), "--har", str(directory / f"{name}.har")]
    code = subprocess.run(command, timeout=60).returncode
    if code not in (0, 1, 3):
        sys.exit(f"{name}: exit code {code}")


def main():
    program, directory, *tap = sys.argv[1:]
    directory = pathlib.Path(directory)
    archive = directory / "archive"
    archive.mkdir()
    # Nobody's real credentials are near.
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_EC2_METADATA_DISABLED="true")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    port = moto.get_host_and_port()[1]
    signed = fill(port, archive)
    check(program, directory, "store", target(port, serve(archive), signed))
    if tap:
        check(program, directory, "query", query_target(port, mirror(port, tap[0])))
    moto.stop()


if __name__ == "__main__":
    main()
