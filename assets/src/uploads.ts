// Files dropped, pasted or chosen: each goes up by itself with its progress; the server answers with its chip
// (.hf-file with a hidden input), which stands in the composer's [data-files] and is sent with the form.
import htmx from "htmx.org";
import { find, icon, on } from "./dom";
import { csrfToken } from "./requests";
import { showToast } from "./toast";
import { word } from "./words";

const MEGABYTE = 1024 * 1024;

export function attach(form: HTMLFormElement, files: readonly File[], onDone: () => void): void {
  const address = form.dataset["uploadUrl"];
  const list = find("[data-files]", form);
  if (!address || !list) return;
  const limit = Number(form.dataset["maxMb"] ?? 25);
  for (const file of files) {
    if (file.size > limit * MEGABYTE) showToast({ words: word("tooLarge", { name: file.name, limit }) });
    else send(address, file, list, onDone);
  }
}

function send(address: string, file: File, list: HTMLElement, onDone: () => void): void {
  const { chip, progress } = waitingChip(file.name);
  list.append(chip);
  const fields = new FormData();
  fields.append("file", file);
  const request = new XMLHttpRequest(); // fetch tells nothing about what has gone up
  request.upload.addEventListener("progress", (event) => (progress.value = event.loaded / event.total));
  request.addEventListener("load", () => {
    if (request.status !== 200) return fail();
    const holder = document.createElement("template");
    holder.innerHTML = request.responseText;
    const done = holder.content.firstElementChild;
    if (!done) return fail();
    chip.replaceWith(done);
    htmx.process(done);
    onDone();
  });
  const fail = (): void => {
    chip.remove();
    showToast({ words: request.status === 422 && request.responseText ? request.responseText : word("uploadFailed", { name: file.name }) });
  };
  request.addEventListener("error", fail);
  request.open("POST", address);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("HX-Request", "true");
  request.send(fields);
}

function waitingChip(name: string): { chip: HTMLElement; progress: HTMLProgressElement } {
  const chip = document.createElement("span");
  chip.className = "hf-file";
  const label = document.createElement("bdi");
  label.textContent = name;
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.setAttribute("aria-label", name);
  chip.append(icon("paperclip"), label, progress);
  return { chip, progress };
}

export function start(): void {
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  on("dragover", "form[data-composer]", (event, form) => {
    if (!carriesFiles(event as DragEvent)) return;
    event.preventDefault();
    form.classList.add("is-over");
  });
  on("dragleave", "form[data-composer]", (event, form) => {
    if (!form.contains((event as DragEvent).relatedTarget as Node | null)) form.classList.remove("is-over");
  });
  on("drop", "form[data-composer]", (event, form) => {
    form.classList.remove("is-over");
    const files = [...((event as DragEvent).dataTransfer?.files ?? [])];
    if (!files.length || event.defaultPrevented) return;
    event.preventDefault();
    attach(form as HTMLFormElement, files, () => form.dispatchEvent(new Event("input", { bubbles: true })));
  });
  on("click", "[data-file-remove]", (_event, button) => {
    const form = button.closest("form");
    button.closest(".hf-file")?.remove();
    form?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
