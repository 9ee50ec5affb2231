// Drawing and writing over pages of uploaded work: by mouse, pen, finger and keyboard. The page itself is never touched.
// Without this file marks are set by numbers, in forms that post.
import { Placing } from "./drawing-placing.js";
import { follow, mayBegin } from "./drawing-pointer.js";
import { begun, drawnOn, group, isMeant, place, pointOf } from "./drawing-shapes.js";
import { forgetTyped, forgetUnsaved, keepTyped, keepUnsaved, restoreTyped, unsaved } from "./drawing-unsaved.js";
import { csrfToken, showFragment } from "./http.js";
import { newId } from "./ids.js";
import { toast } from "./toast.js";

const SHOWN = new Set([200, 409, 422]);
const MOST_SIZE = 3;
/** @type {Placing|null} */
let placing = null;
/** What can be taken back, by the id of the work. @type {Map<string, {mark: string, url: string, fields: URLSearchParams, sheet: string}[]>} */
const done = new Map();

const workOf = (element) => element.closest("[data-draw]");
const saidOf = (work) => work.querySelector("[data-said]");
const colourOf = (work) => work.querySelector("[data-colour-choice]:checked").value;

/* Saving */

async function post(url, body) {
  const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
  const reply = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" });
  if (reply.redirected || reply.status === 403 || reply.status === 404) return location.reload();
  if (!SHOWN.has(reply.status)) throw new Error("server");
  return { ok: reply.ok, html: await reply.text() };
}

/** A new mark: it is on the page at once, with a broken line until it is saved. */
async function draw(sheet, kind, geometry) {
  const work = workOf(sheet);
  const fields = { id: newId(), kind, colour: colourOf(work), geometry: JSON.stringify(geometry), note: "" };
  keepUnsaved(sheet.dataset.url, fields);
  showPending(sheet, fields);
  await save(sheet, fields);
}

function showPending(sheet, fields) {
  const drawn = group(sheet.querySelector("[data-layer]"), fields.kind, fields.colour, "pending");
  drawn.dataset.id = fields.id;
  place(drawn, JSON.parse(fields.geometry));
}

async function save(sheet, fields) {
  const [url, id] = [sheet.dataset.url, fields.id];
  try {
    const reply = await post(url, new URLSearchParams(fields));
    if (!reply) return;
    forgetUnsaved(url, id);
    // The grader may have gone on to another answer meanwhile.
    const shown = document.querySelector(`[data-sheet][data-url="${CSS.escape(url)}"]`);
    if (shown) replace(shown, reply.html, reply.ok);
  } catch {
    if (sheet.isConnected) workOf(sheet).querySelector("[data-unsaved-bar]").hidden = false;
  }
}

function saveAgain(work) {
  work.querySelector("[data-unsaved-bar]").hidden = true;
  for (const sheet of work.querySelectorAll("[data-sheet]")) for (const fields of unsaved(sheet.dataset.url)) save(sheet, fields);
}

async function send(form, button) {
  const sheet = form.closest("[data-sheet]");
  if (sheet.hasAttribute("aria-busy")) return;
  sheet.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-busy", "true");
  try {
    const reply = await post(form.getAttribute("action"), new URLSearchParams(new FormData(form)));
    if (!reply) return;
    if (reply.ok) forgetTyped(form);
    const undone = form.hasAttribute("data-undo-form");
    if (undone && reply.ok) stackOf(workOf(sheet)).pop();
    replace(sheet, reply.html, reply.ok, undone);
    if (!reply.ok) sheet.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
    else if (!document.activeElement?.closest("[data-sheet]")) sheet.querySelector("[data-sheet-frame]").focus({ preventScroll: true });
  } catch {
    toast(workOf(sheet).dataset.fault, "error");
  } finally {
    sheet.removeAttribute("aria-busy");
    button?.removeAttribute("aria-busy");
  }
}

