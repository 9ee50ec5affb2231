// The grading desk without page loads: the next answers are here before they are asked for, and decisions are saved
// behind while grading goes on. Everything works without this file too: links are links and the form posts.
import { Ahead, fragment } from "./ahead.js";
import { DecisionForm } from "./desk-form.js";
import { Saving } from "./desk-saving.js";
import { csrfToken, showFragment } from "./http.js";
import { newId } from "./ids.js";
import { register } from "./keys.js";
import { Outbox } from "./outbox.js";
import { toast } from "./toast.js";

const root = document.getElementById("desk");
const live = document.querySelector("[data-desk-live]");
const FRAGMENT = { "HX-Request": "true" };
const [LEFT, GONE] = [204, 404];
// Milliseconds until a signal is followed: of others, and of what was decided here.
const [SOON, REST] = [400, 1500];

const ahead = new Ahead();
const outbox = new Outbox(`desk-outbox:${live.dataset.deskKey}`, csrfToken);
const saving = new Saving(live, root, outbox);
/** @type {DecisionForm|null} */
let decision = null;
let busy = false;
/** @type {{said: string, act: string}|null} what was sent and not answered yet */
let tried = null;
/** Counts what the grader asked for: an answer that comes late must not take the place of a later wish. */
let turn = 0;
/** The shown answer was changed by somebody else: the next decision waits for the server's word. */
let doubtful = false;

/** @param {string} url */
async function go(url, { push = true } = {}) {
  const mine = ++turn;
  root.setAttribute("aria-busy", "true");
  try {
    const html = await ahead.take(url);
    if (mine !== turn) return;
    if (html === null) return location.assign(url);
    show(html, push ? url : "");
  } catch {
    toast(live.dataset.fault, "error");
  } finally {
    if (mine === turn) root.removeAttribute("aria-busy");
  }
}

function show(html, url) {
  showFragment(root, html);
  if (url) history.pushState({}, "", url);
  root.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: root } }));
  doubtful = false;
  ready();
  (root.querySelector("[data-told-next]") ?? root.querySelector("[data-focus]"))?.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

/** Wires what was just shown, and fetches the next answers ahead. */
function ready() {
  pin();
  const form = root.querySelector("[data-decision]");
  decision = form ? new DecisionForm(form) : null;
  if (decision?.restored) toast(live.dataset.restored);
  showCurrent();
  saving.show();
  ahead.look(root);
}

/** The address names the answer that is shown: what is fetched later for it must not be another one's page. */
function pin() {
  const here = root.querySelector(".desk-answer")?.dataset.response;
  const address = new URL(location.href);
  if (!here || address.searchParams.has("response")) return;
  address.searchParams.set("response", here);
  history.replaceState(history.state, "", address);
}

/** Brings the current row to the middle of the list; the page itself stays where it is. */
function showCurrent() {
  const row = root.querySelector(".desk-row[aria-current]");
  const list = root.querySelector(".desk-list");
  if (row) list.scrollTop = row.offsetTop - list.clientHeight / 2;
}

/** The address of this answer, also where the page was opened at "the next one to decide". @param {string} response */
function addressOf(response) {
  const url = new URL(location.href);
  url.searchParams.set("response", response);
  return url.href;
}

/** A decision as the outbox keeps it. @param {HTMLFormElement} form */
function entryOf(form, button) {
  const [id, body] = [newId(), new URLSearchParams(new FormData(form, button))];
  // However often it is sent, it is decided once.
  body.set("act", id);
  return {
    id, url: form.getAttribute("action"), body: String(body),
    who: root.querySelector("#desk-who").textContent, here: addressOf(form.dataset.response), draft: decision.key, response: form.dataset.response,
  };
}

/** On to the next answer at once, while the decision is saved; false where the server has to be waited for. */
function behind(form, button) {
  const next = root.querySelector("a[data-next]")?.href;
  const follower = next && new URL(next).searchParams.get("response");
  // Beyond this list, or where it comes round again, the server knows best what is left.
  if (!follower || saving.mine.has(follower) || doubtful || form.hasAttribute("data-wait") || !decision?.complete(button?.value)) return false;
  const kept = outbox.add(entryOf(form, button));
  if (kept) go(next);
  return kept;
}

/** The same decision pressed again, as no reply came, is the same act. @param {string} said */
function actOf(said) {
  if (tried?.said !== said) tried = { said, act: newId() };
  return tried.act;
}

