// Every slot: one wager a spin, then whatever it brought, shown one picture after another. The
// result is booked before the reels stop; nothing here decides anything.
import { markCells, saysOf, shotsOf } from "./slot-shots.js";
import {
  act, cycle, data, decimal, keepFocus, lastRound, mayPlay, micros, money, pause, reducedMotion, refuse, roundOnPage, settle, showRefusal, showStage, summary, tell, toSignIn, wager,
} from "./play.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const [reels, overlay, bar, bonusBox, sheet] = ["reels", "line-overlay", "spins-bar", "bonus", "sheet"].map(find);
const [spinButton, skipButton, autoplayBox] = [find("spin"), find("skip"), find("autoplay")];
const { strips } = data.layout;
let busy = false;
let open = null; // the round whose bonus waits
let skipping = false;

const cells = [...reels.querySelectorAll(".reel")].map((reel) => [...reel.children]);
const chosen = (name) => Number(document.querySelector(`[name=${name}]:checked`)?.value);
const stake = () => chosen("stake_choice");
const calm = () => reducedMotion() || skipping;
const wait = (ms) => (skipping ? Promise.resolve() : pause(ms));

function put(cell, symbol, amount = 0) {
  cell.querySelector("use").setAttribute("href", symbol ? `#symbol-${symbol}` : "");
  cell.querySelector("[data-amount]").textContent = amount ? money(amount).replace(" play money", "") : "";
  cell.classList.toggle("empty", !symbol);
}

const showReel = (at, column) => column.forEach(({ symbol, amount }, row) => put(cells[at][row], symbol, amount));
const plain = (window) => window.map((column) => column.map((symbol) => ({ symbol })));

// --- reels that turn while the answer is on its way

let rolling = 0;
function roll() {
  markCells(cells, overlay, null);
  if (calm()) return undefined;
  reels.classList.add("spinning");
  const still = cells.map(() => false);
  const at = cells.map((_, reel) => (reel * 5) % strips[reel].length);
  rolling = setInterval(() => {
    cells.forEach((column, reel) => {
      if (still[reel]) return;
      const strip = strips[reel];
      at[reel] = (at[reel] + strip.length - 1) % strip.length;
      showReel(reel, column.map((_, row) => ({ symbol: strip[(at[reel] + row) % strip.length] })));
    });
  }, 90);
  return (reel) => { still[reel] = true; };
}

function stopRolling() {
  clearInterval(rolling);
  reels.classList.remove("spinning");
}

async function stopOn(shot, stopReel, celebrate) {
  for (let reel = 0; reel < cells.length; reel += 1) {
    if (!calm() && stopReel) await pause(230);
    stopReel?.(reel);
    showReel(reel, shot.cells[reel]);
  }
  stopRolling();
  reels.classList.toggle("quiet", !celebrate);
  markCells(cells, overlay, shot);
}

// --- a round, picture by picture

async function showShots(shots, celebrate) {
  const more = shots.slice(1);
  if (!more.length) return;
  tell(shots[1].opening, shots[1].why ?? "");
  await wait(1200);
  skipButton.hidden = !data.may_skip;
  for (const shot of more) {
    bar.textContent = shot.bar;
    const stopReel = shot.turns ? roll() : undefined;
    if (shot.turns) await wait(calm() ? 0 : 500);
    await stopOn(shot, stopReel, celebrate);
    bar.textContent = shot.bar;
    await wait(reducedMotion() ? 500 : 900);
  }
  skipButton.hidden = true;
  bar.textContent = "";
}

async function finish(round, started, stopReel) {
  const shots = shotsOf(round.outcome, data.layout, money);
  if (!calm()) await pause(Math.max(0, 700 - (performance.now() - started)));
  const celebrate = micros(round.win) > micros(round.stake);
  await stopOn(shots[0], stopReel, celebrate);
  await showShots(shots, celebrate);
  if (round.over === false) { openBonus(round); settle(round, -micros(round.stake)); return; }
  await cycle(started);
  tellResult(round, shots);
  settle(round);
}

// Many small wins are counted in the headline and read out after it.
function tellResult(round, shots) {
  const last = shots.length > 1 ? shots[shots.length - 1].closing : saysOf(shots[0]);
  const wins = shots.length > 1 ? 1 : shots[0].wins;
  const headline = wins > 2 ? `${wins} wins` : last.charAt(0).toUpperCase() + last.slice(1);
  tell(headline, summary(round), null, wins > 2 ? last : "");
}

// While the bonus waits there is nothing to stake.
function hideSheet() {
  for (const box of [sheet, autoplayBox]) if (box) box.hidden = Boolean(open);
}

function lock(now) {
  busy = now;
  spinButton.disabled = now;
  for (const input of sheet.querySelectorAll("input")) input.disabled = now;
}

