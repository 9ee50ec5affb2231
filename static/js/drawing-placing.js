// Setting a mark on its place with the keyboard, or moving one: arrows, Shift with them for the size, Enter, Escape.
import { bounds, group, moved, place, resized } from "./drawing-shapes.js";

const STEP = 0.02;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Placing {
  /**
   * @param {HTMLElement} sheet
   * @param {{kind: string, colour: string, geometry: object, said: HTMLElement, onSet: (geometry: object) => void}} options
   */
  constructor(sheet, { kind, colour, geometry, said, onSet }) {
    Object.assign(this, { sheet, kind, geometry, said, onSet });
    this.frame = sheet.querySelector("[data-sheet-frame]");
    this.ghost = group(sheet.querySelector("[data-layer]"), kind, colour, "ghost");
    // Arrows are ours while somebody places, also under a screen reader.
    this.frame.setAttribute("role", "application");
    this.frame.focus({ preventScroll: true });
    said.textContent = kind === "text" ? said.dataset.placingText : said.dataset.placing;
    this.#show(false);
  }

  end() {
    this.ghost.remove();
    this.frame.setAttribute("role", "group");
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
    this.#show(true);
    return "ours";
  }

  /** By mouse or finger: to where it points. @param {[number, number]} point */
  to([x, y]) {
    const [left, top, width, height] = bounds(this.geometry);
    this.geometry = moved(this.geometry, x - left - width / 2, y - top - height / 2);
    this.#show(false);
  }

  #show(spoken) {
    place(this.ghost, this.geometry);
    const [x, y] = bounds(this.geometry);
    if (spoken) this.said.textContent = this.said.dataset.place.replace("{x}", Math.round(x * 100)).replace("{y}", Math.round(y * 100));
    const [box, frame] = [this.ghost.getBoundingClientRect(), this.frame.getBoundingClientRect()];
    if (box.left < frame.left || box.right > frame.right) this.frame.scrollLeft += box.left - frame.left - 40;
    if (box.top < 80) scrollBy({ top: box.top - 120 });
    else if (box.bottom > innerHeight - 60) scrollBy({ top: box.bottom - innerHeight + 120 });
  }
}
