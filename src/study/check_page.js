"use strict";
(function () {
  const table = document.querySelector("table.cases"), body = table.tBodies[0], rows = Array.from(body.rows);
  const search = document.querySelector("#search"), shown = document.querySelector("#shown");

  function filter() {
    const which = document.querySelector("input[name=show]:checked").value, word = search.value.trim().toLowerCase();
    let n = 0;
    for (const row of rows) {
      const level = Number(row.dataset.level);
      const fits = (which === "all" || (which === "problems" && level > 0) || (which === "failing" && level > 1)) &&
        (word === "" || row.textContent.toLowerCase().includes(word));
      row.classList.toggle("hidden", !fits);
      n += fits ? 1 : 0;
    }
    shown.textContent = n + " of " + rows.length + " shown";
  }
  for (const input of document.querySelectorAll("input[name=show]")) input.addEventListener("change", filter);
  search.addEventListener("input", filter);
  for (const button of document.querySelectorAll("button[data-word]"))
    button.addEventListener("click", function () {
      search.value = search.value === button.dataset.word ? "" : button.dataset.word;
      filter();
      table.scrollIntoView();
    });

  function key(row, column) {
    const cell = row.cells[column], value = cell.dataset.value;
    return value === undefined ? cell.textContent.trim() : value === "" ? NaN : Number(value);
  }
  function compare(a, b) {
    if (typeof a === "string") return a.localeCompare(b, undefined, { numeric: true });
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
    return a - b;
  }
  const heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach(function (head, column) {
    const button = head.querySelector("button");
    if (!button) return;
    button.addEventListener("click", function () {
      const down = head.getAttribute("aria-sort") === "ascending" || (head.getAttribute("aria-sort") === "none" && head.dataset.first === "descending");
      for (const other of heads) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = rows.map(function (row) { return [key(row, column), row]; });
      keyed.sort(function (x, y) {
        const missing = Number.isNaN(x[0]) - Number.isNaN(y[0]);
        return missing !== 0 ? missing : down ? compare(y[0], x[0]) : compare(x[0], y[0]);
      });
      for (const pair of keyed) body.appendChild(pair[1]);
    });
  });

  for (const box of document.querySelectorAll("input[data-region]"))
    box.addEventListener("change", function () {
      for (const path of document.querySelectorAll(".view path[data-region='" + box.dataset.region + "']"))
        path.classList.toggle("hidden", !box.checked);
    });
  table.addEventListener("click", function (event) {
    const view = event.target.closest(".view");
    if (!view) return;
    view.classList.toggle("large");
    view.setAttribute("aria-expanded", view.classList.contains("large"));
  });
  window.addEventListener("beforeprint", function () {
    for (const image of document.images) image.loading = "eager";
  });
})();
