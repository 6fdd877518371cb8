// What all game pages share: the wager's way to the server and back, money, what is said.
//
// A wager has a key made here. When the network fails nobody knows whether the server took
// it, so the same wager is sent again with the same key: it is played once, and we are told
// what came of it. An action in a round of several stages goes the same way.

export const data = JSON.parse(document.getElementById("game-data").textContent);
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
export const reducedMotion = () => still.matches;
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const form = new Intl.NumberFormat("en-GB", { style: "currency", currency: data.currency });
const DIGITS = form.resolvedOptions().maximumFractionDigits;
const MINOR = 10 ** (6 - DIGITS);

// Micros as a person reads them: rounded down to the minor unit, as the server does. Play money
// never looks like a currency.
export function money(micros) {
  const amount = (Math.trunc(micros / MINOR) * MINOR) / 1e6;
  return data.demo ? `${amount.toFixed(DIGITS)} play money` : form.format(amount);
}

export function micros(decimal) {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(decimal);
  const size = Number(whole) * 1e6 + Number(part.padEnd(6, "0"));
  return sign ? -size : size;
}

export function decimal(amount) {
  const part = String(amount % 1e6).padStart(6, "0").replace(/0{1,4}$/, "");
  return `${Math.floor(amount / 1e6)}.${part}`;
}

const find = (name) => document.querySelector(`[data-${name}]`);
const resultBox = find("result");
const refusedBox = find("refused");
export const mayPlay = data.signed_in || Boolean(data.demo);

export function toSignIn() {
  location.href = `/sign-in/?next=${location.pathname}`;
}

// The result, on the page and for a screen reader at once; `heard` is only for the latter.
export function tell(headline, sentence, badge, heard = "") {
  const words = document.createElement("div");
  for (const [text, kind] of [[headline, "headline"], [sentence, ""], [heard, "visually-hidden"]]) {
    if (!text) continue;
    const p = document.createElement("p");
    p.className = kind;
    p.textContent = text;
    words.append(p);
  }
  resultBox.replaceChildren(...(badge ? [badge] : []), words);
}

export function refuse(sentence, link) {
  refusedBox.replaceChildren();
  if (!sentence) return;
  const p = document.createElement("p");
  p.className = "refused";
  p.textContent = sentence;
  if (link) {
    const a = document.createElement("a");
    a.href = link.href;
    a.textContent = link.text;
    p.append(" ", a);
  }
  refusedBox.append(p);
  p.scrollIntoView({ block: "nearest", behavior: reducedMotion() ? "auto" : "smooth" });
}

const REMEDIES = {
  "request.not_signed_in": { href: `/sign-in/?next=${location.pathname}`, text: "Sign in" },
  "request.session_ended": { href: `/sign-in/?next=${location.pathname}`, text: "Sign in" },
  "money.insufficient": { href: "/cashier/", text: "Go to the cashier" },
  "money.never_funded": { href: "/cashier/", text: "Make a deposit" },
  "standing.terms": { href: `/accept-terms/?next=${location.pathname}`, text: "Read the new terms" },
  "game.round_open": { href: location.pathname, text: "Go on with it" },
  "game.round_moved": { href: location.pathname, text: "Show where it stands" },
  "game.round_over": { href: location.pathname, text: "Show how it ended" },
};

// What a game on play money keeps: the sealed purse that the server gave last.
let purse = null;

async function send(way, body) {
  const at = data.demo ? { wager: "demo", act: "demo/act" }[way] : way;
  const answer = await fetch(`${data.play_origin}/play/${data.game}/${at}`, {
    method: "POST",
    credentials: "include",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(data.demo && purse ? { ...body, purse } : body),
  });
  const told = await answer.json();
  // 503 says that nothing was taken and that the same wager may come again
  if (answer.status === 503) throw Object.assign(new Error("busy"), { told });
  told.heard_at = performance.now();
  if (answer.ok && told.purse) purse = told.purse;
  return { ok: answer.ok, told };
}

