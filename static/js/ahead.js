// Fragments fetched before they are asked for: the answers that come next are here when a decision is made.

const FRAGMENT = { "HX-Request": "true" };
// So many answers ahead: they also carry on where the connection is lost for a while.
const DEPTH = 3;

/** @param {string} url @returns {Promise<string|null>} null: the browser has to go there itself */
export async function fragment(url) {
  const response = await fetch(url, { headers: FRAGMENT, credentials: "same-origin" });
  // Signed out meanwhile: the sign-in page is a whole page.
  return response.ok && !response.redirected ? response.text() : null;
}

export class Ahead {
  /** @type {Map<string, Promise<string|null>>} */
  #known = new Map();

  /** The fragment of an address: as fetched ahead, else fetched now. @param {string} url */
  async take(url) {
    const known = this.#known.get(url);
    this.#known.delete(url);
    return (known && (await known)) || fragment(url);
  }

  clear() {
    this.#known.clear();
  }

  /** Fetches what a shown page leads to, and what the next one leads to. @param {ParentNode} shown */
  look(shown, depth = DEPTH) {
    const [next, ...others] = [...shown.querySelectorAll("[data-next], [data-told-next][data-desk-go], [data-key=j]")].map((link) => link.href);
    for (const url of new Set(depth === DEPTH ? others : [])) this.#fetch(url);
    if (!next) return;
    this.#fetch(next).then((html) => {
      if (html && depth > 1) this.look(new DOMParser().parseFromString(html, "text/html"), depth - 1);
    });
  }

  #fetch(url) {
    if (!this.#known.has(url)) this.#known.set(url, fragment(url).catch(() => null));
    return this.#known.get(url);
  }
}