/** @param {HTMLFormElement} form */
async function send(form, button) {
  if (busy) return;
  busy = true;
  const mine = ++turn;
  root.removeAttribute("aria-busy");
  button?.setAttribute("aria-busy", "true");
  const saved = decision;
  try {
    if (!(await outbox.settled())) throw new Error("still unsaved");
    const [url, body] = [form.getAttribute("action"), new URLSearchParams(new FormData(form, button))];
    if (form.matches("[data-decision]")) body.set("act", actOf(`${url}?${body}`));
    const response = await fetch(url, { method: "POST", body, headers: FRAGMENT, credentials: "same-origin" });
    // An error of the server tells nothing of whether it was done.
    if (response.status < 500) tried = null;
    if (response.status === LEFT) {
      saved?.forget();
      return void (mine === turn && location.assign(response.headers.get("X-Leave")));
    }
    if (response.status === GONE && form.matches("[data-decision]")) {
      // With its student or its question: nothing is left to decide, and the words are shown to be taken along.
      outbox.refuse(entryOf(form, button), GONE);
      return void saved?.forget();
    }
    if (response.redirected || response.status === 403 || response.status === 404) return location.reload();
    if (response.status >= 500) throw new Error("server");
    if (response.ok && form.matches("[data-decision]")) saved?.forget();
    ahead.clear();
    const html = await response.text();
    // Saved, and the grader has gone elsewhere meanwhile: there they stay.
    if (response.ok && mine !== turn) return;
    show(html, response.ok ? response.headers.get("X-Here") : "");
    [...root.querySelectorAll("[role=alert]")].find((one) => one.checkVisibility())?.scrollIntoView({ block: "nearest" });
  } catch {
    button?.removeAttribute("aria-busy");
    toast(live.dataset.fault, "error");
  } finally {
    busy = false;
  }
}

/** The last decision may still be on its way, and the button on the page be that of an earlier one. */
async function undo() {
  if (busy || !(await outbox.settled())) return toast(live.dataset.fault, "error");
  const html = await fragment(location.href).catch(() => null);
  const form = html && new DOMParser().parseFromString(html, "text/html").querySelector("[data-undo]");
  if (!form) return toast(live.dataset.nothing);
  root.querySelector(".desk-undo-place").replaceChildren(document.adoptNode(form));
  await send(form);
}

/** What a page shows of an answer: its state and the grade that was in force. */
function stateOf(page, response) {
  const answer = page.querySelector(`.desk-answer[data-response="${CSS.escape(response ?? "")}"]`);
  return answer && `${answer.dataset.stateNow} ${page.querySelector("[data-decision] [name=seen]")?.value}`;
}

/** Somebody types, decides or moves a mark: what they have in hand must not be taken from them. */
function atWork() {
  return decision?.dirty || root.querySelector("[data-paper][data-placing]") || root.contains(document.activeElement?.closest("textarea, input"));
}

/** A signal about this assignment: the list is renewed; the shown answer only while nothing is typed. */
async function renew(ids) {
  const others = ids.filter((id) => !saving.mine.has(id));
  if (others.length || !ids.length) ahead.clear();
  const [asked, at] = [location.href, turn];
  const html = await fragment(asked).catch(() => null);
  // The grader has gone on meanwhile, perhaps by the very decision that the signal tells of.
  if (html === null || busy || at !== turn || asked !== location.href) return;
  const here = root.querySelector(".desk-answer")?.dataset.response;
  const fresh = new DOMParser().parseFromString(html, "text/html");
  // Also where the signal itself was lost, the page tells whether somebody has changed the answer since.
  const changed = others.includes(here) || (!saving.mine.has(here) && stateOf(fresh, here) !== stateOf(root, here));
  if (!here || (changed && !atWork())) return show(html, "");
  if (changed) {
    doubtful = true;
    toast(live.dataset.changed);
  }
  for (const part of [".desk-list", ".desk-tabs", ".desk-progress", ".desk-undo-place"]) {
    const found = fresh.querySelector(part);
    if (found && !root.querySelector(part)?.contains(document.activeElement)) root.querySelector(part)?.replaceWith(document.adoptNode(found));
  }
  // Where it goes on from here was told before the last decisions were saved.
  const [old, next] = [root, fresh].map((page) => page.querySelector("a[data-next]"));
  if (old && next) old.href = next.href;
  else old?.remove();
  showCurrent();
  saving.show();
  ahead.look(root);
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
  if (form.matches("[data-undo]")) undo();
  else if (!behind(form, event.submitter)) send(form, event.submitter);
});
addEventListener("popstate", () => go(location.href, { push: false }));
addEventListener("beforeunload", (event) => { if ((decision?.dirty && !busy) || outbox.entries.length) event.preventDefault(); });

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
register("z", live.dataset.undo, undo);

let waiting = null;
let urgent = false;
const ids = new Set();
live.addEventListener("live:message", (event) => {
  for (const id of event.detail.responses ?? []) ids.add(id);
  // A batch of drafts comes as many messages at once: one look is enough.
  if (urgent) return;
  // Echoes of the grader's own decisions wait until the keys rest: the server has the next answers to bring.
  urgent = [...ids].some((id) => !saving.mine.has(id));
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    urgent = false;
    const seen = [...ids];
    ids.clear();
    renew(seen);
  }, urgent ? SOON : REST);
});
// What was said before the line was open, or while it was cut, is looked up.
for (const name of ["live:open", "live:poll"]) live.addEventListener(name, () => renew([]));
ready();
outbox.flush();
