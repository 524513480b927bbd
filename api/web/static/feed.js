// The feed without loading pages: search while typing, more papers below.

const PAUSE = 220; // milliseconds without a key before a search is sent
let asking = null;

async function load(address) {
  asking?.abort();
  asking = new AbortController();
  const response = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) throw new Error(page.querySelector(".lead")?.textContent ?? response.statusText);
  return page;
}

// Everything at the side but the search box, in which somebody writes.
function replaceSide(form, fresh) {
  const open = form.parentElement.querySelector(".filters").open;
  while (form.nextElementSibling) form.nextElementSibling.remove();
  fresh.querySelector(".search").remove();
  form.after(...fresh.children);
  form.parentElement.querySelector(".filters").open ||= open;
}

async function search(form) {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value) address.searchParams.set(name, value);
  if (!address.search) address.searchParams.set("day", "all");
  try {
    const page = await load(address);
    document.querySelector(".papers").replaceWith(page.querySelector(".papers"));
    replaceSide(form, page.querySelector(".side"));
    document.querySelector("link[rel=alternate]").replaceWith(page.querySelector("link[rel=alternate]"));
    document.title = page.title;
    history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") document.querySelector(".tally").textContent = error.message;
  }
}

async function more(link) {
  const page = await load(link.href);
  const fresh = [...page.querySelectorAll(".card")];
  document.querySelector(".cards").append(...fresh);
  const next = page.querySelector(".more");
  const old = link.closest(".more");
  if (next) old.replaceWith(next);
  else old.remove();
  fresh[0]?.querySelector("h3 a").focus({ preventScroll: true });
}

export function readFeed() {
  const form = document.querySelector("form.search");
  if (!form) return;
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, PAUSE, form);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search(form);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".more a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    more(link).catch(() => { location = link.href; });
  });
}
