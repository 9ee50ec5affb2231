// The comment bank of a text field: <textarea data-comment-bank="URL" data-comment-bank-label="…" data-comment-bank-fault="…">.
// Opens with its button, with Ctrl or Cmd and Shift and K, or by typing // ; Alt with a comment's key inserts it at once.
import { csrfToken, showFragment } from "./http.js";
import { toast } from "./toast.js";

const WAIT = 150;
const OPENED_BY = /(^|\s)\/\/$/;
/** @type {Bank|null} the one that is open */
let current = null;

class Bank {
  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    this.asked = 0;
    this.button = buttonOf(field);
    this.place = document.createElement("div");
    this.place.className = "bank-place";
    field.after(this.button, this.place);
    this.button.addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
    field.addEventListener("keydown", (event) => this.#fieldKey(event));
    field.addEventListener("input", (event) => this.#typed(event));
    field.addEventListener("focus", () => this.#learnKeys());
    if (document.activeElement === field) this.#learnKeys();
    this.place.addEventListener("keydown", (event) => this.#panelKey(event));
    this.place.addEventListener("input", () => this.#filter());
    this.place.addEventListener("click", (event) => this.#clicked(event));
  }

  get isOpen() {
    return this.place.hasChildNodes();
  }

  get search() {
    return this.place.querySelector("[data-bank-search]");
  }

  /** With what the decision on the page says now, for the placeholders. */
  #address(more) {
    const url = new URL(this.field.dataset.commentBank, location.href);
    const form = document.querySelector("[data-decision]");
    const said = {
      points: form?.querySelector("[data-points-field]")?.value,
      criterion: leastMet(form),
      names: form?.querySelector("input[name=names]")?.value,
    };
    for (const [name, value] of Object.entries(said)) if (value) url.searchParams.set(name, value);
    for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
    return url;
  }

  /** The panel as the server has it for this answer. */
  async #fetch(more = {}) {
    const response = await fetch(this.#address(more), { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error("server");
    const box = document.createElement("div");
    showFragment(box, await response.text());
    return box.firstElementChild;
  }

  /** The same; null when the panel was closed, or asked for again, meanwhile. */
  async #latest(more) {
    const turn = ++this.asked;
    const panel = await this.#fetch(more);
    return turn === this.asked ? panel : null;
  }

  async open(replaced = 0) {
    if (current !== this) current?.close(false);
    current = this;
    const { selectionStart, selectionEnd } = this.field;
    this.range = [selectionStart - replaced, selectionEnd];
    this.button.setAttribute("aria-busy", "true");
    try {
      const panel = await this.#latest();
      if (!panel) return;
      this.place.replaceChildren(panel);
      this.button.setAttribute("aria-expanded", "true");
      this.search.focus();
      panel.scrollIntoView({ block: "nearest" });
    } catch {
      toast(this.field.dataset.commentBankFault, "error");
    } finally {
      this.button.removeAttribute("aria-busy");
    }
  }

  close(back = true) {
    this.asked += 1;
    this.place.replaceChildren();
    this.button.setAttribute("aria-expanded", "false");
    if (current === this) current = null;
    if (back) this.field.focus();
  }

  #filter() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const panel = await this.#latest({ q: this.search.value }).catch(() => null);
      if (!panel || !this.isOpen) return;
      for (const part of ["[data-bank-list]", "[data-bank-count]", "[data-bank-none]"]) this.place.querySelector(part)?.remove();
      this.search.parentElement.after(...panel.querySelectorAll("[data-bank-count], [data-bank-list], [data-bank-none]"));
      for (const name of ["aria-expanded", "aria-activedescendant"]) {
        const value = panel.querySelector("[data-bank-search]").getAttribute(name);
        if (value === null) this.search.removeAttribute(name);
        else this.search.setAttribute(name, value);
      }
    }, WAIT);
  }

  get options() {
    return [...this.place.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.place.querySelector("[role=option][aria-selected=true]");
  }

  #choose(step) {
    const options = this.options;
    if (!options.length) return;
    const next = options[(options.indexOf(this.chosen) + step + options.length) % options.length];
    this.chosen?.setAttribute("aria-selected", "false");
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
    this.search.setAttribute("aria-activedescendant", next.id);
  }

  #insert(option) {
    const { text, used } = option.dataset;
    const [start, end] = this.range;
    this.close();
    this.field.setRangeText(text, start, end, "end");
    const open = text.indexOf("…");
    // What could not be filled is selected, so that the next letter takes its place.
    if (open >= 0) this.field.setSelectionRange(start + open, start + open + 1);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    fetch(used, { method: "POST", headers: { "X-CSRFToken": csrfToken() }, keepalive: true }).catch(() => {});
  }

  #panelKey(event) {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") this.close();
    else if (event.target !== this.search) return;
    else if (event.key in steps) this.#choose(steps[event.key]);
    else if (event.key === "Enter") this.chosen && this.#insert(this.chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #clicked(event) {
    const option = event.target.closest("[role=option]");
    if (option) this.#insert(option);
    else if (event.target.closest("[data-bank-close]")) this.close();
  }

  #fieldKey(event) {
    if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "KeyK") {
      event.preventDefault();
      this.open();
    } else if (event.altKey && !event.ctrlKey && !event.metaKey && this.keys?.has(keyOf(event.code))) {
      event.preventDefault();
      this.#insertByKey(keyOf(event.code));
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.close();
    }
  }

  #typed(event) {
    const { value, selectionStart } = this.field;
    if (event.data === "/" && !event.isComposing && OPENED_BY.test(value.slice(0, selectionStart))) this.open(2);
  }

  /** Which keys there are: all others keep what Alt makes of them. */
  async #learnKeys() {
    if (this.keys) return;
    this.keys = new Set();
    const panel = await this.#fetch().catch(() => null);
    for (const one of panel?.querySelectorAll("[data-hot-key]") ?? []) this.keys.add(one.dataset.hotKey);
  }

  async #insertByKey(key) {
    this.range = [this.field.selectionStart, this.field.selectionEnd];
    const panel = await this.#fetch({ key }).catch(() => null);
    const option = panel?.querySelector("[role=option]");
    if (option) this.#insert(option);
    else toast(this.field.dataset.commentBankFault, "error");
  }
}

/** The letter or digit of a key, whatever Alt makes of it: KeyA, Digit1. */
function keyOf(code) {
  return /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1].toLowerCase();
}

/** The number of the criterion with the least of its levels chosen; undefined where none is chosen. */
function leastMet(form) {
  const chosen = [...(form?.querySelectorAll("[data-criterion]") ?? [])].map((box) => [box.dataset.criterion, box.querySelector("input:checked")?.value]);
  return chosen.filter(([, value]) => value !== undefined).sort((one, other) => one[1] - other[1])[0]?.[0];
}

function buttonOf(field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet btn-small bank-button";
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-haspopup", "dialog");
  const icon = document.querySelector(".icon")?.cloneNode(true);
  if (icon) {
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    icon.removeAttribute("role");
    icon.removeAttribute("aria-label");
    const use = icon.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#bookmark"));
    button.append(icon);
  }
  const label = document.createElement("span");
  label.textContent = field.dataset.commentBankLabel;
  const keys = document.createElement("kbd");
  keys.className = "kbd wide-only";
  keys.setAttribute("aria-hidden", "true");
  keys.textContent = "//";
  button.append(label, keys);
  return button;
}

/** @param {ParentNode} root */
export function enhance(root) {
  for (const field of root.querySelectorAll("textarea[data-comment-bank]:not([data-bank-ready])")) {
    field.setAttribute("data-bank-ready", "");
    new Bank(field);
  }
}
