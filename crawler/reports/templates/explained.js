"use strict";
const marks = JSON.parse(document.getElementById("marks").textContent);
const page = document.getElementById("page");
const answer = document.getElementById("answer");
const pieces = [...page.querySelectorAll("[data-mark]")];

function line(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function chosen() {
  return page.querySelector(".chosen");
}

function tell(what, text, why) {
  document.getElementById("what").textContent = what;
  const quote = document.getElementById("text");
  quote.textContent = text;
  quote.hidden = !text;
  document.getElementById("why").replaceChildren(...why.map((each) => line("li", each)));
  document.getElementById("around").replaceChildren();
  answer.classList.add("open");
}

function choose(piece) {
  chosen()?.classList.remove("chosen");
  piece.classList.add("chosen");
  for (const each of pieces) each.tabIndex = each === piece ? 0 : -1;
  piece.focus({ preventScroll: true });
  piece.scrollIntoView({ block: "nearest" });
  history.replaceState(null, "", `#${piece.dataset.mark}`);
  const mark = marks[piece.dataset.mark];
  tell(mark.what, mark.text, mark.why);
  const outer = piece.parentElement.closest("[data-mark]");
  if (outer) {
    const button = line("button", `It stands in what is marked ${outer.dataset.why}`);
    button.type = "button";
    button.addEventListener("click", () => choose(outer));
    document.getElementById("around").append(button);
  }
}

function forget() {
  chosen()?.classList.remove("chosen");
  answer.classList.remove("open");
}

function step(piece, by) {
  const next = pieces[pieces.indexOf(piece) + by];
  if (next) choose(next);
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

page.addEventListener("click", (event) => {
  const piece = event.target.closest("[data-mark]");
  if (piece) choose(piece);
  else tell("No line of text", "", ["Pictures, and boxes without words of their own, are not judged: only lines are."]);
});

page.addEventListener("focusin", (event) => {
  if (event.target.dataset.mark && event.target !== chosen()) choose(event.target);
});

document.addEventListener("keydown", (event) => {
  const piece = event.target.closest("#page [data-mark]");
  if (event.key === "Escape") forget();
  else if (piece && event.key in STEPS && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    step(piece, STEPS[event.key]);
  }
});

document.getElementById("close").addEventListener("click", forget);

for (const button of document.querySelectorAll("[data-next]")) {
  button.addEventListener("click", () => {
    const same = pieces.filter((piece) => piece.dataset.why === button.dataset.next);
    if (same.length) choose(same[(same.indexOf(chosen()) + 1) % same.length]);
  });
}

for (const each of pieces) each.tabIndex = each === pieces[0] ? 0 : -1;
// A phone shows the page first; what is known of it is one tap away.
if (matchMedia("(min-width: 60rem)").matches) for (const each of document.querySelectorAll("details")) each.open = true;
// An address with a piece's number leads to it, and its answer.
const named = pieces.find((piece) => `#${piece.dataset.mark}` === location.hash);
if (named) {
  choose(named);
  named.scrollIntoView({ block: "center" });
}