// Send until there is an answer. Gives {ok: true, told: round} or {ok: false, told: refusal}.
async function insist(way, asked) {
  const body = { key: crypto.randomUUID(), ...asked };
  let last = null;
  for (const wait of [0, 400, 1200, 3000, 6000]) {
    await pause(wait);
    try {
      return await send(way, body);
    } catch (fault) {
      last = fault.told ?? null;
      tell("Still asking the server", "The connection is slow. Your bet counts once, whatever happens.");
    }
  }
  return { ok: false, told: last ?? {
    code: "network",
    sentence: "We could not reach the server. If your bet arrived, it is in your history with its result; it is never counted twice.",
  } };
}

export const wager = (bet) => insist("wager", bet);
export const act = (round, stage, action) => insist("act", { round, stage, ...action });

export function showRefusal(told) {
  refuse(told.sentence, data.demo ? null : REMEDIES[told.code]);
}

// Balance, session and ticket, only once the player has seen the result. `change` is what this
// answer moved: for a stage of a longer round less than the round's stake and win.
const net = find("session-net");
export function settle(round, change = micros(round.win) - micros(round.stake)) {
  const balance = money(micros(round.balance));
  for (const at of document.querySelectorAll("[data-balance]")) at.textContent = balance;
  if (net) {
    net.dataset.micros = Number(net.dataset.micros) + change;
    net.textContent = money(Number(net.dataset.micros));
  }
  const ticket = find("ticket");
  if (ticket && round.ticket) ticket.textContent = round.ticket;
  for (const won of round.jackpots ?? []) tellJackpot(won);
}

// A progressive jackpot stays on the page: it is paid only when the operator has confirmed it.
function tellJackpot(won) {
  const p = document.createElement("p");
  p.textContent = `You won ${won.title}: ${money(micros(won.amount))}. We check every jackpot before we pay it, and write to you.`;
  find("jackpots-won")?.append(p);
}

// What a round came to, in words. A return at or below the stake is not called a win.
export function summary(round) {
  const win = micros(round.win);
  const stake = micros(round.stake);
  if (win > stake) return `You won ${money(win)} on a stake of ${money(stake)}.`;
  if (win > 0) return `${money(win)} of your ${money(stake)} stake came back.`;
  return `Your stake of ${money(stake)} did not win.`;
}

// The round that was under way when the connection broke, or the last one.
export async function lastRound() {
  if (!data.signed_in || data.demo) return null;
  try {
    const answer = await fetch(`${data.play_origin}/play/${data.game}/last`, { credentials: "include" });
    const told = await answer.json();
    return answer.ok ? told.last : null;
  } catch {
    return null;
  }
}

// The same shape as the play door's answer, from what the page was made with.
export function roundOnPage() {
  const last = data.last;
  if (!last) return null;
  return {
    round: last.round, ticket: last.ticket, over: last.over, stage: last.stage, outcome: last.view,
    stake: decimal(last.stake_micros), win: decimal(last.win_micros), balance: null,
  };
}

// A button that was disabled while its work was done has lost the focus: give it back, unless the
// player has gone elsewhere meanwhile.
export function keepFocus(button) {
  if (document.activeElement === document.body) button.focus({ preventScroll: true });
}

// On a small window the result may lie above the button: bring it into sight.
export function showStage(stage) {
  const { top, bottom } = stage.getBoundingClientRect();
  if (top >= 0 && bottom <= window.innerHeight) return;
  stage.scrollIntoView({ block: "nearest", behavior: reducedMotion() ? "auto" : "smooth" });
}

// A game cycle is never shorter than the house's rule: the button waits.
export async function cycle(started) {
  await pause(Math.max(0, data.cycle_ms - (performance.now() - started)));
}

// How long the player has been signed in, to the second; not announced to screen readers.
const clock = find("session-clock");
const serverClock = find("clock");
if (clock && serverClock) {
  const offset = new Date(serverClock.dateTime) - Date.now();
  const began = new Date(clock.dataset.sessionClock);
  const two = (n) => String(n).padStart(2, "0");
  const tick = () => {
    const seconds = Math.max(0, Math.floor((Date.now() + offset - began) / 1000));
    clock.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  };
  tick();
  setInterval(tick, 1000);
}
