// Runs a round of the history again, one step after another. All steps stand on the page already.

const box = document.querySelector("[data-replay]");
const steps = [...box.querySelectorAll("[data-step]")];
const find = (name) => box.querySelector(`[data-replay-${name}]`);
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const EACH_MS = 1600;
let at = -1; // -1: all are shown
let timer = 0;

function show() {
  const one = at >= 0;
  steps.forEach((step, number) => { step.hidden = one && number !== at; });
  for (const name of ["back", "on", "all"]) find(name).hidden = !one;
  find("back").disabled = at === 0;
  find("on").disabled = at === steps.length - 1;
  find("play").textContent = timer ? "Pause" : "Replay";
  const title = one ? steps[at].querySelector("h3").textContent : "";
  find("at").textContent = one ? `${at + 1} of ${steps.length}: ${title}` : "";
}

function stop() {
  clearInterval(timer);
  timer = 0;
}

function onward() {
  at += 1;
  if (at >= steps.length - 1) stop();
  show();
}

if (find("bar")) {
  find("play").addEventListener("click", () => {
    if (timer) { stop(); show(); return; }
    at = 0;
    // nothing moves by itself for somebody who asked for less motion: Next goes on
    if (!still.matches) timer = setInterval(onward, EACH_MS);
    show();
  });
  find("back").addEventListener("click", () => { stop(); at -= 1; show(); });
  find("on").addEventListener("click", () => { stop(); onward(); });
  find("all").addEventListener("click", () => { stop(); at = -1; show(); });
}
