// An answer as it comes: sentences while they are checked, then the whole of it as the server shows it.

export async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      if (block.startsWith(":")) continue;
      const [name, data] = block.split("\n");
      yield { name: name.replace(/^event: /, ""), data: JSON.parse(data.replace(/^data: /, "")) };
    }
  }
}

const FILTERS = ["since", "until", "tag", "org", "category", "source"];

function asked() {
  const address = new URLSearchParams(location.search);
  const filters = {};
  for (const name of FILTERS) if (address.get(name)) filters[name] = address.get(name);
  const body = { question: address.get("question").trim(), filters };
  if (address.get("filters") === "given") body.filters_as_given = true;
  if (address.get("engine")) body.engine = address.get("engine");
  return body;
}

function tell(place, status, { name, data }) {
  if (name !== "sentence") return;
  const numbers = data.citations.map((number) => `[${number}]`).join("");
  place.append(`${data.text} ${numbers} `);
  status.textContent = "Checking the next sentence …";
}

async function shown(answer) {
  const address = new URLSearchParams(location.search);
  address.delete("question");
  const response = await fetch(`/ask/shown?${address}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(answer),
  });
  if (!response.ok) throw new Error(`the page answered ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".answer");
}

async function listen(place, status) {
  const response = await fetch("/v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(asked()),
  });
  if (!response.ok) throw new Error((await response.json()).detail);
  for await (const event of eventsOf(response)) {
    if (event.name === "error") throw new Error(event.data.detail);
    if (event.name === "done") return event.data;
    tell(place, status, event);
  }
  throw new Error("The answer broke off.");
}

export async function answerLive() {
  const answer = document.querySelector("#answer[data-live]");
  if (!answer) return;
  const address = new URL(location);
  address.searchParams.delete("live");
  history.replaceState(null, "", address); // what is shared or loaded again is the question alone
  const place = answer.querySelector(".told");
  const status = answer.querySelector(".status");
  status.classList.add("busy");
  try {
    const whole = await shown(await listen(place, status));
    whole.classList.add("arrived");
    answer.replaceChildren(whole);
    answer.removeAttribute("data-live");
  } catch (error) {
    status.classList.remove("busy");
    status.textContent = `There is no answer: ${error.message}`;
  }
}

// A citation's link leads to the marked quote inside a closed fold; browsers that do not open it by themselves are helped.
export function openCited() {
  for (const form of document.querySelectorAll('form[action="/ask"]')) form.addEventListener("submit", goLive);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.cite");
    const quote = link && document.getElementById(link.hash.slice(1));
    if (!quote) return;
    event.preventDefault();
    quote.closest("details").open = true;
    history.replaceState(history.state, "", link.hash);
    quote.scrollIntoView({ block: "center" });
    quote.focus({ preventScroll: true });
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("#answer")) goLive(event);
  });
}

function goLive(event) {
  const form = event.target;
  if (form.elements.live) return;
  for (const field of form.elements) if (field.name && !field.value) field.disabled = true; // keeps the address short
  const live = document.createElement("input");
  Object.assign(live, { type: "hidden", name: "live", value: "1" });
  form.append(live);
}

// Coming back to a page from the browser's memory, its forms are as they were before they were sent.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const field of document.querySelectorAll("input[name=live]")) field.remove();
  for (const field of document.querySelectorAll(":disabled")) field.disabled = false;
});
