// What is on every page: keys, light and dark, and the question box. Everything works without it.
import { answerLive, openCited } from "./ask.js";
import { readFeed } from "./feed.js";
import { noteThumbs } from "./thumbs.js";
import { watchAdding } from "./add.js";

const byId = (id) => document.getElementById(id);
const dark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : dark.matches;
}

function nameTheme() {
  byId("theme").textContent = isDark() ? "Light" : "Dark";
}

function switchTheme() {
  const chosen = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = chosen;
  try { localStorage.setItem("theme", chosen); } catch { /* it holds for this page only */ }
  nameTheme();
}

function step(by) {
  const links = [...document.querySelectorAll(".card h3 a")];
  const now = links.indexOf(document.activeElement);
  const next = links[now < 0 && by < 0 ? links.length - 1 : now + by];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.closest(".card").scrollIntoView({ block: "nearest" });
}

function choose(key) {
  const button = document.querySelector(`.choice button[aria-keyshortcuts="${key}"]`);
  if (button) button.click();
}

function focusOn(id) {
  const field = byId(id);
  if (!field) return;
  field.focus();
  field.select();
}

const keys = {
  "/": () => focusOn("question"),
  s: () => focusOn("search"),
  j: () => step(1),
  k: () => step(-1),
  t: switchTheme,
  "?": () => byId("keys").showModal(),
  1: () => choose("1"),
  2: () => choose("2"),
  0: () => choose("0"),
};

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.key === "Escape" && target.id === "question") target.blur();
  const writing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  if (writing || event.ctrlKey || event.metaKey || event.altKey || event.repeat && /\d/.test(event.key)) return;
  if (byId("keys").open || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

byId("theme").hidden = byId("help").hidden = false;
byId("theme").addEventListener("click", switchTheme);
byId("help").addEventListener("click", () => byId("keys").showModal());
dark.addEventListener("change", nameTheme);
nameTheme();
openCited();
answerLive();
readFeed();
watchAdding();
noteThumbs();