/** The marks and the list as the server has them; the picture stays where it is. */
function replace(sheet, html, saved, undone = false) {
  const box = document.createElement("div");
  showFragment(box, html);
  const fresh = box.querySelector("[data-sheet]");
  const undo = fresh.querySelector("[data-undo-form]");
  if (undo && saved && !undone) {
    const entry = { mark: undo.dataset.undoForm, url: undo.getAttribute("action"), fields: new URLSearchParams(new FormData(undo)), sheet: sheet.dataset.url };
    stackOf(workOf(sheet)).push(entry);
  }
  sheet.querySelector(":scope > [role=alert]")?.remove();
  const problem = fresh.querySelector(":scope > [role=alert]");
  if (problem) sheet.prepend(problem);
  for (const part of ["[data-layer]", "[data-notes]"]) sheet.querySelector(part).replaceWith(fresh.querySelector(part));
  for (const fields of unsaved(sheet.dataset.url)) showPending(sheet, fields);
  sheet.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: sheet } }));
  restore(sheet);
}

/* Taking back */

function stackOf(work) {
  if (!done.has(work.id)) done.set(work.id, []);
  return done.get(work.id);
}

async function undo(work) {
  const last = stackOf(work).pop();
  if (!last) return toast(work.querySelector("[data-undo-mark]").dataset.nothing);
  const sheet = work.querySelector(`[data-sheet][data-url="${CSS.escape(last.sheet)}"]`);
  // An earlier undo may have renewed the mark since.
  const shown = work.querySelector(`[data-mark="${CSS.escape(last.mark)}"]`);
  if (shown) last.fields.set("revision", shown.dataset.revision);
  try {
    const reply = await post(last.url, last.fields);
    if (reply) replace(sheet, reply.html, reply.ok, true);
  } catch {
    stackOf(work).push(last);
    toast(work.dataset.fault, "error");
  }
}

/* Tools */

