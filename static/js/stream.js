// A tutor's answer as it is written. Messages (see live.js): {type: "start", attempt}, {type: "chunk", seq, text},
// {type: "done"}, {type: "error", text}. Chunks are put in the order of `seq`, from 0; one that came twice is dropped.

/** Puts chunks in order. */
export class Sequence {
  constructor() {
    this.restart();
  }

  restart() {
    this.next = 0;
    /** @type {Map<number, string>} */ this.early = new Map();
  }

  /**
   * @param {number} seq
   * @param {string} text
   * @returns {string} what may now be appended
   */
  take(seq, text) {
    if (seq >= this.next) this.early.set(seq, text);
    let ready = "";
    while (this.early.has(this.next)) {
      ready += this.early.get(this.next);
      this.early.delete(this.next++);
    }
    return ready;
  }
}

/** @param {HTMLElement} element */
function connect(element) {
  element.setAttribute("data-stream-ready", "");
  const text = element.querySelector("[data-stream-text]");
  const sequence = new Sequence();
  let attempt;
  element.addEventListener("live:message", ({ detail: message }) => {
    if (message.type === "start" && message.attempt !== attempt) {
      attempt = message.attempt;
      sequence.restart();
      text.textContent = "";
    } else if (message.type === "chunk") text.append(sequence.take(message.seq, message.text));
    else if (message.type === "done") finish(element, "stream:done");
    else if (message.type === "error") showError(element, message.text);
  });
}

function finish(element, name) {
  element.removeAttribute("aria-busy");
  element.dispatchEvent(new CustomEvent(name, { bubbles: true }));
}

function showError(element, text) {
  const notice = element.parentElement.querySelector("[data-stream-error]");
  if (notice) {
    notice.hidden = false;
    if (text) notice.textContent = text;
  }
  finish(element, "stream:error");
}

/** @param {ParentNode} root */
export function enhance(root) {
  for (const element of root.querySelectorAll("[data-stream]:not([data-stream-ready])")) connect(element);
}
