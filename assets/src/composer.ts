// The composer: mounts the editor where somebody is about to write, keeps the draft on the server, says "is answering",
// sends with Ctrl/Cmd-Enter. Without this script its textarea still works.
import type { Editing, EditorModule } from "./editor";
import { askForLink } from "./dialog";
import { all, find, on } from "./dom";
import { sayTyping } from "./live";
import { csrfToken } from "./requests";
import { closeSuggestions, suggest } from "./suggestions";
import { attach } from "./uploads";
import { word } from "./words";

const KEEP_AFTER = 800;
const TYPING_EVERY = 3000;
const TYPING_ENDS = 5000;

interface Composer {
  form: HTMLFormElement;
  body: HTMLTextAreaElement;
  editing: Editing | null;
  isDirty: boolean;
  keepTimer: number;
  typingSaid: number;
  typingTimer: number;
}

const composers = new WeakMap<HTMLFormElement, Composer>();
let editorModule: Promise<EditorModule> | null = null;

function composerOf(element: Element): Composer | null {
  const form = element.closest<HTMLFormElement>("form[data-composer]");
  if (!form) return null;
  const known = composers.get(form);
  if (known) return known;
  const body = find<HTMLTextAreaElement>("textarea[name=body]", form);
  if (!body) return null;
  const composer = { form, body, editing: null, isDirty: false, keepTimer: 0, typingSaid: 0, typingTimer: 0 };
  composers.set(form, composer);
  return composer;
}

function loadEditor(address: string): Promise<EditorModule> {
  editorModule ??= import(/* the address carries the file's fingerprint */ address) as Promise<EditorModule>;
  return editorModule;
}

async function mount(composer: Composer): Promise<void> {
  const { form, body } = composer;
  const address = form.dataset["composer"];
  if (!address || form.hasAttribute("data-here-mounted")) return;
  form.setAttribute("data-here-mounted", "");
  const { edit } = await loadEditor(address);
  if (!form.isConnected || composer.editing) return;
  const unsent = sessionStorage.getItem(keptHere(form));
  const hadFocus = document.activeElement === body;
  const host = document.createElement("div");
  host.className = "draft";
  body.after(host);
  body.hidden = true;
  const format = find<HTMLInputElement>("input[name=format]", form);
  composer.editing = edit(host, {
    content: unsent ?? body.value,
    isHtml: unsent !== null || format?.value === "html",
    label: body.getAttribute("aria-label") ?? "",
    placeholder: body.placeholder,
    onChange: (html, isByHand) => {
      body.value = html;
      if (isByHand) changed(composer);
    },
    onQuery: (query, key) => suggest(form, query, key),
    onFiles: (files) => attach(form, files, () => changed(composer)),
    onMarks: (marks) => showMarks(form, marks),
    onSubmit: () => submit(form),
  });
  if (format) format.value = "html";
  body.value = composer.editing.html();
  if (unsent !== null) changed(composer);
  if (hadFocus) composer.editing.focus();
}

/** Where the words wait in this tab while the server cannot be reached. */
function keptHere(form: HTMLFormElement): string {
  return `draft ${form.dataset["draftUrl"] ?? ""}`;
}

function showMarks(form: HTMLElement, marks: ReadonlySet<string>): void {
  for (const button of all("[data-format]", form)) button.setAttribute("aria-pressed", String(marks.has(button.dataset["format"] ?? "")));
}

function changed(composer: Composer): void {
  composer.isDirty = true;
  sayThatTyping(composer);
  clearTimeout(composer.keepTimer);
  composer.keepTimer = window.setTimeout(() => void keep(composer), KEEP_AFTER);
}

function sayThatTyping(composer: Composer): void {
  const topic = composer.form.dataset["topic"];
  if (!topic || find<HTMLInputElement>("input[name=mode]", composer.form)?.value === "note") return;
  const now = performance.now();
  if (now - composer.typingSaid > TYPING_EVERY || composer.typingSaid === 0) {
    composer.typingSaid = now;
    sayTyping(topic, true);
  }
  clearTimeout(composer.typingTimer);
  composer.typingTimer = window.setTimeout(() => stopTyping(composer), TYPING_ENDS);
}

function stopTyping(composer: Composer): void {
  clearTimeout(composer.typingTimer);
  const topic = composer.form.dataset["topic"];
  if (topic && composer.typingSaid) sayTyping(topic, false);
  composer.typingSaid = 0;
}

/** Keep the draft on the server. `isLast` survives the page being left. */
async function keep(composer: Composer, isLast = false): Promise<void> {
  const address = composer.form.dataset["draftUrl"];
  if (!address || !composer.isDirty) return;
  clearTimeout(composer.keepTimer);
  composer.isDirty = false;
  const fields = new FormData(composer.form);
  const answer = await fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" },
    body: new URLSearchParams([...fields].filter((pair): pair is [string, string] => typeof pair[1] === "string")),
    keepalive: isLast,
  }).catch(() => null);
  // signed out, the sign-in page answers: that keeps nothing
  const isKept = Boolean(answer?.ok && !answer.redirected);
  if (isKept) sessionStorage.removeItem(keptHere(composer.form));
  else sessionStorage.setItem(keptHere(composer.form), composer.body.value);
  if (!isKept) composer.isDirty = true;
  const status = find("[data-draft-state]", composer.form);
  if (status) status.textContent = word(isKept ? "draftKept" : "draftNotKept");
  if (!isKept && !isLast) composer.keepTimer = window.setTimeout(() => void keep(composer), KEEP_AFTER * 6);
}

