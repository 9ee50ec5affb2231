// What may be typed into a cell, as grading/gradebook/values.py reads it; the server has the last word.

const EXCUSED = new Set(["e", "ex", "exc", "excused", "免", "免评", "免除"]);
const NUMBER = /^([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\s*(%?)$/;
export const MOST_TIMES = 2;

/** @param {number} value @returns {string} points without idle zeros, half up to 0.01 */
export function shown(value) {
  return String(Math.round((value + Number.EPSILON) * 100) / 100);
}

/**
 * @param {string} text
 * @param {number} points of the column
 * @returns {{text: string, extra?: boolean} | {problem: "number"|"negative"|"much"}} the text as the cell will show it
 */
export function read(text, points) {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  if (!plain) return { text: "" };
  if (EXCUSED.has(plain)) return { text: "EX" };
  const found = plain.length <= 20 ? NUMBER.exec(plain) : null;
  if (!found) return { problem: "number" };
  let value = Number(found[1].replace(",", "."));
  if (found[2]) value = (value * points) / 100;
  if (value < 0) return { problem: "negative" };
  if (value > MOST_TIMES * points) return { problem: "much" };
  return { text: shown(value), extra: value > points };
}
