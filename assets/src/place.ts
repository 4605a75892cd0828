// What is being read stays where it is when its list changes underneath: [data-keep-place] scrollers.
// When the reader is at the top and away, new rows simply appear; otherwise they wait above and a button tells how many.
import { all, find, on } from "./dom";
import { word } from "./words";

interface Anchor {
  isRefresh: boolean;
  id: string;
  top: number;
  ids: Set<string>;
}
const anchors = new WeakMap<HTMLElement, Anchor>();

function entries(scroller: HTMLElement): HTMLElement[] {
  return all(scroller.dataset["keepPlace"] || "[id]", scroller);
}

/** A conversation stands at its end (column-reverse): there the newest is what one reads. A list is being read when pointed at. */
function isReading(scroller: HTMLElement): boolean {
  if (Math.abs(scroller.scrollTop) > 2) return true;
  return getComputedStyle(scroller).flexDirection !== "column-reverse" && scroller.matches(":hover, :focus-within");
}

function remember(scroller: HTMLElement, isRefresh: boolean): void {
  if (!isReading(scroller)) return void anchors.delete(scroller);
  const edge = scroller.getBoundingClientRect().top;
  const rows = entries(scroller);
  const first = rows.find((row) => row.getBoundingClientRect().bottom > edge + 1);
  if (first) anchors.set(scroller, { isRefresh, id: first.id, top: first.getBoundingClientRect().top, ids: new Set(rows.map((row) => row.id)) });
}

function restore(scroller: HTMLElement): void {
  const anchor = anchors.get(scroller);
  anchors.delete(scroller);
  const row = anchor && document.getElementById(anchor.id);
  if (!anchor || !row || !scroller.contains(row)) return;
  const moved = row.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) > 0.5) scroller.scrollTop += moved;
  if (anchor.isRefresh) tellFresh(scroller, anchor);
}

function tellFresh(scroller: HTMLElement, anchor: Anchor): void {
  const button = find("[data-fresh]", scroller.parentElement ?? document);
  if (!button) return;
  const edge = scroller.getBoundingClientRect();
  const isUnseen = (row: HTMLElement): boolean => {
    const box = row.getBoundingClientRect();
    return box.bottom <= edge.top + 1 || box.top >= edge.bottom - 1;
  };
  const fresh = entries(scroller).filter((row) => !anchor.ids.has(row.id) && isUnseen(row)).length;
  const waiting = Number(button.dataset["hereFresh"] ?? 0) + fresh;
  if (!fresh) return;
  button.dataset["hereFresh"] = String(waiting);
  button.textContent = word("fresh", { count: waiting });
  button.hidden = false;
}

function scrollersOf(target: EventTarget | null): HTMLElement[] {
  const inside = target instanceof Element ? all("[data-keep-place]", target) : [];
  const around = target instanceof Element ? target.closest<HTMLElement>("[data-keep-place]") : null;
  return around ? [around, ...inside] : inside;
}

export function start(): void {
  document.addEventListener("htmx:before:swap", (event) => {
    const target = (event.detail.ctx.target ?? event.target) as EventTarget | string | null;
    const swapped = typeof target === "string" ? find(target) : target;
    // a further page that the reader asked for is not news
    const isRefresh = swapped instanceof Element && swapped.matches("[data-live]");
    scrollersOf(swapped).forEach((scroller) => remember(scroller, isRefresh));
  });
  document.addEventListener("htmx:after:swap", () => all("[data-keep-place]").forEach(restore));
  on("click", "[data-fresh]", (_event, button) => {
    const scroller = find("[data-keep-place]", button.parentElement ?? document);
    scroller?.scrollTo({ top: 0, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    forget(button);
  });
  document.addEventListener(
    "scroll",
    (event) => {
      const scroller = event.target;
      if (!(scroller instanceof HTMLElement) || !scroller.matches("[data-keep-place]") || Math.abs(scroller.scrollTop) > 2) return;
      const button = find("[data-fresh]", scroller.parentElement ?? document);
      if (button) forget(button);
    },
    { capture: true, passive: true },
  );
}

function forget(button: HTMLElement): void {
  delete button.dataset["hereFresh"];
  button.hidden = true;
}
