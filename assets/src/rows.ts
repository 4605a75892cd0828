// The row whose conversation is open is marked by the address, so the list itself need not know what is read beside it.
import { all, on } from "./dom";

function mark(path = location.pathname): void {
  for (const link of all<HTMLAnchorElement>("[data-rows] [data-row] a.open")) {
    const isOpen = link.pathname === path;
    link.closest("[data-row]")?.toggleAttribute("data-here-open", isOpen);
    if (isOpen) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

export function start(): void {
  mark();
  document.addEventListener("htmx:after:swap", () => mark());
  document.addEventListener("htmx:after:history:push", () => mark());
  window.addEventListener("popstate", () => mark());
  // at once, before the words arrive
  on("click", "[data-rows] a.open[hx-get]", (event, link) => {
    if (!(event as MouseEvent).ctrlKey && !(event as MouseEvent).metaKey) mark((link as unknown as HTMLAnchorElement).pathname);
  });
}
