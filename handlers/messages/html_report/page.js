"use strict";
// The page reads without this: it only filters the ledger, and shows which edges belong to a box.
const filter = document.querySelector("#filter");
if (filter) {
  const rows = [...document.querySelectorAll("#ledger tbody tr")];
  const part = filter.querySelector("select"), text = filter.querySelector("input"), told = filter.querySelector("output");
  const apply = () => {
    const word = text.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = (!part.value || row.dataset.part === part.value) && (!word || row.textContent.toLowerCase().includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    const rest = document.querySelector("#rest");
    if (rest && (part.value || word)) rest.open = true;
    told.textContent = part.value || word ? `${shown} of ${rows.length} rows` : "";
  };
  part.addEventListener("change", apply);
  text.addEventListener("input", apply);
  filter.hidden = false;
}
for (const graph of document.querySelectorAll("svg.graph")) {
  const edges = [...graph.querySelectorAll("path[data-a]")];
  const mark = number => {
    graph.classList.toggle("marked", number !== null);
    for (const edge of edges) edge.classList.toggle("on", edge.dataset.a === number || edge.dataset.b === number);
  };
  for (const box of graph.querySelectorAll("g[data-n]")) {
    box.addEventListener("mouseenter", () => mark(box.dataset.n));
    box.addEventListener("mouseleave", () => mark(null));
  }
}
// Paper has nothing to press.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(each => { each.open = true; }));
