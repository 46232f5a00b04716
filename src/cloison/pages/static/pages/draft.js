// Tells the server every few seconds what is being typed, so that a session that ends loses nothing. Nothing is stored here.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  const status = document.querySelector("[data-draft-status]");
  if (!form || !status) return;
  const two = (n) => String(n).padStart(2, "0");
  let changed = false, sending = false, over = false;
  const say = (text, lost) => { status.textContent = text; status.classList.toggle("lost", lost); };

  const tell = async () => {
    if (!changed || sending || over) return;
    changed = false;
    sending = true;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
      const now = new Date();
      if (answer.status === 204) say(`${status.dataset.kept} ${two(now.getHours())}:${two(now.getMinutes())}`, false);
      else if (answer.type === "opaqueredirect") say(status.dataset.lost, true);
      else { changed = true; say(status.dataset.not, true); }
    } catch {
      changed = true;
      say(status.dataset.not, true);
    }
    sending = false;
  };
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { over = true; });
  addEventListener("pageshow", () => { over = false; });
  setInterval(tell, Number(form.dataset.seconds || 4) * 1000);
  document.addEventListener("visibilitychange", () => { if (document.hidden) tell(); });
})();
