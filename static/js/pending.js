// The list of what is still to find out, by keyboard: up and down, space to choose, a digit for a reason, Ctrl Z.

const list = () => document.querySelector("#pending-list");
const boxes = (where = list()) => [...where.querySelectorAll(".riddle input[type=checkbox]")];
const bar = document.querySelector("#together");
const count = bar.querySelector("[data-chosen]");
const word = count.textContent;
let place = 0;

function tally() {
  const chosen = boxes().filter((box) => box.checked).length;
  count.textContent = `${word}: ${chosen}`;
}

/** A row that left gives its focus to the row that came in its place; an empty list asks for the next page. */
function afterRowsLeft() {
  tally();
  const left = boxes();
  if (!left.length) list().dispatchEvent(new Event("refresh"));
  else if (document.activeElement === document.body) left[Math.min(place, left.length - 1)].focus();
}

function watch() {
  for (const rows of list().querySelectorAll(".riddle-day > ul")) {
    new MutationObserver(afterRowsLeft).observe(rows, { childList: true });
  }
  list().querySelectorAll("[data-choose-day]").forEach((button) => button.removeAttribute("hidden"));
  tally();
}

/** All rows of the day, or none of them when all were chosen already. */
function chooseDay(button) {
  const day = boxes(button.closest(".riddle-day"));
  const all = day.every((box) => box.checked);
  day.forEach((box) => (box.checked = !all));
  tally();
}

/** The reason buttons that a digit presses: those of the chosen rows, else those of the row that has the focus. */
function reasonButtons(row) {
  const where = boxes().some((box) => box.checked) ? bar : row;
  return where?.querySelectorAll(":scope button[name=reason]:not(.menu-item)") ?? [];
}

function press(event) {
  const row = event.target.closest(".riddle");
  if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
    const undo = [...document.querySelectorAll(".toast button")].at(-1);
    if (undo) event.preventDefault();
    undo?.click();
  } else if (!row || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const all = boxes();
    const next = all.indexOf(row.querySelector("input[type=checkbox]")) + (event.key === "ArrowDown" ? 1 : -1);
    all[Math.max(0, Math.min(next, all.length - 1))].focus();
  } else if (/^[1-9]$/.test(event.key)) {
    reasonButtons(row)[Number(event.key) - 1]?.click();
  }
}

document.addEventListener("keydown", press);
document.addEventListener("change", (event) => {
  if (event.target.closest(".riddle")) tally();
  event.target.closest("form[data-submit-on-change]")?.requestSubmit();
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest(".riddle");
  if (row) place = boxes().indexOf(row.querySelector("input[type=checkbox]"));
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-choose-day]");
  if (button) chooseDay(button);
});
document.body.addEventListener("htmx:afterSettle", (event) => event.target.id === "pending-list" && watch());
document.querySelectorAll("form[data-submit-on-change] button").forEach((button) => (button.hidden = true));
watch();
