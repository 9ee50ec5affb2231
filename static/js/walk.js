// Choosing words of a text with the keyboard: arrows go from word to word, Shift with them takes more.

const NOT_TEXT = "[data-not-text]";

export class Walk {
  /**
   * @param {HTMLElement} region takes the focus; its [data-marks-text] holds the words
   * @param {HTMLElement} said a live region that tells what is selected
   */
  constructor(region, said) {
    this.region = region;
    this.said = said;
    this.text = region.querySelector("[data-marks-text]");
    this.runs = runsOf(this.text);
    this.words = wordsOf(this.runs.map((run) => run.node.data).join(""));
    if (!this.ready) return;
    // Arrows are ours while somebody walks, also under a screen reader.
    region.setAttribute("role", "application");
    region.setAttribute("data-walking", "");
    region.focus({ preventScroll: true });
    this.anchor = this.at = 0;
    this.#show();
  }

  get ready() {
    return this.words.length > 0;
  }

  end() {
    this.region.setAttribute("role", "region");
    this.region.removeAttribute("data-walking");
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was one of ours */
  key(event) {
    const goal = this.#goal(event.key);
    if (goal === null || event.ctrlKey || event.metaKey || event.altKey) return false;
    this.at = Math.max(0, Math.min(goal, this.words.length - 1));
    if (!event.shiftKey) this.anchor = this.at;
    this.#show();
    return true;
  }

  #goal(key) {
    const ahead = getComputedStyle(this.text).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    switch (key) {
      case "ArrowRight":
      case "ArrowLeft":
        return this.at + (key === ahead ? 1 : -1);
      case "ArrowDown":
        return this.#line(1);
      case "ArrowUp":
        return this.#line(-1);
      case "Home":
        return 0;
      case "End":
        return this.words.length - 1;
      default:
        return null;
    }
  }

  /** The word of the next line up or down that is nearest. */
  #line(step) {
    const from = this.#box(this.at);
    let best = null;
    let line = null;
    for (let place = this.at + step; place >= 0 && place < this.words.length; place += step) {
      const box = this.#box(place);
      if (Math.abs(box.top - from.top) < from.height / 2) continue;
      line ??= box.top;
      if (Math.abs(box.top - line) >= from.height / 2) break;
      const off = Math.abs(box.left + box.width / 2 - (from.left + from.width / 2));
      if (best === null || off < best.off) best = { place, off };
    }
    return best?.place ?? (step > 0 ? this.words.length - 1 : 0);
  }

  #box(place) {
    return this.#range(place, place).getBoundingClientRect();
  }

  #range(first, last) {
    const range = document.createRange();
    range.setStart(...this.#point(this.words[first].start, false));
    range.setEnd(...this.#point(this.words[last].end, true));
    return range;
  }

  /** The node and the place in it of an offset in the whole text. */
  #point(offset, atEnd) {
    const run = this.runs.find((one) => (atEnd ? offset <= one.end : offset < one.end)) ?? this.runs.at(-1);
    return [run.node, offset - run.start];
  }

  #show() {
    const [first, last] = [Math.min(this.anchor, this.at), Math.max(this.anchor, this.at)];
    const range = this.#range(first, last);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const spoken = range.cloneContents();
    for (const drawn of spoken.querySelectorAll(NOT_TEXT)) drawn.remove();
    this.said.textContent = spoken.textContent;
    const box = this.#box(this.at);
    const frame = this.region.getBoundingClientRect();
    if (box.top < frame.top) this.region.scrollTop -= frame.top - box.top + box.height;
    if (box.bottom > frame.bottom) this.region.scrollTop += box.bottom - frame.bottom + box.height;
  }
}

/** The text nodes of the answer with where they begin and end in it. */
function runsOf(text) {
  const accept = (node) => (node.parentElement.closest(NOT_TEXT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT, accept);
  const runs = [];
  let start = 0;
  while (walker.nextNode()) {
    const end = start + walker.currentNode.data.length;
    runs.push({ node: walker.currentNode, start, end });
    start = end;
  }
  return runs;
}

/** Words in any script; Chinese and Thai have them too. */
function wordsOf(text) {
  const segments = new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }).segment(text);
  return [...segments].filter((one) => one.isWordLike).map((one) => ({ start: one.index, end: one.index + one.segment.length }));
}
