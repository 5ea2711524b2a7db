// Draws the line charts of a page from the JSON beside them; colours come from the tokens.
"use strict";
(function () {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const looks = {
    main: () => ({ color: token("--link"), width: 2.5, type: "solid", z: 3 }),
    before: () => ({ color: token("--ink-soft"), width: 1.5, type: "dashed", z: 2 }),
    quiet: () => ({ color: token("--line-strong"), width: 1, type: "solid", z: 1 }),
  };
  const line = (series) => {
    const look = looks[series.style]();
    return {
      name: series.name, type: "line", data: series.points, connectNulls: false, z: look.z, animation: false,
      showSymbol: series.style === "main", symbolSize: 5, itemStyle: { color: look.color },
      lineStyle: { color: look.color, width: look.width, type: look.type },
      emphasis: { disabled: true },
    };
  };
  // ranks are read from the first down, in even steps
  const ticks = (data) => {
    const last = Math.max(2, ...data.series.flatMap((s) => s.points.filter((p) => p !== null)));
    const step = Math.max(1, Math.ceil((last - 1) / 5));
    return Array.from({ length: Math.ceil((last - 1) / step) + 1 }, (_, i) => 1 + i * step);
  };
  const option = (data) => {
    const text = { color: token("--ink-soft"), fontFamily: token("--sans"), fontSize: 12 };
    const places = data.inverted ? ticks(data) : undefined;
    const named = data.series.filter((s) => s.style !== "quiet").map((s) => s.name);
    return {
      animation: false,
      textStyle: text,
      grid: { left: 8, right: 16, top: named.length > 1 ? 32 : 14, bottom: 4, containLabel: true },
      legend: named.length > 1 ? { data: named, left: 0, top: 0, itemWidth: 18, icon: "path://M0 4h18v2H0z", textStyle: text } : undefined,
      // drawn on the canvas: the page's policy allows no styles written into it
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, order: "seriesAsc", transitionDuration: 0 },
      xAxis: {
        type: "category", data: data.labels, boundaryGap: false, axisLabel: text, axisTick: { show: false },
        axisLine: { onZero: false, lineStyle: { color: token("--line-strong") } }, position: "bottom",
      },
      yAxis: {
        type: "value", inverse: data.inverted, scale: true, min: data.inverted ? 1 : undefined, max: data.inverted ? places[places.length - 1] : undefined,
        axisTick: { show: false, customValues: places }, axisLabel: { ...text, customValues: places },
        splitLine: { lineStyle: { color: token("--line") }, customValues: places },
      },
      series: data.series.map(line),
    };
  };
  document.querySelectorAll("[data-chart]").forEach((figure) => {
    const canvas = figure.querySelector(".canvas");
    const drawn = echarts.init(canvas, null, { renderer: "canvas" });
    drawn.setOption(option(JSON.parse(figure.querySelector("script").textContent)));
    new ResizeObserver(() => drawn.resize()).observe(canvas);
  });
})();
