// htmx: what every request carries, and what happens when one fails. No expression is ever evaluated (content policy).
import htmx from "htmx.org";
import { askToConfirm } from "./dialog";
import { find } from "./dom";
import { showToast } from "./toast";
import { word } from "./words";

/** Keep what a person did on screen when a fragment is refreshed underneath (see README: attributes `data-here-…`). */
const KEPT_WHEN_MORPHED = ["data-here-", "data-htmx-powered"];

export function csrfToken(): string {
  return find<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export function start(): void {
  htmx.config.morphIgnore = KEPT_WHEN_MORPHED;
  htmx.config.morphScanLimit = 60;
  htmx.config.history = true;
  htmx.registerExtension("hf-keep", { htmx_before_morph_attr: keepsAttribute });
  document.addEventListener("htmx:config:request", (event) => {
    event.detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:confirm", (event) => {
    event.preventDefault();
    const { ctx, issueRequest, dropRequest } = event.detail as unknown as ConfirmDetail;
    void askToConfirm(ctx.confirm).then((agreed) => (agreed ? issueRequest() : dropRequest()));
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const response = event.detail.ctx.response;
    if (response && isRefused(response.raw)) event.preventDefault();
  });
  document.addEventListener("htmx:response:error", (event) => {
    const response = event.detail.ctx.response;
    const status = response?.status ?? 0;
    if (status !== 422 && !(response && saysItself(response.raw))) showToast({ words: word(status === 403 ? "forbidden" : "failed") });
  });
  document.addEventListener("htmx:error", (event) => {
    if (!isBackground(event.detail)) showToast({ words: word(navigator.onLine ? "failed" : "offline") });
  });
}

interface ConfirmDetail {
  ctx: { confirm: string };
  issueRequest: () => void;
  dropRequest: () => void;
}

/** What is not there any more, said by the server in the place where it stood. */
function saysItself(response: Response): boolean {
  return response.status === 404 && response.headers.has("HX-Retarget");
}

/** A refused request changes nothing on screen; 422 brings the form back with its errors. */
function isRefused(response: Response): boolean {
  if (response.redirected && response.url.includes("/sign-in")) {
    showToast({ words: word("signedOut") });
    return true;
  }
  return response.status >= 400 && response.status !== 422 && !saysItself(response);
}

/** A refetch nobody asked for by hand fails quietly: the line's own notice says it. */
function isBackground(detail: unknown): boolean {
  const source = (detail as { ctx?: { sourceElement?: Element } }).ctx?.sourceElement;
  return Boolean(source?.hasAttribute("data-live"));
}

/** What the reader unfolded stays unfolded. */
function keepsAttribute(element: Element, detail: { attrName: string }): boolean | undefined {
  if (detail.attrName === "open" && (element instanceof HTMLDetailsElement || element instanceof HTMLDialogElement)) return false;
  if (detail.attrName === "aria-expanded" && element.hasAttribute("data-menu")) return false;
  return undefined;
}
