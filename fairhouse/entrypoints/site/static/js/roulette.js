// European roulette: chips on a cloth, a wheel, one wager a spin.
import {
  cycle, data, decimal, keepFocus, lastRound, mayPlay, micros, money, pause, reducedMotion, refuse, settle, showRefusal, showStage, summary, tell, toSignIn, wager,
} from "./play.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const cloth = find("cloth");
const layer = find("chips-on");
const spinButton = find("spin");
const [undoButton, clearButton, againButton] = [find("undo"), find("clear"), find("again")];
const { bets: covers, pays, pockets, colours, most_bets: mostBets } = data.layout;

const KINDS = {
  straight: "Straight up", split: "Split", street: "Street", trio: "Trio", corner: "Corner",
  first_four: "First four", six_line: "Six line", column: "Column", dozen: "Dozen", red: "Red",
  black: "Black", odd: "Odd", even: "Even", low: "Low, 1 to 18", high: "High, 19 to 36",
};
const kindOf = (bet) => bet.split(":")[0];
function nameOf(bet) {
  const [kind, numbers] = bet.split(":");
  if (!numbers) return KINDS[kind];
  if (kind === "dozen") return `Dozen ${["1 to 12", "13 to 24", "25 to 36"][numbers - 1]}`;
  if (kind === "column") return `Column ${numbers}`;
  return `${KINDS[kind]} ${numbers.replaceAll("-", ", ")}`;
}
const byNumbers = new Map(Object.entries(covers)
  .filter(([bet]) => !["column", "dozen"].includes(kindOf(bet)) && covers[bet].length <= 6)
  .map(([bet, numbers]) => [numbers.join("-"), bet]));

let placed = new Map(); // bet -> micros
let before = []; // for undo
let played = new Map();
let busy = false;

const chip = () => Number(document.querySelector("[name=chip]:checked").value);
const total = () => [...placed.values()].reduce((sum, stake) => sum + stake, 0);

// --- placing

function change(next) {
  before.push(placed);
  placed = next;
  refuse("");
  draw();
}

function place(bet) {
  if (busy) return;
  if (!placed.has(bet) && placed.size >= mostBets) {
    refuse(`A round takes at most ${mostBets} different bets.`);
    return;
  }
  change(new Map(placed).set(bet, (placed.get(bet) ?? 0) + chip()));
}

function remove(bet) {
  const next = new Map(placed);
  next.delete(bet);
  change(next);
}

// --- the lines between numbers, for a mouse: near an edge two numbers, near a corner four

const centre = (box) => [box.left + box.width / 2, box.top + box.height / 2];
const buttonOf = (number) => cloth.querySelector(`[data-number="${number}"]`);
const numberAt = (x, y) => document.elementFromPoint(x, y)?.closest?.("[data-number]")?.dataset.number;

function betAt(button, event) {
  if (event.pointerType !== "mouse" || button.dataset.number === undefined) return button.dataset.bet;
  const box = button.getBoundingClientRect();
  const side = (at, from, size) => (at - from < size * 0.2 ? -1 : from + size - at < size * 0.2 ? 1 : 0);
  const dx = side(event.clientX, box.left, box.width);
  const dy = side(event.clientY, box.top, box.height);
  const [x, y] = centre(box);
  const look = (h, v) => numberAt(x + h * (box.width + 3), y + v * (box.height + 3));
  const around = new Set([button.dataset.number, look(dx, 0), look(0, dy), look(dx, dy)]);
  around.delete(undefined);
  const numbers = [...around].map(Number).sort((a, b) => a - b);
  return byNumbers.get(numbers.join("-")) ?? button.dataset.bet;
}

function show(bet) {
  const shown = new Set(bet ? covers[bet] : []);
  for (const button of cloth.querySelectorAll("[data-number]")) {
    button.classList.toggle("covered", shown.has(Number(button.dataset.number)));
  }
}

cloth.addEventListener("click", (event) => {
  const button = event.target.closest("[data-bet]");
  if (button) place(betAt(button, event));
});
cloth.addEventListener("pointermove", (event) => {
  const button = event.target.closest("[data-bet]");
  show(button && event.pointerType === "mouse" ? betAt(button, event) : null);
});
cloth.addEventListener("pointerleave", () => show(null));

