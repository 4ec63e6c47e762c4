"""pyvo and astroquery at a TAP service: asynchronous jobs from their making to their end. Usage: real-clients.py TAP_URL"""

import sys

import pyvo
from astropy.table import Table
from astroquery.utils.tap.core import TapPlus
from pyvo.dal import AsyncTAPJob, DALQueryError, TAPService

STARS = "SELECT name, mag FROM mock.stars WHERE mag < 0 ORDER BY mag"
NAMES = ["Sirius", "Canopus", "Arcturus"]


def phases(service):
    return {job.jobid: job.phase for job in service.get_job_list()}


def pyvo_job(service, url):
    """Submit, run, wait, fetch, delete; and the list of jobs."""
    before = phases(service)
    job = AsyncTAPJob.create(url, STARS, maxrec=100)
    assert job.phase == "PENDING", job.phase
    assert phases(service)[job.job_id] == "PENDING"
    assert job.query == STARS, job.query
    job.execution_duration = 60
    assert job.execution_duration.value == 60, job.execution_duration
    job.run()
    job.wait(timeout=30)
    assert job.phase == "COMPLETED", job.phase
    job.raise_if_error()
    assert [str(row["name"]) for row in job.fetch_result()] == NAMES
    assert job.result_uri.endswith("/results/result"), job.result_uri
    assert [entry.jobid for entry in service.get_job_list(last=1)] == [job.job_id]
    assert job.job_id in phases(service)
    assert phases(service)[job.job_id] == "COMPLETED"
    completed = [entry.jobid for entry in service.get_job_list(phases=["COMPLETED"])]
    assert job.job_id in completed, completed
    job.delete()
    assert phases(service) == before


def pyvo_failure(url):
    """A job that fails says why."""
    job = AsyncTAPJob.create(url, "SELECT none FROM mock.stars")
    with job:
        job.run()
        job.wait(phases=["ERROR"], timeout=30)
        try:
            job.raise_if_error()
        except DALQueryError as error:
            assert "Unknown column none" in str(error), error
        else:
            raise AssertionError("pyvo sees no error")


def pyvo_abort(url):
    """A long job is aborted."""
    columns = "TAP_SCHEMA.columns"
    job = AsyncTAPJob.create(url, f"SELECT COUNT(*) FROM {columns} AS a, {columns} AS b WHERE a.column_name < b.column_name")
    with job:
        job.run()
        job.wait(phases=["EXECUTING"], timeout=30)
        job.abort()
        assert job.phase == "ABORTED", job.phase


def pyvo_upload(service):
    """A table of the client's is queried."""
    mine = Table({"number": [1, 2, 3], "word": ["one", "two", "three"]})
    result = service.run_async("SELECT word FROM TAP_UPLOAD.mine WHERE number > 1", uploads={"mine": mine})
    assert [str(row["word"]) for row in result] == ["two", "three"]


def pyvo_rest(service):
    """What pyvo reads besides."""
    assert sorted(service.tables.keys())[-1] == "mock.stars"
    assert len(service.run_sync(STARS)) == len(NAMES)
    overflowing = service.run_sync("SELECT name FROM mock.stars", maxrec=2)
    assert len(overflowing) == 2 and overflowing.query_status == "OVERFLOW", overflowing.query_status


def astroquery_job(url):
    """Launch, list, load, read."""
    tap = TapPlus(url=url, verbose=False)
    job = tap.launch_job_async(STARS, name="mine", verbose=False)
    assert job.get_phase(update=True) == "COMPLETED"
    assert list(map(str, job.get_results()["name"])) == NAMES
    assert job.jobid in [listed.jobid for listed in tap.list_async_jobs()]
    loaded = tap.load_async_job(jobid=job.jobid)
    assert list(map(str, loaded.get_results()["name"])) == NAMES
    assert loaded.parameters["QUERY"] == STARS, loaded.parameters
    # Its own way to remove jobs, and its reading of tables, are for ESA's services only.
    AsyncTAPJob(f"{url}/async/{job.jobid}").delete()
    assert job.jobid not in [listed.jobid for listed in tap.list_async_jobs()]


def astroquery_failure(url):
    tap = TapPlus(url=url, verbose=False)
    try:
        tap.launch_job_async("SELECT none FROM mock.stars", verbose=False).get_results()
    except Exception as error:  # noqa: BLE001 (it raises several types)
        assert "Unknown column none" in str(error), error
    else:
        raise AssertionError("astroquery sees no error")


def main():
    (url,) = sys.argv[1:]
    service = TAPService(url)
    steps = [
        lambda: pyvo_job(service, url),
        lambda: pyvo_failure(url),
        lambda: pyvo_abort(url),
        lambda: pyvo_upload(service),
        lambda: pyvo_rest(service),
        lambda: astroquery_job(url),
        lambda: astroquery_failure(url),
    ]
    for step in steps:
        step()
    print(f"pyvo {pyvo.__version__} and astroquery: {len(steps)} conversations, all as they should be")


if __name__ == "__main__":
    main()
