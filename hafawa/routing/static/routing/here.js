// Says, at most once a minute, that somebody is doing something on this screen: whoever is silent for long is away.

const EVERY_MS = 60_000;
const HAPPENINGS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"];
let last = 0;

function tell() {
  const entry = document.getElementById("rail-presence");
  if (!entry || document.hidden || Date.now() - last < EVERY_MS) return;
  last = Date.now();
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  fetch(new URL("here/", entry.href), { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {
    last = 0; // the line is gone: the next move tells again
  });
}

for (const name of HAPPENINGS) addEventListener(name, tell, { passive: true, capture: true });
document.addEventListener("visibilitychange", tell);
tell();
