"use strict";
(() => {
  const all = (what, of = document) => [...of.querySelectorAll(what)];
  const make = (name, set, ...inside) => {
    const made = Object.assign(document.createElement(name), set);
    made.append(...inside);
    return made;
  };
  const tools = document.getElementById("tools");
  const status = make("span", { className: "status", role: "status" });
  status.setAttribute("role", "status");

  // Search: hides rows without the words, and groups without rows.
  const field = make("input", { type: "search", id: "find", placeholder: "words, id, URL" });
  const rows = all(".row"), texts = new Map();
  const show = () => (all("input[name=show]:checked")[0] || { id: "show-all" }).id.slice(5);
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const row of rows) {
      if (words.length && !texts.has(row)) texts.set(row, row.textContent.toLowerCase());
      const hit = words.every((word) => texts.get(row).includes(word));
      row.classList.toggle("off", !hit);
      found += hit && (show() === "all" || row.classList.contains(show()));
    }
    for (const group of all(".group")) group.classList.toggle("off", words.length > 0 && !group.querySelector(".row:not(.off)"));
    status.textContent = words.length ? found + " found" : "";
  };

  // The state of the filter stands in the address, so that it can be sent to somebody.
  const keep = () => {
    const set = new URLSearchParams();
    if (show() !== "all") set.set("show", show());
    if (field.value) set.set("find", field.value);
    history.replaceState(null, "", set.size ? "#?" + set : "#tools");
  };
  const reach = () => {
    if (location.hash.startsWith("#?")) {
      const set = new URLSearchParams(location.hash.slice(2));
      const choice = document.getElementById("show-" + (set.get("show") || "all"));
      if (choice && choice.name === "show") choice.checked = true;
      field.value = set.get("find") || "";
      search();
      tools.scrollIntoView();
      return;
    }
    // What is folded or filtered away is shown when an address leads there.
    const to = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!to) return;
    for (let at = to; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (to.matches(".row") && !to.checkVisibility()) {
      document.getElementById("show-all").checked = true;
      field.value = "";
      search();
    }
    to.scrollIntoView();
  };

  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { search(); keep(); }, 150);
  });
  all("input[name=show]").forEach((one) => one.addEventListener("change", () => { search(); keep(); }));

  const unfold = make("button", { type: "button" }, "Open all");
  unfold.addEventListener("click", () => {
    const open = unfold.textContent === "Open all";
    all("main details").forEach((one) => { one.open = open; });
    unfold.textContent = open ? "Fold all" : "Open all";
  });

  // j and k go from finding to finding; they can be turned off, since some people dictate.
  const keys = make("input", { type: "checkbox", id: "keys", checked: true });
  const cards = all(".card");
  let at = -1;
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type === "search";
    const step = { j: 1, k: -1 }[event.key];
    if (!step || typing || !keys.checked || event.ctrlKey || event.metaKey || event.altKey || !cards.length) return;
    at = Math.min(Math.max(at + step, 0), cards.length - 1);
    cards[at].tabIndex = -1;
    cards[at].focus();
    cards[at].scrollIntoView();
  });
  tools.append(make("span", { className: "choices" }, make("label", { htmlFor: "find" }, "Search "), field, status, unfold));
  if (cards.length) tools.lastChild.append(make("label", {}, keys, " keys j, k: findings"));

  // One listener for all commands; the buttons come with the pointer or the focus of their block.
  for (const block of all("pre.command")) {
    const button = make("button", { type: "button", className: "copy" }, "Copy as curl");
    block.before(button);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(block);
        button.textContent = "Selected, press Ctrl+C";
      }
      setTimeout(() => { button.textContent = "Copy as curl"; }, 2000);
    });
  }
  addEventListener("hashchange", reach);
  reach();
})();
