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

// What a draw chooses from: {size: n} for equal choices, {weights: [...]} for others. Large
// numbers come as text, so that they stay exact.
async function pick(stream, table) {
  const next = async () => (await stream.next()).value;
  const total = table.weights
    ? table.weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
    : BigInt(table.size);
  const wide = total > 2n ** 31n;
  const span = wide ? 2n ** 64n : 2n ** 32n;
  let word;
  do word = wide ? ((await next()) << 32n) | (await next()) : await next();
  while (word >= span - (span % total));
  let rest = word % total;
  if (!table.weights) return Number(rest);
  return table.weights.findIndex((weight) => { rest -= BigInt(weight); return rest < 0n; });
}

// The picks of one stage, drawn again from its own stream.
export async function redraw(seed, stage, tables) {
  const stream = words(seed, stage.label);
  const found = [];
  for (const [table] of stage.draws) found.push(await pick(stream, tables[table]));
  return found;
}

const given = document.getElementById("check-data");
const said = document.querySelector("[data-check-said]");
const [written, file] = ["proof", "proof-file"].map((name) => document.querySelector(`[data-${name}]`));

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

// What keeps a text from being a proof that can be checked; "" for nothing.
function wrong(proof) {
  if (proof?.format !== 1) return "This is not the proof of a round in a form that this page knows.";
  if (!/^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/.test(proof.round)) return "The round is not a number such as 01890a5d-ac96-774b-bcce-b302099a8057.";
  if (!/^[0-9a-f]{64}$/.test(proof.seed)) return "The seed must have 64 characters, 0 to 9 and a to f.";
  if (!/^[0-9a-f]{64}$/.test(proof.commitment)) return "The commitment must have 64 characters, 0 to 9 and a to f.";
  if (!Array.isArray(proof.stages) || !Array.isArray(proof.tables)) return "The proof does not say what was drawn.";
  const fits = ({ label, draws }) => typeof label === "string" && draws.every(([table]) => proof.tables[table]);
  return proof.stages.every(fits) ? "" : "The proof names a draw without what it was drawn from.";
}

const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

// Every pick of every stage, and the first that differs.
async function compare(proof) {
  let count = 0;
  for (const [number, stage] of proof.stages.entries()) {
    const found = await redraw(proof.seed, stage, proof.tables);
    const other = found.findIndex((drawn, at) => drawn !== stage.draws[at][1]);
    if (other >= 0) {
      const where = proof.stages.length > 1 ? `Step ${number}, draw ${other + 1}` : `Draw ${other + 1}`;
      return { same: false, words: `Drawn again, the round gives other draws. ${where}: the seed gives ${found[other]}, the record says ${stage.draws[other][1]}.` };
    }
    count += found.length;
  }
  const steps = proof.stages.length > 1 ? ` in ${plural(proof.stages.length, "step", "steps")}` : "";
  return { same: true, words: `Drawn again, the round gives the same draws: ${plural(count, "draw", "draws")}${steps}, all alike.` };
}

async function check() {
  let proof;
  try {
    proof = JSON.parse(given ? given.textContent : written.value);
  } catch {
    say("bad", "This is not the text of a proof: it is not JSON.");
    return;
  }
  const problem = wrong(proof);
  if (problem) { say("bad", problem); return; }
  const commitment = await commitmentOf(proof.seed, proof.round);
  const bound = commitment === proof.commitment;
  const drawn = await compare(proof);
  say(
    bound && drawn.same ? "good" : "bad",
    bound ? "The seed fits the commitment." : `The seed does not fit the commitment. It gives ${commitment}.`,
    drawn.words,
  );
}

document.querySelector("[data-check-run]").addEventListener("click", () => {
  check().catch((fault) => say("bad", `Your browser could not do the check: ${fault.message}`));
});
file?.addEventListener("change", async () => {
  if (file.files[0]) written.value = await file.files[0].text();
});
