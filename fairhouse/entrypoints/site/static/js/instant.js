// Scratch cards: bought in one wager, then uncovered field by field. The result is booked when the
// card is bought; it is told, and the balance changes, once the player has seen all of it.
import {
  cycle, data, decimal, lastRound, mayPlay, micros, money, refuse, roundOnPage, settle, showRefusal, showStage, summary, tell, toSignIn, wager,
} from "./play.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const [fieldsBox, winningBox, card] = [find("fields"), find("winning"), find("ticket-card")];
const [buyButton, uncoverButton, sheet] = [find("buy"), find("uncover"), find("sheet")];
const { mechanic, rows, columns } = data.layout;
const byNumber = mechanic === "number_match";
let round = null; // bought, not yet uncovered
let began = 0;
let closed = new Set();
let busy = false;

const stake = () => Number(document.querySelector("[name=stake_choice]:checked").value);
const short = (amount) => money(amount).replace(" play money", "");

// The fields in reading order: [{text, more, won, words}].
function fieldsOf(view) {
  if (byNumber) {
    return view.numbers.map(({ number, prize_micros: prize, won }) => ({
      text: String(number), more: short(prize), won, words: `${number}, for ${money(prize)}`,
    }));
  }
  const matched = new Set(view.matched.map(([reel, row]) => `${reel},${row}`));
  return Array.from({ length: rows * columns }, (_, at) => {
    const [reel, row] = [at % columns, Math.floor(at / columns)];
    const amount = view.grid[reel][row];
    return { text: short(amount), more: "", won: matched.has(`${reel},${row}`), words: money(amount) };
  });
}

function open(item, field, marked) {
  const shown = document.createElement("span");
  shown.className = `field ${marked && field.won ? "won" : ""}`;
  const main = document.createElement("b");
  main.textContent = field.text;
  shown.append(main);
  if (field.more) shown.append(Object.assign(document.createElement("span"), { textContent: field.more }));
  if (marked && field.won) shown.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: " matched" }));
  item.replaceChildren(shown);
}

function cover(item, at, field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "field closed";
  button.setAttribute("aria-label", `Field ${at + 1}, covered`);
  button.addEventListener("click", () => uncover(at, field));
  item.replaceChildren(button);
}

const items = () => [...fieldsBox.children];

function showWinning(view) {
  if (!byNumber) return;
  [...winningBox.children].forEach((item, at) => open(item, { text: String(view.winning[at]), more: "", won: false }, false));
}

function lay(view) {
  const fields = fieldsOf(view);
  card.classList.remove("celebrate");
  showWinning(view);
  closed = new Set(fields.keys());
  items().forEach((item, at) => cover(item, at, fields[at]));
}

function uncover(at, field) {
  if (!closed.has(at)) return;
  closed.delete(at);
  const held = items()[at].contains(document.activeElement);
  open(items()[at], field, false);
  if (closed.size === 0) { finish(); return; }
  tell(field.words, `${closed.size} ${closed.size === 1 ? "field" : "fields"} to go.`);
  // the keyboard goes on to the next covered field
  if (held) (items().slice(at + 1).find((item) => item.querySelector("button")) ?? items().find((item) => item.querySelector("button"))).querySelector("button").focus();
}

function showAll(view) {
  showWinning(view);
  const fields = fieldsOf(view);
  items().forEach((item, at) => open(item, fields[at], true));
}

async function finish() {
  const told = round;
  round = null;
  closed.clear();
  uncoverButton.hidden = true;
  showAll(told.outcome);
  card.classList.toggle("celebrate", micros(told.win) > micros(told.stake));
  const matched = told.outcome.matched.length;
  tell(matched ? `${matched} matched` : "No match", summary(told));
  settle(told);
  await cycle(began);
  lock(false);
  buyButton.focus({ preventScroll: true });
}

function lock(now) {
  busy = now;
  buyButton.disabled = now;
  for (const input of sheet.querySelectorAll("input")) input.disabled = now;
}

async function buy() {
  if (!mayPlay) { toSignIn(); return; }
  if (busy || round) return;
  began = performance.now();
  lock(true);
  refuse("");
  showStage(card);
  tell("Your card is on its way", `Stake ${money(stake())}.`);
  const { ok, told } = await wager({ stake: decimal(stake()) });
  if (!ok) {
    tell("No card was bought", "No stake was taken.");
    showRefusal(told);
    lock(false);
    return;
  }
  round = told;
  lay(told.outcome);
  uncoverButton.hidden = false;
  tell("Uncover your card", "Press the fields one by one, or all at once.");
  items()[0].querySelector("button").focus({ preventScroll: true });
}

buyButton.addEventListener("click", buy);
uncoverButton.addEventListener("click", () => { if (round) finish(); });

// After a broken connection the page may have missed a card: what the server has is shown.
lastRound().then((told) => {
  if (!told || busy || round || told.ticket === roundOnPage()?.ticket) return;
  showAll(told.outcome);
  tell("Your last card", summary(told));
  settle(told, 0);
});
