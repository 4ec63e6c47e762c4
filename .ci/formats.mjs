// Reads JUnit with two npm packages and renders Markdown with a third. Usage: node formats.mjs FOLDER
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseJunit } from "junit2json";
import { marked } from "marked";
import results from "test-results-parser";

const folder = process.argv[2];
const names = readdirSync(folder);
const read = {};
for (const name of names.filter((name) => name.endsWith(".junit.xml"))) {
  const path = join(folder, name);
  const suites = await parseJunit(readFileSync(path, "utf8"));
  const cases = (suites.testsuite ?? []).flatMap((suite) => suite.testcase ?? []);
  const parsed = results.parse({ type: "junit", files: [path] });
  // Its sum of skipped cases comes from an attribute of the root that Jenkins' schema does not know.
  const skipped = parsed.suites.flatMap((suite) => suite.cases).filter((one) => one.status === "SKIP").length;
  read[name] = {
    junit2json: {
      tests: cases.length,
      failures: cases.filter((one) => one.failure).length,
      errors: cases.filter((one) => one.error).length,
      skipped: cases.filter((one) => one.skipped).length,
    },
    "test-results-parser": {
      tests: parsed.total,
      bad: parsed.failed + parsed.errors,
      skipped,
    },
  };
}
writeFileSync(join(folder, "node.json"), JSON.stringify(read));
for (const name of names.filter((name) => name.endsWith(".md"))) {
  const html = marked.parse(readFileSync(join(folder, name), "utf8"), { gfm: true });
  writeFileSync(join(folder, name + ".marked.html"), html);
}
