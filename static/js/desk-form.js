// The decision form of the grading desk: points follow the levels, and nothing typed is ever lost.
import { Feedback } from "./desk-feedback.js";

const DIGITS = 2;

/** @param {HTMLFormElement} form */
export class DecisionForm {
  constructor(form) {
    this.form = form;
    this.points = form.querySelector("[data-points-field]");
    this.sent = this.#values(asSent(form));
    // Given back by the server, which did not take it, it differs from all that is saved.
    this.start = form.hasAttribute("data-given-back") ? null : this.sent;
    this.key = `desk:${form.dataset.response}:${form.elements.version.value}`;
    this.restored = this.#restore();
    this.feedback = new Feedback(form);
    form.addEventListener("input", (event) => this.#changed(event.target));
    for (const button of form.querySelectorAll("[data-cycle]")) button.addEventListener("click", () => this.#cycle(button));
    for (const button of form.querySelectorAll("[data-quick]")) button.addEventListener("click", () => this.#give(button.dataset.quick));
    form.querySelector("[data-reject]")?.addEventListener("click", () => this.#reject());
    for (const box of form.querySelectorAll("[data-criterion]")) pointAtEvidence(box);
    this.#show();
  }

  get dirty() {
    return JSON.stringify(this.#values()) !== JSON.stringify(this.start);
  }

  /** Whether the server will take it as it is: what cannot be told here is left to the server. */
  complete(action) {
    if (action === "accept") return true;
    const typed = this.points.value.trim();
    const points = Number(typed.replace(",", "."));
    const boxes = [...this.form.querySelectorAll("[data-criterion]")];
    const levels = boxes.length > 0 && boxes.every((box) => box.querySelector("input:checked"));
    return typed ? points >= 0 && points <= Number(this.form.dataset.max) && /^\d*([.,]\d{0,2})?$/.test(typed) : levels;
  }

  /** What Enter presses: accept what is unchanged, save what was changed, go on from what was told. */
  get primary() {
    const told = this.form.querySelector("[data-told-next]");
    if (told && !this.dirty) return told;
    const accept = this.form.querySelector("[data-accept]");
    return accept && !this.dirty ? accept : this.form.querySelector("[data-save]");
  }

  /** Called once the server has it. */
  forget() {
    sessionStorage.removeItem(this.key);
  }

  #values(form = this.form) {
    const data = new FormData(form);
    for (const name of ["csrfmiddlewaretoken", "order", "view", "names", "score", "peek", "seen", "version"]) data.delete(name);
    return [...data];
  }

  #changed(field) {
    if (field.type === "radio") {
      this.#sum();
      this.feedback.follow();
    }
    this.#show();
    if (this.dirty) sessionStorage.setItem(this.key, JSON.stringify(this.#values()));
    else this.forget();
  }

  /** Puts back what was typed and not saved, also while the server was asked; whether the grader should be told so. */
  #restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    if (!kept || JSON.stringify(kept) === JSON.stringify(this.sent)) return false;
    const sent = new Map(this.sent);
    for (const [name, value] of kept) {
      const field = this.form.elements.namedItem(name);
      // What was written since the page came stays.
      if (field && field.value === (sent.get(name) ?? "")) field.value = value;
    }
    return this.start !== null;
  }

  #cycle(button) {
    const choices = [...button.closest("[data-criterion]").querySelectorAll("input")];
    const next = choices[(choices.findIndex((one) => one.checked) + 1) % choices.length];
    next.checked = true;
    this.#changed(next);
  }

  /** Sets the draft aside: its levels, points and words go; the grader begins with an empty form. */
  #reject() {
    for (const field of this.form.querySelectorAll("[type=radio]")) field.checked = false;
    for (const name of ["points", "feedback"]) if (this.form.elements[name]) this.form.elements[name].value = "";
    this.#changed(this.points);
    (this.form.querySelector("[data-cycle]") ?? this.points).focus();
  }

  #give(points) {
    this.points.value = points;
    this.#changed(this.points);
  }

  /** The points that the chosen levels give, once every criterion has one. */
  #sum() {
    const boxes = [...this.form.querySelectorAll("[data-criterion]")];
    const chosen = boxes.map((box) => box.querySelector("input:checked"));
    if (chosen.includes(null)) return;
    const worth = boxes.map((box) => Number(box.dataset.points));
    const whole = worth.reduce((sum, one) => sum + one, 0);
    const given = chosen.reduce((sum, one, place) => sum + Number(one.value) * worth[place], 0);
    const points = (given / whole) * Number(this.form.dataset.max);
    this.points.value = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: DIGITS, useGrouping: false }).format(points);
  }

  #show() {
    const dirty = this.dirty;
    this.form.toggleAttribute("data-dirty", dirty);
    this.form.toggleAttribute("data-clean", !dirty);
    this.form.querySelector("[data-unsaved]").hidden = !dirty;
    const save = this.form.querySelector("[data-save]");
    const main = this.primary === save;
    save.classList.toggle("btn-primary", main);
    save.classList.toggle("btn-secondary", !main);
  }
}

/** The form as the server put it on the page, whatever was written in it before this file was there. */
function asSent(form) {
  const sent = form.cloneNode(true);
  sent.reset();
  return sent;
}

/** Pointing at a criterion shows its words in the answer. */
function pointAtEvidence(box) {
  const mark = (on) => () => {
    box.toggleAttribute("data-over", on);
    for (const one of document.querySelectorAll(".desk-text .evidence")) {
      if (one.dataset.covers?.split(" ").includes(box.dataset.criterion)) one.toggleAttribute("data-active", on);
    }
  };
  box.addEventListener("pointerenter", mark(true));
  box.addEventListener("pointerleave", mark(false));
  box.addEventListener("focusin", mark(true));
  box.addEventListener("focusout", mark(false));
}
