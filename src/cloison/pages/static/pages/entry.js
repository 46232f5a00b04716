// A form of the record: Enter goes on to the next field (a round is typed with one hand), errors get the focus.
"use strict";
(() => {
  const errors = document.querySelector("[data-errors]");
  if (errors) errors.focus();
  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  const fields = () => [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button")].filter((e) => e.offsetParent);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input:not([type=checkbox]), select")) return;
    event.preventDefault();
    const all = fields();
    const next = all[all.indexOf(event.target) + 1];
    if (next) next.focus();
  });
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, 4000);
  });
})();
