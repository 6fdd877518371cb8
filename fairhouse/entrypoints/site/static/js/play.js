// What all game pages share: the wager's way to the server and back, money, what is said.
//
// A wager has a key made here. When the network fails nobody knows whether the server took
// it, so the same wager is sent again with the same key: it is played once, and we are told
// what came of it.

export const data = JSON.parse(document.getElementById("game-data").textContent);
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
export const reducedMotion = () => still.matches;
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const form = new Intl.NumberFormat("en-GB", { style: "currency", currency: data.currency });
const MINOR = 10 ** (6 - form.resolvedOptions().maximumFractionDigits);

// Micros as a person reads them: rounded down to the minor unit, as the server does.
export function money(micros) {
  const minor = Math.trunc(micros / MINOR);
  return form.format((minor * MINOR) / 1e6);
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

// The result, on the page and for a screen reader at once.
export function tell(headline, sentence, badge) {
  const words = document.createElement("div");
  for (const [text, kind] of [[headline, "headline"], [sentence, ""]]) {
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
}

const REMEDIES = {
  "request.not_signed_in": { href: `/sign-in/?next=${location.pathname}`, text: "Sign in" },
  "request.session_ended": { href: `/sign-in/?next=${location.pathname}`, text: "Sign in" },
  "money.insufficient": { href: "/cashier/", text: "Go to the cashier" },
  "money.never_funded": { href: "/cashier/", text: "Make a deposit" },
  "standing.terms": { href: `/accept-terms/?next=${location.pathname}`, text: "Read the new terms" },
};

async function send(body) {
  const answer = await fetch(`${data.play_origin}/play/${data.game}/wager`, {
    method: "POST",
    credentials: "include",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  // 503 says that nothing was taken and that the same wager may come again
  if (answer.status === 503) throw Object.assign(new Error("busy"), { told });
  return { ok: answer.ok, told };
}

// Send a wager until there is an answer. Gives {ok: true, told: round} or {ok: false, told: refusal}.
export async function wager(bet) {
  const body = { key: crypto.randomUUID(), ...bet };
  let last = null;
  for (const wait of [0, 400, 1200, 3000, 6000]) {
    await pause(wait);
    try {
      return await send(body);
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

export function showRefusal(told) {
  refuse(told.sentence, REMEDIES[told.code]);
}

// Balance, session and ticket, only once the player has seen the result.
const net = find("session-net");
export function settle(round) {
  const balance = money(micros(round.balance));
  for (const at of document.querySelectorAll("[data-balance]")) at.textContent = balance;
  const change = micros(round.win) - micros(round.stake);
  if (net) {
    net.dataset.micros = Number(net.dataset.micros) + change;
    net.textContent = money(Number(net.dataset.micros));
  }
  const ticket = find("ticket");
  if (ticket) ticket.textContent = round.ticket;
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
  if (!data.signed_in) return null;
  try {
    const answer = await fetch(`${data.play_origin}/play/${data.game}/last`, { credentials: "include" });
    const told = await answer.json();
    return answer.ok ? told.last : null;
  } catch {
    return null;
  }
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
