// What a slot's round looked like: pictures one after another, made from the round's view.
//
// A shot is {cells: [[{symbol, amount}, ...] a reel], spin, places, bar, turns, opening, closing}.

const SVG = "http://www.w3.org/2000/svg";
const plain = (window) => window.map((column) => column.map((symbol) => ({ symbol, amount: 0 })));
const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;

export function shotsOf(view, layout, money) {
  if (view.cascades) return cascades(view, layout, money);
  const first = spinShot(view, layout, money);
  return [first, ...freeSpins(view, layout, money), ...respins(view, layout, money)];
}

function spinShot(spin, layout, money) {
  return { cells: plain(spin.window), places: winning(spin, layout), lines: linesOf(spin, layout), says: says(spin, layout, money), wins: (spin.lines ?? spin.ways ?? []).length, turns: true };
}

function freeSpins(view, layout, money) {
  const spins = view.free_spins ?? [];
  let won = 0;
  return spins.map((spin, at) => {
    won += spin.win_micros;
    const bar = `Free spin ${at + 1} of ${spins.length}${view.multiplier > 1 ? `, wins × ${view.multiplier}` : ""}. So far ${money(won)}`;
    return {
      ...spinShot(spin, layout, money), bar,
      opening: `${spins.length} free spins`, why: `${view.scatters} × ${title(layout.scatter, layout)} started them.`,
      closing: `${spins.length} free spins are over`,
    };
  });
}

function respins(view, layout, money) {
  const grids = view.respins ?? [];
  return grids.map((grid, at) => ({
    cells: grid.cells.map((column) => column.map((amount) => ({ symbol: amount ? layout.coin : null, amount }))),
    places: new Set(grid.new.map(([reel, row]) => `${reel},${row}`)),
    lines: [],
    bar: at === 0 ? `The coins stay. ${count(grid.left, "respin", "respins")}` : `Respin ${at}. ${count(grid.left, "respin", "respins")} left`,
    turns: false,
    opening: "The coins stay", why: `${count(view.coins, "coin", "coins")} started the respins.`,
    closing: `the respins are over, ${money(view.respins_win_micros)} in coins`,
  }));
}

function cascades(view, layout, money) {
  const falls = view.cascades.map((fall, at) => ({
    cells: plain(fall.window),
    places: new Set(fall.wins.map(([reel, row]) => `${reel},${row}`)),
    lines: [],
    says: says(fall, layout, money),
    wins: fall.ways.length,
    bar: `${at === 0 ? "The spin" : `Cascade ${at}`}, wins × ${fall.multiplier}: ${money(fall.win_micros)}`,
    turns: at === 0,
    opening: "They fall", why: says(view.cascades[0], layout, money),
    closing: "",
  }));
  const still = {
    cells: plain(view.final_window), places: new Set(), lines: [], says: "no win", wins: 0, turns: falls.length === 0,
    bar: "", opening: "They fall", why: falls.length ? falls[0].says : "",
    closing: `${count(view.cascades.length, "win", "wins in a row")}`,
  };
  return [...falls, still];
}

const title = (symbol, layout) => layout.titles?.[symbol] ?? symbol;

function linesOf(spin, layout) {
  return (spin.lines ?? []).map(({ line, count: alike }) => layout.lines[line].slice(0, alike));
}

// The cells of a spin that were part of a win, as "reel,row".
function winning(spin, layout) {
  const found = new Set();
  for (const rows of linesOf(spin, layout)) rows.forEach((row, reel) => found.add(`${reel},${row}`));
  for (const { symbol, count: reels } of spin.ways ?? []) mark(found, spin.window.slice(0, reels), [symbol, layout.wild]);
  if (spin.scatter_win_micros > 0) mark(found, spin.window, [layout.scatter]);
  return found;
}

function mark(found, columns, symbols) {
  columns.forEach((column, reel) => column.forEach((symbol, row) => {
    if (symbols.includes(symbol)) found.add(`${reel},${row}`);
  }));
}

function says(spin, layout, money) {
  const parts = [];
  for (const { line, symbol, count: alike, win_micros: won } of spin.lines ?? []) parts.push(`line ${line + 1}, ${alike} × ${title(symbol, layout)}, ${money(won)}`);
  for (const { symbol, count: alike, ways, win_micros: won } of spin.ways ?? []) parts.push(`${alike} × ${title(symbol, layout)} in ${count(ways, "way", "ways")}, ${money(won)}`);
  if (spin.scatter_win_micros > 0) parts.push(`${spin.scatters} × ${title(layout.scatter, layout)}, ${money(spin.scatter_win_micros)}`);
  return parts.length ? parts.join("; ") : layout.lines.length ? "no winning line" : "no win";
}

export const saysOf = (shot) => shot.says ?? "";

// Winning cells are marked, winning lines drawn; the middle of a cell is at 20n+10.
export function markCells(cells, overlay, shot) {
  overlay.replaceChildren();
  cells.forEach((column, reel) => column.forEach((cell, row) => {
    cell.classList.toggle("won", Boolean(shot?.places.has(`${reel},${row}`)));
  }));
  for (const rows of shot?.lines ?? []) {
    const path = document.createElementNS(SVG, "polyline");
    path.setAttribute("points", rows.map((row, reel) => `${reel * 20 + 10},${row * 20 + 10}`).join(" "));
    path.setAttribute("vector-effect", "non-scaling-stroke");
    overlay.append(path);
  }
}
