// Cells on their way to the server: kept on this device until each is saved, sent together, tried again. No DOM in here.
//
// POST {"edits": [{column, student, text, seen, source}]} -> {"edits": [{column, student, state, …}], "rows": {…}, "means": {…}}
//   saved      the entry is in force
//   conflict   somebody else changed the cell since `seen`: kept here until the person chooses
//   refused    not a mark; `text` says why
// No network, 5xx or signed out: kept, tried again. 4xx: kept, and said so; a reload starts again.

const DELAY_MS = 250;
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];
const MOST = 2000; // edits a request

/** @typedef {{column: string, student: string, text: string, seen: number, source: string, blocked?: boolean}} Edit */

export const placeOf = ({ column, student }) => `${column}/${student}`;

export class Queue {
  /**
   * @param {{url: string, key: string, token: () => string, storage: Storage, onState: (state: string, detail: object) => void,
   *   onAnswer: (body: object, pending: Map<string, Edit>) => void, fetch?: typeof fetch}} options
   */
  constructor({ url, key, token, storage, onState, onAnswer, fetch: send }) {
    Object.assign(this, { url, key, token, storage, onState, onAnswer });
    this.send = send ?? ((...args) => globalThis.fetch(...args));
    /** @type {Map<string, Edit>} */ this.pending = new Map();
    this.inFlight = false;
    this.failures = 0;
  }

  /** What an earlier page left on this device; it is on its way again. @returns {Edit[]} */
  restore() {
    let kept = [];
    try {
      kept = JSON.parse(this.storage.getItem(this.key) ?? "[]");
    } catch {
      // Nothing that can be read: nothing to restore.
    }
    for (const edit of kept) this.pending.set(placeOf(edit), { ...edit, blocked: false });
    if (kept.length) this.#schedule(0);
    return kept;
  }

  /** @param {Edit[]} edits */
  put(edits) {
    for (const edit of edits) {
      const before = this.pending.get(placeOf(edit));
      // Typed twice before it was sent: still based on what the page had shown.
      this.pending.set(placeOf(edit), before && !before.blocked ? { ...edit, seen: before.seen } : edit);
    }
    this.#keep();
    this.onState("saving", {});
    this.#schedule(DELAY_MS);
  }

  drop(place) {
    this.pending.delete(place);
    this.#keep();
  }

  async flush({ leaving = false } = {}) {
    clearTimeout(this.timer);
    const sent = [...this.pending.values()].filter((edit) => !edit.blocked).slice(0, MOST);
    if (!sent.length || (this.inFlight && !leaving)) return;
    this.inFlight = true;
    try {
      const response = await this.#post(sent, leaving);
      if (response.status >= 500 || response.type === "opaqueredirect" || response.status === 429) throw new Error("later");
      if (response.ok) this.#answered(await response.json(), sent);
      else this.onState("closed", {});
    } catch {
      this.onState("offline", { count: this.pending.size });
      this.#schedule(RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]);
    } finally {
      this.inFlight = false;
    }
  }

  #post(edits, leaving) {
    return this.send(this.url, {
      method: "POST",
      keepalive: leaving,
      credentials: "same-origin",
      redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token() },
      body: JSON.stringify({ edits: edits.map(({ blocked: _blocked, ...edit }) => edit) }),
    });
  }

  #answered(body, sent) {
    this.failures = 0;
    const told = new Map(body.edits.map((one) => [placeOf(one), one]));
    for (const edit of sent) {
      const place = placeOf(edit);
      const now = this.pending.get(place);
      const state = told.get(place)?.state;
      if (state === "conflict") this.pending.set(place, { ...now, blocked: true });
      else if (now === edit) this.pending.delete(place);
      // Typed again while this was on its way: the next one is based on what was just saved.
      else if (now && state === "saved") now.seen = body.rows[edit.student]?.cells[edit.column]?.seen ?? now.seen;
    }
    this.#keep();
    this.onAnswer(body, this.pending);
    const open = [...this.pending.values()];
    if (open.some((edit) => !edit.blocked)) this.#schedule(DELAY_MS);
    else this.onState(open.length ? "conflict" : "saved", {});
  }

  #schedule(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), ms);
  }

  #keep() {
    try {
      if (this.pending.size) this.storage.setItem(this.key, JSON.stringify([...this.pending.values()]));
      else this.storage.removeItem(this.key);
    } catch {
      // A full or forbidden store: the server still gets it.
    }
  }
}
