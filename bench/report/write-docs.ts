import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { figureText } from '../figure.js';
import { putBetweenMarkers } from './between-markers.js';
import { renderCostPlot } from './cost-plot.js';
import { COST_HEADER, costRows } from './cost-table.js';
import { GOAL_HEADER, goalRows } from './goal-table.js';
import { renderTable } from './render-table.js';
import { reportToJson, type Report } from './report.js';

const DOCUMENT = 'docs/performance.md';
const PLOT = 'docs/performance/cost.svg';
const NUMBERS = 'docs/performance/last.json';

/** What the two tables do not show, and what each is called. */
const OTHERS: readonly (readonly [id: string, title: string])[] = [
  ['receive.10ms.default', '4.5 MB over a 10 ms round trip, defaults of grpc-js'],
  ['receive.10ms.ours', '4.5 MB over a 10 ms round trip, our channel'],
  ['receive.grpc.100k.alone', 'receiving 100k targets over gRPC, nothing else'],
  ['receive.http.100k.alone', 'receiving 100k targets over HTTP, nothing else'],
  ['start.bare', '`node -e 0`'],
  ['start.version', '`--version`'],
  ['start.ready', '`run` until it connects'],
  ['idle.bare', 'idle memory, bare node'],
  ['idle.grpc', 'idle memory, ten targets over an open gRPC stream'],
  ['idle.http', 'idle memory, ten targets over a waiting HTTP poll'],
  ['grpc.tags.100k.naive.delay', 'longest event-loop delay at 100k, gRPC, naive'],
  ['grpc.tags.100k.ours.delay', 'longest event-loop delay at 100k, gRPC, ours'],
  ['grpc.tags.100k.naive.peak', 'peak memory at 100k, gRPC, naive'],
  ['grpc.tags.100k.ours.peak', 'peak memory at 100k, gRPC, ours'],
  ['http.tags.100k.naive.delay', 'longest event-loop delay at 100k, HTTP, naive'],
  ['http.tags.100k.ours.delay', 'longest event-loop delay at 100k, HTTP, ours'],
  ['http.tags.100k.naive.peak', 'peak memory at 100k, HTTP, naive'],
  ['http.tags.100k.ours.peak', 'peak memory at 100k, HTTP, ours'],
  ['rereads.naive.per-write', "Prometheus' reads per write, naive"],
  ['rereads.per-write', "Prometheus' reads per write, ours"],
  ['prometheus.cpu.naive', "Prometheus' CPU per update at 10k, naive"],
  ['prometheus.cpu.ours', "Prometheus' CPU per update at 10k, ours"],
  ['latency.bursts.kuma_sd', 'change → active target, gaps 1–8 s, kuma_sd_configs'],
  ['latency.bursts.ours', 'change → active target, gaps 1–8 s, ours'],
  ['latency.lone.kuma_sd', 'change → active target, lone changes, kuma_sd_configs'],
  ['latency.lone.ours', 'change → active target, lone changes, ours'],
];

/** Renews the generated part of the document, the plot, and the numbers beside it. */
export async function writeDocs(report: Report, root: string): Promise<void> {
  const path = join(root, DOCUMENT);
  const document = putBetweenMarkers(readFileSync(path, 'utf8'), renderReport(report));
  mkdirSync(join(root, 'docs/performance'), { recursive: true });
  writeFileSync(path, document);
  writeFileSync(join(root, PLOT), renderCostPlot(report.figures));
  // Laid out as the gate wants every file to be.
  const layout = await resolveConfig(path);
  writeFileSync(
    join(root, NUMBERS),
    await format(reportToJson(report), { ...layout, parser: 'json' }),
  );
  console.log(`Written: ${DOCUMENT}, ${PLOT}, ${NUMBERS}`);
}

function renderReport({
  date,
  command,
  rounds,
  machine,
  figures,
  verdicts,
  remarks,
}: Report): string {
  const byId = new Map(figures.map((figure) => [figure.id, figure]));
  const others = OTHERS.flatMap(([id, title]) => {
    const figure = byId.get(id);
    return figure === undefined ? [] : [[title, figureText(figure)]];
  });
  return [
    `\`${command}\` on ${date}, ${String(rounds)} rounds.`,
    renderTable(['machine', ''], machine),
    '### Goals',
    renderTable(GOAL_HEADER, goalRows(verdicts)),
    '### What an update costs',
    '![Time of an update against the number of targets, on log scales](performance/cost.svg)',
    renderTable(COST_HEADER, costRows(figures)),
    '### Other figures',
    renderTable(['figure', 'median (range)'], others),
    ...(remarks.length === 0
      ? []
      : ['### Not measured', remarks.map((line) => `- ${line}`).join('\n')]),
  ].join('\n\n');
}
