// Setting a mark on its place or moving one: arrows, Shift with them for the size, Enter, Escape; or by dragging it and its corner.
import { bounds, group, moved, place, placeHandle, resized } from "./drawing-shapes.js";

const STEP = 0.02;
const REACH = 26; // pixels around the corner that a finger may miss it by
const COARSE = matchMedia("(pointer: coarse)");
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Placing {
  /**
   * With `keep` it stays open when a pointer is lifted, so that place and size can both be changed before it is set.
   * @param {HTMLElement} sheet
   * `instead` is what is on the page already and is being moved.
   * @param {{kind: string, colour: string, geometry: object, said: HTMLElement, keep?: boolean, instead?: Element|null, onSet: (geometry: object) => void}} options
   */
  constructor(sheet, { kind, colour, geometry, said, keep = false, instead = null, onSet }) {
    Object.assign(this, { sheet, kind, geometry, said, keep, instead, onSet });
    this.frame = sheet.querySelector("[data-sheet-frame]");
    this.paper = sheet.querySelector("[data-paper]");
    this.tools = sheet.closest("[data-draw]").querySelector("[data-tools]");
    this.ghost = group(sheet.querySelector("[data-layer]"), kind, colour, "ghost");
    // Arrows are ours while somebody places, also under a screen reader.
    this.frame.setAttribute("role", "application");
    this.paper.setAttribute("data-placing", "");
    instead?.setAttribute("data-away", "");
    this.frame.focus({ preventScroll: true });
    said.textContent = keep ? said.dataset[COARSE.matches ? "movingTouch" : "moving"] : said.dataset[kind === "text" ? "placingText" : "placing"];
    this.tools.querySelector("[data-placing-bar]").hidden = !keep;
    this.#show();
    this.#bringIntoView();
  }

  end() {
    this.ghost.remove();
    this.frame.setAttribute("role", "group");
    this.paper.removeAttribute("data-placing");
    this.instead?.removeAttribute("data-away");
    this.tools.querySelector("[data-placing-bar]").hidden = true;
    this.said.textContent = "";
  }

  /** @param {KeyboardEvent} event @returns {"set"|"left"|"ours"|""} */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return "";
    if (event.key === "Enter") return "set";
    if (event.key === "Escape") return "left";
    const arrow = ARROWS[event.key];
    if (!arrow) return "";
    const change = event.shiftKey ? resized : moved;
    this.geometry = change(this.geometry, arrow[0] * STEP, arrow[1] * STEP);
    this.#show();
    this.#say();
    this.#bringIntoView();
    return "ours";
  }

  /** A pointer goes down: at the corner it changes the size, on the mark it takes it along, elsewhere it fetches it. */
  grab(event, [x, y]) {
    const corner = this.ghost.querySelector("[data-handle]")?.getBoundingClientRect();
    const away = corner && Math.hypot(event.clientX - corner.x - corner.width / 2, event.clientY - corner.y - corner.height / 2);
    const box = this.ghost.firstElementChild.getBoundingClientRect();
    const inside = event.clientX >= box.left - 8 && event.clientX <= box.right + 8 && event.clientY >= box.top - 8 && event.clientY <= box.bottom + 8;
    if (!inside && !(away <= REACH)) {
      const [left, top, width, height] = bounds(this.geometry);
      this.geometry = moved(this.geometry, x - left - width / 2, y - top - height / 2);
    }
    this.held = { from: [x, y], geometry: this.geometry, change: away <= REACH ? resized : moved };
  }

  /** The pointer has come to a point. @param {[number, number]} point */
  to([x, y]) {
    const { from, geometry, change } = this.held;
    this.geometry = change(geometry, x - from[0], y - from[1]);
    this.#show();
  }

  #show() {
    place(this.ghost, this.geometry);
    if (this.kind !== "text") placeHandle(this.ghost, this.geometry, this.paper);
  }

  #say() {
    const [x, y] = bounds(this.geometry);
    this.said.textContent = this.said.dataset.place.replace("{x}", Math.round(x * 100)).replace("{y}", Math.round(y * 100));
  }

  /** Below the tools, which stay at the top. Never while a pointer holds it: the page would run away under it. */
  #bringIntoView() {
    const [box, frame] = [this.ghost.getBoundingClientRect(), this.frame.getBoundingClientRect()];
    if (box.left < frame.left || box.right > frame.right) this.frame.scrollLeft += box.left - frame.left - 40;
    const top = Math.max(this.tools.getBoundingClientRect().bottom, 0) + 20;
    // At once: whoever drags a mark off while the page still glides would miss it.
    const go = (by) => scrollBy({ top: by, behavior: "instant" });
    if (box.top < top) go(box.top - top - 20);
    else if (box.bottom > innerHeight - 60) go(Math.min(box.bottom - innerHeight + 120, box.top - top));
  }
}
