// Draws a round again from its seed, with the browser's own cryptography. Nothing is sent.
// The byte format is draw format 1 of fairhouse/games/README.md.

const text = (s) => new TextEncoder().encode(s);
const hex = (s) => Uint8Array.from(s.match(/../g) ?? [], (b) => parseInt(b, 16));
const toHex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

export async function commitmentOf(seed, round) {
  const id = hex(round.replaceAll("-", ""));
  return toHex(await crypto.subtle.digest("SHA-256", join(text("fairhouse commitment 1|"), id, hex(seed))));
}

async function* words(seed, label) {
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", hex(seed), how, false, ["sign"]);
  for (let i = 0n; ; i += 1n) {
    const counter = new Uint8Array(8);
    new DataView(counter.buffer).setBigUint64(0, i);
    const block = new DataView(await crypto.subtle.sign("HMAC", key, join(text(`fairhouse draw 1|${label}|`), counter)));
    for (let at = 0; at < 32; at += 4) yield BigInt(block.getUint32(at));
  }
}

async function pick(stream, weights) {
  const next = async () => (await stream.next()).value;
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  const wide = total > 2n ** 31n;
  const span = wide ? 2n ** 64n : 2n ** 32n;
  let word;
  do word = wide ? ((await next()) << 32n) | (await next()) : await next();
  while (word >= span - (span % total));
  let rest = word % total;
  return weights.findIndex((weight) => { rest -= BigInt(weight); return rest < 0n; });
}

export async function draws(seed, label, weights, count) {
  const stream = words(seed, label);
  const found = [];
  for (let at = 0; at < count; at += 1) found.push(await pick(stream, weights[at % weights.length]));
  return found;
}

const given = JSON.parse(document.getElementById("check-data").textContent);
const said = document.querySelector("[data-check-said]");

function say(kind, ...sentences) {
  const box = document.createElement("div");
  box.className = `notice ${kind}`;
  for (const sentence of sentences) {
    const p = document.createElement("p");
    p.textContent = sentence;
    box.append(p);
  }
  said.replaceChildren(box);
}

// What is to be checked: the round of this page, or what stands in the form.
function asked() {
  if (given.seed) return given;
  const value = (name) => document.getElementById(name).value.trim().toLowerCase();
  const label = document.getElementById("label").value;
  return { label, weights: given.labels[label], round: value("round"), seed: value("seed"), commitment: value("commitment"), picks: null };
}

function wrong({ round, seed, commitment }) {
  if (!/^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/.test(round)) return "The round is not a number such as 01890a5d-ac96-774b-bcce-b302099a8057.";
  if (!/^[0-9a-f]{64}$/.test(seed)) return "The seed must have 64 characters, 0 to 9 and a to f.";
  if (!/^[0-9a-f]{64}$/.test(commitment)) return "The commitment must have 64 characters, 0 to 9 and a to f.";
  return "";
}

async function check() {
  const what = asked();
  const problem = wrong(what);
  if (problem) { say("bad", problem); return; }
  const commitment = await commitmentOf(what.seed, what.round);
  const count = what.picks ? what.picks.length : what.weights.length;
  const found = await draws(what.seed, what.label, what.weights, count);
  const bound = commitment === what.commitment;
  const same = !what.picks || found.join() === what.picks.join();
  say(
    bound && same ? "good" : "bad",
    bound ? "The seed fits the commitment." : `The seed does not fit the commitment. It gives ${commitment}.`,
    what.picks
      ? same ? `Drawn again, the round gives the same draws: ${found.join(", ")}.` : `Drawn again, the round gives other draws: ${found.join(", ")}.`
      : `The first draws of this seed: ${found.join(", ")}.`,
  );
}

document.querySelector("[data-check-run]").addEventListener("click", () => {
  check().catch((fault) => say("bad", `Your browser could not do the check: ${fault.message}`));
});
