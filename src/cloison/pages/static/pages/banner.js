// Nothing that has the focus hides behind the banner: what scrolls into view stops below it, however high it is.
"use strict";
(() => {
  const banner = document.querySelector(".banner");
  if (!banner) return;
  const tell = () => {
    const sticky = getComputedStyle(banner).position === "sticky";
    document.documentElement.style.setProperty("--banner-height", sticky ? `${banner.offsetHeight}px` : "0px");
  };
  new ResizeObserver(tell).observe(banner);
  addEventListener("resize", tell);
  tell();
})();
