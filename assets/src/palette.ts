// Ctrl/Cmd-K: one field that finds customers, conversations, articles and actions. The server answers with
// [role=option] links; here we move among them and press one. Combobox pattern: the focus stays in the field.
import htmx from "htmx.org";
import { all, find, on } from "./dom";
import { show } from "./dialog";

const FIELD = "[data-palette-input]";

export function openPalette(): void {
  const dialog = find<HTMLDialogElement>("#palette");
  const field = dialog && find<HTMLInputElement>(FIELD, dialog);
  if (!dialog || !field) return;
  if (dialog.open) return dialog.close();
  field.value = "";
  show(dialog);
  field.focus();
  htmx.trigger(field, "palette:open");
}

function options(): HTMLElement[] {
  return all("#palette [role=option]");
}

function choose(option: HTMLElement | undefined): void {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  const field = find<HTMLInputElement>(FIELD);
  if (option) {
    option.id ||= `option-${options().indexOf(option)}`;
    option.scrollIntoView({ block: "nearest" });
  }
  field?.setAttribute("aria-activedescendant", option?.id ?? "");
}

function chosen(): number {
  return options().findIndex((option) => option.getAttribute("aria-selected") === "true");
}

function onKey(event: KeyboardEvent): void {
  const list = options();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && list.length) {
    event.preventDefault();
    choose(list[(chosen() + step + list.length) % list.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    list[Math.max(0, chosen())]?.click();
  }
}

export function start(): void {
  on("click", "[data-palette-open]", (event) => {
    event.preventDefault();
    openPalette();
  });
  on("keydown", FIELD, (event) => onKey(event));
  on("click", "#palette [role=option]", (_event, option) => {
    option.closest("dialog")?.close();
    const action = option.dataset["press"];
    if (action) find(action)?.click();
  });
  on("pointermove", "#palette [role=option]", (_event, option) => choose(option));
  document.addEventListener("htmx:after:swap", (event) => {
    if ((event.target as Element | null)?.closest?.("#palette")) choose(options()[0]);
  });
}
