// The grading desk without page loads: the next answer is here before it is asked for, decisions save in place.
// Everything works without this file too: links are links and the form posts.
import { showFragment } from "./http.js";
import { DecisionForm } from "./desk-form.js";
import { register } from "./keys.js";
import { toast } from "./toast.js";

const root = document.getElementById("desk");
const live = document.querySelector("[data-desk-live]");
const FRAGMENT = { "HX-Request": "true" };
const LEFT = 204;

/** @type {Map<string, Promise<string|null>>} fragments fetched ahead, by address */
const ahead = new Map();
/** @type {DecisionForm|null} */
let decision = null;
let busy = false;

/** @param {string} url */
async function fragment(url) {
  const response = await fetch(url, { headers: FRAGMENT, credentials: "same-origin" });
  // Signed out meanwhile: the sign-in page is a whole page, and the browser has to go there.
  return response.ok && !response.redirected ? response.text() : null;
}

/** @param {string} url */
async function go(url, { push = true } = {}) {
  root.setAttribute("aria-busy", "true");
  try {
    const html = await (ahead.get(url) ?? fragment(url));
    if (html === null) return location.assign(url);
    show(html, push ? url : "");
  } catch {
    toast(live.dataset.fault, "error");
  } finally {
    ahead.delete(url);
    root.removeAttribute("aria-busy");
  }
}

function show(html, url) {
  showFragment(root, html);
  if (url) history.pushState({}, "", url);
  root.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: root } }));
  ready();
  root.querySelector("[data-focus]")?.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

/** Wires what was just shown, and fetches the next answer ahead. */
function ready() {
  const form = root.querySelector("[data-decision]");
  decision = form ? new DecisionForm(form) : null;
  if (decision?.restored) toast(live.dataset.restored);
  showCurrent();
  ahead.clear();
  for (const link of root.querySelectorAll("[data-key=j], [data-next]")) {
    const url = link.href;
    if (!ahead.has(url)) ahead.set(url, fragment(url).catch(() => null));
  }
}

/** Brings the current row to the middle of the list; the page itself stays where it is. */
function showCurrent() {
  const row = root.querySelector(".desk-row[aria-current]");
  const list = root.querySelector(".desk-list");
  if (row) list.scrollTop = row.offsetTop - list.clientHeight / 2;
}

/** @param {HTMLFormElement} form */
async function send(form, button) {
  if (busy) return;
  busy = true;
  button?.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form, button));
  const saved = decision;
  try {
    const response = await fetch(form.getAttribute("action"), { method: "POST", body, headers: FRAGMENT, credentials: "same-origin" });
    if (response.status === LEFT) {
      saved?.forget();
      return location.assign(response.headers.get("X-Leave"));
    }
    if (response.redirected || response.status === 403 || response.status === 404) return location.reload();
    if (response.status >= 500) throw new Error("server");
    if (response.ok && form.matches("[data-decision]")) saved?.forget();
    show(await response.text(), response.ok ? response.headers.get("X-Here") : "");
    root.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
  } catch {
    button?.removeAttribute("aria-busy");
    toast(live.dataset.fault, "error");
  } finally {
    busy = false;
  }
}

/** A signal about this assignment: the list is renewed; the shown answer only while nothing is typed. */
async function renew(ids) {
  ahead.clear();
  const asked = location.href;
  const html = await fragment(asked).catch(() => null);
  // The grader has gone on meanwhile, perhaps by the very decision that the signal tells of.
  if (html === null || busy || asked !== location.href) return;
  const here = root.querySelector(".desk-answer")?.dataset.response;
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (!here || (ids.includes(here) && !decision?.dirty && !root.contains(document.activeElement?.closest("textarea, input")))) {
    return show(html, "");
  }
  if (ids.includes(here)) toast(live.dataset.changed);
  for (const part of [".desk-list", ".desk-tabs", ".desk-progress"]) {
    const found = fresh.querySelector(part);
    if (found) root.querySelector(part)?.replaceWith(document.adoptNode(found));
  }
  showCurrent();
}

root.addEventListener("click", (event) => {
  const link = event.target.closest("[data-desk-go]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.href);
});
root.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-desk-form]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});
addEventListener("popstate", () => go(location.href, { push: false }));
addEventListener("beforeunload", (event) => { if (decision?.dirty && !busy) event.preventDefault(); });

// Enter decides, unless a button, a link or a field that wants it has the focus.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("a, button, textarea, select, summary, dialog, input:not([type=radio])")) return;
  event.preventDefault();
  decision?.primary?.click();
});
for (const [arrow, key] of [["ArrowRight", "j"], ["ArrowLeft", "k"]]) {
  register(arrow, live.dataset[key === "j" ? "next" : "previous"], () => root.querySelector(`[data-key=${key}]`)?.click());
}

let waiting = null;
const ids = new Set();
live.addEventListener("live:message", (event) => {
  for (const id of event.detail.responses ?? []) ids.add(id);
  // A batch of drafts comes as many messages at once: one look is enough.
  waiting ??= setTimeout(() => {
    waiting = null;
    const seen = [...ids];
    ids.clear();
    renew(seen);
  }, 400);
});
// What was said before the line was open, or while it was cut, is looked up.
for (const name of ["live:open", "live:poll"]) live.addEventListener(name, () => renew([]));
ready();
