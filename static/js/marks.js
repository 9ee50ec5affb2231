// Marks on an answer: words are selected by mouse, finger or keyboard, and saved in place with what is said of them.
// Without this file the words are written into the form, which posts.
import { showFragment, csrfToken } from "./http.js";
import { Walk } from "./walk.js";
import { toast } from "./toast.js";

const SETTLED_MS = 250;
const SHOWN = new Set([200, 409, 422]);
/** @type {Walk|null} */
let walk = null;

const addForm = (marks) => marks.querySelector("[data-marks-add] form");

/** How many UTF-16 units of the answer stand before a point of it; the numbers drawn into it are not of it. */
function offsetOf(text, node, offset) {
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(node, offset);
  const before = range.cloneContents();
  for (const drawn of before.querySelectorAll("[data-not-text]")) drawn.remove();
  return before.textContent.length;
}

/** Writes the selected place into the form, when something of one answer is selected. */
function take(selection = getSelection()) {
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const text = elementOf(range.commonAncestorContainer)?.closest("[data-marks] [data-marks-region] [data-marks-text]");
  if (!text) return;
  const marks = text.closest("[data-marks]");
  const form = addForm(marks);
  form.elements.start.value = offsetOf(text, range.startContainer, range.startOffset);
  form.elements.end.value = offsetOf(text, range.endContainer, range.endOffset);
  const shown = range.cloneContents();
  for (const drawn of shown.querySelectorAll("[data-not-text]")) drawn.remove();
  form.elements.quote.value = shown.textContent;
  open(marks);
  keep(form);
}

function elementOf(node) {
  return node instanceof Element ? node : node.parentElement;
}

function open(marks) {
  const details = marks.querySelector("[data-marks-add]");
  details.open = true;
}

function close(marks) {
  endWalk();
  const form = addForm(marks);
  form.reset();
  form.elements.start.value = form.elements.end.value = "";
  getSelection().removeAllRanges();
  marks.querySelector("[data-marks-add]").open = false;
  forget(form);
}

/* What is typed and not saved survives a look at another answer and a change of another mark. */

const keyOf = (form) => `marks:${form.getAttribute("action")}:${form.elements.version?.value ?? form.elements.revision.value}`;
const KEPT = ["start", "end", "quote", "kind", "note"];

function keep(form) {
  const values = Object.fromEntries(KEPT.map((name) => [name, form.elements[name]?.value ?? ""]));
  sessionStorage.setItem(keyOf(form), JSON.stringify(values));
}

function forget(form) {
  sessionStorage.removeItem(keyOf(form));
}

function restore(form) {
  const values = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "null");
  if (!values) return;
  for (const [name, value] of Object.entries(values)) if (form.elements[name]) form.elements[name].value = value;
  const details = form.closest("details");
  details.open = true;
}

/* Saving */

async function send(form, button) {
  const marks = form.closest("[data-marks]");
  if (marks.hasAttribute("aria-busy")) return;
  marks.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-busy", "true");
  try {
    const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
    const response = await fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(form)), headers, credentials: "same-origin" });
    if (response.redirected || response.status === 403 || response.status === 404) return location.reload();
    if (!SHOWN.has(response.status)) throw new Error("server");
    if (response.ok) forget(form);
    replace(marks, await response.text(), response.ok);
  } catch {
    toast(marks.dataset.fault, "error");
  } finally {
    marks.removeAttribute("aria-busy");
    button?.removeAttribute("aria-busy");
  }
}

function replace(marks, html, saved) {
  endWalk();
  const box = document.createElement("div");
  showFragment(box, html);
  const fresh = box.querySelector("[data-marks]");
  const scrolled = marks.querySelector("[data-marks-region]").scrollTop;
  marks.replaceWith(fresh);
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: fresh } }));
  const region = fresh.querySelector("[data-marks-region]");
  region.scrollTop = scrolled;
  if (saved) return region.focus({ preventScroll: true });
  fresh.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
  (fresh.querySelector("[data-focus]") ?? addForm(fresh).elements.quote).focus({ preventScroll: true });
}

/* Walking from word to word with the keyboard */

function startWalk(marks) {
  walk = new Walk(marks.querySelector("[data-marks-region]"), marks.querySelector("[data-marks-said]"));
  if (!walk.ready) toast(marks.dataset.nothing);
}

function endWalk() {
  walk?.end();
  walk = null;
}

document.addEventListener("keydown", (event) => {
  if (!walk || !walk.region.contains(event.target)) return;
  const marks = walk.region.closest("[data-marks]");
  if (event.key === "Escape") close(marks);
  else if (event.key === "Enter") {
    take();
    endWalk();
    addForm(marks).querySelector("input[type=radio]:checked").focus();
  } else if (!walk.key(event)) return;
  event.preventDefault();
  event.stopPropagation();
}, true);

/* Notes and words point at each other */

function point(event, on) {
  const note = event.target.closest?.("[data-note]");
  const marks = note?.closest(".marks");
  for (const run of marks?.querySelectorAll("[data-marks-region] [data-notes]") ?? []) {
    if (run.dataset.notes.split(" ").includes(note.dataset.note)) run.toggleAttribute("data-active", on);
  }
}

for (const [name, on] of [["pointerover", true], ["focusin", true], ["pointerout", false], ["focusout", false]]) {
  document.addEventListener(name, (event) => point(event, on));
}

let settling;
document.addEventListener("selectionchange", () => {
  clearTimeout(settling);
  if (!walk) settling = setTimeout(take, SETTLED_MS);
});
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-marks-form]");
  if (!form) return;
  // Words typed by hand are looked for; the place that was selected no longer counts.
  if (event.target.name === "quote") form.elements.start.value = form.elements.end.value = "";
  keep(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-marks] [data-marks-form]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});
document.addEventListener("click", (event) => {
  const marks = event.target.closest?.("[data-marks]");
  if (!marks) return;
  if (event.target.closest("[data-marks-cancel]")) {
    close(marks);
    marks.querySelector("[data-marks-add] summary").focus();
  }
  const summary = event.target.closest("[data-marks-add] > summary");
  // Opened by a key: the words are chosen by keys too.
  if (summary && event.detail === 0 && !summary.parentElement.open) startWalk(marks);
  const link = event.target.closest('a[href^="#n-"], a[href^="#w-"]');
  if (link) {
    event.preventDefault();
    const goal = document.getElementById(link.hash.slice(1));
    goal?.scrollIntoView({ block: "nearest" });
    goal?.focus({ preventScroll: true });
  }
});

/** @param {ParentNode} root */
export function enhance(root) {
  for (const marks of root.querySelectorAll("[data-marks]:not([data-ready])")) {
    marks.setAttribute("data-ready", "");
    for (const form of marks.querySelectorAll("details > [data-marks-form]")) restore(form);
  }
}
