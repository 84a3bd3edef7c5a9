// The register with a keyboard and a finger: keys, minutes from the bell, undo, counts, and nothing typed is ever lost.
// Without this script the page works as well: native radios, number fields and a button.

const MINUTES_KIND = new Set(["late", "left_early"]);
const TYPING_PAUSE = 1000;

class Register {
  constructor(form) {
    this.form = form;
    this.list = form.querySelector(".register");
    this.rows = [...form.querySelectorAll("[data-pupil]")].map((element) => new Row(element, this));
    this.byElement = new Map(this.rows.map((row) => [row.element, row]));
    this.save = document.querySelector("#save");
    this.undoButton = document.querySelector("#undo");
    this.store = storeOf(form.dataset.register);
    const { keyAbsent, keyLate, keyLeft, keyRemoved } = form.dataset;
    this.kinds = { [keyAbsent]: "absent", [keyLate]: "late", [keyLeft]: "left_early", [keyRemoved]: "removed", " ": "present" };
    this.steps = [];
    this.typed = "";
    this.typedAt = 0;
    this.last = new Map(this.rows.map((row) => [row, row.state()]));
    this.list.addEventListener("change", (event) => this.changed(event));
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.undoButton.addEventListener("click", () => this.undo());
    document.documentElement.classList.add("has-script");
    this.list.classList.add("has-moments");
    this.restore();
    this.refresh();
    if (!document.querySelector(".error-summary, .taken")) this.focusFirst();
  }

  focusFirst() {
    if (matchMedia("(pointer: fine)").matches) this.rows[0]?.focus({ preventScroll: true });
  }

  // What is chosen

  changed(event) {
    const row = this.byElement.get(event.target.closest("[data-pupil]"));
    if (!row || event.target.matches(".more-toggle")) return;
    if (event.target.name?.startsWith("p-")) row.afterChoosing(this.last.get(row).kind);
    this.remember(row);
  }

  clicked(event) {
    const row = this.byElement.get(event.target.closest("[data-pupil]"));
    const step = event.target.closest("[data-step]");
    if (row && step) this.act(row, () => row.addMinutes(Number(step.dataset.step)));
    if (row && event.target.closest("[data-wrong]")) {
      this.act(row, () => row.choose("present"));
      row.focus();
    }
  }

  act(row, change) {
    change();
    this.remember(row);
  }

  remember(row) {
    const before = this.last.get(row);
    const now = row.state();
    if (JSON.stringify(before) === JSON.stringify(now)) return;
    this.steps.push([row, before]);
    this.last.set(row, now);
    this.keep();
    this.refresh();
  }

  undo() {
    const step = this.steps.pop();
    if (!step) return;
    const [row, before] = step;
    row.show(before);
    this.last.set(row, row.state());
    this.keep();
    this.refresh();
    row.focus();
  }

  // What is said

  refresh() {
    const counts = { present: 0, absent: 0, late: 0, left_early: 0, removed: 0, suggestion: 0 };
    for (const row of this.rows) {
      counts[row.isSuggestion ? "suggestion" : row.kind] += 1;
      row.refresh();
    }
    for (const [name, number] of Object.entries(counts)) {
      const sum = document.querySelector(`[data-sum="${name}"]`);
      const figure = sum.querySelector("b");
      if (figure.textContent !== String(number)) figure.textContent = number;
      sum.hidden = number === 0 && name !== "present";
    }
    this.undoButton.disabled = this.steps.length === 0;
    const [long, short] = this.words(counts);
    this.save.querySelector(".only-desk").textContent = long;
    this.save.querySelector(".only-phone").textContent = short;
  }

  words(counts) {
    const say = this.form.dataset;
    const number = counts.suggestion;
    if (number === 1) return [say.sayOne, say.sayOneShort];
    if (number > 1) return [say.sayMore, say.sayMoreShort].map((words) => words.replace("#", number));
    const words = counts.present === this.rows.length ? say.sayNobody : say.saySave;
    return [words, words];
  }

  // Keys, inside the list only

  key(event) {
    const row = this.byElement.get(event.target.closest("[data-pupil]"));
    if (!row || event.altKey) return;
    if (event.ctrlKey || event.metaKey) this.command(event);
    else if (event.target.type === "number") this.keyInMinutes(event, row);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event, row);
    else if (MINUTES_KIND.has(row.kind) && "+-=".includes(event.key)) {
      event.preventDefault();
      this.act(row, () => row.addMinutes(event.key === "-" ? -1 : 1));
    } else if (event.key === " " && event.target.matches("button, .more-toggle")) return;
    else if (event.key.length === 1) this.letter(event, row);
  }

  command(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.form.requestSubmit(this.save);
    } else if (event.key.toLowerCase() === "z") {
      event.preventDefault();
      this.undo();
    }
  }

  keyInMinutes(event, row) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    row.focus();
  }

  move(event, row) {
    event.preventDefault();
    const next = this.rows[this.rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
    next?.focus();
  }

  /** The four letters and space choose, any other letter begins a name; with Shift every letter does. */
  letter(event, row) {
    const now = Date.now();
    if (now - this.typedAt > TYPING_PAUSE) this.typed = "";
    const key = event.key.toLowerCase();
    event.preventDefault();
    if (!this.typed && !event.shiftKey && this.kinds[key]) {
      this.act(row, () => row.choose(this.kinds[key]));
      return;
    }
    if (!this.typed && !event.shiftKey && /[1-9]/.test(key)) {
      this.act(row, () => row.giveReason(Number(key)));
      return;
    }
    this.typed += key;
    this.typedAt = now;
    this.rows.find((each) => each.answersTo(this.typed))?.focus();
  }

  // Nothing typed is ever lost: until it is saved it is kept in this tab

  keep() {
    const states = Object.fromEntries(this.rows.map((row) => [row.pupil, row.state()]));
    sessionStorage.setItem(this.store, JSON.stringify(states));
  }

  restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.store) ?? "null");
    if (!kept) return;
    if (document.querySelector(".error-summary")) return;
    let restored = 0;
    for (const row of this.rows) {
      const before = row.state();
      if (!kept[row.pupil] || JSON.stringify(kept[row.pupil]) === JSON.stringify(before)) continue;
      row.show(kept[row.pupil]);
      if (JSON.stringify(row.state()) === JSON.stringify(before)) continue;
      this.steps.push([row, before]);
      this.last.set(row, row.state());
      restored += 1;
    }
    document.querySelector("#restored").hidden = restored === 0;
  }
}

