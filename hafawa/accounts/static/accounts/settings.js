// Copying what is shown once, asking before what cannot be undone, and offering the browser's own time zone where none was chosen.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    source.select();
    await navigator.clipboard?.writeText(source.value);
    const words = button.querySelector("span");
    words.textContent = button.dataset.copied;
    words.setAttribute("role", "status");
  });
}

for (const marker of document.querySelectorAll("[data-guess-zone]")) {
  const select = document.getElementById(marker.dataset.guessZone);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select?.value === "UTC" && [...select.options].some((option) => option.value === here)) select.value = here;
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}
