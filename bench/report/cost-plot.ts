import { parseSize, sizeText, type Figure } from '../figure.js';
import { median } from '../statistics.js';

/** One line of a panel. */
interface Line {
  readonly label: string;
  readonly colour: string;
  readonly dash: string;
  /** The id of the figures between the scene and its end, e.g. `ours.pct1`. */
  readonly cost: string;
}

interface Point {
  readonly targets: number;
  readonly ms: number;
}

interface Panel {
  readonly title: string;
  readonly scene: string;
  readonly left: number;
}

const LINES: readonly Line[] = [
  { label: 'naive, full', colour: '#b3452c', dash: 'none', cost: 'naive.full' },
  { label: 'naive, 1 % changed', colour: '#b3452c', dash: '7 4', cost: 'naive.pct1' },
  { label: 'ours, full', colour: '#1f5fa8', dash: 'none', cost: 'ours.full' },
  { label: 'ours, 1 % changed', colour: '#1f5fa8', dash: '7 4', cost: 'ours.pct1' },
  { label: 'write + fsync + rename', colour: '#7a7a7a', dash: '2 3', cost: 'floor.pct1' },
];
const PANELS: readonly Panel[] = [
  { title: 'gRPC (protobuf)', scene: 'grpc.tags', left: 70 },
  { title: 'HTTP (JSON)', scene: 'http.tags', left: 500 },
];
const [WIDTH, HEIGHT] = [900, 470];
const PLOT = { top: 60, width: 370, height: 310 };

/** From a thousand targets to a million, from a tenth of a millisecond to a hundred seconds. */
const TARGET_DECADES = { from: 3, to: 6 };
const MS_DECADES = { from: -1, to: 5 };

/** A plot of what an update costs against how many targets there are, both on a log scale, as SVG. */
export function renderCostPlot(figures: readonly Figure[]): string {
  const body = [...PANELS.map((panel) => renderPanel(panel, figures)), renderLegend()];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" font-family="sans-serif" font-size="12" role="img">`,
    '<title>Time of an update against the number of targets</title>',
    `<rect width="${String(WIDTH)}" height="${String(HEIGHT)}" fill="#ffffff"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

function renderPanel(panel: Panel, figures: readonly Figure[]): string {
  const middle = panel.left + PLOT.width / 2;
  return [
    text({ x: middle, y: 36, anchor: 'middle' }, `${panel.title}: bytes of an answer → file`),
    ...renderGrid(panel.left),
    text({ x: middle, y: PLOT.top + PLOT.height + 38, anchor: 'middle' }, 'targets'),
    ...LINES.flatMap((line) => renderLine(line, pointsOf(line, panel, figures), panel.left)),
  ].join('\n');
}

function pointsOf({ cost }: Line, { scene }: Panel, figures: readonly Figure[]): readonly Point[] {
  return figures
    .flatMap(({ id, values }) => {
      const parts = id.startsWith(`${scene}.`) ? id.slice(scene.length + 1).split('.') : [];
      const [size = '', ...rest] = parts;
      if (rest.join('.') !== `${cost}.wall` || values.length === 0) return [];
      return [{ targets: parseSize(size), ms: median(values) }];
    })
    .sort((a, b) => a.targets - b.targets);
}

function renderLine({ colour, dash }: Line, points: readonly Point[], left: number): string[] {
  if (points.length === 0) return [];
  const places = points.map(({ targets, ms }) => [xOf(targets, left), yOf(ms)] as const);
  const path = places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const dots = places.map(
    ([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3" fill="${colour}"/>`,
  );
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>`,
    ...dots,
  ];
}

function renderGrid(left: number): readonly string[] {
  const bottom = PLOT.top + PLOT.height;
  const columns = decades(TARGET_DECADES).flatMap((targets) => {
    const x = xOf(targets, left);
    return [
      rule([x, PLOT.top], [x, bottom]),
      text({ x, y: bottom + 18, anchor: 'middle' }, sizeText(targets)),
    ];
  });
  const rows = decades(MS_DECADES).flatMap((ms) => {
    const y = yOf(ms);
    return [
      rule([left, y], [left + PLOT.width, y]),
      text({ x: left - 6, y: y + 4, anchor: 'end' }, durationText(ms)),
    ];
  });
  return [...columns, ...rows];
}

function renderLegend(): string {
  return LINES.map(({ label, colour, dash }, index) => {
    const [x, y] = [60 + index * 168, HEIGHT - 26];
    const stroke = `stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"`;
    return [
      `<line x1="${String(x)}" y1="${String(y)}" x2="${String(x + 28)}" y2="${String(y)}" ${stroke}/>`,
      text({ x: x + 34, y: y + 4, anchor: 'start' }, label),
    ].join('\n');
  }).join('\n');
}

function xOf(targets: number, left: number): number {
  return left + shareOf(targets, TARGET_DECADES) * PLOT.width;
}

function yOf(ms: number): number {
  return PLOT.top + (1 - shareOf(ms, MS_DECADES)) * PLOT.height;
}

function shareOf(value: number, { from, to }: typeof TARGET_DECADES): number {
  return (Math.log10(value) - from) / (to - from);
}

function decades({ from, to }: typeof TARGET_DECADES): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
}

function durationText(ms: number): string {
  return ms >= 1_000 ? `${String(ms / 1_000)} s` : `${String(Number(ms.toPrecision(1)))} ms`;
}

type Place = readonly [x: number, y: number];

function rule([x1, y1]: Place, [x2, y2]: Place): string {
  return `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="#dddddd"/>`;
}

function text(
  { x, y, anchor }: { readonly x: number; readonly y: number; readonly anchor: string },
  content: string,
): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#333333">${escaped}</text>`;
}
