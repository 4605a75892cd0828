// How long a conversation stood before somebody's eyes: told once, when they leave it, hide the page or close it.
// One look, one row; what is said is checked again where it is kept.

const SHORTEST_MS = 2000;
let now = null; // {conversation, to, since}

function shown() {
  if (document.visibilityState !== "visible") return null;
  const thread = document.querySelector("[data-visit-to][data-seen^='conversation.']");
  if (!(thread instanceof HTMLElement) || !thread.offsetParent) return null;
  return { conversation: thread.dataset.seen.split(".")[1], to: thread.dataset.visitTo };
}

function look() {
  const found = shown();
  if (now && now.conversation === found?.conversation) return;
  if (now) tell(now);
  now = found && { ...found, since: performance.now() };
}

function tell({ conversation, to, since }) {
  const spent = performance.now() - since;
  if (spent < SHORTEST_MS) return;
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const body = new URLSearchParams({ conversation, seconds: String(Math.round(spent / 1000)) });
  fetch(to, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": token } }).catch(() => {});
}

function leave() {
  if (now) tell(now);
  now = null;
}

document.addEventListener("visibilitychange", look);
document.addEventListener("htmx:after:swap", look);
window.addEventListener("pagehide", leave);
window.addEventListener("pageshow", look);
look();
