// The gradebook by mouse and keyboard: moving, typing, pasting, undoing; saving goes on behind.
import { csrfToken, showFragment } from "./http.js";
import { toast } from "./toast.js";
import { edit as openEditor } from "./gradebook/editor.js";
import { Grid } from "./gradebook/grid.js";
import { placeOf, Queue } from "./gradebook/queue.js";
import { Undo } from "./gradebook/undo.js";
import { MOST_TIMES, read, shown } from "./gradebook/values.js";

const page = document.querySelector("[data-gradebook]");

function start() {
  const find = (name) => page.querySelector(`[data-${name}]`);
  const grid = new Grid(find("grid"));
  const undo = new Undo();
  const texts = find("texts").dataset;
  const flagWords = JSON.parse(document.getElementById("gb-flags").textContent);
  const bar = { name: find("bar-name"), more: find("bar-more"), acts: find("bar-acts") };
  const bubble = document.getElementById("gb-problem");
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

  const queue = new Queue({
    url: page.dataset.saveUrl,
    key: page.dataset.store,
    token: csrfToken,
    storage: localStorage,
    onState: showState,
    onAnswer: painted,
  });

  function showState(state) {
    const element = find("save-state");
    element.dataset.save = state;
    if (state === "closed") element.querySelector("[data-detail]").textContent = texts.closed;
    if (state === "saved") element.querySelector("[data-saved-time]").textContent = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
  }

  // --- what a cell says in words -------------------------------------------------------------------------

  function describe(cell) {
    const place = grid.place(cell);
    const row = cell?.closest("[data-student]");
    bar.acts.hidden = !place;
    bar.name.textContent = [row?.querySelector("[role=rowheader] a")?.textContent, grid.heads[[...(cell?.parentElement.children ?? [])].indexOf(cell)]?.querySelector("a")?.textContent].filter(Boolean).join(" · ");
    const flags = [...(cell?.dataset.f ?? "")];
    const parts = place && cell.textContent && !flags.includes("x") ? [fill(texts.of, { value: cell.textContent, points: place.head.dataset.points })] : [];
    parts.push(...flags.map((flag) => (flag === "u" ? texts.unreleased : flagWords[flag])));
    if (cell?.dataset.s) parts.push(fill(texts.sum, { points: cell.dataset.s }));
    bar.more.textContent = parts.join(" · ");
  }

  function say(text, kind = "problem", cell = grid.active) {
    bubble.textContent = text;
    bubble.dataset.kind = kind;
    if (!text || !cell) return void bubble.hidePopover?.();
    const box = cell.getBoundingClientRect();
    bubble.showPopover?.();
    bubble.style.insetBlockStart = `${Math.min(innerHeight - 60, box.bottom + 6)}px`;
    bubble.style.left = `${Math.max(8, Math.min(innerWidth - bubble.offsetWidth - 8, box.left))}px`;
  }

  function wrong(text, points) {
    const { problem } = read(text, points);
    return problem ? fill(texts[problem], { text: text.slice(0, 20), most: shown(MOST_TIMES * points) }) : "";
  }

  // --- writing -------------------------------------------------------------------------------------------

  /** @param {{column: string, student: string, text: string}[]} wishes texts that are marks */
  function write(wishes, { source = "typed", note = true } = {}) {
    const step = [];
    for (const { column, student, text } of wishes) {
      const cell = grid.at(column, student);
      if (!cell) continue;
      const before = grid.own(cell);
      if (before === text && !("pending" in cell.dataset)) continue;
      step.push({ column, student, before, after: text });
      const seen = Number(cell.dataset.v ?? 0);
      queue.put([{ column, student, text, seen, source }]);
      grid.await(cell, text);
    }
    if (note && step.length) undo.add(step);
    showUndo();
    describe(grid.active);
  }

  function showUndo() {
    page.querySelector("[data-do=undo]").disabled = !undo.done.length;
    page.querySelector("[data-do=redo]").disabled = !undo.undone.length;
  }

  function set(cell, text) {
    const place = grid.place(cell);
    if (!place) return;
    const found = read(text, grid.points(place));
    write([{ column: place.column, student: place.student, text: found.text }]);
    if (found.extra) {
      say(texts.extra, "note", cell);
      setTimeout(() => bubble.dataset.kind === "note" && say(""), 4000);
    }
  }

  function back(wishes) {
    write(wishes, { source: "undo", note: false });
    if (wishes.length) grid.focus(grid.at(wishes[0].column, wishes[0].student));
  }

  function open(cell, first) {
    const place = grid.place(cell);
    if (!place) return cell?.querySelector("a")?.click();
    const points = grid.points(place);
    grid.rest(cell);
    openEditor(cell, {
      text: first ?? cell.textContent,
      typed: first !== undefined,
      label: bar.name.textContent,
      check: (text) => wrong(text, points),
      save: (text) => set(cell, text),
      move: (down, across) => grid.focus(grid.step(down, across)),
      problem: (text) => say(text, "problem", cell),
      left: (text) => toast(text, "error"),
    });
  }

  function paste(text) {
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
    const rows = grid.rows();
    const top = rows.indexOf(grid.active.parentElement);
    const left = [...grid.active.parentElement.children].indexOf(grid.active);
    const wishes = [];
    const bad = [];
    for (const [down, line] of lines.entries()) {
      for (const [across, value] of line.entries()) {
        const place = grid.place(rows[top + down]?.children[left + across]);
        const found = place ? read(value, grid.points(place)) : { problem: "number" };
        if (found.problem) bad.push(value.trim().slice(0, 12));
        else wishes.push({ column: place.column, student: place.student, text: found.text });
      }
    }
    write(wishes);
    if (wishes.length > 1) toast(fill(texts.pasted, { n: wishes.length }), "success");
    if (bad.length) toast(fill(texts.leftOut, { text: bad.slice(0, 6).join(", ") + (bad.length > 6 ? " …" : "") }), "warning");
  }

  // --- what the server says --------------------------------------------------------------------------------

  function painted(body, pending) {
    for (const [student, row] of Object.entries(body.rows)) {
      const element = grid.students.get(student);
      if (!element) continue;
      element.querySelector("[data-total]").textContent = row.percent;
      const grade = element.querySelector("[data-grade]");
      if (grade) grade.textContent = row.grade;
      for (const [column, face] of Object.entries(row.cells)) {
        const cell = grid.at(column, student);
        const open = pending.get(placeOf({ column, student }));
        if (!cell || cell.querySelector("input")) continue;
        if (open && !open.blocked) cell.dataset.v = String(open.seen);
        else if (!open) grid.paint(cell, face);
      }
    }
    for (const [column, mean] of Object.entries(body.means)) grid.heads[grid.columns.get(column)].querySelector("[data-mean]").textContent = mean;
    for (const one of body.edits) if (one.state === "refused") toast(one.text, "error");
    const conflicts = body.edits.filter((one) => one.state === "conflict");
    if (conflicts.length) ask(conflicts, body.rows);
    describe(grid.active);
    document.body.dispatchEvent(new CustomEvent("gradebook:saved"));
  }

  let disputed = [];
  const dialog = document.getElementById("gradebook-conflict");

  function ask(conflicts, rows) {
    disputed = [...disputed, ...conflicts.map((one) => ({ ...one, face: rows[one.student].cells[one.column] }))];
    const items = disputed.map((one) => {
      const cell = grid.at(one.column, one.student);
      const item = document.createElement("li");
      const text = document.createElement("span");
      const small = document.createElement("small");
      text.className = "list-text";
      text.append(`${cell.closest("[data-student]").querySelector("[role=rowheader] a").textContent} · ${grid.place(cell).head.querySelector("a").textContent}`, small);
      const mine = queue.pending.get(placeOf(one))?.text;
      small.textContent = [fill(texts.mine, { value: mine || texts.nothing }), fill(texts.theirs, { value: one.face.text || texts.nothing }), one.by && fill(texts.by, { name: one.by })].filter(Boolean).join(" · ");
      item.append(text);
      return item;
    });
    dialog.querySelector("[data-conflicts]").replaceChildren(...items);
    if (!dialog.open) dialog.showModal();
  }

  function resolve(choice) {
    for (const one of disputed) {
      const cell = grid.at(one.column, one.student);
      const mine = queue.pending.get(placeOf(one));
      queue.drop(placeOf(one));
      grid.paint(cell, one.face);
      if (choice === "mine" && mine) {
        queue.put([{ ...mine, seen: one.face.seen, blocked: false }]);
        grid.await(cell, mine.text);
      }
    }
    disputed = [];
    dialog.close();
    if (choice === "theirs" && !queue.pending.size) showState("saved");
    grid.focus(grid.active);
  }

  async function history(cell) {
    const place = grid.place(cell);
    if (!place) return;
    const box = document.getElementById("gradebook-history");
    box.showModal();
    const url = page.dataset.historyUrl.replace("00000000-0000-0000-0000-000000000000", place.column).replace("11111111-1111-1111-1111-111111111111", place.student);
    try {
      const reply = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      if (!reply.ok) throw new Error(reply.status);
      showFragment(box.querySelector("[data-history]"), await reply.text());
    } catch {
      location.assign(url);
    }
  }

  // --- hands ------------------------------------------------------------------------------------------------

  const acts = {
    edit: () => open(grid.active),
    excuse: () => set(grid.active, "EX"),
    clear: () => set(grid.active, ""),
    history: () => history(grid.active),
    undo: () => back(undo.back()),
    redo: () => back(undo.again()),
  };
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -1e4], End: [0, 1e4], PageUp: [-10, 0], PageDown: [10, 0] };
  const keys = { Enter: acts.edit, F2: acts.edit, e: acts.excuse, E: acts.excuse, Delete: acts.clear, Backspace: acts.clear, h: acts.history, H: acts.history };

  grid.root.addEventListener("keydown", (event) => {
    if (event.target.matches("input") || event.altKey || event.isComposing) return;
    const modified = event.ctrlKey || event.metaKey;
    const rtl = document.dir === "rtl" && ["ArrowLeft", "ArrowRight"].includes(event.key) ? -1 : 1;
    let run = null;
    if (modified && ["z", "Z", "y"].includes(event.key)) run = event.shiftKey || event.key === "y" ? acts.redo : acts.undo;
    else if (moves[event.key]) {
      const [down, across] = moves[event.key];
      run = () => grid.focus(grid.step(modified && Math.abs(across) > 1 ? Math.sign(across) * 1e4 : down, across * rtl));
    } else if (event.key === "Enter" && !grid.place(grid.active)) return;
    else if (!modified && keys[event.key]) run = keys[event.key];
    else if (!modified && /^[0-9.,０-９]$/.test(event.key)) run = () => open(grid.active, event.key);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  });

  grid.root.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    if (!cell || event.target.matches("input") || event.button) return;
    event.preventDefault();
    if (cell === grid.active && cell === document.activeElement) open(cell);
    else grid.focus(cell);
  });
  grid.root.addEventListener("focusin", (event) => {
    const cell = event.target.closest("[role=gridcell], [role=rowheader], [role=columnheader]");
    if (cell && cell !== grid.active) grid.rest(cell);
    if (!event.target.matches("input")) describe(cell);
  });
  document.addEventListener("paste", (event) => {
    if (document.activeElement !== grid.active || !grid.place(grid.active)) return;
    event.preventDefault();
    paste(event.clipboardData.getData("text/plain"));
  });
  document.addEventListener("copy", (event) => {
    if (document.activeElement !== grid.active || !getSelection().isCollapsed) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", grid.active.textContent);
  });
  page.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());
  dialog.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-resolve]")?.dataset.resolve;
    if (choice) resolve(choice);
  });
  // Escape decides nothing: the question comes again with the next answer of the server.
  dialog.addEventListener("cancel", () => showState("conflict"));
  find("filter")?.addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/);
    for (const row of grid.body.children) {
      const name = row.firstElementChild.textContent.toLowerCase();
      row.hidden = !words.every((word) => name.includes(word));
    }
    if (!grid.active || grid.active.closest("[hidden]")) grid.rest(grid.first());
  });
  addEventListener("pagehide", () => queue.flush({ leaving: true }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && queue.flush({ leaving: true }));
  addEventListener("online", () => queue.flush());

  for (const kept of queue.restore()) {
    const cell = grid.at(kept.column, kept.student);
    if (cell) grid.await(cell, kept.text);
    else queue.drop(placeOf(kept));
  }
  page.dataset.ready = "";
}

if (page) start();
