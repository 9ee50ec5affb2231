// Keyboard shortcuts. In markup: data-key="j" on a link, button or field; in code: register(). "?" lists them all.

/** @type {Map<string, {label: string, run: () => void}>} */
const registered = new Map();
const STORED = "single-keys-off";

/**
 * @param {string} key as in KeyboardEvent.key
 * @param {string} label translated, shown in the help
 * @param {() => void} run
 */
export function register(key, label, run) {
  registered.set(key, { label, run });
}

function labelOf(element) {
  return element.dataset.keyLabel || element.getAttribute("aria-label") || [...element.childNodes].filter((node) => node.nodeName !== "KBD" && !node.classList?.contains("kbd")).map((node) => node.textContent).join(" ").replace(/\s+/g, " ").trim();
}

function visible(element) {
  return element.getClientRects().length > 0 && !element.disabled;
}

/** A field is focused, anything else is pressed. */
function act(element) {
  if (element.matches("input:not([type=radio], [type=checkbox], [type=submit]), textarea, select")) element.focus();
  else element.click();
}

function typing(target) {
  return target.isContentEditable || target.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (typing(event.target)) return void (event.key === "Escape" && event.target.blur());
  // Arrows belong to the radio buttons and sliders that have the focus.
  if (event.key.startsWith("Arrow") && event.target.matches?.("input")) return;
  if (event.key === "?") return openHelp();
  if (localStorage.getItem(STORED) || document.querySelector("dialog[open]")) return;
  const element = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find(visible);
  const shortcut = registered.get(event.key);
  if (!element && !shortcut) return;
  event.preventDefault();
  if (element) act(element);
  else shortcut.run();
});

function openHelp() {
  const dialog = document.querySelector("[data-keys-help]");
  if (!dialog || dialog.open) return;
  const rows = new Map([...registered].map(([key, { label }]) => [key, label]));
  for (const element of document.querySelectorAll("[data-key]")) if (visible(element)) rows.set(element.dataset.key, labelOf(element));
  dialog.querySelector("[data-keys-list]").replaceChildren(...[...rows].flatMap(([key, label]) => row(key, label)));
  dialog.showModal();
}

function row(key, label) {
  const term = document.createElement("dt");
  const kbd = document.createElement("kbd");
  const text = document.createElement("dd");
  kbd.className = "kbd";
  kbd.textContent = { " ": "Space", ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→" }[key] ?? key;
  text.textContent = label;
  term.append(kbd);
  return [term, text];
}

/** @param {ParentNode} root */
export function enhance(root) {
  const toggle = root.querySelector("[data-keys-toggle]:not([data-ready])");
  if (!toggle) return;
  toggle.setAttribute("data-ready", "");
  toggle.checked = !localStorage.getItem(STORED);
  toggle.addEventListener("change", () => toggle.checked ? localStorage.removeItem(STORED) : localStorage.setItem(STORED, "1"));
}