function submit(form: HTMLFormElement): void {
  const button = find<HTMLButtonElement>("[data-send]", form);
  form.requestSubmit(button ?? undefined);
}

/** Put words where the cursor is: an offered answer, a ready answer chosen from a dialog. */
export function insert(html: string): void {
  const form = find<HTMLFormElement>("form[data-composer]");
  const composer = form && composerOf(form);
  if (!composer) return;
  void mount(composer).then(() => {
    composer.editing?.insert(html);
    composer.editing?.focus();
  });
}

export function editingOf(form: Element): Editing | null {
  return composerOf(form)?.editing ?? null;
}

function mountAll(): void {
  for (const form of all("form[data-composer]")) {
    const composer = composerOf(form);
    if (composer) (window.requestIdleCallback ?? setTimeout)(() => void mount(composer));
  }
}

function setMode(button: HTMLElement): void {
  const form = button.closest<HTMLFormElement>("form[data-composer]");
  const mode = form && find<HTMLInputElement>("input[name=mode]", form);
  if (!form || !mode) return;
  mode.value = button.dataset["mode"] ?? "reply";
  form.classList.toggle("is-note", mode.value === "note");
  for (const other of all("[data-mode]", form)) {
    const isOn = other === button;
    other.classList.toggle("on", isOn);
    other.setAttribute("aria-pressed", String(isOn));
  }
  for (const element of all("[data-only]", form)) element.hidden = element.dataset["only"] !== mode.value;
  const composer = composerOf(form);
  if (!composer) return;
  stopTyping(composer);
  composer.isDirty = true;
  void keep(composer);
  composer.editing?.focus();
}

export function start(): void {
  mountAll();
  document.addEventListener("htmx:after:swap", mountAll);
  on("focusin", "form[data-composer] textarea[name=body]", (_event, body) => {
    const composer = composerOf(body);
    if (composer) void mount(composer);
  });
  on("input", "form[data-composer] :is(textarea, input, select)", (_event, field) => {
    const composer = composerOf(field);
    if (composer) changed(composer);
  });
  on("change", "form[data-composer] input[type=file][data-attach]", (_event, field) => {
    const composer = composerOf(field);
    const input = field as HTMLInputElement;
    if (composer && input.files) attach(composer.form, [...input.files], () => changed(composer));
    input.value = "";
  });
  on("click", "form[data-composer] [data-format]", (_event, button) => {
    composerOf(button)?.editing?.format(button.dataset["format"] ?? "", askForLink);
  });
  on("click", "form[data-composer] [data-mode]", (_event, button) => setMode(button));
  on("click", "form[data-composer] .draft", (event, element) => {
    // a press on the words already has set the cursor
    if (event.target === element) composerOf(element)?.editing?.focus();
  });
  // an offered answer: <button data-insert="#answer-7"> takes the HTML of that element
  on("click", "[data-insert]", (_event, button) => {
    const source = find(button.dataset["insert"] ?? "");
    if (source) insert(source instanceof HTMLTemplateElement ? source.innerHTML : source.innerHTML);
  });
  document.addEventListener("htmx:before:request", (event) => {
    const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-composer]") : null;
    const composer = form && event.target === form ? composerOf(form) : null;
    if (!composer) return;
    clearTimeout(composer.keepTimer);
    composer.isDirty = false;
    stopTyping(composer);
    closeSuggestions();
  });
  // it was not sent: the words are a draft again
  for (const name of ["htmx:error", "htmx:response:error"] as const) {
    document.addEventListener(name, (event) => {
      const composer = event.target instanceof HTMLFormElement ? composers.get(event.target) : null;
      if (composer) changed(composer);
    });
  }
  document.addEventListener("htmx:before:cleanup", (event) => {
    const root = event.target;
    if (!(root instanceof HTMLFormElement) || !root.matches("form[data-composer]")) return;
    const composer = composers.get(root);
    if (composer?.isDirty) void keep(composer, true);
    composer?.editing?.destroy();
    composers.delete(root);
  });
  window.addEventListener("pagehide", () => {
    for (const form of all("form[data-composer]")) {
      const composer = composerOf(form);
      if (composer) void keep(composer, true);
    }
  });
  // HX-Trigger: {"composer:insert": {"html": "…"}}
  document.addEventListener("composer:insert", (event) => insert((event as CustomEvent<{ html: string }>).detail.html));
  document.addEventListener("composer:focus", () => {
    const form = find("form[data-composer]");
    const composer = form && composerOf(form);
    if (composer) void mount(composer).then(() => composer.editing?.focus());
  });
  on("click", "[data-composer-focus]", (_event, element) => {
    document.dispatchEvent(new Event("composer:focus"));
    const mode = element.dataset["composerFocus"];
    const button = mode ? find(`form[data-composer] [data-mode="${mode}"]`) : null;
    if (button) setMode(button);
  });
}
