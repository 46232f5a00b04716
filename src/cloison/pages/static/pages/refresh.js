// Keeps one part of a page up to date while it is seen and nobody types in it; a checkbox stops it.
"use strict";
(() => {
  const told = document.querySelector("[data-refresh]");
  if (!told) return;
  const part = document.getElementById(told.dataset.refresh);
  const box = told.querySelector("input");
  const status = told.querySelector("[role=status]");
  const count = (root) => root.querySelectorAll(told.dataset.count).length;
  let since = new Date();
  const stale = () => {
    // Said only where a page asks for it, and after two times that failed: a board that stands still must not look alive.
    if (!told.dataset.stale || new Date() - since < 2500 * told.dataset.seconds) return;
    status.textContent = `${told.dataset.stale} ${since.toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" })}`;
    status.classList.add("stale");
  };
  const say = (n) => {
    const words = n === 0 ? status.dataset.none : n === 1 ? status.dataset.one : `${n} ${status.dataset.many}`;
    if (status.textContent !== words) status.textContent = words;
  };

  const refresh = async () => {
    if (!box.checked || document.hidden || part.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { accept: "text/html" }, redirect: "error" });
      if (!answer.ok) return stale();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (!fresh || part.contains(document.activeElement)) return;
      if (fresh.innerText !== part.innerText) part.replaceChildren(...fresh.childNodes);
      since = new Date();
      status.classList.remove("stale");
      say(count(part));
    } catch {
      stale(); // the next time will tell; the page itself stays as it was
    }
  };

  told.hidden = false;
  setInterval(refresh, Number(told.dataset.seconds) * 1000);
  document.addEventListener("visibilitychange", refresh);
})();
