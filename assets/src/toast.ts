// Short notices with an optional countdown and undo. They stand in #toasts, a polite live region.
import { all, find, icon, on } from "./dom";
import { digits, word } from "./words";

const SHOWN_FOR_SECONDS = 6;

export interface Toast {
  words: string;
  /** Called when the reader presses Undo. */
  undo?: () => void;
  seconds?: number;
}

export function showToast({ words, undo, seconds }: Toast): void {
  const host = find("#toasts");
  if (!host) return;
  const toast = document.createElement("div");
  toast.className = "hf-toast";
  toast.dataset["toast"] = "";
  if (seconds) toast.dataset["seconds"] = String(seconds);
  const text = document.createElement("span");
  text.className = "t";
  text.dir = "auto";
  text.textContent = words;
  toast.append(text, ...(undo ? [button("link", word("undo"), undo)] : []), closeButton());
  host.append(toast);
  live(toast);
}

function button(className: string, label: string, action: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.dataset["toastClose"] = "";
  element.addEventListener("click", action);
  return element;
}

function closeButton(): HTMLButtonElement {
  const element = button("btn btn-icon btn-sm", "", () => undefined);
  element.setAttribute("aria-label", word("close"));
  element.append(icon("x"));
  return element;
}

/** Count down once a second; a toast under the pointer or with the focus waits, unless something is about to be sent. */
function live(toast: HTMLElement): void {
  toast.dataset["hereCounting"] = "";
  const counter = find(".cd", toast);
  const total = Number(toast.dataset["seconds"] ?? SHOWN_FOR_SECONDS);
  let left = total;
  const tick = (): void => {
    if (!toast.isConnected) return clearInterval(timer);
    if (!counter && toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left <= 0) return close(toast);
    if (counter) showLeft(counter, left, total);
  };
  if (counter) showLeft(counter, left, total);
  const timer = setInterval(tick, 1000);
}

function showLeft(counter: HTMLElement, left: number, total: number): void {
  counter.style.setProperty("--left", String((left / total) * 100));
  const number = find("b", counter);
  if (number) number.textContent = digits(left);
}

function close(toast: Element): void {
  toast.remove();
}

export function start(): void {
  on("click", "[data-toast-close]", (_event, element) => {
    const toast = element.closest("[data-toast]");
    // the request of an Undo button leaves first
    if (toast) setTimeout(() => close(toast), 0);
  });
  // HX-Trigger: {"toast": {"words": "…"}}
  document.addEventListener("toast", (event) => showToast((event as CustomEvent<Toast>).detail));
  startCounting();
  document.addEventListener("htmx:after:swap", startCounting);
}

function startCounting(): void {
  for (const toast of all("#toasts [data-toast]:not([data-here-counting])")) live(toast);
}
