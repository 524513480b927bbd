// Adding: drop a file anywhere on the form, and see how far it is.
import { eventsOf } from "./ask.js";

function watchDrops(form) {
  const files = form.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    files.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}

// How far it is, until the page that tells what came of it.
async function follow(form, tell) {
  const response = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "text/event-stream, text/html" },
    body: new FormData(form),
  });
  if (!response.headers.get("Content-Type").startsWith("text/event-stream")) return response.text();
  for await (const { name, data } of eventsOf(response)) {
    if (name === "done") return data.page;
    if (name === "error") throw new Error(data.detail);
    tell(data.total > 1 ? `${data.what}: ${data.done} of ${data.total} …` : `${data.what} …`);
  }
  throw new Error("the service went away; what was recorded stays, and adding the same again finishes it");
}

async function send(form) {
  const status = form.querySelector(".status");
  const tell = (text) => { status.textContent = text; };
  status.classList.add("busy");
  tell("Reading …");
  form.querySelector("button").disabled = true;
  try {
    const page = new DOMParser().parseFromString(await follow(form, tell), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error("the service refused it");
    document.querySelector("main").replaceWith(main);
    document.title = page.title;
    history.replaceState(null, "", "/add");
    main.querySelector(".report, .warning")?.focus();
    watchAdding();
  } catch (error) {
    status.classList.remove("busy");
    tell(`Nothing more was added: ${error.message}`);
    form.querySelector("button").disabled = false;
  }
}

export function watchAdding() {
  for (const form of document.querySelectorAll("form.adding")) {
    watchDrops(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
}
