// The inbox with a keyboard, and a list that refreshes itself without taking anything away from who is reading it.

const INBOX = "inbox";
const KEYS = "aanwezig:inbox-keys";

const cards = () => [...document.querySelectorAll("[data-card]")];
const current = () => document.activeElement?.closest("[data-card]");

/** J and K: the next card or the one before; from anywhere else the first. */
function step(by) {
  const all = cards();
  const next = all[Math.min(Math.max(all.indexOf(current()) + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const acts = {
  j: () => step(1),
  k: () => step(-1),
  o: () => current()?.querySelector("summary")?.click(),
  p: () => current()?.querySelector("[data-take-up]")?.requestSubmit(),
};

const keysAreOff = () => localStorage.getItem(KEYS) === "off";

document.addEventListener("keydown", (event) => {
  if (keysAreOff() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const act = acts[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

// Who steers a computer by voice may switch the letters off.
const hints = document.querySelector("[data-keyhints]");
const toggle = hints?.querySelector("[data-keys]");
const sayKeys = () => { toggle.textContent = keysAreOff() ? toggle.dataset.off : toggle.dataset.on; };
if (toggle) {
  hints.hidden = false;
  sayKeys();
  toggle.addEventListener("click", () => {
    localStorage.setItem(KEYS, keysAreOff() ? "on" : "off");
    sayKeys();
  });
}

// A page that nobody sees asks for nothing.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === INBOX && document.hidden) event.preventDefault();
});

// Explanations that were open stay open (the focus stays by itself: everything that can have it has an id). A list that
// became another page is a session that ended: the sign-in page belongs in the window, not in the list.
let open = [];
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== INBOX) return;
  const { xhr, pathInfo } = event.detail;
  if (new URL(xhr.responseURL).pathname !== new URL(pathInfo.requestPath, location.href).pathname) {
    event.detail.shouldSwap = false;
    location.reload();
    return;
  }
  open = [...document.querySelectorAll(".sig-peek[open]")].map((peek) => peek.id);
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== INBOX) return;
  for (const id of open) {
    const peek = document.getElementById(id);
    if (peek) peek.open = true;
  }
});
