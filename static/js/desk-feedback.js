// The draft's feedback follows the levels that a grader chooses, until they change a word of it.

const STATES = ["met", "partly", "missing"];

/** @param {HTMLInputElement} field */
const stateOf = (field) => (Number(field.value) === 1 ? "met" : Number(field.value) === 0 ? "missing" : "partly");
const plain = (text) => text.replaceAll("\r\n", "\n").trim();

export class Feedback {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.field = form.elements.feedback;
    const phrases = form.querySelector("#desk-phrases");
    this.phrases = phrases && JSON.parse(phrases.textContent);
    this.said = this.#says();
  }

  /** Says what the levels say now, where the field still holds what they said before. */
  follow() {
    const now = this.#says();
    if (now === null || now === this.said) return;
    if (this.said !== null && plain(this.field.value) === plain(this.said)) this.field.value = now;
    this.said = now;
  }

  /** The text for the chosen levels; null where one is not chosen, or there is nothing to say. */
  #says() {
    if (!this.phrases || !this.field) return null;
    const chosen = Object.keys(this.phrases.criteria).map((id) => [id, this.form.querySelector(`[name="level-${id}"]:checked`)]);
    if (chosen.some(([, field]) => field === null)) return null;
    const states = chosen.map(([id, field]) => [id, stateOf(field)]);
    const whole = states.every(([, one]) => one === "met") ? "met" : states.every(([, one]) => one === "missing") ? "missing" : "partly";
    const of = (wanted) => states.filter(([, one]) => one === wanted).map(([id]) => this.phrases.criteria[id][wanted]);
    const wrong = whole === "missing" ? this.phrases.wrong : [];
    return [...STATES.flatMap(of), ...wrong, ...this.phrases.always, this.phrases.after[whole]].join("\n");
  }
}
