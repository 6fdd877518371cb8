// A slot of five reels and three rows: one wager a spin, free spins shown one after another.
import {
  cycle, data, decimal, lastRound, micros, money, pause, reducedMotion, refuse, settle, showRefusal, showStage, summary, tell, wager,
} from "./play.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const reels = find("reels");
const overlay = find("line-overlay");
const bar = find("spins-bar");
const spinButton = find("spin");
const { lines, scatter, strips } = data.layout;
const SVG = "http://www.w3.org/2000/svg";
let busy = false;

const cells = [...reels.querySelectorAll(".reel")].map((reel) => [...reel.children]);
const stake = () => Number(document.querySelector("[name=stake_choice]:checked").value);

function put(cell, symbol) {
  cell.querySelector("use").setAttribute("href", `#symbol-${symbol}`);
}

function showReel(at, column) {
  column.forEach((symbol, row) => put(cells[at][row], symbol));
}

function clearMarks() {
  overlay.replaceChildren();
  for (const cell of reels.querySelectorAll(".won")) cell.classList.remove("won");
}

// Winning lines as drawn lines and marked cells; the middle of a cell is at 20n+10.
// What came back at or below the stake is shown, not celebrated.
function markWins(spin, celebrate) {
  clearMarks();
  reels.classList.toggle("quiet", !celebrate);
  for (const { line, count } of spin.lines) {
    const rows = lines[line].slice(0, count);
    const path = document.createElementNS(SVG, "polyline");
    path.setAttribute("points", rows.map((row, reel) => `${reel * 20 + 10},${row * 20 + 10}`).join(" "));
    path.setAttribute("vector-effect", "non-scaling-stroke");
    overlay.append(path);
    rows.forEach((row, reel) => cells[reel][row].classList.add("won"));
  }
  if (spin.scatter_win_micros > 0) {
    spin.window.forEach((column, reel) => column.forEach((symbol, row) => {
      if (symbol === scatter) cells[reel][row].classList.add("won");
    }));
  }
}

// Reels show passing symbols of their own strips while the answer is on its way.
let rolling = 0;
function roll() {
  clearMarks();
  if (reducedMotion()) return;
  reels.classList.add("spinning");
  const still = cells.map(() => false);
  const at = cells.map((_, reel) => (reel * 5) % strips[reel].length);
  rolling = setInterval(() => {
    cells.forEach((_, reel) => {
      if (still[reel]) return;
      at[reel] = (at[reel] + strips[reel].length - 1) % strips[reel].length;
      showReel(reel, [0, 1, 2].map((row) => strips[reel][(at[reel] + row) % strips[reel].length]));
    });
  }, 90);
  return (reel) => { still[reel] = true; };
}

async function stopOn(spin, stopReel, celebrate) {
  for (let reel = 0; reel < cells.length; reel += 1) {
    if (!reducedMotion()) await pause(230);
    stopReel?.(reel);
    showReel(reel, spin.window[reel]);
  }
  clearInterval(rolling);
  reels.classList.remove("spinning");
  markWins(spin, celebrate);
}

function says(spin) {
  const parts = spin.lines.map(({ line, symbol, count, win_micros: won }) => `line ${line + 1}, ${count} × ${symbol}, ${money(won)}`);
  if (spin.scatter_win_micros > 0) parts.push(`${spin.scatters} × ${scatter}, ${money(spin.scatter_win_micros)}`);
  return parts.length ? parts.join("; ") : "no winning line";
}

async function showFreeSpins(view, celebrate) {
  const { free_spins: spins, multiplier } = view;
  let won = 0;
  for (const [at, spin] of spins.entries()) {
    bar.textContent = `Free spin ${at + 1} of ${spins.length}, wins × ${multiplier}. So far ${money(won)}`;
    const stopReel = roll();
    if (!reducedMotion()) await pause(500);
    await stopOn(spin, stopReel, celebrate);
    won += spin.win_micros;
    bar.textContent = `Free spin ${at + 1} of ${spins.length}, wins × ${multiplier}. So far ${money(won)}`;
    await pause(reducedMotion() ? 600 : 900);
  }
}

async function finish(round, started, stopReel) {
  const view = round.outcome;
  if (!reducedMotion()) await pause(Math.max(0, 700 - (performance.now() - started)));
  const celebrate = micros(round.win) > micros(round.stake);
  await stopOn(view, stopReel, celebrate);
  if (view.free_spins.length) {
    tell(`${view.free_spins.length} free spins`, `${view.scatters} × ${scatter} started them.`);
    await pause(1200);
    await showFreeSpins(view, celebrate);
  }
  await cycle(started);
  const opening = view.free_spins.length ? `${view.free_spins.length} free spins are over` : says(view);
  tell(opening.charAt(0).toUpperCase() + opening.slice(1), summary(round));
  settle(round);
}

async function spin() {
  if (!data.signed_in) { location.href = `/sign-in/?next=${location.pathname}`; return; }
  if (busy) return;
  const started = performance.now();
  busy = true;
  spinButton.disabled = true;
  refuse("");
  bar.textContent = "";
  showStage(reels);
  tell("Spinning", `Stake ${money(stake())}.`);
  const before = cells.map((reel) => reel.map((cell) => cell.querySelector("use").getAttribute("href").slice(8)));
  const stopReel = roll();
  const { ok, told } = await wager({ stake: decimal(stake()) });
  if (ok) await finish(told, started, stopReel);
  else {
    clearInterval(rolling);
    reels.classList.remove("spinning");
    before.forEach((column, reel) => showReel(reel, column));
    tell("The reels did not turn", "No stake was taken.");
    showRefusal(told);
  }
  busy = false;
  spinButton.disabled = false;
}

spinButton.addEventListener("click", spin);

if (data.last_view) markWins(data.last_view, false);
// After a broken connection the page may have missed a round: show what the server has.
if (data.signed_in) {
  lastRound().then((round) => {
    if (!round || busy || round.ticket === data.last_ticket) return;
    round.outcome.window.forEach((column, reel) => showReel(reel, column));
    markWins(round.outcome, false);
    tell("Your last round", `${says(round.outcome)}. ${summary(round)}`);
    settle({ ...round, win: "0", stake: "0" });
  });
}
