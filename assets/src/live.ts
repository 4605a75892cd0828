// The line to the server: which topics are on screen, hints that they changed, who else is here.
//
// The protocol is written in hafawa/platform/live/protocol.py.
// A hint carries no content: the page asks for the fragment again, with this reader's language and permissions.
import { all } from "./dom";
import { showToast } from "./toast";
import { word } from "./words";

export interface Hint {
  topic: string;
  what: string;
}
export interface Person {
  id: string | number;
  name: string;
  typing: boolean;
}
export interface Presence {
  topic: string;
  people: Person[];
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;
const SIGNED_OUT = 4401;
// what is swapped in later was asked for a moment ago
const SWAPPED_AGE = 10;

let socket: WebSocket | null = null;
let isReady = false;
let wasReady = false;
let failures = 0;
let subscribed = new Set<string>();
let me: string | number | null = null;

/** Who we are to the server; null before it has said so. */
export function myself(): string | number | null {
  return me;
}

function wanted(): Set<string> {
  const elements = all("[data-live],[data-presence]");
  return new Set(elements.flatMap((element) => topicsOf(element)));
}

export function topicsOf(element: HTMLElement): string[] {
  return `${element.dataset["live"] ?? ""} ${element.dataset["presence"] ?? ""}`.split(/\s+/).filter(Boolean);
}

function say(message: object): void {
  if (isReady && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

export function sayTyping(topic: string, isTyping: boolean): void {
  say({ typing: { topic, on: isTyping } });
}

function saySeen(): void {
  if (document.visibilityState !== "visible") return;
  follow(); // only of a topic followed may one say so
  for (const topic of new Set(all("[data-seen]").map((element) => element.dataset["seen"] ?? ""))) {
    if (topic) say({ seen: topic });
  }
}

/** Ask for the topics now on screen, and let go of those that left it. */
function follow(): void {
  const now = wanted();
  const added = [...now].filter((topic) => !subscribed.has(topic));
  const gone = [...subscribed].filter((topic) => !now.has(topic));
  // a hint that came between drawing and following had nobody to go to: it is said again
  if (added.length) say({ subscribe: added, age: wasReady ? SWAPPED_AGE : performance.now() / 1000 });
  if (gone.length) say({ unsubscribe: gone });
  if (isReady) subscribed = now;
}

interface Heard {
  ready?: true;
  you?: string | number;
  hint?: Hint;
  presence?: Presence;
  resync?: true;
}

function hear(message: Heard): void {
  me = message.you ?? me;
  if (message.ready) onReady();
  if (message.resync) announce("live:resync", {});
  if (message.hint) announce("live:hint", message.hint);
  if (message.presence) announce("live:presence", message.presence);
}

function onReady(): void {
  isReady = true;
  failures = 0;
  subscribed = new Set();
  document.documentElement.dataset["line"] = "on";
  saySeen();
  follow();
  // whatever was missed while the line was gone is asked for again
  if (wasReady) announce("live:resync", {});
  wasReady = true;
}

function announce(name: string, detail: object): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function connect(): void {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
  socket.addEventListener("message", (event: MessageEvent<string>) => hear(JSON.parse(event.data) as Heard));
  socket.addEventListener("close", onClose);
}

function onClose(event: CloseEvent): void {
  isReady = false;
  subscribed = new Set();
  if (event.code === SIGNED_OUT) return showToast({ words: word("signedOut") });
  failures += 1;
  if (failures > 1) document.documentElement.dataset["line"] = "off";
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures, 10));
  // anywhere in the interval, so that a restarted server is not met by everyone at once
  setTimeout(connect, longest * (0.5 + Math.random() / 2));
}

export function start(): void {
  if (!all("[data-live],[data-presence]").length) return;
  connect();
  let isPlanned = false;
  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(() => {
      isPlanned = false;
      follow();
    });
  };
  new MutationObserver(plan).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-live", "data-presence"],
  });
  document.addEventListener("htmx:after:swap", saySeen);
  document.addEventListener("visibilitychange", saySeen);
  // a network that vanished does not close the socket by itself
  window.addEventListener("offline", () => socket?.close());
}
