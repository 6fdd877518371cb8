// Spins that start by themselves, where the licence allows it: so many as the player said, never
// faster than the pause of the house's rules, until he stops them. A spin in progress goes on.
import { data, pause, refuse } from "./play.js";

const find = (name) => document.querySelector(`[data-autoplay${name}]`);

export function start({ spin, isBusy }) {
  const box = find("");
  if (!box) return;
  const [input, startButton, stopButton, left] = ["-spins", "-start", "-stop", "-left"].map(find);
  let running = false;

  function show(rest) {
    startButton.hidden = running;
    stopButton.hidden = !running;
    input.disabled = running;
    left.textContent = running ? `${rest} to go` : "";
  }

  async function run(spins) {
    running = true;
    for (let rest = spins; running && rest > 0; rest -= 1) {
      show(rest);
      const round = await spin({ autoplay: true });
      // a refusal ends it, and so does a bonus in which the player has to choose
      if (!round || isBusy()) break;
      // counted from the server's answer: it refuses what comes sooner
      while (running && performance.now() - round.heard_at < data.autoplay_pause_ms) await pause(100);
    }
    running = false;
    show(0);
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
  stopButton.addEventListener("click", () => { running = false; show(0); startButton.focus(); });
}
