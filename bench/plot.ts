import { loadLibrary } from './libraries';
import type { Bar } from './report';

interface Chart {
  setOption(option: object): void;
  renderToSVGString(): string;
  dispose(): void;
}

interface Echarts {
  init(element: null, theme: null, options: object): Chart;
}

const WIDTH = 900;
const BAR_HEIGHT = 34;
const MARGINS = { top: 40, bottom: 50 };
/** All three are read on white and on black. */
const INK = '#797f87';
const OURS = '#2f81f7';
const THEIRS = '#9a8f80';

const text = (seconds: number) => (seconds < 0.1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`);

function panelOf(panel: string, bars: readonly Bar[], at: number, panels: number) {
  const axes = { axisLine: { lineStyle: { color: INK } }, axisLabel: { color: INK, fontSize: 13 } };
  const [left, width] = [(at / panels) * WIDTH, WIDTH / panels];
  return {
    title: { text: panel, left: left + 150, top: 8, textStyle: { color: INK, fontSize: 16 } },
    grid: { left: left + 150, width: width - 225, ...MARGINS },
    xAxis: {
      ...axes,
      gridIndex: at,
      type: 'value',
      name: 'seconds until usable',
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: { color: INK, fontSize: 13 },
      splitNumber: 3,
      splitLine: { lineStyle: { color: INK, opacity: 0.3 } },
    },
    yAxis: { ...axes, gridIndex: at, type: 'category', inverse: true, data: bars.map(({ name }) => name) },
    series: {
      type: 'bar',
      xAxisIndex: at,
      yAxisIndex: at,
      barWidth: 20,
      data: bars.map(({ seconds, isOurs }) => ({
        value: seconds,
        itemStyle: { color: isOurs ? OURS : THEIRS },
        label: { show: true, position: 'right', color: INK, fontSize: 13, formatter: text(seconds) },
      })),
    },
  };
}

/** @returns an SVG with a panel for each type, side by side */
export function plot(bars: readonly Bar[]): string {
  const names = [...new Set(bars.map(({ panel }) => panel))];
  const groups = names.map((name) => bars.filter(({ panel }) => panel === name));
  const panels = groups.map((own, at) => panelOf(names[at] ?? '', own, at, groups.length));
  const most = Math.max(...groups.map((own) => own.length));
  const height = MARGINS.top + most * BAR_HEIGHT + MARGINS.bottom;
  const echarts = loadLibrary('echarts') as Echarts;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'sans-serif' },
    title: panels.map(({ title }) => title),
    grid: panels.map(({ grid }) => grid),
    xAxis: panels.map(({ xAxis }) => xAxis),
    yAxis: panels.map(({ yAxis }) => yAxis),
    series: panels.map(({ series }) => series),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
