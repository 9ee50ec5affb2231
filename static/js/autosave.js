// Connects answer fields to a Saver.
//
// <fieldset data-autosave data-save-url="/…" data-version="3"> … fields with data-answer="text" … save_state, save_conflict </fieldset>
// Events on that element: autosave:state {state}, autosave:saved {version}, autosave:restored.
import { csrfToken } from "./http.js";
import { Saver } from "./saver.js";

/** @typedef {import("./saver.js").Answer} Answer */

/** Reads the answer from the fields that carry data-answer. @param {Element} box @returns {Answer} */
export function collect(box) {
  const answer = {};
  for (const field of box.querySelectorAll("[data-answer]")) {
    const name = field.dataset.answer;
    if (field.type === "checkbox") answer[name] = [...(answer[name] ?? []), ...(field.checked ? [field.value] : [])];
    else if (field.type !== "radio") answer[name] = field.value;
    else if (field.checked) answer[name] = field.value;
  }
  return answer;
}

/** Writes an answer into the fields. @param {Element} box @param {Answer} answer */
export function fill(box, answer) {
  for (const field of box.querySelectorAll("[data-answer]")) {
    const value = answer[field.dataset.answer] ?? "";
    if (field.type === "checkbox") field.checked = [].concat(value).includes(field.value);
    else if (field.type === "radio") field.checked = field.value === value;
    else field.value = value;
  }
}

/** Whether it was written in before this file was there: it differs from what the server put on the page. @param {Element} box */
function touched(box) {
  return [...box.querySelectorAll("[data-answer]")].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected);
    return field.value !== field.defaultValue;
  });
}

/** Words for the person who compares two versions: an option shows its label, not its code. */
function spell(box, answer) {
  return Object.entries(answer).flatMap(([name, value]) => [].concat(value).map((one) => {
    const option = box.querySelector(`[data-answer="${CSS.escape(name)}"][value="${CSS.escape(String(one))}"]`);
    return option?.closest("label")?.textContent.trim() || String(one);
  })).join("\n");
}

function showState(box, saver, state, detail) {
  const line = box.querySelector("[data-save-state]");
  if (line) {
    line.dataset.save = state;
    const time = line.querySelector("[data-saved-time]");
    if (state === "saved" && detail.savedAt) {
      time.dateTime = detail.savedAt;
      time.textContent = new Date(detail.savedAt).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    }
    const told = { closed: "[data-detail]", long: "[data-detail-long]" }[state];
    if (told && detail.detail) line.querySelector(told).textContent = detail.detail;
  }
  const notice = box.querySelector("[data-conflict]");
  if (notice) notice.hidden = state !== "conflict";
  if (state === "conflict" && notice) notice.querySelector("[data-theirs]").textContent = spell(box, detail.theirs);
  box.dispatchEvent(new CustomEvent("autosave:state", { bubbles: true, detail: { state } }));
  if (state === "saved") box.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: { version: saver.version } }));
}

/** @param {HTMLElement} box */
function connect(box) {
  box.setAttribute("data-ready", "");
  const saver = new Saver({
    url: box.dataset.saveUrl,
    version: Number(box.dataset.version),
    token: csrfToken,
    storage: localStorage,
    onState: (state, detail) => showState(box, saver, state, detail),
  });
  const typed = touched(box);
  const kept = saver.restore(collect(box), { typed });
  if (kept) {
    fill(box, kept);
    box.dispatchEvent(new CustomEvent("autosave:restored", { bubbles: true }));
  } else if ("unsaved" in box.dataset) saver.edit(collect(box)); // the server gave it back: it is kept here from now on
  const edited = (event) => event.target.matches("[data-answer]") && saver.edit(collect(box));
  box.addEventListener("input", edited);
  box.addEventListener("change", (event) => event.target.matches("input[type=radio], input[type=checkbox], select") && saver.flush());
  box.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-keep]")?.dataset.keep;
    if (choice && saver.theirs) fill(box, saver.resolve(choice)), showState(box, saver, saver.pending ? "saving" : "saved", {});
  });
  addEventListener("online", () => saver.flush());
  addEventListener("pagehide", () => saver.flush({ leaving: true }));
  document.addEventListener("visibilitychange", () => document.hidden && saver.flush({ leaving: true }));
}

/** @param {ParentNode} root */
export function enhance(root) {
  for (const box of root.querySelectorAll("[data-autosave]:not([data-ready])")) connect(box);
}
