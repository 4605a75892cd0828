// A mailbox's form: shows the questions that the answers above call for, and fills in what a provider implies.

const form = document.querySelector("[data-inbox]");
const presets = JSON.parse(document.getElementById("presets").textContent);
const control = (name) => form.elements[`door-${name}`];

function holds(condition) {
  return condition.split(" ").every((each) => {
    const [name, values] = each.split("=");
    return values.split("|").includes(control(name)?.value);
  });
}

function show() {
  for (const part of form.querySelectorAll("[data-shown-when]")) {
    part.classList.toggle("away", !holds(part.dataset.shownWhen));
  }
}

function fill(provider) {
  for (const [name, value] of Object.entries(presets[provider] ?? {})) control(name).value = value;
}

form.addEventListener("change", (event) => {
  if (event.target === control("provider")) fill(event.target.value);
  show();
});
show();
