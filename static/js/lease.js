// Tells others that an answer is open here, and this page that somebody else has it open.
//
// <div data-lease-url="/responses/…/lease/">: takes the lease once the answer was looked at for more than a glance, renews it each
// minute while the page is looked at, and gives it back when the page or the answer is left. Two tabs of one teacher share it: when one leaves, the other takes it again.
import { csrfToken, showFragment } from "./http.js";

const BEAT_MS = 60_000;
const AFTER_MS = 500;
const GLANCE_MS = 600;
const tabs = new BroadcastChannel("martlet-leases");
/** @type {Map<Element, number>} boxes with a running heartbeat */
const beating = new Map();

/**
 * @param {string} url
 * @param {"take"|"over"|"back"} action
 */
function post(url, action) {
  const body = new URLSearchParams({ action });
  return fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() }, credentials: "same-origin", keepalive: action === "back" });
}

/** @param {HTMLElement} box */
async function beat(box, action = "take") {
  if (!box.isConnected) return stop(box);
  box.leaseTaken = true;
  try {
    const reply = await post(box.dataset.leaseUrl, action);
    // Signed out or no longer allowed: the next save says so in words, a heartbeat stays quiet.
    if (!reply.ok || reply.redirected) return;
    const html = await reply.text();
    // An unchanged note stays as it is, so that neither the focus nor a screen reader is disturbed each minute.
    if (html !== box.leaseNote) showFragment(box, html);
    box.leaseNote = html;
    if (action === "over") document.querySelector("[data-focus]")?.focus();
  } catch {
    // No connection: the next beat tries again, and saving says for itself that it could not.
  }
}

function stop(box) {
  clearInterval(beating.get(box));
  beating.delete(box);
  // The same answer shown anew keeps its lease: giving it back could arrive after the new box has taken it.
  if (!document.querySelector(`[data-lease-url="${CSS.escape(box.dataset.leaseUrl)}"]`)) giveBack(box);
}

function giveBack(box) {
  const url = box.dataset.leaseUrl;
  if (!box.leaseTaken) return;
  post(url, "back").catch(() => {});
  tabs.postMessage(url);
}

/** @param {ParentNode} root */
export function enhance(root) {
  // The answer shown before may have been replaced: its lease is given back at once.
  for (const box of [...beating.keys()]) if (!box.isConnected) stop(box);
  for (const box of root.querySelectorAll("[data-lease-url]")) {
    if (beating.has(box)) continue;
    beating.set(box, setInterval(() => { if (!document.hidden) beat(box); }, BEAT_MS));
    setTimeout(() => { if (beating.has(box) && !document.hidden) beat(box); }, GLANCE_MS);
    box.addEventListener("click", (event) => {
      if (event.target.closest("[data-lease-over]")) beat(box, "over");
    });
  }
}

// A little later, so that the other tab's giving back is done before.
tabs.addEventListener("message", (event) => setTimeout(() => {
  for (const box of beating.keys()) if (box.dataset.leaseUrl === event.data && !document.hidden) beat(box);
}, AFTER_MS));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const box of [...beating.keys()]) beat(box);
});
addEventListener("pagehide", () => { for (const box of beating.keys()) giveBack(box); });
addEventListener("pageshow", (event) => { if (event.persisted) for (const box of beating.keys()) beat(box); });
