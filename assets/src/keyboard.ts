// Keys: j/k and arrows move in the list, Enter opens, X picks, ? lists all, Ctrl/Cmd-K finds, / searches, and every
// data-key="…" on the page ("r", "e", "g i") presses or focuses its element. Letters are read by their place on the
// keyboard when another alphabet is active, so that J is J on an Arabic keyboard too.
import { all, find, isWriting, on } from "./dom";
import { show } from "./dialog";
import { openPalette } from "./palette";
import { clear, toggle } from "./selection";

const SEQUENCE_WITHIN = 1200;
const PUNCTUATION: Record<string, string> = { Slash: "/", Period: ".", Comma: ",", BracketLeft: "[", BracketRight: "]" };

let prefix = "";
let prefixTimer = 0;

/** The key's name on a Latin keyboard: "j", "?", "enter", "arrowdown". */
export function nameOf(event: KeyboardEvent): string {
  if (event.key === "؟") return "?";
  if (event.key.length > 1 || /^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  if (event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
  const plain = PUNCTUATION[event.code] ?? event.key.toLowerCase();
  return plain === "/" && event.shiftKey ? "?" : plain;
}

function rows(): HTMLElement[] {
  return all("[data-rows] [data-row]").filter((row) => row.offsetParent !== null);
}

function current(): HTMLElement | null {
  return (document.activeElement?.closest<HTMLElement>("[data-row]") ?? find("[data-row][data-here-cursor]")) || null;
}

function moveTo(row: HTMLElement | undefined): void {
  if (!row) return;
  for (const other of all("[data-here-cursor]")) other.removeAttribute("data-here-cursor");
  row.setAttribute("data-here-cursor", "");
  const link = find("a", row) ?? row;
  link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by: number): boolean {
  const list = rows();
  if (!list.length) return false;
  const row = current() ?? find("[data-row] [aria-current]")?.closest<HTMLElement>("[data-row]") ?? null;
  const at = row ? list.indexOf(row) : by > 0 ? -1 : list.length;
  moveTo(list[Math.max(0, Math.min(list.length - 1, at + by))]);
  return true;
}

function press(keys: string): boolean {
  const element = all("[data-key]").find((candidate) => keysOf(candidate).includes(keys) && candidate.offsetParent !== null);
  if (!element) return false;
  if (isWriting(element) || element.matches("[data-key-focus]")) element.focus();
  else element.click();
  return true;
}

function keysOf(element: HTMLElement): string[] {
  return (element.dataset["key"] ?? "").split(",").map((keys) => keys.trim());
}

function isPrefix(key: string): boolean {
  return all("[data-key]").some((element) => keysOf(element).some((keys) => keys.startsWith(`${key} `)));
}

function inSequence(key: string): boolean {
  const keys = prefix ? `${prefix} ${key}` : key;
  clearTimeout(prefixTimer);
  prefix = "";
  if (press(keys)) return true;
  if (keys !== key || !isPrefix(key)) return false;
  prefix = key;
  prefixTimer = window.setTimeout(() => (prefix = ""), SEQUENCE_WITHIN);
  return true;
}

const LIST: Record<string, () => boolean> = {
  j: () => step(1),
  k: () => step(-1),
  arrowdown: () => isInList() && step(1),
  arrowup: () => isInList() && step(-1),
  x: () => {
    const row = current();
    if (row) toggle(row);
    return row !== null;
  },
  escape: () => clear(),
  "?": () => openSheet(),
};

function isInList(): boolean {
  const focused = document.activeElement;
  return !focused || focused === document.body || focused.closest("[data-rows]") !== null;
}

/** All keys of this page, from the page itself: nothing to keep in step by hand. */
function openSheet(): boolean {
  const sheet = find<HTMLDialogElement>("#keys");
  const list = sheet && find("[data-keys-here]", sheet);
  if (!sheet || !list) return false;
  const seen = new Map<string, string>();
  for (const element of all("[data-key]")) {
    const label = labelOf(element);
    if (label) seen.set(element.dataset["key"] ?? "", label);
  }
  list.replaceChildren(...[...seen].map(([keys, label]) => entry(keys, label)));
  show(sheet);
  return true;
}

function labelOf(element: HTMLElement): string {
  const named = element.dataset["keyLabel"] || element.getAttribute("aria-label") || element.title;
  if (named) return named;
  const copy = element.cloneNode(true) as HTMLElement;
  for (const count of all(".hf-count, .n, .sr", copy)) count.remove();
  return copy.textContent?.trim() ?? "";
}

function entry(keys: string, label: string): HTMLElement {
  const line = document.createElement("div");
  const what = document.createElement("dt");
  what.textContent = label;
  const which = document.createElement("dd");
  for (const key of (keys.split(",")[0] ?? "").trim().split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key.length === 1 ? key.toUpperCase() : key;
    which.append(cap);
  }
  line.append(what, which);
  return line;
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  const key = nameOf(event);
  const withControl = event.ctrlKey || event.metaKey;
  if (withControl && key === "k") {
    event.preventDefault();
    return openPalette();
  }
  if (withControl && /^[1-9]$/.test(key) && press(`ctrl ${key}`)) return event.preventDefault();
  if (withControl || event.altKey || isWriting(event.target)) return;
  if (document.body.dataset["keys"] === "off" && key.length === 1) return;
  if (document.querySelector("dialog[open], .hf-menu:popover-open")) return;
  if (inSequence(key) || LIST[key]?.()) event.preventDefault();
}

export function start(): void {
  document.addEventListener("keydown", onKey);
  on("focusin", "[data-rows] [data-row]", (_event, row) => {
    if (row.hasAttribute("data-here-cursor")) return;
    for (const other of all("[data-here-cursor]")) other.removeAttribute("data-here-cursor");
    row.setAttribute("data-here-cursor", "");
  });
  on("keydown", "[data-escape-blurs]", (event, element) => {
    if (event.key === "Escape") element.blur();
  });
}
