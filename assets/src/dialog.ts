// Native dialogs: fetched ones in #dialog, standing ones by id. The browser keeps the focus and Escape.
import htmx from "htmx.org";
import { find, on } from "./dom";
import { word } from "./words";

export async function openFetched(address: string, opener?: HTMLElement): Promise<void> {
  const dialog = find<HTMLDialogElement>("#dialog");
  if (!dialog) return;
  dialog.classList.toggle("wide", opener?.dataset["dialogSize"] === "wide");
  dialog.replaceChildren();
  await htmx.ajax("GET", address, { target: "#dialog", swap: "innerHTML" });
  if (dialog.childElementCount) show(dialog);
}

export function show(dialog: HTMLDialogElement): void {
  if (!dialog.open) dialog.showModal();
  find("[autofocus], .inner :is(input:not([type=hidden]), select, textarea)", dialog)?.focus();
}

/** Ask in our own words and look; true when agreed. */
export function askToConfirm(question: string): Promise<boolean> {
  const dialog = find<HTMLDialogElement>("#confirm");
  const text = dialog && find("[data-confirm-text]", dialog);
  if (!dialog || !text) return Promise.resolve(window.confirm(question));
  text.textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/** Ask for the address of a link; null when given up. */
export function askForLink(): Promise<string | null> {
  const dialog = find<HTMLDialogElement>("#link");
  const field = find<HTMLInputElement>("#link-address");
  if (!dialog || !field) return Promise.resolve(window.prompt(word("linkAddress"), "https://"));
  field.value = "";
  dialog.returnValue = "";
  show(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? field.value : null), { once: true });
  });
}

export function start(): void {
  on("click", "[data-dialog]", (event, element) => {
    event.preventDefault();
    void openFetched(element.dataset["dialog"] || (element as unknown as HTMLAnchorElement).href, element);
  });
  on("click", "[data-dialog-open]", (_event, element) => {
    const dialog = document.getElementById(element.dataset["dialogOpen"] ?? "");
    if (dialog instanceof HTMLDialogElement) show(dialog);
  });
  on("click", "[data-dialog-close]", (_event, element) => element.closest("dialog")?.close());
  // a press on the backdrop is a press on the dialog itself, outside its box
  on("mousedown", "dialog", (event, element) => {
    if (event.target === element && !isUnsaved(element)) (element as HTMLDialogElement).close();
  });
  // HX-Trigger: dialog:close
  document.addEventListener("dialog:close", () => find<HTMLDialogElement>("#dialog")?.close());
  window.addEventListener("beforeunload", (event) => {
    if (find("form[data-warn][data-here-changed]")) event.preventDefault();
  });
  on("input", "form[data-warn]", (_event, form) => form.setAttribute("data-here-changed", word("leave")));
  on("submit", "form[data-warn]", (_event, form) => form.removeAttribute("data-here-changed"));
}

function isUnsaved(dialog: HTMLElement): boolean {
  return find("form[data-here-changed]", dialog) !== null;
}
