// The pane that shows what the server stores: rows as they are, sealed values as the bytes that they are.
import { make } from "./wire.js";

export class Store {
  constructor() {
    this.tables = [];
    this.shown = null;
    this.picked = false; // whether a person chose the table; until then the opening one is shown as soon as it is there
    this.rows = document.getElementById("store-rows");
    this.tabs = document.getElementById("tables");
    this.legible = document.getElementById("legible");
    this.tabs.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      this.shown = button.dataset.table;
      this.picked = true;
      this.draw();
    });
  }

  take({ tables, written, legible }) {
    this.tables = tables;
    if (!this.picked || !tables.some((table) => table.name === this.shown)) this.shown = tables[0]?.name ?? null;
    this.tell(written, legible);
    this.draw();
  }

  tell(written, legible) {
    this.legible.classList.toggle("leak", legible > 0);
    if (!written) { this.legible.textContent = "Nobody has written anything yet."; return; }
    const people = `Of ${written} ${written === 1 ? "text" : "texts"} that the people wrote on these phones, `;
    const answer = legible ? `${legible} can be read here.` : `${written === 1 ? "it cannot" : "none can"} be read here.`;
    this.legible.replaceChildren(people, make("b", {}, answer));
  }

  draw() {
    const held = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...this.tables.map((table) => make(
      "button", { type: "button", data: { table: table.name }, aria: { pressed: String(table.name === this.shown) } },
      table.name, make("span", {}, String(table.total)),
    )));
    if (held) this.tabs.querySelector("[aria-pressed=true]")?.focus();
    const table = this.tables.find((candidate) => candidate.name === this.shown);
    if (!table) return;
    const { scrollTop, scrollLeft } = this.rows;
    this.rows.replaceChildren(table.rows.length ? grid(table) : make("p", { className: "quiet" }, `“${table.name}” is empty.`));
    this.rows.scrollTo(scrollLeft, scrollTop);
  }
}

function grid(table) {
  const head = make("tr", {}, ...table.columns.map((name) => make("th", { scope: "col" }, name.replaceAll("_", " "))));
  const body = table.rows.map((row) => make("tr", {}, ...row.map(cell)));
  return make("table", {}, make("caption", {}, `Table ${table.name}, newest first`), make("thead", {}, head), make("tbody", {}, ...body));
}

function cell({ kind, value, size }) {
  if (kind === "sealed") {
    return make("td", { className: "sealed" }, make("code", {}, value), make("small", {}, `${size} bytes, sealed`));
  }
  if (kind === "bytes") return make("td", { title: value }, make("code", {}, short(value)));
  if (kind === "null") return make("td", { className: "null" }, make("span", { aria: { label: "empty" } }, "–"));
  return make("td", { title: value }, short(value));
}

// An id by its first eight digits, a moment without its zone; the whole value is in the title.
function short(value) {
  if (/^[0-9a-f]{32}$/.test(value)) return `${value.slice(0, 8)}…`;
  return value.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d).*$/, "$1 $2");
}
