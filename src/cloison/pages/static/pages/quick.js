// Ctrl+K (or /, which may be switched off) finds a patient among those in care, from any page: the list is the page
// « Mes patients », asked for once and kept in this page's memory alone. ARIA: a combobox with a listbox.
"use strict";
(() => {
  const template = document.getElementById("quick-template");
  const button = document.querySelector("[data-quick]");
  if (!template || !button) return;
  let dialog = null;
  let input, list, status;
  const MOST = 10;
  let patients = null;
  let at = -1;

  const read = (row) => {
    const link = row.querySelector("th a");
    const used = row.querySelector(".used i");
    const family = link.querySelector("b").textContent;
    const given = link.textContent.slice(family.length).trim();
    const names = [family, given, ...(used ? [used.textContent] : [])];
    return {
      href: link.getAttribute("href"), family, given, used: used ? used.textContent : "", says: row.dataset.row,
      known: match.known(names, row.dataset.numbers),
    };
  };
  const load = async () => {
    let page = document;
    if (!document.querySelector("#patients tr[data-row]")) {
      const answer = await fetch(button.dataset.quick, { headers: { accept: "text/html" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    }
    return [...page.querySelectorAll("#patients tr[data-row]")].map(read);
  };

  const choose = (n) => {
    const options = [...list.children];
    at = options.length ? (n + options.length) % options.length : -1;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    }
  };
  const option = (patient, n) => {
    const line = document.createElement("li");
    line.setAttribute("role", "option");
    line.id = `quick-${n}`;
    line.dataset.href = patient.href;
    const name = document.createElement("b");
    name.textContent = patient.family;
    line.append(name, ` ${patient.given}${patient.used ? ` (${patient.used})` : ""} `);
    const says = document.createElement("span");
    says.textContent = patient.says;
    line.append(says);
    return line;
  };
  const show = () => {
    const typed = match.words(input.value);
    const enough = typed.join("").length >= 2;
    const found = !enough || !patients ? [] : patients
      .map((patient) => [match.score(patient.known, typed), patient])
      .filter(([score]) => score > 0)
      .sort(([a, p], [b, q]) => b - a || p.family.localeCompare(q.family, "fr"))
      .map(([, patient]) => patient);
    list.replaceChildren(...found.slice(0, MOST).map(option));
    input.setAttribute("aria-expanded", String(found.length > 0));
    list.hidden = found.length === 0;
    choose(found.length ? 0 : -1);
    const { one, many, none, more } = status.dataset;
    if (!enough || !patients) status.textContent = "";
    else if (found.length === 0) status.textContent = none;
    else status.textContent = `${found.length === 1 ? one : `${found.length} ${many}`}${found.length > MOST ? ` ${more}` : ""}`;
  };
  const on = () => !document.cookie.split("; ").includes("cloison_keys=off");
  const make = () => {
    document.body.append(template.content.cloneNode(true));
    dialog = document.getElementById("quick");
    input = dialog.querySelector("[role=combobox]");
    list = dialog.querySelector("[role=listbox]");
    status = dialog.querySelector("[role=status]");
    const keys = dialog.querySelector("[name=keys]");
    keys.checked = on();
    keys.addEventListener("change", () => {
      document.cookie = `cloison_keys=${keys.checked ? "on" : "off"}; path=/; max-age=31536000; SameSite=Strict`;
    });
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(at + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter") {
        event.preventDefault();
        go(list.children[at]);
      }
    });
    list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
  };
  const open = async () => {
    if (!dialog) make();
    if (dialog.open) return input.focus();
    dialog.showModal();
    input.value = "";
    show();
    if (patients) return;
    try {
      patients = await load();
      show();
    } catch {
      status.textContent = status.dataset.fault;
    }
  };
  const go = (line) => {
    if (line) location.assign(line.dataset.href);
  };

  button.hidden = false;
  button.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      open();
      return;
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable], dialog[open]");
    if (event.key !== "/" || typing || event.ctrlKey || event.altKey || event.metaKey || !on()) return;
    event.preventDefault();
    const filter = document.querySelector("[data-filter]:not([hidden]) input");
    if (filter) filter.focus();
    else open();
  });
})();