// --- drawing what lies on the cloth

function spotOf(bet) {
  const own = cloth.querySelector(`[data-bet="${bet}"]`);
  const ground = cloth.getBoundingClientRect();
  const from = (x, y) => [x - ground.left, y - ground.top];
  if (own) {
    const [x, y] = centre(own.getBoundingClientRect());
    return from(x, y);
  }
  const boxes = covers[bet].map((n) => buttonOf(n).getBoundingClientRect());
  const middle = boxes.map(centre).reduce(([ax, ay], [x, y]) => [ax + x / boxes.length, ay + y / boxes.length], [0, 0]);
  if (["street", "six_line", "first_four"].includes(kindOf(bet))) {
    // at the outer end of the row, where a dealer would put it
    const lying = Math.abs(boxes[boxes.length - 1].left - boxes[boxes.length - 2].left) < 4;
    const edge = buttonOf(covers[bet].find((n) => n > 0)).getBoundingClientRect();
    return lying ? from(middle[0], edge.bottom) : from(edge.left, middle[1]);
  }
  return from(...middle);
}

const short = (stake) => decimal(stake).replace(/\.00$/, "").replace(/^0\./, ".");

function draw() {
  cloth.closest(".stage").classList.toggle("has-chips", placed.size > 0);
  layer.replaceChildren(...[...placed].map(([bet, stake]) => {
    const spot = document.createElement("span");
    spot.className = "chip-on";
    spot.textContent = short(stake);
    const [x, y] = spotOf(bet);
    spot.style.left = `${x}px`;
    spot.style.top = `${y}px`;
    return spot;
  }));
  for (const button of cloth.querySelectorAll("[data-bet]")) label(button);
  drawSlip();
  find("total").textContent = money(total());
  undoButton.disabled = busy || before.length === 0;
  clearButton.disabled = busy || placed.size === 0;
  againButton.disabled = busy || played.size === 0;
  spinButton.disabled = busy || (mayPlay && placed.size === 0);
}

function label(button) {
  const { bet, number } = button.dataset;
  const colour = number === undefined ? "" : `, ${colours[number]}`;
  const lies = placed.has(bet) ? `, ${money(placed.get(bet))} placed` : "";
  button.setAttribute("aria-label", `${nameOf(bet)}${colour}, pays ${pays[kindOf(bet)]} to 1${lies}`);
}

function drawSlip() {
  find("slip-empty").hidden = placed.size > 0;
  find("slip").replaceChildren(...[...placed].map(([bet, stake]) => {
    const item = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = `${nameOf(bet)}: ${money(stake)}`;
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button quiet small";
    drop.textContent = "Remove";
    drop.setAttribute("aria-label", `Remove ${nameOf(bet)}`);
    drop.disabled = busy;
    drop.addEventListener("click", () => remove(bet));
    item.append(text, drop);
    return item;
  }));
}

// --- any bet by name

const [kindSelect, placeSelect] = [find("kind"), find("place")];
function option(value, text) {
  const made = document.createElement("option");
  [made.value, made.textContent] = [value, text];
  return made;
}
kindSelect.replaceChildren(...Object.keys(KINDS).map((kind) => option(kind, `${KINDS[kind]} (${pays[kind]} to 1)`)));
function listPlaces() {
  const names = Object.keys(covers).filter((bet) => kindOf(bet) === kindSelect.value);
  names.sort((a, b) => covers[a][0] - covers[b][0] || covers[a][1] - covers[b][1]);
  placeSelect.replaceChildren(...names.map((bet) => option(bet, nameOf(bet))));
}
kindSelect.value = "split";
listPlaces();
kindSelect.addEventListener("change", listPlaces);
find("place-chip").addEventListener("click", () => place(placeSelect.value));

// --- controls

undoButton.addEventListener("click", () => { placed = before.pop() ?? placed; draw(); });
clearButton.addEventListener("click", () => change(new Map()));
againButton.addEventListener("click", () => change(new Map(played)));
window.addEventListener("resize", draw);

// --- the wheel

