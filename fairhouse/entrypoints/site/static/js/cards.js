// Every game of cards: chips on bets, one deal, then whatever the game offers until it is over.
import { bets as betTable, element, hand as drawHand, handWords, turnOf } from "./faces.js";
import {
  act, cycle, data, decimal, keepFocus, lastRound, mayPlay, micros, money, pause, reducedMotion, refuse, roundOnPage, settle, showRefusal, showStage, summary, tell, toSignIn, wager,
} from "./play.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const [handsBox, paidBox, choicesBox, sheet] = [find("hands"), find("paid"), find("choices"), find("sheet")];
const [dealButton, clearButton] = [find("deal"), find("clear")];
const spots = [...document.querySelectorAll("[data-spot]")];
const { bets: offered, grid_micros: grid } = data.layout;
const FRONT_CARDS = 2; // pai gow: the front hand

let placed = new Map();
let round = null; // the open round, as the door told it
let shown = null; // what lies on the table
let chosen = new Set(); // positions held, or set in front
let busy = false;

const chip = () => Number(document.querySelector("[name=chip]:checked").value);
const total = () => [...placed.values()].reduce((sum, stake) => sum + stake, 0);
const complete = () => placed.size > 0 && offered.every(({ bet, required }) => !required || placed.has(bet));

// A stake lies on the game's grid: a smaller chip counts as one step of it.
const onGrid = (stake) => Math.max(grid, Math.floor(stake / grid) * grid);

// --- the bets

function drawSheet() {
  const open = round !== null;
  sheet.hidden = open;
  for (const spot of spots) {
    const stake = placed.get(spot.dataset.spot);
    spot.querySelector("[data-on]").textContent = stake ? money(stake) : "–";
    spot.classList.toggle("filled", Boolean(stake));
    spot.disabled = busy;
  }
  find("total").textContent = money(total());
  clearButton.disabled = busy || placed.size === 0;
  dealButton.disabled = busy || (mayPlay && !complete());
}

for (const spot of spots) {
  spot.addEventListener("click", () => {
    const { spot: bet } = spot.dataset;
    const next = new Map(placed).set(bet, (placed.get(bet) ?? 0) + onGrid(chip()));
    const sum = [...next.values()].reduce((a, b) => a + b, 0);
    if (data.max_stake_micros !== null && sum > data.max_stake_micros) {
      refuse(`The largest stake here is ${money(data.max_stake_micros)}.`);
      return;
    }
    placed = next;
    refuse("");
    drawSheet();
  });
}
clearButton.addEventListener("click", () => { placed = new Map(); drawSheet(); });

// --- the table

// Which cards of a hand were not there a moment ago.
function freshIn(before, one, at) {
  const old = before?.hands.find(({ name }) => name === one.name);
  return !old || old.cards[at] !== one.cards[at];
}

function toggleFor(view, one) {
  if (view.over || !mine(view, one)) return null;
  if (view.holdable) return { label: "Hold", pressed: chosen, onPress: (at) => flip(at, 5) };
  if (view.settable) return { label: "Front", pressed: chosen, onPress: (at) => flip(at, FRONT_CARDS) };
  return null;
}

const mine = (view, one) => one.name === "player" || one === view.hands[view.hands.length - 1];

function flip(at, most) {
  refuse("");
  if (chosen.has(at)) chosen.delete(at);
  else if (chosen.size < most) chosen.add(at);
  else refuse(`You have chosen ${most} cards. Press one of them to take it back.`);
  drawChoices();
}

function drawTable(view, before) {
  let order = 0;
  const drawn = view.hands.map((one) => {
    const turn = !view.over && one.name === turnOf(view);
    const made = drawHand(one, { toggle: toggleFor(view, one), fresh: (at) => freshIn(before, one, at), turn });
    for (const dealt of made.querySelectorAll(".dealt")) dealt.style.setProperty("--order", order++);
    return made;
  });
  handsBox.replaceChildren(...drawn);
  paidBox.replaceChildren(betTable(view.bets, money), ...potOf(view));
  return reducedMotion() ? 0 : order * 90 + 250;
}

// A ladder shows what it would pay now.
function potOf(view) {
  if (view.over || view.pot_micros === undefined) return [];
  return [element("p", "pot", `Collect now: ${money(view.pot_micros)}`)];
}

// --- what may be done

const isSet = (choice) => round.outcome.settable && choice.action === "set";
function wording(choice) {
  if (round.outcome.holdable && choice.action === "draw") {
    return chosen.size === 5 ? "Keep all five" : `Draw ${5 - chosen.size}`;
  }
  return choice.title;
}

