// Menus: a button with data-menu="id" opens the popover with that id beside it. Arrow keys move, letters filter.
import htmx from "htmx.org";
import { all, find, isRightToLeft, on } from "./dom";

const GAP = 4;

function menuOf(button: HTMLElement): HTMLElement | null {
  return document.getElementById(button.dataset["menu"] ?? "");
}

function items(menu: HTMLElement): HTMLElement[] {
  return all(".item:not([hidden]):not([disabled])", menu);
}

/** Put a floating box under `anchor`, at its start edge, turned up or inwards where the screen ends. */
export function place(box: HTMLElement, anchor: DOMRect, isRtl = isRightToLeft()): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = anchor.bottom + GAP;
  const top = below + height > innerHeight && anchor.top - GAP - height > 0 ? anchor.top - GAP - height : below;
  const left = isRtl ? anchor.right - width : anchor.left;
  box.style.setProperty("top", `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`);
  box.style.setProperty("left", `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`);
}

function open(button: HTMLElement, menu: HTMLElement): void {
  menu.showPopover();
  button.setAttribute("aria-expanded", "true");
  place(menu, button.getBoundingClientRect());
  htmx.trigger(menu, "menu:open");
  (find("[data-menu-filter]", menu) ?? items(menu)[0])?.focus();
}

function close(menu: HTMLElement): void {
  if (menu.matches(":popover-open")) menu.hidePopover();
}

function move(menu: HTMLElement, step: number): void {
  const choices = items(menu);
  const at = choices.indexOf(document.activeElement as HTMLElement);
  choices[(at + step + choices.length) % choices.length]?.focus();
}

function filter(menu: HTMLElement, letters: string): void {
  const wanted = letters.trim().toLocaleLowerCase();
  for (const item of all(".item", menu)) item.hidden = !item.textContent?.toLocaleLowerCase().includes(wanted);
}

export function start(): void {
  on("click", "[data-menu]", (_event, button) => {
    const menu = menuOf(button);
    if (!menu) return;
    if (button.getAttribute("aria-expanded") === "true") close(menu);
    else open(button, menu);
  });
  on("click", ".hf-menu .item", (_event, item) => {
    const menu = item.closest<HTMLElement>(".hf-menu");
    if (menu && !item.hasAttribute("data-menu-stay")) close(menu);
  });
  on("input", "[data-menu-filter]", (_event, input) => {
    const menu = input.closest<HTMLElement>(".hf-menu");
    if (menu) filter(menu, (input as HTMLInputElement).value);
  });
  on("keydown", ".hf-menu", (event, menu) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    move(menu, step);
  });
  // the button learns that its menu was closed by Escape or a press elsewhere, and has the focus back
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target as HTMLElement;
      if ((event as ToggleEvent).newState !== "closed" || !menu.id) return;
      const button = find(`[data-menu="${CSS.escape(menu.id)}"][aria-expanded="true"]`);
      button?.setAttribute("aria-expanded", "false");
      if (button && (menu.contains(document.activeElement) || document.activeElement === document.body)) button.focus();
    },
    true,
  );
  on("htmx:after:swap" as "click", ".hf-menu:popover-open", (_event, menu) => {
    const button = find(`[data-menu="${CSS.escape(menu.id)}"]`);
    if (button) place(menu, button.getBoundingClientRect());
  });
}
