// What is offered while writing: "/" ready answers, "#" articles, "@" colleagues. The server answers with .item elements
// carrying data-insert-html, or data-mention and data-label.
import { all, find, on } from "./dom";
import { editingOf } from "./composer";
import type { Query } from "./editor";
import { place } from "./menus";
import { word } from "./words";

const SOURCES: Record<string, string> = { "/": "cannedUrl", "#": "articlesUrl", "@": "mentionUrl" };
const ASK_AFTER = 120;

let asked = 0;
let timer = 0;
let open: { form: HTMLFormElement; query: Query } | null = null;

function box(): HTMLElement {
  const known = find("#suggestions");
  if (known) return known;
  const menu = document.createElement("div");
  menu.id = "suggestions";
  menu.className = "hf-menu";
  menu.setAttribute("role", "listbox");
  menu.setAttribute("aria-label", word("offers"));
  menu.popover = "manual";
  document.body.append(menu);
  return menu;
}

/** Called at each change of the words before the cursor; true when the key was taken (arrows, Enter, Escape). */
export function suggest(form: HTMLFormElement, query: Query | null, key?: string): boolean {
  if (key) return open !== null && take(key);
  const address = query ? form.dataset[SOURCES[query.sign] ?? ""] : undefined;
  if (!query || !address) {
    closeSuggestions();
    return false;
  }
  clearTimeout(timer);
  timer = window.setTimeout(() => void ask(form, query, address), ASK_AFTER);
  return false;
}

async function ask(form: HTMLFormElement, query: Query, address: string): Promise<void> {
  const ticket = ++asked;
  const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}q=${encodeURIComponent(query.words)}`, {
    headers: { "HX-Request": "true" },
  }).catch(() => null);
  if (!answer?.ok || ticket !== asked) return;
  const menu = box();
  menu.innerHTML = await answer.text();
  if (!find(".item", menu)) {
    if (query.words.length > 3) return closeSuggestions();
    menu.textContent = "";
    const none = document.createElement("div");
    none.className = "none";
    none.textContent = word("noMatch");
    menu.append(none);
  }
  open = { form, query };
  if (!menu.matches(":popover-open")) menu.showPopover();
  place(menu, query.at, query.isRightToLeft);
  choose(0);
}

function items(): HTMLElement[] {
  return all("#suggestions .item");
}

function chosen(): number {
  return items().findIndex((item) => item.getAttribute("aria-selected") === "true");
}

function choose(at: number): void {
  items().forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
  items()[at]?.scrollIntoView({ block: "nearest" });
}

function take(key: string): boolean {
  const list = items();
  if (key === "Escape") closeSuggestions();
  else if (!list.length) return false;
  else if (key === "ArrowDown") choose((chosen() + 1) % list.length);
  else if (key === "ArrowUp") choose((chosen() - 1 + list.length) % list.length);
  else if (key === "Enter" || key === "Tab") accept(list[Math.max(0, chosen())]);
  else return false;
  return true;
}

function accept(item: HTMLElement | undefined): void {
  const editing = open && editingOf(open.form);
  if (!item || !open || !editing) return closeSuggestions();
  const { query } = open;
  const { mention, label, insertHtml } = item.dataset;
  if (mention) editing.mention(query, mention, label ?? item.textContent?.trim() ?? "");
  else editing.insert(insertHtml ?? "", query);
  closeSuggestions();
  editing.focus();
}

export function closeSuggestions(): void {
  clearTimeout(timer);
  asked += 1;
  open = null;
  const menu = find("#suggestions");
  if (menu?.matches(":popover-open")) menu.hidePopover();
}

export function start(): void {
  // before the editor loses the focus
  on("mousedown", "#suggestions .item", (event, item) => {
    event.preventDefault();
    accept(item);
  });
}
