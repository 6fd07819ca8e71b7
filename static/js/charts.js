// Draws each [data-chart] from the table of numbers inside it, in the colours of the theme, and again when that changes.
(() => {
  "use strict";

  const figures = Array.from(document.querySelectorAll("[data-chart]"));
  if (!figures.length || !window.Chart) return;

  const UNITS = ["bytes", "KB", "MB", "GB", "TB"];
  const drawn = new Map();

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const words = {
    number: (value) => value.toLocaleString("en"),
    dollars: (value) => `$${value.toLocaleString("en", { maximumFractionDigits: 2 })}`,
    bytes: (value) => {
      const step = value > 0 ? Math.min(UNITS.length - 1, Math.floor(Math.log2(value) / 10)) : 0;
      return `${(value / 1024 ** step).toLocaleString("en", { maximumFractionDigits: 1 })} ${UNITS[step]}`;
    },
  };

  const numberOf = (cell) => (cell.dataset.value === "" ? null : Number(cell.dataset.value));

  // Ticks of bytes at whole units: a step of 500 million is no round number of megabytes.
  const stepOf = (form, most) => (form === "bytes" && most > 0 ? 2 ** Math.max(0, Math.ceil(Math.log2(most / 4))) : undefined);

  const read = (figure) => {
    const table = figure.querySelector("table");
    const heads = Array.from(table.tHead.rows[0].cells).slice(1);
    const rows = Array.from(table.tBodies[0].rows);
    return {
      labels: rows.map((row) => row.cells[0].dataset.short),
      months: rows.map((row) => row.cells[0].textContent),
      texts: heads.map((_, place) => rows.map((row) => row.cells[place + 1].textContent)),
      datasets: heads.map((head, place) => ({
        label: head.textContent,
        tone: head.dataset.tone,
        data: rows.map((row) => numberOf(row.cells[place + 1])),
      })),
    };
  };

  const styled = (dataset, kind) => {
    const line = dataset.tone === "accent" ? colour("--accent-line") : colour(`--${dataset.tone}-ink`);
    return {
      label: dataset.label,
      data: dataset.data,
      backgroundColor: line,
      borderColor: line,
      borderWidth: kind === "line" ? 2 : 0,
      borderRadius: 3,
      maxBarThickness: 28,
      pointRadius: 3,
      spanGaps: true,
      tension: 0.25,
    };
  };

  const options = (figure, found) => {
    const form = figure.dataset.chartForm;
    const ink = colour("--ink-2");
    const most = Math.max(0, ...found.datasets.flatMap((one) => one.data));
    const stacked = found.datasets.length > 1;
    return {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked, grid: { display: false }, ticks: { color: ink }, border: { color: colour("--line") } },
        y: {
          stacked,
          beginAtZero: true,
          border: { display: false },
          grid: { color: colour("--line") },
          ticks: { color: ink, precision: form === "dollars" ? 2 : 0, stepSize: stepOf(form, most), maxTicksLimit: 6, callback: words[form] },
        },
      },
      plugins: {
        legend: { display: stacked, position: "bottom", labels: { color: ink, boxWidth: 12, boxHeight: 12 } },
        tooltip: {
          callbacks: {
            title: (items) => found.months[items[0].dataIndex],
            label: (item) => `${item.dataset.label}: ${found.texts[item.datasetIndex][item.dataIndex]}`,
          },
        },
      },
    };
  };

  const draw = (figure) => {
    const box = figure.querySelector(".chart__canvas");
    if (!box) return;
    box.hidden = false;
    drawn.get(figure)?.destroy();
    const found = read(figure);
    const kind = figure.dataset.chart;
    window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawn.set(figure, new window.Chart(box.querySelector("canvas"), {
      type: kind,
      data: { labels: found.labels, datasets: found.datasets.map((one) => styled(one, kind)) },
      options: options(figure, found),
    }));
  };

  const all = () => figures.forEach(draw);
  all();
  new MutationObserver(all).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
