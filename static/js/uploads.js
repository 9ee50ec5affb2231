// The student's files: each is sent by itself, with progress; what fails can be sent again, and nothing is lost on the way.
import { csrfToken, showFragment } from "./http.js";

const MOST_BYTES = 20 * 1024 * 1024;
const LOOK_MS = 2000;
/** Files on their way or refused, by their row. @type {WeakMap<Element, File>} */
const files = new WeakMap();

const box = (element) => element.closest("[data-uploads]");
const sending = (uploads) => uploads.querySelector("[data-upload-sending]");

function changed(uploads) {
  const list = sending(uploads);
  list.hidden = !list.children.length;
  uploads.querySelector("[data-upload-left]").hidden = true;
  uploads.dispatchEvent(new Event("input", { bubbles: true }));
  uploads.dispatchEvent(new CustomEvent("autosave:state", { bubbles: true, detail: {} }));
}

function say(uploads, key, name = "") {
  const line = uploads.querySelector("[data-upload-said]");
  line.textContent = line.dataset[key].replace("{name}", name);
}

/** @param {HTMLElement} uploads @param {Iterable<File>} chosen */
function take(uploads, chosen) {
  for (const file of chosen) {
    const row = uploads.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    files.set(row, file);
    sending(uploads).append(row);
    send(uploads, row);
  }
  changed(uploads);
}

function full(uploads, row) {
  const others = [...uploads.querySelectorAll("[data-upload-item]")].filter((one) => one !== row && !one.hasAttribute("data-failed"));
  return others.length >= Number(uploads.dataset.most);
}

function send(uploads, row) {
  const file = files.get(row);
  row.removeAttribute("data-failed");
  row.querySelector("[data-problem]").hidden = row.querySelector("[data-again]").hidden = true;
  if (file.size > MOST_BYTES) return fail(row, uploads.dataset.large);
  if (full(uploads, row)) return fail(row, uploads.dataset.many);
  const bar = row.querySelector("progress");
  bar.hidden = false;
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.open("POST", uploads.dataset.url);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", (event) => { bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 50; });
  request.addEventListener("load", () => answered(uploads, row, request));
  request.addEventListener("error", () => fail(row, uploads.dataset.fault));
  request.addEventListener("abort", () => row.remove());
  row.addEventListener("upload:drop", () => request.abort(), { once: true });
  request.send(body);
}

function answered(uploads, row, request) {
  if (request.status !== 200) return fail(row, problemIn(request) ?? uploads.dataset.fault);
  row.remove();
  show(uploads, request.responseText);
  say(uploads, "added", files.get(row).name);
}

function problemIn(request) {
  try {
    return JSON.parse(request.responseText).detail;
  } catch {
    return null;
  }
}

function fail(row, problem) {
  row.setAttribute("data-failed", "");
  row.querySelector("progress").hidden = true;
  const line = row.querySelector("[data-problem]");
  line.hidden = false;
  line.textContent = problem;
  row.querySelector("[data-again]").hidden = false;
  changed(box(row));
}

/** Replies may overtake each other: a list that is shorter than what was sent is asked for again by look(). */
function show(uploads, html) {
  showFragment(uploads.querySelector("[data-upload-place]"), html);
  changed(uploads);
  look(uploads);
}

/** Asks until the pages are there. */
function look(uploads) {
  clearTimeout(uploads.looking);
  if (!uploads.querySelector("[data-upload-list][data-waiting]")) return;
  uploads.looking = setTimeout(async () => {
    try {
      const reply = await fetch(uploads.dataset.url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      const place = uploads.querySelector("[data-upload-place]");
      if (reply.ok && !reply.redirected && !place.contains(document.activeElement)) return show(uploads, await reply.text());
    } catch {
      // No connection: asked again in a moment.
    }
    look(uploads);
  }, LOOK_MS);
}

async function remove(uploads, button) {
  button.setAttribute("aria-busy", "true");
  try {
    const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
    const reply = await fetch(button.dataset.uploadRemove, { method: "POST", headers, credentials: "same-origin" });
    if (reply.ok && !reply.redirected) {
      show(uploads, await reply.text());
      say(uploads, "removed");
      uploads.querySelector("[data-upload-input]").focus();
    } else if (reply.status < 500) location.reload();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function connect(uploads) {
  uploads.setAttribute("data-ready", "");
  uploads.addEventListener("change", (event) => {
    if (!event.target.matches("[data-upload-input]")) return;
    take(uploads, [...event.target.files]);
    // They are on their way: the form must not carry them a second time.
    event.target.value = "";
  });
  uploads.addEventListener("click", (event) => {
    const row = event.target.closest("[data-upload-pending]");
    if (event.target.closest("[data-again]")) send(uploads, row), changed(uploads);
    if (event.target.closest("[data-drop]")) {
      row.dispatchEvent(new Event("upload:drop"));
      row.remove();
      changed(uploads);
    }
    const button = event.target.closest("[data-upload-remove]");
    if (button) remove(uploads, button).catch(() => say(uploads, "fault"));
  });
  for (const [name, on] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    uploads.addEventListener(name, (event) => {
      event.preventDefault();
      uploads.toggleAttribute("data-over", on);
      if (name === "drop" && !uploads.disabled) take(uploads, event.dataTransfer.files);
    });
  }
  addEventListener("online", () => {
    for (const row of sending(uploads).querySelectorAll("[data-failed]")) send(uploads, row);
  });
  addEventListener("beforeunload", (event) => sending(uploads).children.length && event.preventDefault());
  look(uploads);
}

/** @param {ParentNode} root */
export function enhance(root) {
  for (const uploads of root.querySelectorAll("[data-uploads]:not([data-ready])")) connect(uploads);
}
