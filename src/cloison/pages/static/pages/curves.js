// Draws each panel from the table under it: the usual range as a band, what lies outside by shape, never by colour alone.
"use strict";
(() => {
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();
  const [ink, alarm, strong] = ["--ink", "--alarm", "--strong"].map(colour);
  const two = (n) => String(n).padStart(2, "0");
  const hours = (s) => { const d = new Date(s * 1000); return `${two(d.getDate())}/${two(d.getMonth() + 1)} ${two(d.getHours())}h`; };

  const shape = (c, x, y, flag) => {
    c.beginPath();
    if (flag === "H") { c.moveTo(x, y - 6); c.lineTo(x + 6, y + 5); c.lineTo(x - 6, y + 5); c.closePath(); }
    else if (flag === "L") { c.moveTo(x, y + 6); c.lineTo(x + 6, y - 5); c.lineTo(x - 6, y - 5); c.closePath(); }
    else c.arc(x, y, 3.5, 0, 7);
    c.fillStyle = flag === "H" || flag === "L" ? alarm : strong;
    c.fill();
  };

  const draw = (plot) => {
    const rows = [...document.querySelectorAll(`#${plot.dataset.plot} tbody tr[data-at]`)].reverse();
    if (rows.length === 0) { plot.remove(); return; }
    const cells = rows.map((row) => [...row.querySelectorAll("[data-value]")]);
    const xs = rows.map((row) => Number(row.dataset.at));
    const many = cells[0].length;
    const lines = [...Array(many).keys()].map((n) => cells.map((c) => (c[n].dataset.value === "" ? null : Number(c[n].dataset.value))));
    const flags = [...Array(many).keys()].map((n) => cells.map((c) => c[n].dataset.flag));
    const usual = plot.dataset.usual.split(";").map((one) => one.split(" ").map(Number)).filter((one) => one.length === 2);
    const values = lines.flat().filter((v) => v !== null).concat(usual.flat());
    const low = Math.min(...values), high = Math.max(...values), room = (high - low || 2) * 0.1;
    const bands = (u) => {
      u.ctx.save();
      u.ctx.fillStyle = "rgba(90, 110, 125, .16)";
      for (const [from, to] of usual) {
        const top = u.valToPos(to, "y", true), bottom = u.valToPos(from, "y", true);
        u.ctx.fillRect(u.bbox.left, top, u.bbox.width, bottom - top);
      }
      u.ctx.restore();
    };
    const marks = (u) => {
      u.ctx.save();
      lines.forEach((line, n) => line.forEach((v, i) => {
        if (v !== null) shape(u.ctx, u.valToPos(xs[i], "x", true), u.valToPos(v, "y", true), flags[n][i]);
      }));
      if (many === 2) {
        u.ctx.strokeStyle = strong;
        xs.forEach((x, i) => {
          if (lines[0][i] === null || lines[1][i] === null) return;
          const at = u.valToPos(x, "x", true);
          u.ctx.beginPath();
          u.ctx.moveTo(at, u.valToPos(lines[0][i], "y", true));
          u.ctx.lineTo(at, u.valToPos(lines[1][i], "y", true));
          u.ctx.stroke();
        });
      }
      u.ctx.restore();
    };
    const span = xs[xs.length - 1] - xs[0] || 86400;
    const axis = { stroke: ink, font: "12px sans-serif", grid: { stroke: "#e1e7eb", width: 1 } };
    new uPlot({
      width: plot.clientWidth || 400,
      height: 150,
      legend: { show: false },
      cursor: { sync: { key: "vitals" }, drag: { x: true, y: false } },
      scales: { x: { time: true, range: xs.length === 1 ? [xs[0] - 43200, xs[0] + 43200] : [xs[0] - span * 0.04, xs[xs.length - 1] + span * 0.04] }, y: { range: [low - room, high + room] } },
      axes: [{ ...axis, values: (u, ticks) => ticks.map(hours), space: 80, size: 30 }, { ...axis, size: 44 }],
      series: [{}, ...lines.map(() => ({ stroke: strong, width: many === 2 ? 0 : 1.5, points: { show: false }, spanGaps: true }))],
      hooks: { drawClear: [bands], draw: [marks] },
    }, [xs, ...lines], plot);
  };
  const draws = () => document.querySelectorAll("[data-plot]").forEach(draw);
  draws();
  let later;
  addEventListener("resize", () => {
    clearTimeout(later);
    later = setTimeout(() => {
      document.querySelectorAll("[data-plot]").forEach((plot) => plot.replaceChildren());
      draws();
    }, 200);
  });
})();
