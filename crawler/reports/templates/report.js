"use strict";
const plots = JSON.parse(document.getElementById("plots").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const SHAPES = ["●", "■", "▲", "◆", "▼", "✚", "✖", "★"];
// Each has a contrast of 4.5 and more with its ground.
const COLOURS = {
  light: ["#0b57d0", "#a34700", "#087443", "#a3195b", "#6b2fb3", "#0e6f85", "#7a5b00", "#4b5563"],
  dark: ["#8ab4f8", "#f5b041", "#5fd3a2", "#f48fb1", "#c4a7ff", "#5fd3e6", "#e6d36b", "#cbd5e1"],
};

// The first series of a stack is plain, what stands on it is not.
function patterns(isDark) {
  const color = isDark ? "rgba(0,0,0,.65)" : "rgba(255,255,255,.75)";
  const stripes = { symbol: "rect", color, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 };
  const dots = { symbol: "circle", color, symbolSize: 0.7, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] };
  return [{ symbol: "none" }, stripes, dots];
}

function theme(isDark) {
  const ink = isDark ? "#e3e6ea" : "#1b1f24";
  const faint = isDark ? "#9aa5b1" : "#56606b";
  const rule = isDark ? "#2c3138" : "#e3e6ea";
  const axis = {
    axisLine: { lineStyle: { color: faint } },
    axisTick: { lineStyle: { color: faint } },
    axisLabel: { color: faint, fontSize: 12 },
    splitLine: { lineStyle: { color: rule } },
  };
  return {
    darkMode: isDark,
    color: isDark ? COLOURS.dark : COLOURS.light,
    backgroundColor: "transparent",
    textStyle: { color: ink, fontFamily: "system-ui, sans-serif" },
    legend: { textStyle: { color: ink }, pageTextStyle: { color: ink }, pageIconColor: ink, pageIconInactiveColor: faint },
    tooltip: { backgroundColor: isDark ? "#262b31" : "#fff", borderColor: faint, textStyle: { color: ink } },
    bar: { label: { color: ink } },
    categoryAxis: axis,
    valueAxis: axis,
  };
}

function element(tag, text, name) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

// Made of elements and not of HTML: the names in it are other people's words, and no style may stand in the page but its own.
function tip(points) {
  const box = document.createElement("div");
  box.append(element("p", points[0].axisValueLabel ?? points[0].name));
  const table = box.appendChild(document.createElement("table"));
  const told = points.length > 1 ? points.filter((point) => point.value).sort((a, b) => b.value - a.value) : points;
  for (const point of told) {
    const row = table.insertRow();
    const shape = element("td", points.length > 1 ? SHAPES[point.seriesIndex % SHAPES.length] : "");
    shape.style.color = point.color;
    const name = document.createElement("td");
    name.append(element("bdi", point.seriesName));
    row.append(shape, name, element("td", point.value.toLocaleString("en"), "number"));
  }
  return box;
}

function completed(option) {
  const whole = structuredClone(option);
  const first = whole.baseOption ?? whole;
  Object.assign(first.tooltip, { formatter: tip, className: "tip" });
  if (first.aria) first.aria.decal.decals = patterns(dark.matches);
  for (const { label } of first.series) if (label) label.formatter = ({ value }) => value.toLocaleString("en");
  first.animation = !still.matches;
  return whole;
}

let drawn = [];
function draw() {
  for (const chart of drawn) chart.dispose();
  drawn = plots.map(({ name, option }) => {
    const box = document.getElementById(name);
    box.style.height = `${box.dataset.height}px`;
    const chart = echarts.init(box, theme(dark.matches));
    chart.setOption(completed(option));
    return chart;
  });
}
draw();
dark.addEventListener("change", draw);
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) echarts.getInstanceByDom(target)?.resize();
});
for (const { name } of plots) watch.observe(document.getElementById(name));

// Numbers fall first, names rise first; what is not known is always last.
function sort(head) {
  const table = head.closest("table");
  const index = [...head.parentElement.children].indexOf(head);
  const isNumber = head.classList.contains("number");
  const now = head.getAttribute("aria-sort");
  const isUp = now ? now === "descending" : !isNumber;
  const key = (row) => row.children[index]?.dataset.sort;
  const compare = (a, b) => (isNumber ? a - b : a.localeCompare(b));
  const known = [...table.tBodies[0].rows].filter((row) => key(row) !== undefined);
  const rest = [...table.tBodies[0].rows].filter((row) => key(row) === undefined);
  known.sort((a, b) => (isUp ? 1 : -1) * compare(key(a), key(b)));
  table.tBodies[0].append(...known, ...rest);
  for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
  document.getElementById("told").textContent = `Sorted by ${head.textContent.trim()}, ${isUp ? "rising" : "falling"}`;
}
for (const button of document.querySelectorAll("thead button")) {
  button.addEventListener("click", () => sort(button.closest("th")));
}
