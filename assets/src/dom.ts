// Listening by delegation: fragments come and go, listeners stay on the document.

type Handler<E extends Event, T extends Element> = (event: E, element: T) => void;

/** Run `handler` for events on anything matching `selector`, now or later. */
export function on<K extends keyof DocumentEventMap, T extends HTMLElement = HTMLElement>(
  type: K,
  selector: string,
  handler: Handler<DocumentEventMap[K], T>,
  capture = false,
): void {
  document.addEventListener(
    type,
    (event) => {
      const element = event.target instanceof Element ? event.target.closest<T>(selector) : null;
      if (element) handler(event, element);
    },
    capture,
  );
}

export function find<T extends HTMLElement = HTMLElement>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

export function all<T extends HTMLElement = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

/** Is the person writing here? Then single keys are letters, not commands. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "reset"].includes(target.type);
}

export function isRightToLeft(): boolean {
  return document.documentElement.dir === "rtl";
}

/** An icon of the sprite, as the page's own templates draw it. */
export function icon(name: string): SVGSVGElement {
  const sprite = document.documentElement.dataset["sprite"] ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}
