// Search of the static site: every word must begin a word of the paper; those in the title count most.
"use strict";

const MOST = 50;
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const papers = self.papergistPapers.map((paper) => ({
  paper,
  title: fold(paper.title),
  rest: fold([paper.tldr, paper.tags.join(" "), paper.authors.join(" ")].join(" ")),
}));

function score(entry, words) {
  let sum = 0;
  for (const word of words) {
    if (entry.title.includes(word)) sum += 4;
    else if (entry.title.some((one) => one.startsWith(word))) sum += 3;
    else if (entry.rest.includes(word)) sum += 2;
    else if (entry.rest.some((one) => one.startsWith(word))) sum += 1;
    else return 0;
  }
  return sum;
}

function card({ paper }) {
  const article = document.createElement("article");
  const heading = document.createElement("h3");
  const link = document.createElement("a");
  article.className = "card";
  link.href = `papers/${paper.file}.html`;
  link.textContent = paper.title;
  heading.append(link);
  article.append(heading);
  if (paper.tldr) {
    const tldr = document.createElement("p");
    tldr.className = "tldr";
    tldr.textContent = paper.tldr;
    article.append(tldr);
  }
  return article;
}

function show() {
  const words = fold(document.getElementById("search").value);
  const found = words.length
    ? papers.map((entry) => [score(entry, words), entry]).filter(([sum]) => sum > 0).sort((one, other) => other[0] - one[0])
    : [];
  document.getElementById("found").replaceChildren(...found.slice(0, MOST).map(([, entry]) => card(entry)));
  const more = found.length > MOST ? `, the first ${MOST} shown` : "";
  document.getElementById("tally").textContent = words.length
    ? `${found.length} ${found.length === 1 ? "paper" : "papers"}${more}` : "";
}

document.getElementById("search").addEventListener("input", show);
const asked = new URLSearchParams(location.search).get("q");
if (asked) document.getElementById("search").value = asked;
show();
