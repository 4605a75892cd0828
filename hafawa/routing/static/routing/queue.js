// The queue page: a conversation is given by dragging it onto a colleague, or by the menu beside it. Both fill the
// same form, which htmx sends.

const form = document.getElementById("queue-give");

function give(conversation, agent) {
  form.elements.conversation.value = conversation;
  form.elements.agent.value = agent;
  form.requestSubmit();
}

function closest(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

document.addEventListener("click", (event) => {
  const opener = closest(event, "[data-queue-give]");
  if (opener) form.elements.conversation.value = opener.dataset.queueGive;
  const choice = closest(event, "[data-queue-to]");
  if (choice) give(form.elements.conversation.value, choice.dataset.queueTo);
});

document.addEventListener("dragstart", (event) => {
  const row = closest(event, "[data-queue-row]");
  if (!row) return;
  event.dataTransfer.setData("text/plain", row.dataset.queueRow);
  event.dataTransfer.effectAllowed = "move";
  document.documentElement.dataset.queueDragging = "";
});
document.addEventListener("dragend", () => delete document.documentElement.dataset.queueDragging);
document.addEventListener("dragover", (event) => {
  const seat = closest(event, "[data-queue-seat]");
  for (const other of document.querySelectorAll("[data-here-over]")) if (other !== seat) delete other.dataset.hereOver;
  if (!seat || !("queueDragging" in document.documentElement.dataset)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  seat.dataset.hereOver = "";
});
document.addEventListener("drop", (event) => {
  const seat = closest(event, "[data-queue-seat]");
  if (!seat) return;
  event.preventDefault();
  delete seat.dataset.hereOver;
  const conversation = event.dataTransfer.getData("text/plain");
  if (/^\d+$/.test(conversation)) give(conversation, seat.dataset.queueSeat);
});
