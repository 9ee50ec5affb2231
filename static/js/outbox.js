// Decisions on their way to the server. They are kept in this browser until the server has them, in their order,
// whatever becomes of the connection or the page; two tabs of one person take turns.

const WAITS = [1000, 3000, 10_000, 30_000];

/**
 * @typedef {{id: string, url: string, body: string, who: string, here: string, draft: string}} Entry
 * who: whose answer, as it was shown; here: the address of that answer; draft: key of what was typed, in sessionStorage
 */
export class Outbox extends EventTarget {
  #timer = null;
  #tries = 0;
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /** @param {string} key where entries are kept @param {() => string} token the CSRF token of now */
  constructor(key, token) {
    super();
    this.key = key;
    this.token = token;
    this.fault = "";
    /** @type {{entry: Entry, status: number}[]} what the server did not take, to be looked at */
    this.refused = [];
    addEventListener("online", () => this.flush());
    addEventListener("storage", (event) => event.key === key && this.#tell());
  }

  /** @returns {Entry[]} */
  get entries() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "[]");
    } catch {
      return [];
    }
  }

  /** False when this browser cannot keep it: then the caller has to wait for the server. @param {Entry} entry */
  add(entry) {
    try {
      localStorage.setItem(this.key, JSON.stringify([...this.entries, entry]));
    } catch {
      return false;
    }
    this.#tell();
    this.flush();
    return true;
  }

  /** Sends what waits, one after the other; goes on by itself after a fault. */
  async flush() {
    clearTimeout(this.#timer);
    await this.#alone(async () => {
      for (let [entry] = this.entries; entry; [entry] = this.entries) {
        if (!(await this.#send(entry))) return this.#later();
      }
    });
    this.#tell();
  }

  /** Once nothing waits, or at the first fault. @returns {Promise<boolean>} whether the server has everything */
  async settled() {
    if (this.entries.length) await this.flush();
    return this.entries.length === 0;
  }

  /** One after the other. On a network without https browsers have no locks: then tabs do not wait for each other, and what both send is decided once. */
  #alone(run) {
    if (navigator.locks) return navigator.locks.request(this.key, run);
    this.#turn = this.#turn.then(run, run);
    return this.#turn;
  }

  /** @param {Entry} entry @returns {Promise<boolean>} false: nothing is known, and it has to be sent again */
  async #send(entry) {
    const headers = { "X-Behind": "1", "HX-Request": "true", "X-CSRFToken": this.token() };
    let response;
    try {
      response = await fetch(entry.url, { method: "POST", body: new URLSearchParams(entry.body), headers, credentials: "same-origin" });
    } catch {
      this.fault = "offline";
      return false;
    }
    if (response.redirected || response.status === 403) {
      // Signed out meanwhile, or a token of before: both end with a new page.
      this.fault = "signed-out";
      return false;
    }
    if (response.status >= 500 || response.status === 429) {
      this.fault = "server";
      return false;
    }
    this.fault = "";
    this.#tries = 0;
    this.#drop(entry);
    if (!response.ok) this.refuse(entry, response.status);
    else {
      sessionStorage.removeItem(entry.draft);
      this.#sent(entry, response);
    }
    return true;
  }

  /** What the server did not take: whoever shows it keeps the words. @param {Entry} entry @param {number} status */
  refuse(entry, status) {
    this.refused.push({ entry, status });
    this.#sent(entry, { ok: false, status });
  }

  #sent(entry, { ok, status }) {
    this.dispatchEvent(new CustomEvent("sent", { detail: { entry, ok, status } }));
  }

  #drop(entry) {
    localStorage.setItem(this.key, JSON.stringify(this.entries.filter((one) => one.id !== entry.id)));
    this.#tell();
  }

  #later() {
    this.#timer = setTimeout(() => this.flush(), WAITS[Math.min(this.#tries++, WAITS.length - 1)]);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