function choose(work, tool) {
  work.dataset.tool = tool;
  for (const button of work.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
}

/** The page that has the focus, else the one that is most in view. */
function sheetInView(work) {
  const held = document.activeElement?.closest("[data-sheet]");
  if (held && work.contains(held)) return held;
  const seen = (sheet) => {
    const box = sheet.querySelector("[data-paper]").getBoundingClientRect();
    return Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
  };
  return [...work.querySelectorAll("[data-sheet]")].reduce((best, one) => (seen(one) > seen(best) ? one : best));
}

function pick(work, tool, byKey) {
  endPlacing();
  saidOf(work).textContent = tool === "pen" && byKey ? saidOf(work).dataset.pen : "";
  if (!byKey || tool === "pen" || !tool) return choose(work, tool);
  choose(work, "");
  const sheet = sheetInView(work);
  const geometry = tool === "text" ? { x: 0.4, y: 0.4 } : { x: 0.3, y: 0.4, width: 0.4, height: 0.1 };
  const onSet = (at) => (tool === "text" ? write(sheet, at) : draw(sheet, tool, at));
  placing = new Placing(sheet, { kind: tool, colour: colourOf(work), geometry, said: saidOf(work), onSet });
}

function endPlacing() {
  placing?.end();
  placing = null;
}

function set() {
  const { geometry, onSet } = placing;
  endPlacing();
  onSet(geometry);
}

/** Words at a place: the form for them opens below the page. */
function write(sheet, geometry) {
  const form = sheet.querySelector("[data-add-form]");
  form.elements.geometry.value = JSON.stringify(geometry);
  form.elements.kind.value = "text";
  form.querySelector(`[name=colour][value="${colourOf(workOf(sheet))}"]`).checked = true;
  form.setAttribute("data-placed", "");
  form.closest("details").open = true;
  keepTyped(form);
  form.elements.note.focus();
  form.scrollIntoView({ block: "nearest" });
}

function giveUp(form) {
  forgetTyped(form);
  form.reset();
  form.elements.geometry.value = "";
  form.removeAttribute("data-placed");
  form.closest("details").open = false;
  form.closest("[data-sheet]").querySelector("[data-sheet-frame]").focus({ preventScroll: true });
}

function move(button) {
  const [form, sheet] = [button.form, button.closest("[data-sheet]")];
  const onSet = (geometry) => {
    form.elements.geometry.value = JSON.stringify(geometry);
    send(form);
  };
  endPlacing();
  choose(workOf(sheet), "");
  placing = new Placing(sheet, {
    kind: button.dataset.kind,
    colour: form.querySelector("[name=colour]:checked").value,
    geometry: JSON.parse(form.elements.geometry.value),
    said: saidOf(workOf(sheet)),
    keep: true,
    instead: sheet.querySelector(`[data-drawn="${button.closest("[data-note]").dataset.note}"]`),
    onSet,
  });
}

function zoom(work, step) {
  work.dataset.size = Math.min(Math.max(Number(work.dataset.size ?? 1) + step, 0), MOST_SIZE);
}

/* Mouse, pen and finger */

function pointerDown(event) {
  const paper = event.target.closest?.("[data-draw] [data-paper]");
  if (!paper || !mayBegin(event)) return;
  const [sheet, work] = [paper.closest("[data-sheet]"), workOf(paper)];
  if (placing?.sheet === sheet) return hold(event, paper);
  const kind = work.dataset.tool;
  if (!kind) return;
  let geometry = begun(kind, pointOf(event, paper));
  const ghost = group(sheet.querySelector("[data-layer]"), kind, colourOf(work), kind === "pen" ? "pending" : "ghost");
  const on = (point) => place(ghost, (geometry = drawnOn(kind, geometry, point)));
  place(ghost, geometry);
  const lifted = () => {
    if (kind === "text") write(sheet, geometry);
    else if (isMeant(kind, geometry)) draw(sheet, kind, geometry);
  };
  follow(event, paper, { on, lifted, always: () => ghost.remove() });
}

/** A mark that is being placed is taken along; a new one is set where it is let go. */
function hold(event, paper) {
  placing.grab(event, pointOf(event, paper));
  follow(event, paper, { on: (point) => placing?.to(point), lifted: () => placing && !placing.keep && set() });
}

/* Wiring */

function point(event, on) {
  const note = event.target.closest?.("[data-work] [data-note]");
  note?.closest("[data-sheet]").querySelector(`[data-drawn="${note.dataset.note}"]`)?.toggleAttribute("data-active", on);
}

for (const [name, on] of [["pointerover", true], ["focusin", true], ["pointerout", false], ["focusout", false]]) {
  document.addEventListener(name, (event) => point(event, on));
}
document.addEventListener("pointerdown", pointerDown);
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-draw] [data-sheet-form]");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});
document.addEventListener("keydown", (event) => {
  if (!placing || !placing.frame.contains(event.target)) return;
  const what = placing.key(event);
  if (!what) return;
  event.preventDefault();
  event.stopPropagation();
  if (what === "set") set();
  if (what === "left") endPlacing();
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-work] [data-zoom]");
  if (button) zoom(button.closest("[data-work]"), Number(button.dataset.zoom));
});
document.addEventListener("click", (event) => {
  const work = event.target.closest?.("[data-draw]");
  if (!work) return;
  const on = (selector) => event.target.closest(selector);
  if (on("button[data-tool]")) pick(work, on("[data-tool]").dataset.tool, event.detail === 0);
  if (on("[data-undo-mark]")) undo(work);
  if (on("[data-again]")) saveAgain(work);
  if (on("[data-give-up]")) giveUp(on("[data-give-up]").form);
  if (on("[data-move]")) move(on("[data-move]"));
  if (on("[data-place-set]") && placing) set();
  if (on("[data-place-leave]")) endPlacing();
  const drawn = on("[data-drawn]");
  if (drawn) {
    const note = drawn.closest("[data-sheet]").querySelector(`[data-note="${drawn.dataset.drawn}"]`);
    note.scrollIntoView({ block: "nearest" });
    note.focus({ preventScroll: true });
  }
});
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-draw] [data-sheet-form]");
  if (form?.elements.note && event.target.name === "note") keepTyped(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-draw] [data-sheet-form]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});
// Pages that have been prepared meanwhile wait until nobody is drawing or writing.
document.addEventListener("htmx:beforeRequest", (event) => {
  const work = event.target;
  if (work.matches?.("[data-draw]") && (placing || work.dataset.tool || work.querySelector("details[open], [data-pending]"))) event.preventDefault();
});
addEventListener("online", () => document.querySelectorAll("[data-draw]").forEach(saveAgain));

function restore(root) {
  for (const form of root.querySelectorAll("details > [data-sheet-form]")) restoreTyped(form);
}

/** @param {ParentNode} root */
export function enhance(root) {
  for (const work of root.querySelectorAll("[data-work]:not([data-ready])")) {
    work.setAttribute("data-ready", "");
    if (!work.matches("[data-draw]")) continue;
    work.dataset.tool ??= "";
    restore(work);
    for (const sheet of work.querySelectorAll("[data-sheet]")) for (const fields of unsaved(sheet.dataset.url)) showPending(sheet, fields);
    if (work.querySelector("[data-pending]")) saveAgain(work);
  }
}