const [rotor, ball] = [find("rotor"), find("ball")];
const angleOf = (pocket) => (pockets.indexOf(pocket) * 360) / pockets.length;
let rotorAt = 0;
let turning = [];

function restBall(pocket) {
  ball.removeAttribute("hidden");
  ball.setAttribute("transform", `rotate(${angleOf(pocket) + rotorAt})`);
}

// While the answer is on its way the wheel turns; then the ball runs into its pocket.
function startWheel() {
  if (reducedMotion()) return;
  ball.removeAttribute("hidden");
  ball.removeAttribute("transform");
  const whole = { duration: 1400, iterations: Infinity, easing: "linear" };
  turning = [
    rotor.animate([{ transform: "rotate(0deg)" }, { transform: "rotate(360deg)" }], { ...whole, duration: 5200 }),
    ball.animate([{ transform: "rotate(360deg)" }, { transform: "rotate(0deg)" }], whole),
  ];
}

async function landOn(pocket) {
  stopWheel();
  if (!reducedMotion()) {
    const from = rotorAt;
    rotorAt = (rotorAt + 150) % 360;
    const end = angleOf(pocket) + rotorAt;
    const run = { duration: 3600, easing: "cubic-bezier(.12,.62,.16,1)", fill: "forwards" };
    const moves = [
      rotor.animate([{ transform: `rotate(${from}deg)` }, { transform: `rotate(${from + 360 + 150}deg)` }], run),
      ball.animate([{ transform: `rotate(${end + 1440}deg)` }, { transform: `rotate(${end}deg)` }], run),
    ];
    ball.removeAttribute("transform");
    await Promise.all(moves.map((move) => move.finished));
    for (const move of moves) move.cancel();
    rotor.setAttribute("transform", `rotate(${rotorAt})`);
  }
  restBall(pocket);
}

function stopWheel() {
  for (const move of turning) move.cancel();
  turning = [];
}

// --- a round

function badge(view) {
  const number = document.createElement("span");
  number.className = `result-number ${view.colour}`;
  number.setAttribute("aria-hidden", "true");
  number.textContent = view.pocket;
  return number;
}

function announce(round, opening = "") {
  const { pocket, colour } = round.outcome;
  tell(`${opening}${pocket} ${colour}`, summary(round), badge(round.outcome));
}

// What came back at or below the stake is shown, not celebrated.
function markWinners(view, celebrate) {
  cloth.classList.toggle("quiet", !celebrate);
  for (const button of cloth.querySelectorAll("[data-bet]")) {
    button.classList.toggle("won", covers[button.dataset.bet].includes(view.pocket) && view.bets.some((b) => b.bet === button.dataset.bet));
  }
}

async function spin() {
  if (!mayPlay) { toSignIn(); return; }
  if (busy || placed.size === 0) return;
  const started = performance.now();
  const held = document.activeElement === spinButton;
  busy = true;
  refuse("");
  for (const won of cloth.querySelectorAll(".won")) won.classList.remove("won");
  draw();
  tell("No more bets", "The wheel is turning.");
  showStage(document.querySelector(".wheel"));
  startWheel();
  const bets = [...placed].map(([bet, stake]) => ({ bet, stake: decimal(stake) }));
  const { ok, told } = await wager({ bets });
  if (ok) await finish(told, started);
  else {
    stopWheel();
    tell("No bet was placed", "Your chips are still on the cloth.");
    showRefusal(told);
  }
  busy = false;
  draw();
  if (held) keepFocus(spinButton.disabled ? againButton : spinButton);
}

async function finish(round, started) {
  if (!reducedMotion()) await pause(Math.max(0, 900 - (performance.now() - started)));
  await landOn(round.outcome.pocket);
  await cycle(started);
  announce(round);
  settle(round);
  markWinners(round.outcome, micros(round.win) > micros(round.stake));
  played = placed;
  placed = new Map();
  before = [];
}

spinButton.addEventListener("click", spin);
draw();

// After a broken connection the page may have missed a round: show what the server has.
if (data.signed_in) {
  lastRound().then((round) => {
    if (!round || busy || round.ticket === data.last?.ticket) return;
    restBall(round.outcome.pocket);
    announce(round, "Your last round: ");
    settle({ ...round, win: "0", stake: "0" });
  });
}
