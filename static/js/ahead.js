// Fragments fetched before they are asked for: the answers that come next are here when a decision is made.

const FRAGMENT = { "HX-Request": "true" };
// So many answers ahead: they also carry on where the connection is lost for a while. PAIR at once keeps the wait for the
// first one short when keys are faster than the server.
const [DEPTH, PAIR] = [6, 2];

/** @param {string} url @returns {Promise<string|null>} null: the browser has to go there itself */
export async function fragment(url) {
  const response = await fetch(url, { headers: FRAGMENT, credentials: "same-origin" });
  // Signed out meanwhile: the sign-in page is a whole page.
  return response.ok && !response.redirected ? response.text() : null;
}

/** Several answers from this address on. @returns {Promise<{url: string, html: string, next: string}[]>} */
async function several(url, most) {
  const response = await fetch(url, { headers: { ...FRAGMENT, "X-Ahead": most }, credentials: "same-origin" });
  if (!response.ok || response.redirected) return [];
  const { answers } = await response.json();
  return answers.map((one) => ({ ...one, url: whole(one.url), next: whole(one.next) }));
}

const whole = (url) => url && new URL(url, location.href).href;

export class Ahead {
  /** @type {Map<string, Promise<string|null>>} */
  #known = new Map();
  /** Where turning over leads and no decision does. @type {Map<string, Promise<string|null>>} */
  #beside = new Map();
  /** What follows an address, as far as it was told. @type {Map<string, string>} */
  #after = new Map();
  #asked = false;
  /** Where the shown page leads. @type {string|undefined} */
  #next;
  /** Where turning over the page leads, decided or not. @type {string|undefined} */
  #turned;

  /** The fragment of an address: as fetched ahead, else fetched now. @param {string} url */
  async take(url) {
    const html = (await (this.#known.get(url) ?? this.#beside.get(url))) ?? null;
    this.#known.delete(url);
    this.#beside = new Map();
    return html ?? fragment(url);
  }

  clear() {
    this.#known = new Map();
    this.#beside = new Map();
    this.#after = new Map();
    this.#asked = false;
  }

  /** Fetches what a shown page leads to, and what follows that. @param {ParentNode} shown */
  look(shown) {
    const hrefs = ["[data-next], [data-told-next][data-desk-go]", "[data-key=j]"].map((name) => shown.querySelector(name)?.href);
    [this.#next] = hrefs.filter(Boolean);
    this.#turned = hrefs[1];
    this.#fill();
  }

  /** One request for what is missing of the next answers; only one is on its way. */
  #fill() {
    let [missing, here] = [this.#next, 0];
    while (missing && this.#known.has(missing)) [missing, here] = [this.#after.get(missing), here + 1];
    if (this.#asked) return;
    if (!missing || here >= DEPTH) {
      if (this.#turned && !this.#known.has(this.#turned) && !this.#beside.has(this.#turned)) {
        this.#beside.set(this.#turned, fragment(this.#turned).catch(() => null));
      }
      return;
    }
    this.#asked = true;
    const [known, after] = [this.#known, this.#after];
    const reply = several(missing, here < PAIR ? PAIR : DEPTH - here).catch(() => []);
    known.set(missing, reply.then((answers) => answers[0]?.html ?? null));
    reply.then((answers) => {
      if (known !== this.#known) return;
      this.#asked = false;
      if (!answers.length) return;
      after.set(missing, answers[0].next);
      for (const one of answers.slice(1)) {
        known.set(one.url, Promise.resolve(one.html));
        after.set(one.url, one.next);
      }
      this.#fill();
    });
  }
}