class Row {
  constructor(element, register) {
    this.element = element;
    this.register = register;
    this.pupil = element.dataset.pupil;
    this.minutes = element.querySelector("[type=number]");
    this.suggested = element.classList.contains("is-suggest") ? this.kind : null;
    this.names = plain(element.querySelector("legend").textContent).split(" ");
  }

  get kind() {
    return this.element.querySelector("[name^='p-']:checked").value;
  }

  get isSuggestion() {
    return this.suggested !== null && this.kind === this.suggested;
  }

  get reasons() {
    return [...this.element.querySelectorAll(".quick input")];
  }

  state() {
    const reason = this.reasons.find((input) => input.checked);
    const minutes = MINUTES_KIND.has(this.kind) ? this.minutes.value : "";
    return { kind: this.kind, minutes, reason: this.kind === "absent" && reason ? reason.value : "" };
  }

  show(state) {
    this.element.querySelector(`[name^='p-'][value="${state.kind}"]`).checked = true;
    if (state.minutes) this.minutes.value = state.minutes;
    for (const input of this.reasons) input.checked = input.value === state.reason;
  }

  choose(kind) {
    const before = this.kind;
    this.element.querySelector(`[name^='p-'][value="${kind}"]`).checked = true;
    this.afterChoosing(before);
    this.focus();
  }

  /** A new choice begins with the minutes that the bell gives. */
  afterChoosing(before) {
    if (this.kind !== before && MINUTES_KIND.has(this.kind)) this.minutes.value = this.fromTheBell();
    if (!["left_early", "removed"].includes(this.kind)) this.element.querySelector(".more-toggle").checked = false;
  }

  giveReason(number) {
    const reason = this.reasons[number - 1];
    if (this.kind === "absent" && reason) reason.checked = true;
  }

  fromTheBell() {
    const { beginsAt, endsAt, minutes, usual } = this.register.form.dataset;
    const now = Date.now();
    const passed = (now - new Date(beginsAt)) / 60000;
    const left = (new Date(endsAt) - now) / 60000;
    if (passed < 0 || left < 0) return usual;
    const missed = this.kind === "late" ? passed : left;
    return Math.min(Math.max(Math.floor(missed), 1), Number(minutes));
  }

  addMinutes(step) {
    const minutes = (Number(this.minutes.value) || 0) + step;
    this.minutes.value = Math.min(Math.max(minutes, 1), Number(this.register.form.dataset.minutes));
  }

  /** At what time somebody came in or left. */
  refresh() {
    if (!MINUTES_KIND.has(this.kind)) return;
    const { begins, ends } = this.register.form.dataset;
    const late = this.kind === "late";
    const missed = Number(this.minutes.value) || 0;
    this.element.querySelector(late ? ".w-late b" : ".w-early b").textContent = late ? later(begins, missed) : later(ends, -missed);
  }

  answersTo(typed) {
    return this.names.some((_, index) => this.names.slice(index).join(" ").startsWith(typed));
  }

  focus(options) {
    this.element.querySelector("[name^='p-']:checked").focus(options);
    if (!options) this.element.scrollIntoView({ block: "nearest" });
  }
}

/** `10:50` and 8 minutes is `10:58`, whatever the clock of this device thinks of time zones. */
function later(clock, minutes) {
  const [hour, minute] = clock.split(":").map(Number);
  const moment = (((hour * 60 + minute + minutes) % 1440) + 1440) % 1440;
  return [Math.floor(moment / 60), moment % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

function plain(name) {
  return name.trim().toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ı", "i").replaceAll("ł", "l");
}

function storeOf(register) {
  return `register-${register}`;
}

let open = null;
function begin() {
  const form = document.querySelector("form#register");
  if (form && open?.form !== form) open = new Register(form);
}

begin();
document.body.addEventListener("htmx:load", begin);
document.body.addEventListener("htmx:afterSwap", () => document.querySelector("#together")?.focus());

// One save at a time, and words for what is happening.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt !== open?.form) return;
  document.querySelector("#offline").hidden = true;
  for (const words of open.save.querySelectorAll("span")) words.textContent = open.form.dataset.sayBusy;
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  const { register } = form.dataset;
  if (register && event.detail.xhr.getResponseHeader("HX-Redirect")) sessionStorage.removeItem(storeOf(register));
  else if (form === open?.form && form.isConnected) open.refresh();
});
document.body.addEventListener("htmx:sendError", (event) => {
  if (event.detail.elt !== open?.form) return;
  document.querySelector("#trouble")?.setAttribute("hidden", "");
  const offline = document.querySelector("#offline");
  offline.hidden = false;
  offline.scrollIntoView({ block: "center" });
});

// The session ended: sign in on a page of its own, and come back to what was kept in this tab.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.elt !== open?.form || !event.detail.xhr.responseURL) return;
  if (new URL(event.detail.xhr.responseURL).pathname === location.pathname) return;
  event.detail.shouldSwap = false;
  location.assign(event.detail.xhr.responseURL);
});

// Back to this page from another: what is shown may be old.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
