// Spins that start by themselves, where the licence allows it: so many as the player said, never
// faster than the pause of the house's rules, until he stops them. A spin in progress goes on.
import { data, pause, refuse } from "./play.js";

const find = (name) => document.querySelector(`[data-autoplay${name}]`);
const AGAIN_MS = 500;

export function start({ spin, isBusy }) {
  const box = find("");
  if (!box) return;
  const [input, startButton, stopButton, left] = ["-spins", "-start", "-stop", "-left"].map(find);
  let running = false;

  function show(words) {
    startButton.hidden = running;
    stopButton.hidden = !running;
    input.disabled = running;
    left.textContent = words;
  }

  const until = async (moment) => { while (running && performance.now() < moment) await pause(100); };

  // The pause counts from the last game wherever it was played, which only the server knows: what
  // comes too soon waits, for as long as one pause can last. Then it is a refusal like others.
  async function nextSpin() {
    const latest = performance.now() + data.autoplay_pause_ms + 2 * AGAIN_MS;
    for (;;) {
      const patient = performance.now() < latest;
      const answer = await spin({ autoplay: patient ? "patient" : true });
      if (!patient || answer?.told.code !== "game.too_soon") return answer;
      await until(performance.now() + AGAIN_MS);
      if (!running) return null;
    }
  }

  async function run(spins) {
    running = true;
    let end = "";
    for (let rest = spins; running && rest > 0; rest -= 1) {
      show(`${rest} to go`);
      const answer = await nextSpin();
      if (answer && !answer.ok) end = "Stopped";
      // a refusal ends it, and so does a bonus in which the player has to choose
      if (!answer?.ok || isBusy()) break;
      // counted from the server's answer: it refuses what comes sooner
      await until(answer.told.heard_at + data.autoplay_pause_ms);
    }
    running = false;
    const held = [document.body, stopButton].includes(document.activeElement);
    show(end);
    if (held && !isBusy()) startButton.focus({ preventScroll: true });
  }

  startButton.addEventListener("click", () => {
    const spins = Number(input.value);
    if (!Number.isInteger(spins) || spins < Number(input.min) || spins > Number(input.max)) {
      refuse(`Choose from ${input.min} to ${input.max} spins.`);
      input.focus();
      return;
    }
    if (!isBusy()) { run(spins); stopButton.focus(); }
  });
  stopButton.addEventListener("click", () => { running = false; show(""); startButton.focus(); });
}
