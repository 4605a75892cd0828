// "Sara is answering": shown in [data-presence="topic"], from what the line says. Never stored anywhere.
import { all } from "./dom";
import { myself, type Person, type Presence } from "./live";
import { word } from "./words";

const known = new Map<string, Person[]>();

function sentence(people: Person[]): string {
  const names = (chosen: Person[]): string => chosen.map((person) => person.name).join(document.documentElement.lang === "ar" ? "، " : ", ");
  const typing = people.filter((person) => person.typing);
  if (typing.length) return word("typing", { name: names(typing) });
  return people.length ? word("reading", { name: names(people) }) : "";
}

function show(element: HTMLElement): void {
  const others = (known.get(element.dataset["presence"] ?? "") ?? []).filter((person) => person.id !== myself());
  const text = sentence(others);
  const isTyping = others.some((person) => person.typing);
  element.hidden = !text;
  element.toggleAttribute("data-here-typing", isTyping);
  const place = element.querySelector("[data-presence-text]") ?? element;
  if (place.textContent !== text) place.textContent = text;
}

export function start(): void {
  document.addEventListener("live:presence", (event) => {
    const { topic, people } = (event as CustomEvent<Presence>).detail;
    known.set(topic, people);
    for (const element of all(`[data-presence="${CSS.escape(topic)}"]`)) show(element);
  });
  document.addEventListener("htmx:after:swap", () => all("[data-presence]").forEach(show));
}
