"""Runs the steps of action.yml and the script of gitlab-ci.yml as a runner would, against services that `voconform serve` plays.

Usage: recipes.py VOCONFORM FOLDER. The formats are those of run-voconform unless VOCONFORM_FORMATS names others.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = sys.argv[1]
WORK = Path(sys.argv[2])
FORMATS = os.environ.get("VOCONFORM_FORMATS", "json html md junit.xml sarif svg")
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def load(path):
    return YAML(typ="safe").load((ROOT / path).read_text())


def clean_environment():
    """The environment of a runner: nothing of ours."""
    keep = ("PATH", "HOME", "LANG", "CARGO_HOME", "RUSTUP_HOME")
    return {name: os.environ[name] for name in keep if name in os.environ}


def outputs(path):
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def act(name, **inputs):
    """Runs the composite action with these inputs; gives its exit code, outputs, folder and log."""
    action = load("action.yml")
    folder = WORK / name
    folder.mkdir(parents=True)
    values = {f"inputs.{key}": str(given.get("default", "")) for key, given in action["inputs"].items()}
    values |= {f"inputs.{key.replace('_', '-')}": value for key, value in inputs.items()}
    values["runner.temp"] = str(folder)
    code, log = 0, ""
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"], "an expression in shell text"
        written = folder / f"output-{step['id']}"
        written.touch()
        environment = clean_environment() | {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(written),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        }
        for key, text in step["env"].items():
            environment[key] = EXPRESSION.sub(lambda found: values[found[1]], text)
        ran = subprocess.run(["sh", "-e", "-c", step["run"]], env=environment, cwd=folder,
                             capture_output=True, text=True, timeout=300)
        log += ran.stdout + ran.stderr
        values |= {f"steps.{step['id']}.outputs.{key}": value for key, value in outputs(written).items()}
        code = ran.returncode
        if code:
            break
    found = {key: EXPRESSION.sub(lambda found: values.get(found[1], ""), given["value"])
             for key, given in action["outputs"].items()}
    return code, found, folder, log


class Service:
    """The reference server, with a fault or without."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([PROGRAM, "serve", *arguments], stdout=subprocess.PIPE, text=True)
        self.urls = {}
        for line in self.process.stdout:
            if line == "ready\n":
                break
            name, url = line.split()
            self.urls[name] = url

    def __enter__(self):
        return self.urls

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


def expect(what, got, wanted):
    assert got == wanted, f"{what}: {got!r} instead of {wanted!r}"


def check_reports(folder):
    for ending in FORMATS.split():
        report = folder / "voconform-reports" / f"voconform.{ending}"
        assert report.stat().st_size > 0, report
    if "md" in FORMATS.split():
        summary = (folder / "summary.md").stat().st_size
        assert 0 < summary < 1_000_000, summary


def common(url, **more):
    return {"target": url, "binary": PROGRAM, "formats": FORMATS, "args": "--quick\n--read-only", **more}


def try_action():
    with Service() as good, Service("--fault", "list-total") as bad:
        code, found, folder, log = act("good", **common(good["uws"], allow_unverified="true"))
        expect("a good service", (code, found["verdict"], found["exit-code"]), (0, "conforms-as-far-as-verified", "0"))
        check_reports(folder)
        stop = re.findall(r"^::stop-commands::(\w{32})$", log, re.M)
        assert len(stop) == 1 and f"\n::{stop[0]}::\n" in log, log

        code, found, folder, log = act("bad", **common(bad["uws"], allow_unverified="true"))
        expect("a bad service", (code, found["verdict"], found["exit-code"]), (1, "does-not-conform", "1"))
        check_reports(folder)
        assert "\n::error title=voconform::the service does not conform\n" in log, log

        several = WORK / "several.toml"
        several.write_text(f'[service.good]\nurl = "{good["uws"]}"\n[service.bad]\nurl = "{bad["uws"]}"\n')
        former = str(folder / "voconform-reports" / "voconform.json")
        code, found, folder, _ = act("several", **common(str(several), compare=former))
        expect("two services", (code, found["verdict"]), (1, "does-not-conform"))
        reports = json.loads((folder / "voconform-reports" / "voconform.json").read_text())["reports"]
        expect("reports", len(reports), 2)

        # What is given as an input stays text.
        code, found, folder, _ = act("hostile", **common("$(touch x);`touch x`", profile="uws'; touch x; '", reports="r; touch x"))
        expect("hostile inputs", (code, found["exit-code"]), (2, "2"))
        assert not list(WORK.rglob("x")), "an input was run"
        code, *_ = act("line-break", **common(good["uws"], reports="r\nexit-code=0"))
        expect("a line break in an output", code, 2)
    print("action.yml: good 0, bad 1, several 1, hostile inputs 2")


def try_gitlab():
    template = load("examples/ci/gitlab-ci.yml")[".voconform"]
    commands = WORK / "bin"
    commands.mkdir()
    (commands / "run-voconform").symlink_to(ROOT / "examples/ci/run-voconform")
    (commands / "voconform").symlink_to(PROGRAM)
    with Service() as good, Service("--fault", "list-total") as bad:
        for name, url, wanted in (("good", good["uws"], 3), ("bad", bad["uws"], 1)):
            folder = WORK / f"gitlab-{name}"
            folder.mkdir()
            environment = clean_environment() | template["variables"] | {
                "VOCONFORM_TARGET": url, "VOCONFORM_FORMATS": FORMATS, "VOCONFORM_ARGS": "--quick\n--read-only"}
            environment["PATH"] = f"{commands}:{environment['PATH']}"
            ran = subprocess.run(["sh", "-e", "-c", "\n".join(template["script"])], env=environment, cwd=folder,
                                 capture_output=True, text=True, timeout=300)
            expect(f"GitLab, {name}", ran.returncode, wanted)
            check = folder / template["artifacts"]["reports"]["junit"]
            assert check.is_file() or "junit.xml" not in FORMATS.split(), check
    assert template["allow_failure"]["exit_codes"] == [3]
    print("gitlab-ci.yml: good 3 (orange), bad 1")


def try_install():
    """The wheel is tried where it is built (.ci/packages); here: a program that is not there."""
    code, found, *_ = act("no-binary", target="http://127.0.0.1:1/", binary="/nowhere/voconform")
    assert code not in (0, 1, 3), code
    expect("outputs", found["exit-code"], "")
    print("install-voconform: a missing program stops the job")


WORK.mkdir(parents=True, exist_ok=True)
try_action()
try_gitlab()
try_install()
