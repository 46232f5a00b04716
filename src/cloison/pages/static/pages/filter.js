// Filters a list as one types, in the page alone: nothing is sent. How a word matches is match.js.
"use strict";
(() => {
  const box = document.querySelector("[data-filter]");
  if (!box) return;
  const rows = [...document.querySelectorAll(`#${box.dataset.filter} tbody tr`)];
  const input = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  const known = rows.map((row) => match.known([row.querySelector("th").textContent], row.textContent));

  const show = () => {
    const wanted = match.words(input.value);
    let shown = 0;
    rows.forEach((row, i) => {
      row.hidden = wanted.length > 0 && match.score(known[i], wanted) === 0;
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
})();
