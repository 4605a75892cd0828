// What a hint does: elements that follow its topic fetch themselves again (hx-trigger="live"), at most five times a second.
import htmx from "htmx.org";
import { all } from "./dom";
import { topicsOf, type Hint } from "./live";

const LEAST_BETWEEN = 200;
const MINUTE = 60_000;

interface State {
  last: number;
  timer: number;
}
const states = new WeakMap<HTMLElement, State>();
const stale = new Set<HTMLElement>();

function ask(element: HTMLElement): void {
  // a page in the background is brought up to date when it is looked at again
  if (document.visibilityState === "hidden") return void stale.add(element);
  const state = states.get(element) ?? { last: 0, timer: 0 };
  states.set(element, state);
  if (state.timer) return;
  const wait = Math.max(0, state.last + LEAST_BETWEEN - performance.now());
  state.timer = window.setTimeout(() => {
    state.timer = 0;
    state.last = performance.now();
    if (element.isConnected) htmx.trigger(element, "live", undefined, false);
  }, wait);
}

function isMeant(element: HTMLElement, { topic, what }: Hint): boolean {
  const parts = element.dataset["liveWhat"]?.split(/\s+/);
  return topicsOf(element).includes(topic) && (!parts || !what || parts.includes(what));
}

export function start(): void {
  document.addEventListener("live:hint", (event) => {
    const hint = (event as CustomEvent<Hint>).detail;
    for (const element of all("[data-live]")) if (isMeant(element, hint)) ask(element);
  });
  document.addEventListener("live:resync", () => all("[data-live]").forEach(ask));
  // "9 min" becomes "10 min", a clock runs out
  setInterval(() => all("[data-live][data-ages]").forEach(ask), MINUTE);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    const waiting = [...stale];
    stale.clear();
    for (const element of waiting) if (element.isConnected) ask(element);
  });
}
