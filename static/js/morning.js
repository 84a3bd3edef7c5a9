// The morning list by keyboard (up, down, a digit for what came of it, Ctrl Z), and a list that refreshes itself
// without taking the place away from who is working in it.

const LIST = "morning";
const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => document.activeElement?.closest("[data-row]");

function step(by) {
  const all = rows();
  const next = all[Math.min(Math.max(all.indexOf(current()) + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function undo(event) {
  const button = [...document.querySelectorAll(".toast button")].at(-1);
  if (button) event.preventDefault();
  button?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "z" && (event.ctrlKey || event.metaKey)) return undo(event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!rows().length) return;
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (/^[1-5]$/.test(event.key)) {
    current()?.querySelector(`[data-key="${event.key}"]`)?.click();
  }
});

// A page that nobody sees asks for nothing.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === LIST && document.hidden) event.preventDefault();
});

// A row that left gives its focus to the row that came in its place; what was opened stays open. A list that became
// another page is a session that ended: the sign-in page belongs in the window, not in the list.
let place = -1;
let open = false;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== LIST) return;
  const { xhr, pathInfo } = event.detail;
  if (new URL(xhr.responseURL).pathname !== new URL(pathInfo.requestPath, location.href).pathname) {
    event.detail.shouldSwap = false;
    location.reload();
    return;
  }
  place = rows().indexOf(current());
  open = Boolean(document.querySelector("#found")?.open);
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== LIST) return;
  const found = document.querySelector("#found");
  if (found) found.open = open;
  const all = rows();
  if (place >= 0 && all.length && document.activeElement === document.body) all[Math.min(place, all.length - 1)].focus();
  place = -1;
});
