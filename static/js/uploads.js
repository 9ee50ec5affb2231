// The student's files: each is sent by itself, with progress; what fails can be sent again, and nothing is lost on the way.
import { csrfToken, showFragment } from "./http.js";
import { toast } from "./toast.js";

const MOST_BYTES = 20 * 1024 * 1024;
const LOOK_MS = 2000;
const STALL_MS = 60_000; // without a byte going or an answer coming
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

function say(uploads, key, name = "", number = "") {
  const line = uploads.querySelector("[data-upload-said]");
  line.textContent = line.dataset[key].replace("{name}", name).replace("{n}", number);
}

/** @param {HTMLElement} uploads @param {Iterable<File>} chosen */
function take(uploads, chosen) {
  for (const file of chosen) {
    const row = uploads.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    files.set(row, file);
    sending(uploads).append(row);
    wait(uploads, row);
  }
  changed(uploads);
}

/** One after the other: so they stand in the order in which they were chosen, and a slow line carries one at a time. */
function wait(uploads, row) {
  row.removeAttribute("data-failed");
  row.querySelector("[data-again]").hidden = true;
  problem(row, "");
  sendNext(uploads);
}

function sendNext(uploads) {
  const rows = [...sending(uploads).children];
  if (rows.some((row) => row.hasAttribute("data-sending"))) return;
  const row = rows.find((one) => !one.hasAttribute("data-failed"));
  if (row) send(uploads, row);
}

function problem(row, text) {
  const line = row.querySelector("[data-problem]");
  line.hidden = !text;
  line.textContent = text;
}

function full(uploads, row) {
  const others = [...uploads.querySelectorAll("[data-upload-item]")].filter((one) => one !== row && !one.hasAttribute("data-failed"));
  return others.length >= Number(uploads.dataset.most);
}

function send(uploads, row) {
  const file = files.get(row);
  problem(row, "");
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
  let stalled = 0;
  const alive = () => {
    clearTimeout(stalled);
    stalled = setTimeout(() => request.abort(), STALL_MS);
  };
  const over = (run) => () => {
    clearTimeout(stalled);
    row.removeAttribute("data-sending");
    run();
    sendNext(uploads);
  };
  request.upload.addEventListener("progress", (event) => {
    alive();
    bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 50;
  });
  request.addEventListener("load", over(() => answered(uploads, row, request)));
  for (const name of ["error", "abort"]) request.addEventListener(name, over(() => row.isConnected && fail(row, uploads.dataset.fault)));
  row.addEventListener("upload:drop", () => request.abort(), { once: true });
  row.setAttribute("data-sending", "");
  alive();
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

function fail(row, text) {
  row.setAttribute("data-failed", "");
  row.querySelector("progress").hidden = true;
  problem(row, text);
  row.querySelector("[data-again]").hidden = false;
  changed(box(row));
  sendNext(box(row));
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

/** Asks for a change of the list; `then` runs once the page shows it. */
async function change(uploads, button, url, fields, then) {
  button.setAttribute("aria-busy", "true");
  try {
    const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
    const reply = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, credentials: "same-origin" });
    if (reply.redirected || (!reply.ok && reply.status < 500)) return location.reload();
    if (!reply.ok) throw new Error("server");
    show(uploads, await reply.text());
    then();
  } catch {
    toast(uploads.dataset.unchanged, "error");
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function remove(uploads, button) {
  change(uploads, button, button.dataset.uploadRemove, {}, () => {
    say(uploads, "removed");
    uploads.querySelector("[data-upload-input]").focus();
  });
}

function move(uploads, button) {
  const { uploadMove: url, to } = button.dataset;
  const id = button.closest("[data-upload-id]").dataset.uploadId;
  change(uploads, button, url, { to }, () => {
    const items = [...uploads.querySelectorAll("[data-upload-id]")];
    const item = items.find((one) => one.dataset.uploadId === id);
    // At the end of the list there is only the way back.
    (item?.querySelector(`[data-to="${to}"]`) ?? item?.querySelector("[data-to]"))?.focus();
    if (item) say(uploads, "moved", item.querySelector("a").textContent, items.indexOf(item) + 1);
  });
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
    if (event.target.closest("[data-again]")) wait(uploads, row), changed(uploads);
    if (event.target.closest("[data-drop]")) {
      row.remove();
      row.dispatchEvent(new Event("upload:drop"));
      changed(uploads);
      sendNext(uploads);
    }
    const button = event.target.closest("[data-upload-remove], [data-upload-move]");
    if (button?.matches("[data-upload-remove]")) remove(uploads, button);
    else if (button) move(uploads, button);
  });
  for (const [name, on] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    uploads.addEventListener(name, (event) => {
      event.preventDefault();
      uploads.toggleAttribute("data-over", on);
      if (name === "drop" && !uploads.disabled) take(uploads, event.dataTransfer.files);
    });
  }
  addEventListener("online", () => {
    for (const row of sending(uploads).querySelectorAll("[data-failed]")) wait(uploads, row);
  });
  addEventListener("beforeunload", (event) => sending(uploads).children.length && event.preventDefault());
  look(uploads);
}

/** @param {ParentNode} root */
export function enhance(root) {
  for (const uploads of root.querySelectorAll("[data-uploads]:not([data-ready])")) connect(uploads);
}
