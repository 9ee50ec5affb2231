// Following one mouse, pen or finger over a page until it is lifted.
import { pointOf } from "./drawing-shapes.js";

/** The pointer that is followed now. @type {{type: string, end: () => void}|null} */
let followed = null;

/** Whether this one may begin: a hand that rests on the glass beside a pen draws nothing. @param {PointerEvent} event */
export function mayBegin(event) {
  if (!event.isPrimary || event.button !== 0) return false;
  if (!followed) return true;
  if (event.pointerType !== "pen" || followed.type !== "touch") return false;
  followed.end();
  return true;
}

/**
 * What the browser takes over is given up: a second finger zooms and scrolls.
 * @param {PointerEvent} start
 * @param {HTMLElement} paper
 * @param {{on: (point: [number, number]) => void, lifted: () => void, always?: () => void}} doing
 */
export function follow(start, paper, { on, lifted, always = () => {} }) {
  start.preventDefault();
  paper.setPointerCapture(start.pointerId);
  const listening = new AbortController();
  const listen = (name, run) => paper.addEventListener(name, (event) => event.pointerId === start.pointerId && run(event), { signal: listening.signal });
  const end = (run) => {
    listening.abort();
    followed = null;
    always();
    run();
  };
  followed = { type: start.pointerType, end: () => end(() => {}) };
  on(pointOf(start, paper));
  listen("pointermove", (event) => (event.getCoalescedEvents?.() ?? [event]).forEach((one) => on(pointOf(one, paper))));
  listen("pointerup", () => end(lifted));
  listen("pointercancel", () => end(() => {}));
}
