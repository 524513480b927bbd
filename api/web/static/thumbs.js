// Thumbs without loading the page: what is pressed is noted, and shown as pressed.

async function note(form, button) {
  const path = new URL(form.action).pathname;
  const thumb = button.getAttribute("aria-pressed") === "true" ? null : button.dataset.thumb;
  const response = await fetch(`/v1${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ thumb }),
  });
  if (!response.ok) throw new Error(response.statusText);
  for (const one of form.querySelectorAll("button")) {
    const pressed = one.dataset.thumb === thumb;
    one.setAttribute("aria-pressed", String(pressed));
    one.value = pressed ? "" : one.dataset.thumb;
  }
}

export function noteThumbs() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form.thumbs");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const button = event.submitter;
    note(form, button).catch(() => {
      const chosen = document.createElement("input"); // sent as without a script, so that what went wrong is told
      Object.assign(chosen, { type: "hidden", name: "thumb", value: button.value });
      form.append(chosen);
      form.submit();
    });
  });
}
