// Looks at report pages in a browser: accessibility (axe-core), nothing loaded, nothing run, no overflow, no script needed.
// Arguments: the folder with node_modules, then `check FILE...` or `images OUT NAME=FILE...`.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";
import fs from "node:fs";

const [, , modules, mode, ...rest] = process.argv;
const require = createRequire(path.join(path.resolve(modules), "here.js"));
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const SIZES = { phone: [390, 844], laptop: [1280, 800], wide: [1920, 1080] };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const troubles = [];

/** A page that notes whatever it should not do. */
async function open(file, options, script = true) {
  const context = await browser.newContext({ javaScriptEnabled: script, bypassCSP: false, ...options });
  const page = await context.newPage();
  const name = path.basename(file);
  const url = pathToFileURL(path.resolve(file)).href;
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url) troubles.push(`${name}: it asks for ${request.url()}`);
  });
  page.on("dialog", (dialog) => { troubles.push(`${name}: a dialog opens`); dialog.dismiss(); });
  page.on("pageerror", (error) => troubles.push(`${name}: ${error.message}`));
  page.on("console", (line) => { if (line.type() === "error") troubles.push(`${name}: ${line.text()}`); });
  await page.goto(url);
  return page;
}

async function check(file) {
  const name = path.basename(file);
  const note = (text) => troubles.push(`${name}: ${text}`);
  let runs = 0;
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(file, { viewport: { width, height }, colorScheme });
      // Rows are alike: once all are looked at, then the first of each kind.
      if (runs > 0) await page.evaluate((most) => {
        const seen = new Map();
        for (const row of document.querySelectorAll(".row")) {
          const kind = row.tagName + row.className;
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
          if (seen.get(kind) > most) row.remove();
        }
      }, 12);
      // Through the debugger, not through the page: its policy lets no script in.
      await page.evaluate(axe);
      const result = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), RULES);
      for (const one of result.violations) note(`${size}, ${colorScheme}: ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + n.failureSummary.split("\n").slice(1).join(" ").slice(0, 200)).join(" | ")} (${one.nodes.length})`);
      runs += 1;
      await page.context().close();
    }
  }
  await narrow(file, note);
  await quiet(file, note);
  await works(file, note);
  await without(file, note);
  console.log(`${name}: ${fs.statSync(file).size} bytes, ${runs} runs of axe-core`);
}

/** WCAG 1.4.10: nothing but tables and drawings scrolls sideways at 320 pixels. */
async function narrow(file, note) {
  const page = await open(file, { viewport: { width: 320, height: 640 } });
  const width = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
  if (width > 320) note(`at 320 pixels it is ${width} wide`);
  await page.context().close();
}

/** Nothing of the service became an element, an attribute or a script. */
async function quiet(file, note) {
  const page = await open(file, {});
  const found = await page.evaluate(() => ({
    handlers: [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => /^on/i.test(a.name) || a.name === "style")).length,
    scripts: document.scripts.length,
    loaded: document.querySelectorAll("img, iframe, object, embed, link, base, audio, video, form").length,
    links: [...document.querySelectorAll("a[href]")].filter((a) => !/^(https?:\/\/|#)/.test(a.getAttribute("href"))).length,
    global: typeof window.hostile,
    policy: document.querySelector("meta[http-equiv=Content-Security-Policy]")?.content ?? "",
  }));
  if (found.handlers || found.scripts !== 1 || found.loaded || found.links || found.global !== "undefined") note(JSON.stringify(found));
  if (!found.policy.startsWith("default-src 'none'")) note("it has no strict policy");
  await page.context().close();
}

/** Filter, search and keys do what they say. */
async function works(file, note) {
  const page = await open(file, { viewport: { width: 1280, height: 800 } });
  const shown = () => page.evaluate(() => [...document.querySelectorAll("tr.row")].filter((row) => row.checkVisibility()).length);
  const all = await shown();
  await page.check("#show-done");
  const done = await shown();
  await page.check("#show-all");
  if (all > 0 && !(done <= all && (await shown()) === all)) note("the filter does not filter");
  await page.fill("#find", "no such words anywhere in it");
  await page.waitForFunction(() => location.hash.includes("find="));
  if ((await shown()) !== 0) note("the search does not search");
  if (!(await page.evaluate(() => location.hash)).startsWith("#?find=")) note("the search is not in the address");
  await page.fill("#find", "");
  const card = await page.evaluate(() => document.querySelectorAll(".card").length);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("j");
  if (card && !(await page.evaluate(() => document.activeElement.classList.contains("card")))) note("j leads nowhere");
  await page.context().close();
}

/** Without script the same is there to be read, and the filter works. */
async function without(file, note) {
  const page = await open(file, { viewport: { width: 1280, height: 800 } }, false);
  const rows = page.locator("tr.row");
  const count = await rows.count();
  if ((await page.locator("h1").count()) !== 1 || (count && !(await rows.first().isVisible()))) note("it needs script to be read");
  const other = page.locator("tr.row.done");
  if (count && (await other.count())) {
    await page.locator("#show-broken").check();
    if (await other.first().isVisible()) note("the filter needs script");
  }
  await page.context().close();
}

/** Pictures for the documentation: the top of each page. */
async function images(out, pairs) {
  fs.mkdirSync(out, { recursive: true });
  for (const pair of pairs) {
    const [name, file] = pair.split("=");
    for (const [size, width, height, options] of [
      ["phone", 390, 844, {}],
      ["laptop", 1280, 900, {}],
      ["dark", 1280, 900, { colorScheme: "dark" }],
      ["print", 794, 1123, { media: "print" }],
      ["findings", 1280, 900, { hash: "#mend" }],
      ["timeline", 1280, 1000, { hash: "#timeline" }],
    ]) {
      if (options.hash && name !== "broken") continue;
      const page = await open(file, { viewport: { width, height } });
      await page.emulateMedia({ media: options.media ?? "screen", colorScheme: options.colorScheme ?? "light" });
      // The margins of the sheet, which a picture does not have.
      if (options.media) await page.evaluate(() => { document.documentElement.style.padding = "56px"; });
      if (options.hash) await page.evaluate((to) => { location.hash = to; }, options.hash);
      await page.screenshot({ path: path.join(out, `report-${name}-${size}.png`) });
      await page.context().close();
    }
  }
}

if (mode === "images") await images(rest[0], rest.slice(1));
else for (const file of rest) await check(file);
await browser.close();
for (const trouble of troubles) console.error(trouble);
process.exit(troubles.length ? 1 : 0);