function drawChoices() {
  const open = round !== null;
  choicesBox.hidden = !open;
  if (!open) { choicesBox.replaceChildren(); return; }
  const had = document.activeElement?.dataset?.action;
  // the first choice leads, until the player has set his hands himself
  const { choices } = round.outcome;
  const first = (chosen.size === FRONT_CARDS && choices.find(isSet)) || choices[0];
  choicesBox.replaceChildren(...choices.map((choice) => {
    const button = element("button", `button ${choice === first ? "spin" : "on-felt"}`, wording(choice));
    if (choice.stake_micros) button.append(element("span", "more-stake", `+${money(choice.stake_micros)}`));
    button.type = "button";
    button.dataset.action = choice.action;
    button.disabled = busy || (isSet(choice) && chosen.size !== FRONT_CARDS);
    button.addEventListener("click", () => choose(choice));
    return button;
  }));
  if (had) choicesBox.querySelector(`[data-action="${had}"]`)?.focus({ preventScroll: true });
}

const nextButton = () => (round && choicesBox.querySelector("button:not([disabled])")) || dealButton;

const heard = (view) => view.hands.map(handWords).join(" ");

function announce(told) {
  const view = told.outcome;
  if (told.over) {
    tell(view.message || "The round is over", summary(told), null, heard(view));
  } else {
    const names = view.choices.map(({ title }) => title).join(", ");
    const turn = view.hands.find(({ name }) => name === turnOf(view));
    const how = view.settable ? ` Choose ${FRONT_CARDS} cards for the front, or take the house way.` : "";
    tell(view.message || (turn ? `${turn.title}: your move` : "Your move"), `Staked ${money(micros(told.stake))}.${how}`, null, `${heard(view)} You can: ${names}.`);
  }
}

// --- a round

async function show(told, change) {
  const wait = drawTable(told.outcome, shown);
  shown = told.outcome;
  await pause(wait);
  const celebrate = told.over && micros(told.win) > micros(told.stake);
  handsBox.classList.toggle("celebrate", celebrate);
  announce(told);
  settle(told, change);
}

async function deal() {
  if (!mayPlay) { toSignIn(); return; }
  if (busy || round || !complete()) return;
  const started = performance.now();
  const held = document.activeElement === dealButton;
  busy = true;
  refuse("");
  drawSheet();
  shown = null;
  chosen = new Set();
  handsBox.classList.remove("celebrate");
  showStage(handsBox);
  tell("Dealing", `Total stake ${money(total())}.`);
  const bets = [...placed].map(([bet, stake]) => ({ bet, stake: decimal(stake) }));
  const { ok, told } = await wager({ bets });
  if (ok) await onward(told, started, -micros(told.stake));
  else {
    tell("No cards were dealt", "No stake was taken.");
    showRefusal(told);
    if (told.code === "game.round_open") resume(await lastRound());
  }
  busy = false;
  drawSheet();
  drawChoices();
  if (held) keepFocus(nextButton());
}

async function choose(choice) {
  if (busy || !round) return;
  const started = performance.now();
  busy = true;
  refuse("");
  const action = { action: choice.action };
  if (round.outcome.holdable) action.hold = [...chosen].sort((a, b) => a - b);
  if (isSet(choice)) action.front = [...chosen].sort((a, b) => a - b);
  drawChoices();
  const staked = micros(round.stake);
  const { ok, told } = await act(round.round, round.stage, action);
  if (ok) await onward(told, started, staked - micros(told.stake));
  else {
    showRefusal(told);
    if (told.code === "game.round_moved" || told.code === "game.round_over") resume(await lastRound());
  }
  busy = false;
  drawSheet();
  drawChoices();
  keepFocus(nextButton());
}

// `staked` is what the answer took (negative); a finished round also brings its win.
async function onward(told, started, staked) {
  if (told.over) round = null;
  chosen = new Set();
  const before = round;
  if (!told.over) round = told;
  if (!before && !told.over) drawSheet();
  await show(told, staked + (told.over ? micros(told.win) : 0));
  if (told.over) await cycle(started);
}

// A round that was left open goes on where it stood, at the same stakes.
function resume(told) {
  if (!told) return;
  shown = told.outcome;
  if (placed.size === 0) placed = lastStakes(); // to deal again as before when it is over
  if (told.over) {
    round = null;
    drawTable(told.outcome, told.outcome);
    announce(told);
  } else {
    round = told;
    chosen = new Set();
    drawTable(told.outcome, told.outcome);
    announce(told);
  }
  if (told.balance !== null) settle(told, 0);
  drawSheet();
  drawChoices();
}

function lastStakes() {
  const known = new Set(offered.map(({ bet }) => bet));
  const last = shown?.bets.filter(({ bet }) => known.has(bet)) ?? [];
  return new Map(last.map(({ bet, stake_micros: stake }) => [bet, stake]));
}

dealButton.addEventListener("click", deal);
const onPage = data.demo ? null : roundOnPage();
if (onPage) {
  shown = onPage.outcome;
  if (!onPage.over) resume(onPage);
  else placed = lastStakes();
} else if (offered.length === 1) {
  placed = new Map([[offered[0].bet, onGrid(chip())]]);
}
drawSheet();
drawChoices();
// After a broken connection the page may have missed a stage: show what the server has.
lastRound().then((told) => {
  if (!told || busy) return;
  if (told.ticket === data.last?.ticket && told.stage === data.last?.stage) return;
  resume(told);
});
