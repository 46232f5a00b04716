// Medicines while a name is typed: what is typed goes to an address that names no patient. Arrows, Enter, Escape.
"use strict";
(() => {
  const form = document.querySelector("form[data-suggest]");
  if (!form) return;
  const input = form.querySelector("input[name=typed]");
  const list = form.querySelector("[role=listbox]");
  const status = form.querySelector("[role=status]");
  const prescribed = new Set((form.dataset.prescribed || "").split(" ").filter(Boolean));
  const allergic = new Set((form.dataset.allergic || "").split(" ").filter(Boolean));
  let timer = 0, asked = 0, at = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (to) => {
    const rows = [...list.children];
    if (!rows.length) return;
    at = (to + rows.length) % rows.length;
    rows.forEach((row, i) => row.setAttribute("aria-selected", i === at ? "true" : "false"));
    input.setAttribute("aria-activedescendant", rows[at].id);
    rows[at].scrollIntoView({ block: "nearest" });
  };
  const take = (row) => {
    form.elements.medicine.value = row.dataset.key;
    const act = document.createElement("input");
    act.type = "hidden";
    act.name = "action";
    act.value = "choose";
    form.append(act);
    form.submit();
  };
  const flag = (row, words, grave = false) => {
    const said = document.createElement(grave ? "b" : "span");
    said.className = grave ? "rx-flag grave" : "rx-flag";
    said.textContent = grave ? `⚠ ${words}` : words;
    row.append(" ", said);
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, i) => {
      const row = document.createElement("li");
      row.id = `rx-found-${i}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.dataset.key = one.key;
      row.append(one.label);
      if (one.codes.some((code) => allergic.has(code))) flag(row, form.dataset.wordAllergic, true);
      if (one.codes.some((code) => prescribed.has(code))) flag(row, form.dataset.wordPrescribed);
      if (!one.marketed) flag(row, form.dataset.wordGone);
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(row); });
      return row;
    }));
    at = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", found.length ? "true" : "false");
    const data = form.dataset;
    status.textContent = !found.length ? data.none : found.length === 1 ? data.one : `${found.length} ${data.many}`;
  };
  const ask = async () => {
    const typed = input.value.trim(), turn = ++asked;
    if (typed.length < 2) { close(); status.textContent = ""; return; }
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { credentials: "same-origin" });
      if (!answer.ok || turn !== asked) return;
      show((await answer.json()).found);
    } catch { close(); }
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 200); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !list.hidden) { event.preventDefault(); mark(at + 1); }
    else if (event.key === "ArrowUp" && !list.hidden) { event.preventDefault(); mark(at - 1); }
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0 && !list.hidden) { event.preventDefault(); take(list.children[at]); }
  });
})();
