// What the grader sees of saving behind: how much is on its way, what the server did not take, and which rows are done.

const [GONE, CONFLICT] = [404, 409];

export class Saving {
  /** @param {HTMLElement} live texts @param {HTMLElement} root the desk @param {import("./outbox.js").Outbox} outbox */
  constructor(live, root, outbox) {
    Object.assign(this, { live, root, outbox });
    this.bar = document.querySelector("[data-saving-bar]");
    this.text = this.bar.querySelector("[data-saving-text]");
    this.list = document.querySelector("[data-refused]");
    /** @type {Set<string>} answers that were decided here: their signals are echoes */
    this.mine = new Set();
    outbox.addEventListener("change", () => this.show());
    outbox.addEventListener("sent", (event) => this.#sent(event.detail));
    this.bar.querySelector("[data-saving-again]").addEventListener("click", () => outbox.flush());
  }

  show() {
    const { entries, fault } = this.outbox;
    for (const entry of entries) this.mine.add(entry.response);
    this.bar.hidden = entries.length === 0;
    this.bar.dataset.kind = fault ? "warning" : "waiting";
    this.bar.querySelector("[data-saving-again]").hidden = !fault;
    const words = { offline: this.live.dataset.offline, server: this.live.dataset.server, "signed-out": this.live.dataset.signedOut };
    const said = (words[fault] ?? this.live.dataset.saving).replace("{n}", entries.length);
    if (this.text.textContent !== said) this.text.textContent = said;
    for (const row of this.root.querySelectorAll(".desk-row")) this.#mark(row, entries);
  }

  #mark(row, entries) {
    const id = row.dataset.response;
    const waits = entries.some((entry) => entry.response === id);
    row.toggleAttribute("data-saving", waits);
    if (waits || (this.mine.has(id) && !this.#isRefused(id))) row.dataset.rowState = "graded";
  }

  #isRefused(id) {
    return this.outbox.refused.some(({ entry }) => entry.response === id);
  }

  #sent({ entry, ok, status }) {
    if (ok) return;
    this.mine.delete(entry.response);
    const item = this.list.querySelector("template").content.cloneNode(true);
    item.querySelector("[data-who]").textContent = entry.who;
    const why = { [CONFLICT]: "[data-changed]", [GONE]: "[data-gone]" }[status] ?? "[data-refused-other]";
    item.querySelector(why).hidden = false;
    item.querySelector("a").href = entry.here;
    const comment = new URLSearchParams(entry.body).get("comment");
    if (comment) item.querySelector("q").textContent = comment;
    else item.querySelector("q").parentElement.remove();
    this.list.append(item);
    this.list.hidden = false;
  }
}
