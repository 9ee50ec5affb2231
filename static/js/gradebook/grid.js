// The grid as a spreadsheet sees it: cells by place, one of them with the focus, each painted from what the server says.

/** @typedef {{text: string, flags: string, label: string, seen: number, sum: string}} Face */

export class Grid {
  /** @param {HTMLElement} root the element with role=grid */
  constructor(root) {
    this.root = root;
    this.heads = [...root.querySelector(".gb-head [role=row]").children];
    this.body = root.querySelector(".gb-body");
    this.columns = new Map(this.heads.map((head, at) => [head.dataset.column, at]).filter(([key]) => key));
    this.students = new Map([...this.body.children].map((row) => [row.dataset.student, row]));
    // One stop for the Tab key; arrows do the rest.
    for (const link of root.querySelectorAll("a")) link.tabIndex = -1;
    this.active = null;
    this.rest(this.first());
  }

  first() {
    return this.rows()[0]?.children[this.heads.findIndex((head) => head.dataset.column)] ?? null;
  }

  rows() {
    return [...this.body.children].filter((row) => !row.hidden);
  }

  at(column, student) {
    return this.students.get(student)?.children[this.columns.get(column)] ?? null;
  }

  /** @returns {{column: string, student: string, head: HTMLElement}|null} null for what is no mark */
  place(cell) {
    const row = cell?.closest("[data-student]");
    const head = row && this.heads[[...row.children].indexOf(cell)];
    return head?.dataset.column ? { column: head.dataset.column, student: row.dataset.student, head } : null;
  }

  points(place) {
    return Number(place.head.dataset.points);
  }

  /** What was typed into the cell, "" where the value is only what answers give. */
  own(cell) {
    const place = this.place(cell);
    const flags = cell.dataset.f ?? "";
    return "own" in cell.dataset ? cell.dataset.own : place.head.hasAttribute("data-hand") || /[ox]/.test(flags) ? cell.textContent : "";
  }

  /** Makes the cell the one that Tab reaches. */
  rest(cell) {
    if (this.active) {
      this.#target(this.active).tabIndex = -1;
      this.active.removeAttribute("data-active");
    }
    this.active = cell;
    if (!cell) return;
    this.#target(cell).tabIndex = 0;
    cell.setAttribute("data-active", "");
  }

  focus(cell) {
    if (!cell) return;
    this.rest(cell);
    this.#target(cell).focus({ preventScroll: true });
    this.#reveal(cell);
  }

  #target(cell) {
    return cell.matches("[role=gridcell]") ? cell : (cell.querySelector("a") ?? cell);
  }

  /** Scrolls so that neither the head nor the names cover the cell. */
  #reveal(cell) {
    const scroll = this.root.parentElement;
    const view = scroll.getBoundingClientRect();
    const box = cell.getBoundingClientRect();
    const top = view.top + this.root.querySelector(".gb-head").offsetHeight;
    if (!cell.closest(".gb-head")) {
      if (box.top < top) scroll.scrollTop -= top - box.top;
      else if (box.bottom > view.bottom - 4) scroll.scrollTop += box.bottom - view.bottom + 20;
    }
    if (getComputedStyle(cell).position === "sticky") return;
    const stuck = this.heads.filter((head) => getComputedStyle(head).position === "sticky").reduce((sum, head) => sum + head.offsetWidth, 0);
    if (document.dir === "rtl") {
      if (box.right > view.right - stuck) scroll.scrollLeft += box.right - view.right + stuck;
      else if (box.left < view.left) scroll.scrollLeft -= view.left - box.left + 20;
    } else if (box.left < view.left + stuck) scroll.scrollLeft -= view.left + stuck - box.left;
    else if (box.right > view.right - 4) scroll.scrollLeft += box.right - view.right + 20;
  }

  /** The cell so many rows and columns away, as far as there are any. */
  step(down, across) {
    const rows = [this.heads[0].parentElement, ...this.rows()];
    const row = this.active.parentElement;
    const at = [...row.children].indexOf(this.active);
    const to = Math.min(rows.length - 1, Math.max(0, rows.indexOf(row) + down));
    return rows[to].children[Math.min(this.heads.length - 1, Math.max(0, at + across))];
  }

  /** @param {HTMLElement} cell @param {Face} face */
  paint(cell, face) {
    cell.textContent = face.text;
    const values = { f: face.flags, v: face.seen ? String(face.seen) : "", s: face.sum };
    for (const [name, value] of Object.entries(values)) {
      if (value) cell.dataset[name] = value;
      else delete cell.dataset[name];
    }
    delete cell.dataset.pending;
    delete cell.dataset.own;
    cell.removeAttribute("aria-invalid");
    if (face.label) cell.setAttribute("aria-label", face.label);
    else cell.removeAttribute("aria-label");
  }

  /** Shows what was typed before the server has it. */
  await(cell, text) {
    cell.textContent = text || (cell.dataset.s ?? (this.own(cell) ? "" : cell.textContent));
    cell.dataset.own = text;
    cell.dataset.pending = "";
    cell.removeAttribute("aria-label");
    cell.removeAttribute("aria-invalid");
  }
}
