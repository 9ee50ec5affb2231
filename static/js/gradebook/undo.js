// One's own changes, in steps: a paste of forty cells is one step. No DOM in here.

const MOST = 200;

/** @typedef {{column: string, student: string, before: string, after: string}} Change */

export class Undo {
  constructor() {
    /** @type {Change[][]} */ this.done = [];
    /** @type {Change[][]} */ this.undone = [];
  }

  /** @param {Change[]} step */
  add(step) {
    this.done = [...this.done, step].slice(-MOST);
    this.undone = [];
  }

  /** @returns {{column: string, student: string, text: string}[]} what the cells shall say now */
  back() {
    const step = this.done.pop();
    if (!step) return [];
    this.undone.push(step);
    return step.map(({ column, student, before }) => ({ column, student, text: before }));
  }

  again() {
    const step = this.undone.pop();
    if (!step) return [];
    this.done.push(step);
    return step.map(({ column, student, after }) => ({ column, student, text: after }));
  }
}
