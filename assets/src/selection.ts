// Picking rows: X, a click on the tick, Shift for a stretch. Picks live through refreshes, by the row's value.
import { all, find, on } from "./dom";
import { word } from "./words";

let picked = new Set<string>();
let last: string | null = null;

function ticks(): HTMLInputElement[] {
  return all<HTMLInputElement>("[data-rows] input.pick");
}

function show(): void {
  for (const tick of ticks()) {
    const isPicked = picked.has(tick.value);
    if (tick.checked !== isPicked) tick.checked = isPicked;
    tick.closest("[data-row]")?.toggleAttribute("data-here-picked", isPicked);
  }
  for (const rows of all("[data-rows]")) rows.toggleAttribute("data-here-selecting", picked.size > 0);
  for (const bar of all("[data-bulk]")) bar.hidden = picked.size === 0;
  for (const count of all("[data-bulk-count]")) count.textContent = word("selected", { count: picked.size });
}

function set(value: string, isPicked: boolean): void {
  if (isPicked) picked.add(value);
  else picked.delete(value);
}

function stretch(to: string, isPicked: boolean): void {
  const values = ticks().map((tick) => tick.value);
  const [from, until] = [values.indexOf(last ?? to), values.indexOf(to)].sort((a, b) => a - b);
  for (const value of values.slice(Math.max(0, from ?? 0), (until ?? 0) + 1)) set(value, isPicked);
}

/** Turn the pick of a row round. */
export function toggle(row: Element): void {
  const tick = find<HTMLInputElement>("input.pick", row);
  if (!tick) return;
  set(tick.value, !picked.has(tick.value));
  last = tick.value;
  show();
}

/** True when there was something to let go of. */
export function clear(): boolean {
  const had = picked.size > 0;
  picked = new Set();
  last = null;
  show();
  return had;
}

export function start(): void {
  on("click", "[data-rows] input.pick", (event, element) => {
    const tick = element as HTMLInputElement;
    if ((event as MouseEvent).shiftKey) stretch(tick.value, tick.checked);
    else set(tick.value, tick.checked);
    last = tick.value;
    show();
  });
  on("click", "[data-pick-all]", () => {
    for (const tick of ticks()) picked.add(tick.value);
    show();
  });
  on("click", "[data-pick-none]", () => clear());
  // HX-Trigger: selection:clear, after a bulk change
  document.addEventListener("selection:clear", () => clear());
  document.addEventListener("htmx:after:swap", (event) => {
    // another view is another list
    if ((event.target as Element | null)?.closest?.("[data-rows-reset]")) picked.clear();
    if (find("[data-rows]")) show();
  });
}
