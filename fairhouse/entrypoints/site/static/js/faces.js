// Cards, hands and bets as elements, drawn as templates/games/_cards.html.j2 draws them.

const words = JSON.parse(document.getElementById("faces-data").textContent);
const SVG = "http://www.w3.org/2000/svg";

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const SUIT = { C: "clubs", D: "diamonds", H: "hearts", S: "spades" };

export function cardWords(code) {
  if (code === "??") return "a card face down";
  if (code === "JK") return "joker";
  return `${words.ranks[code[0]]} of ${words.suits[code[1]]}`;
}

function suitSign(suit, size) {
  const sign = document.createElementNS(SVG, "svg");
  sign.setAttribute("class", `pc-${size}`);
  sign.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#suit-${suit}`);
  sign.append(use);
  return sign;
}

export function card(code) {
  const suit = code === "??" ? "back" : code === "JK" ? "joker" : SUIT[code[1]];
  const made = element("span", `pc ${suit}`);
  if (suit !== "back") {
    const shown = element("span");
    shown.setAttribute("aria-hidden", "true");
    const rank = suit === "joker" ? "Joker" : code[0] === "T" ? "10" : code[0];
    shown.append(element("b", "", rank), suitSign(suit, "small"), suitSign(suit, "large"));
    made.append(shown);
  }
  made.append(element("span", "visually-hidden", cardWords(code)));
  return made;
}

const MARKS = { won: "Won", lost: "Lost", push: "Push" };

// Of several hands of a player, the one that he decides on: "hand_2", or nothing.
export function turnOf({ active, hands }) {
  const name = `hand_${active}`;
  return active && hands.length > 2 && hands.some((one) => one.name === name) ? name : "";
}

// `toggle` makes each card a button: {label, pressed: Set of positions, onPress(at)}.
export function hand(one, { toggle = null, fresh = () => false, turn = false } = {}) {
  const made = element("div", `hand ${one.cards.length > 5 ? "many" : ""} ${one.mark ?? ""} ${turn ? "turn" : ""}`);
  const title = element("h2", "hand-title", one.title);
  if (one.note) title.append(" ", element("span", "hand-note", one.note));
  if (one.mark) title.append(" ", element("span", "hand-mark", MARKS[one.mark]));
  if (turn) title.append(" ", element("span", "hand-mark", "Your move"));
  const list = element("ol", "hand-cards");
  one.cards.forEach((code, at) => {
    const item = element("li");
    const face = card(code);
    if (fresh(at)) face.classList.add("dealt");
    if (toggle) item.append(toggleCard(face, code, at, toggle));
    else item.append(face);
    list.append(item);
  });
  made.append(title, list);
  return made;
}

function toggleCard(face, code, at, { label, pressed, onPress }) {
  const button = element("button", "pc-toggle");
  button.type = "button";
  button.setAttribute("aria-pressed", String(pressed.has(at)));
  button.setAttribute("aria-label", `${label} ${cardWords(code)}`);
  button.append(face, element("span", "pc-toggle-said", label));
  button.addEventListener("click", () => {
    onPress(at);
    button.setAttribute("aria-pressed", String(pressed.has(at)));
  });
  return button;
}

export function bets(rows, money) {
  const table = element("table", "felt-bets");
  table.append(element("caption", "visually-hidden", "Bets of this round"));
  const head = table.createTHead().insertRow();
  for (const [text, kind] of [["Bet", ""], ["Stake", "number"], ["Paid", "number"]]) {
    const cell = element("th", kind, text);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const bet of rows) {
    const row = body.insertRow();
    if (bet.win_micros !== null && bet.win_micros > bet.stake_micros) row.className = "won";
    const title = element("th", "", bet.title);
    title.scope = "row";
    const paid = bet.win_micros === null ? "open" : money(bet.win_micros);
    row.append(title, element("td", "number", money(bet.stake_micros)), element("td", "number", paid));
  }
  return table;
}

// A hand for somebody who hears the page.
export function handWords(one) {
  const cards = one.cards.map(cardWords).join(", ");
  return `${one.title}: ${cards || "no cards"}${one.note ? `, ${one.note}` : ""}${one.mark ? `, ${MARKS[one.mark].toLowerCase()}` : ""}.`;
}
