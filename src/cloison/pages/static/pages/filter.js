// Filters a list as one types, in the page alone: nothing is sent. Accents, case, hyphens do not count.
"use strict";
(() => {
  const box = document.querySelector("[data-filter]");
  if (!box) return;
  const rows = [...document.querySelectorAll(`#${box.dataset.filter} tbody tr`)];
  const input = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  const plain = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/œ/gi, "oe").replace(/æ/gi, "ae")
      .toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  const known = rows.map((row) => plain(row.textContent));

  const show = () => {
    const wanted = plain(input.value).split(" ").filter(Boolean);
    let shown = 0;
    rows.forEach((row, i) => {
      const words = ` ${known[i]}`;
      row.hidden = !wanted.every((word) => words.includes(` ${word}`));
      shown += row.hidden ? 0 : 1;
    });
    if (wanted.length === 0) status.textContent = "";
    else if (shown === 0) status.textContent = status.dataset.none;
    else status.textContent = shown === 1 ? status.dataset.one : `${shown} ${status.dataset.many}`;
  };

  box.hidden = false;
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      input.value = "";
      show();
    } else if (event.key === "Enter") {
      const first = rows.find((row) => !row.hidden);
      if (input.value && first && rows.filter((row) => !row.hidden).length === 1) first.querySelector("a").click();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
})();
