// What only the desk's own pages do: the open row is marked, frames take the height of their mail, reasons unfold, the
// bulk bar's buttons say what they set.

function markOpen(row) {
  for (const other of document.querySelectorAll("[data-row].on")) other.classList.toggle("on", other === row);
  row?.classList.add("on");
  row?.classList.remove("new");
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  const open = target.closest("[data-row] a.open");
  if (open) markOpen(open.closest("[data-row]"));
  const unfold = target.closest("[data-unfold]");
  if (unfold) {
    const held = document.getElementById(unfold.dataset.unfold ?? "");
    if (held) {
      held.hidden = !held.hidden;
      unfold.setAttribute("aria-expanded", String(!held.hidden));
    }
  }
  const set = target.closest("[data-bulk-set]");
  if (set) {
    const [what, value] = (set.dataset.bulkSet ?? "").split("=");
    document.querySelector("[data-bulk-what]").value = what;
    document.querySelector("[data-bulk-value]").value = value;
  }
});

function fit(frame) {
  const page = frame.contentDocument?.documentElement;
  if (page) frame.style.blockSize = `${Math.min(page.scrollHeight + 4, 4000)}px`;
}

document.addEventListener("load", (event) => {
  if (!(event.target instanceof HTMLIFrameElement) || !event.target.matches("[data-frame]")) return;
  const frame = event.target;
  fit(frame);
  for (const picture of frame.contentDocument?.images ?? []) picture.addEventListener("load", () => fit(frame));
}, true);
for (const frame of document.querySelectorAll("iframe[data-frame]")) fit(frame);