// Gives the door's answer, {ok, told}, or null when nothing was asked. Autoplay waits when it is
// told that it comes too soon: that is no refusal to show.
async function spin({ autoplay = false } = {}) {
  if (!mayPlay) { toSignIn(); return null; }
  if (busy || open) return null;
  const held = document.activeElement === spinButton;
  const started = performance.now();
  lock(true);
  skipping = false;
  refuse("");
  bar.textContent = "";
  drawBonus(null);
  showStage(reels);
  tell("Spinning", `Stake ${money(stake())}.`);
  const before = cells.map((reel) => reel.map((cell) => cell.querySelector("use").getAttribute("href").slice(8)));
  const stopReel = roll();
  const lines = chosen("lines_choice");
  const { ok, told } = await wager({ stake: decimal(stake()), ...(lines ? { lines } : {}), ...(autoplay ? { autoplay: true } : {}) });
  if (ok) await finish(told, started, stopReel);
  else {
    stopRolling();
    plain(before).forEach((column, reel) => showReel(reel, column));
    if (autoplay === "patient" && told.code === "game.too_soon") tell("Waiting", "The next spin begins when the pause after your last game is over.");
    else { tell("The reels did not turn", "No stake was taken."); showRefusal(told); }
    if (told.code === "game.round_open") resume(await lastRound());
  }
  lock(false);
  hideSheet();
  // a button that was disabled or is gone has lost the focus: the keyboard goes on from here
  if (open) focusItem();
  else if (held) keepFocus(spinButton);
  return { ok, told };
}

// --- the bonus: items to pick, each pick an action of the round

function openBonus(round) {
  open = round;
  hideSheet();
  drawBonus(round.outcome.bonus);
  tell("Pick one", `The bonus is open. Staked ${money(micros(round.stake))}.`);
}

function part(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}

const openedItem = ({ title, win_micros: won }) => [part("b", title), ...(won ? [part("span", money(won))] : [])];

// A game may have drawn what its items look like.
function closedItem(at) {
  const words = part("span", `Item ${at + 1}`);
  if (!document.getElementById("symbol-closed")) return [words];
  const picture = document.createElementNS(reels.querySelector("svg").namespaceURI, "svg");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(picture.namespaceURI, "use");
  use.setAttribute("href", "#symbol-closed");
  picture.append(use);
  return [picture, words];
}

const focusItem = () => bonusBox.querySelector("button:not([disabled])")?.focus({ preventScroll: true });

function drawBonus(bonus, over = false) {
  bonusBox.hidden = !bonus;
  if (!bonus) return;
  const told = new Map(bonus.opened.map((one) => [one.at, one]));
  bonusBox.replaceChildren(...Array.from({ length: bonus.items }, (_, at) => {
    const item = document.createElement("button");
    item.type = "button";
    item.className = "bonus-item";
    const one = told.get(at);
    item.disabled = over || Boolean(one);
    item.classList.toggle("opened", Boolean(one));
    item.replaceChildren(...(one ? openedItem(one) : closedItem(at)));
    item.addEventListener("click", () => pickItem(at));
    return item;
  }));
}

async function pickItem(at) {
  if (busy || !open) return;
  const started = performance.now();
  busy = true;
  refuse("");
  const { ok, told } = await act(open.round, open.stage, { action: "pick", at });
  busy = false;
  if (!ok) {
    showRefusal(told);
    if (told.code === "game.round_moved" || told.code === "game.round_over") resume(await lastRound());
    return;
  }
  const { bonus } = told.outcome;
  const found = bonus.opened[bonus.opened.length - 1];
  const won = found.win_micros ? `, ${money(found.win_micros)}` : "";
  if (told.over) {
    open = null;
    drawBonus(bonus, true);
    await cycle(started);
    tell(`${found.title}${won}. The bonus is over`, summary(told));
    settle(told, micros(told.win));
    hideSheet();
    spinButton.focus({ preventScroll: true });
  } else {
    open = told;
    drawBonus(bonus);
    tell(`${found.title}${won}`, `Won in the bonus so far: ${money(bonus.win_micros)}. Pick another.`);
    settle(told, 0);
    focusItem();
  }
}

// --- what the server knows of a round that this page did not see end

function resume(round) {
  if (!round) return;
  const shots = shotsOf(round.outcome, data.layout, money);
  const shot = shots[shots.length - 1];
  shot.cells.forEach((column, reel) => showReel(reel, column));
  markCells(cells, overlay, shot);
  if (round.over === false) openBonus(round);
  else {
    open = null;
    hideSheet();
    drawBonus(round.outcome.bonus, true);
    tell("Your last round", `${saysOf(shots[0])}. ${summary(round)}`);
  }
  if (round.balance !== null) settle(round, 0);
}

spinButton.addEventListener("click", () => spin());
skipButton.addEventListener("click", () => { skipping = true; skipButton.hidden = true; });
reels.classList.add("quiet");

const onPage = roundOnPage();
if (onPage) {
  const shots = shotsOf(onPage.outcome, data.layout, money);
  const last = shots[shots.length - 1];
  last.cells.forEach((column, reel) => showReel(reel, column));
  markCells(cells, overlay, last);
  if (!onPage.over) openBonus(onPage);
}
// After a broken connection the page may have missed a round: show what the server has.
lastRound().then((round) => {
  if (!round || busy || (round.ticket === data.last?.ticket && round.stage === data.last?.stage)) return;
  resume(round);
});

export { spin };
export const isBusy = () => busy || Boolean(open);
if (data.autoplay_pause_ms !== null) import("./autoplay.js").then((autoplay) => autoplay.start({ spin, isBusy }));
