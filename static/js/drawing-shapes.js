// Marks on a page as geometry, in fractions of the page as grading/uploads/geometry.py keeps them, and as SVG. No state in here.

const SVG = "http://www.w3.org/2000/svg";
const MOST_POINTS = 1500;
const NEAR = 0.0015;
const LETTER = 1 / 42;
const SMALLEST = 0.02;
const HANDLE = 9; // pixels

/** @typedef {Record<string, any>} Geometry */

const inside = (value) => Math.min(Math.max(value, 0), 1);
const short = (value) => Math.round(value * 1e4) / 1e4;

/** @param {PointerEvent} event @param {Element} paper @returns {[number, number]} */
export function pointOf(event, paper) {
  const frame = paper.getBoundingClientRect();
  return [short(inside((event.clientX - frame.left) / frame.width)), short(inside((event.clientY - frame.top) / frame.height))];
}

/** What a drag from one point has made so far. @returns {Geometry} */
export function begun(kind, [x, y]) {
  if (kind === "pen") return { points: [[x, y]] };
  return kind === "text" ? { x, y } : { x, y, width: 0, height: 0 };
}

/** @param {Geometry} geometry @returns {Geometry} the geometry drawn on to a further point */
export function drawnOn(kind, geometry, [x, y]) {
  if (kind === "text") return { x, y };
  if (kind !== "pen") return { ...geometry, width: short(x - geometry.x), height: short(y - geometry.y) };
  const last = geometry.points.at(-1);
  if (Math.hypot(x - last[0], y - last[1]) < NEAR) return geometry;
  const points = geometry.points.length < MOST_POINTS ? geometry.points : geometry.points.filter((_point, at) => at % 2 === 0);
  return { points: [...points, [x, y]] };
}

/** Whether it is large enough to be meant. */
export function isMeant(kind, geometry) {
  return kind === "pen" || kind === "text" || (Math.abs(geometry.width) >= 0.004 && Math.abs(geometry.height) >= 0.004);
}

export function bounds(geometry) {
  if (!geometry.points) return [geometry.x, geometry.y, geometry.width ?? 0, geometry.height ?? 0];
  const [xs, ys] = [geometry.points.map((one) => one[0]), geometry.points.map((one) => one[1])];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
}

/** The mark moved, as far as it stays on the page. @param {Geometry} geometry @returns {Geometry} */
export function moved(geometry, dx, dy) {
  const [x, y, width, height] = bounds(geometry);
  const right = Math.min(Math.max(dx, -x), 1 - x - width);
  const down = Math.min(Math.max(dy, -y), 1 - y - height);
  if (geometry.points) return { points: geometry.points.map(([px, py]) => [short(px + right), short(py + down)]) };
  return { ...geometry, x: short(x + right), y: short(y + down) };
}

/** Made larger or smaller at its lower right corner; words have no size and go a little way instead. @param {Geometry} geometry @returns {Geometry} */
export function resized(geometry, dx, dy) {
  if (!geometry.points && geometry.width === undefined) return moved(geometry, dx / 4, dy / 4);
  const [x, y, width, height] = bounds(geometry);
  const side = (start, length, change) => short(Math.min(Math.max(length + change, SMALLEST), 1 - start));
  const [across, down] = [side(x, width, dx), side(y, height, dy)];
  if (!geometry.points) return { ...geometry, width: across, height: down };
  // A stroke that runs straight has only one side that can grow.
  const [right, below] = [width < 0.001 ? 1 : across / width, height < 0.001 ? 1 : down / height];
  return { points: geometry.points.map(([px, py]) => [short(x + (px - x) * right), short(y + (py - y) * below)]) };
}

/** @param {SVGSVGElement} layer @param {"ghost"|"pending"} state @returns {SVGGElement} */
export function group(layer, kind, colour, state) {
  const drawn = document.createElementNS(SVG, "g");
  drawn.setAttribute("class", "drawn");
  drawn.dataset.kind = kind;
  drawn.dataset.colour = colour;
  drawn.setAttribute(`data-${state}`, "");
  drawn.append(document.createElementNS(SVG, kind === "pen" ? "path" : "rect"));
  layer.append(drawn);
  return drawn;
}

/** Gives a group its place. @param {SVGGElement} drawn @param {Geometry} geometry */
export function place(drawn, geometry) {
  const { width: across, height: down } = drawn.ownerSVGElement.viewBox.baseVal;
  const shape = drawn.firstElementChild;
  if (geometry.points) {
    const [[x, y], ...rest] = geometry.points.map(([px, py]) => [px * across, py * down]);
    return shape.setAttribute("d", `M${x} ${y} ${rest.map((one) => `L${one[0]} ${one[1]}`).join(" ") || "l0.01 0"}`);
  }
  const letter = Math.max(across, down) * LETTER;
  const [width, height] = geometry.width === undefined ? [letter * 8, letter * 2] : [geometry.width * across, geometry.height * down];
  shape.setAttribute("x", Math.min(geometry.x * across, geometry.x * across + width));
  shape.setAttribute("y", Math.min(geometry.y * down, geometry.y * down + height));
  shape.setAttribute("width", Math.abs(width));
  shape.setAttribute("height", Math.abs(height));
}

/** The corner by which a mark is made larger, equally large at any size of the page. */
export function placeHandle(drawn, geometry, paper) {
  const handle = drawn.querySelector("[data-handle]") ?? drawn.appendChild(document.createElementNS(SVG, "circle"));
  const { width: across, height: down } = drawn.ownerSVGElement.viewBox.baseVal;
  const [x, y, width, height] = bounds(geometry);
  handle.setAttribute("data-handle", "");
  handle.setAttribute("cx", (x + width) * across);
  handle.setAttribute("cy", (y + height) * down);
  handle.setAttribute("r", (HANDLE * across) / paper.getBoundingClientRect().width);
}
