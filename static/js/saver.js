// Keeps one answer safe: on this device at every keystroke, on the server a moment later. No DOM in here.
//
// Protocol (docs/design.md): PUT {"answer": {…}, "version": n}, n being the version the edit is based on.
//   200 {"version": n+1, "saved_at": iso}        saved
//   409 {"version": m, "answer": {…}}            another window or device is newer: both are kept, the person chooses
//   403 {"detail": "…"}                          closed: nothing more is sent
//   413 {"detail": "…"}                          too long: kept on this device, sent again once it is changed
//   no network or 5xx                            kept on this device, tried again until it works

// What browsers still send while a page is left (64 KiB for all of it); longer words go the usual way.
const LEAVING_MOST = 60_000;
const DELAY_MS = 800;
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

/**
 * @typedef {Record<string, unknown>} Answer
 * @typedef {"idle"|"saving"|"saved"|"offline"|"conflict"|"long"|"closed"} State
 * @typedef {object} Options
 * @property {string} url
 * @property {number} version the server's version of what the page shows
 * @property {() => string} token CSRF token
 * @property {Storage} storage
 * @property {(state: State, detail: object) => void} onState
 * @property {typeof fetch} [fetch]
 * @property {(run: () => void, ms: number) => number} [later]
 * @property {(timer: number) => void} [cancel]
 */

export const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (answer) => Object.entries(answer ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

export class Saver {
  /** @param {Options} options */
  constructor({ url, version, token, storage, onState, fetch: send, later, cancel }) {
    Object.assign(this, { url, version, token, storage, onState });
    this.send = send ?? ((...args) => globalThis.fetch(...args));
    this.later = later ?? ((run, ms) => setTimeout(run, ms));
    this.cancel = cancel ?? ((timer) => clearTimeout(timer));
    /** @type {Answer|null} */ this.pending = null;
    /** @type {{version: number, answer: Answer}|null} */ this.theirs = null;
    /** What `theirs` shows where no server has it. @type {Answer|null} */ this.earlier = null;
    this.inFlight = false;
    this.closed = false;
    this.failures = 0;
  }

  get key() {
    return `answer:${this.url}`;
  }

  /**
   * Work that an earlier page left on this device.
   * @param {Answer} shown what stands on the page
   * @param {{typed?: boolean}} [how] `typed`: not what the server put there, but what was written on it since; of two, the person chooses
   * @returns {Answer|null} the words to put back; they are on their way to the server already
   */
  restore(shown, { typed = false } = {}) {
    const kept = this.#read();
    if (typed) {
      this.pending = shown;
      if (kept && !same(kept.answer, shown)) this.#offer(kept.answer);
      else this.edit(shown);
      return null;
    }
    if (!kept || (same(kept.answer, shown) && !kept.earlier)) return this.#forget();
    this.pending = kept.answer;
    // Saved under the version it was based on: a newer server version answers 409 and the person chooses.
    this.version = kept.version;
    if (kept.earlier) this.#offer(kept.earlier);
    else this.#schedule(0);
    return kept.answer;
  }

  /** @param {Answer} answer the whole answer as it now stands */
  edit(answer) {
    if (this.closed) return;
    this.pending = answer;
    this.#keep();
    if (this.theirs) return;
    this.onState("saving", {});
    this.#schedule(DELAY_MS);
  }

  /** Sends what is pending at once; with `leaving` in a way that outlives the page. */
  async flush({ leaving = false } = {}) {
    this.cancel(this.timer);
    if (!this.pending || this.closed || this.theirs || (this.inFlight && !leaving)) return;
    const sent = this.pending;
    this.inFlight = true;
    try {
      await this.#answered(await this.#put(sent, leaving), sent);
    } catch {
      this.#failed();
    } finally {
      this.inFlight = false;
    }
    if (this.pending && this.pending !== sent && !this.theirs && !this.closed) this.#schedule(DELAY_MS);
  }

  /**
   * Ends a conflict.
   * @param {"mine"|"theirs"} choice
   * @returns {Answer} what the field shall now show
   */
  resolve(choice) {
    const { version, answer } = this.theirs;
    const mine = this.pending;
    this.theirs = null;
    this.version = version;
    if (choice === "mine" || this.earlier) {
      this.earlier = null;
      this.pending = choice === "mine" ? mine : answer;
      this.#keep();
      this.#schedule(0);
      return this.pending;
    }
    this.pending = null;
    this.#forget();
    this.onState("saved", {});
    return answer;
  }

  #put(answer, leaving) {
    const body = JSON.stringify({ answer, version: this.version });
    return this.send(this.url, {
      method: "PUT",
      keepalive: leaving && new Blob([body]).size < LEAVING_MOST,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token() },
      body,
    });
  }

  async #answered(response, sent) {
    if (response.status >= 500) throw new Error("server");
    const body = await response.json();
    if (response.status === 409) this.#conflict(body, sent);
    else if (response.ok) this.#saved(body, sent);
    // The words stay here, and a shorter answer is sent.
    else if (response.status === 413) this.onState("long", body);
    else this.#close(body);
  }

  #saved({ version, saved_at: savedAt }, sent) {
    this.version = version;
    this.failures = 0;
    if (this.pending === sent) {
      this.pending = null;
      this.#forget();
      this.onState("saved", { savedAt });
    } else if (this.pending) this.#keep();
  }

  #conflict({ version, answer }, sent) {
    // The same words, saved already by a request whose reply was lost, are no conflict.
    if (same(answer, sent)) return this.#saved({ version }, sent);
    this.theirs = { version, answer };
    this.onState("conflict", { theirs: answer });
  }

  /** Words of this device from before beside those on the page, as if another window had written them. */
  #offer(earlier) {
    this.earlier = earlier;
    this.theirs = { version: this.version, answer: earlier };
    this.#keep();
    this.onState("conflict", { theirs: earlier });
  }

  #close({ detail }) {
    this.closed = true;
    this.onState("closed", { detail });
  }

  #failed() {
    this.onState("offline", {});
    this.#schedule(RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]);
  }

  #schedule(ms) {
    this.cancel(this.timer);
    this.timer = this.later(() => this.flush(), ms);
  }

  #keep() {
    try {
      this.storage.setItem(this.key, JSON.stringify({ answer: this.pending, version: this.version, earlier: this.earlier ?? undefined }));
    } catch {
      // A full or forbidden store: the server still gets it.
    }
  }

  #read() {
    try {
      return JSON.parse(this.storage.getItem(this.key) ?? "null");
    } catch {
      return null;
    }
  }

  #forget() {
    this.storage.removeItem(this.key);
    return null;
  }
}
