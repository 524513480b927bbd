// Adding: drop a file anywhere on the form, and see that something happens.

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

async function send(form) {
  const status = form.querySelector(".status");
  const began = Date.now();
  const tell = () => { status.textContent = `Reading and summarising … ${Math.round((Date.now() - began) / 1000)} s`; };
  const ticking = setInterval(tell, 1000);
  tell();
  status.classList.add("busy");
  try {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error(`the service answered ${response.status}`);
    document.querySelector("main").replaceWith(main);
    document.title = page.title;
    history.replaceState(null, "", "/add");
    main.querySelector(".report, .warning, h1")?.focus();
    watchAdding();
  } catch (error) {
    status.classList.remove("busy");
    status.textContent = `Nothing was added: ${error.message}`;
  } finally {
    clearInterval(ticking);
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
