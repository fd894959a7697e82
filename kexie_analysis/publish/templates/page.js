"use strict";
(() => {
  const collator = new Intl.Collator(document.documentElement.lang, {numeric: true});
  const words = document.querySelector("main").dataset;
  const key = cell => cell === undefined ? ["", ""] : [cell.dataset.v, cell.textContent.trim()];
  const compare = (a, b, up) => {
    const [x, s] = key(a), [y, t] = key(b);
    const p = x === undefined ? NaN : Number(x), q = y === undefined ? NaN : Number(y);
    // What has no number stands last, whichever way the column is sorted.
    if (isNaN(p) !== isNaN(q)) return isNaN(p) ? 1 : -1;
    const d = isNaN(p) ? collator.compare(s, t) : p - q;
    return up ? d : -d;
  };
  const sortable = table => {
    const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
    const body = table.tBodies[0];
    if (heads.some(h => h.colSpan > 1) || !body.rows.length || heads.length !== body.rows[0].cells.length) return;
    heads.forEach((head, i) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.title = words.sort;
      head.append(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(h => h.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        body.append(...[...body.rows].sort((a, b) => compare(a.cells[i], b.cells[i], up)));
      });
    });
  };
  const filterable = table => {
    const label = document.createElement("label"), input = document.createElement("input");
    const count = document.createElement("span");
    input.type = "search";
    count.setAttribute("role", "status");
    label.append(`${words.filter} `, input);
    input.setAttribute("aria-label", `${words.filter} ${table.caption?.textContent ?? ""}`.trim());
    const line = document.createElement("div");
    line.className = "filter";
    line.append(label, " ", count);
    table.parentNode.before(line);
    input.addEventListener("input", () => {
      const want = input.value.trim().toLowerCase();
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        row.hidden = want !== "" && !row.textContent.toLowerCase().includes(want);
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = want ? `${shown} / ${table.tBodies[0].rows.length} ${words.rows}` : "";
    });
  };
  document.querySelectorAll("table[data-sort]").forEach(sortable);
  document.querySelectorAll("table[data-filter]").forEach(filterable);
  // What goes on beyond the edge fades there; what fits is no stop for the keyboard.
  const edge = box => {
    const over = box.scrollWidth > box.clientWidth + 1;
    const fits = !over && (box.tagName !== "PRE" || box.scrollHeight <= box.clientHeight + 1);
    box.classList.toggle("fits", fits);
    box.classList.toggle("more", over && box.scrollWidth - box.clientWidth - box.scrollLeft > 2);
    box.tabIndex = fits ? -1 : 0;
  };
  const sizes = new ResizeObserver(entries => entries.forEach(entry => edge(entry.target)));
  document.querySelectorAll(".scroll, .card, .formula, pre").forEach(box => {
    sizes.observe(box);
    box.addEventListener("scroll", () => edge(box), {passive: true});
  });
  // A formula within a line that is longer than the line has one of its own, and scrolls there.
  const formulas = [...document.querySelectorAll("main math:not([display=block])")];
  const lines = new ResizeObserver(() => formulas.forEach(formula => {
    formula.classList.remove("long");
    const line = formula.closest("p, li, td, th, blockquote, main");
    const long = formula.getBoundingClientRect().width > line.clientWidth;
    formula.classList.toggle("long", long);
    if (long) formula.tabIndex = 0; else formula.removeAttribute("tabindex");
  }));
  if (formulas.length) lines.observe(document.querySelector("main"));
  const toc = document.querySelector(".toc details");
  if (toc && matchMedia("(max-width: 40rem)").matches) toc.open = false;
})();
