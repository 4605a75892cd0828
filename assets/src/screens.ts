// On a phone the desk is three screens: list, conversation, context. Which one is said by the address (#context), or
// else by the page itself, so that Back works.
import { all, find, on } from "./dom";

const NAMES = ["list", "conversation", "context"];

function go(): void {
  const desk = find("[data-screen]");
  if (!desk) return;
  desk.dataset["hereHome"] ??= desk.dataset["screen"] ?? "list";
  const name = NAMES.find((candidate) => location.hash === `#${candidate}`) ?? desk.dataset["hereHome"];
  desk.dataset["screen"] = name;
  for (const link of all<HTMLAnchorElement>("[data-screen-link]")) {
    const isHere = link.dataset["screenLink"] === name;
    link.classList.toggle("on", isHere);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

export function start(): void {
  go();
  window.addEventListener("hashchange", go);
  document.addEventListener("htmx:after:swap", go);
  // opening a row shows its conversation at once, before the words arrive
  on("click", "[data-screen-to]", (_event, element) => {
    const desk = find("[data-screen]");
    if (!desk) return;
    desk.dataset["hereHome"] = element.dataset["screenTo"] ?? "conversation";
    if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
    go();
  });
  on("click", "[data-context-toggle]", (event) => {
    event.preventDefault();
    const isOpen = find("[data-screen]")?.dataset["screen"] === "context";
    location.hash = isOpen ? "" : "#context";
  });
}
