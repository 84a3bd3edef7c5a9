// What every page does with a script, and can do without: toasts that leave, menus that close, copying, printing,
// searching with "/", one submit at a time, and a kind word when the connection is gone.

const TOAST_SECONDS = 10;
const LOCK_SECONDS = 5;

/** A toast leaves after ten seconds, but never while it has the pointer or the focus. */
function letLeave(toast) {
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 1000) : toast.remove());
  setTimeout(leave, TOAST_SECONDS * 1000);
}

/** A live region only speaks of what is added after the page was read: so what was there is added again. */
function announceToasts(region) {
  const waiting = [...region.children];
  new MutationObserver((changes) => {
    changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.matches?.(".toast")).forEach(letLeave);
  }).observe(region, { childList: true });
  region.replaceChildren();
  setTimeout(() => region.append(...waiting), 100);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

async function copyFrom(button) {
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
  showToast(button.dataset.copied);
}

function fillFrom(button) {
  const field = document.querySelector(button.dataset.fill);
  field.value = button.dataset.value;
  field.form.querySelector("[type=password]")?.focus();
}

function showToast(text) {
  const toast = document.createElement("div");
  const words = document.createElement("p");
  toast.className = "toast";
  words.textContent = text;
  toast.append(words);
  document.querySelector("#toasts")?.append(toast);
}

/** The first search box that can be seen takes the "/" key, unless somebody is typing. */
function goToSearch(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = [...document.querySelectorAll("[data-search]")].find((element) => element.offsetParent);
  if (!search) return;
  event.preventDefault();
  search.focus();
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  const copy = event.target.closest("[data-copy]");
  if (copy) copyFrom(copy);
  const fill = event.target.closest("[data-fill]");
  if (fill) fillFrom(fill);
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  goToSearch(event);
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details.menu[open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

// A second click on the same button is the same wish. The lock goes after a while (a download leaves the page where
// it is) and when the page is shown again from the cache.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
  } else if (!event.defaultPrevented && !form.matches("[hx-post], [hx-get]")) {
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, LOCK_SECONDS * 1000);
  }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// The list of what is still to do takes the focus, on a new page and after a fragment was swapped in.
const focusErrors = (root) => root.querySelector?.(".error-summary")?.focus();
document.body.addEventListener("htmx:afterSwap", (event) => focusErrors(event.detail.elt));

// A job that ended tells the page, so that what depends on it can fetch itself again (hx-trigger="job:ended from:body").
document.body.addEventListener("htmx:load", (event) => {
  const ended = event.detail.elt.closest?.("[data-job-ended]");
  if (ended) ended.dispatchEvent(new CustomEvent("job:ended", { bubbles: true, detail: ended.dataset.jobEnded }));
});

for (const trouble of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(trouble, () => {
    document.querySelector("#trouble")?.removeAttribute("hidden");
  });
}
document.body.addEventListener("htmx:afterOnLoad", () => document.querySelector("#trouble")?.setAttribute("hidden", ""));

// Other scripts ask for a toast with an event: an import would run this file a second time under its unhashed name.
document.addEventListener("aanwezig:toast", (event) => showToast(event.detail));

const toasts = document.querySelector("#toasts");
if (toasts) announceToasts(toasts);
focusErrors(document);
