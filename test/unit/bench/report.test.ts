import { expect } from 'chai';

import { parseArguments } from '../../../bench/arguments.js';
import type { Figure } from '../../../bench/figure.js';
import { firstSeen } from '../../../bench/parts/sightings.js';
import { putBetweenMarkers } from '../../../bench/report/between-markers.js';
import { renderCostPlot } from '../../../bench/report/cost-plot.js';
import { costRows } from '../../../bench/report/cost-table.js';
import { renderTable } from '../../../bench/report/render-table.js';

function milliseconds(id: string, value: number): Figure {
  return { id, unit: 'ms', values: [value] };
}

describe('the report of the benchmark', () => {
  it('replaces what stands between the markers of a document, and nothing else', () => {
    const document = 'before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n';
    const renewed = putBetweenMarkers(document, 'new\n');
    expect(renewed).to.equal('before\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\nafter\n');
    expect(putBetweenMarkers(renewed, 'new')).to.equal(renewed);
  });

  it('refuses a document without both markers in order', () => {
    for (const document of ['', '<!-- bench:begin -->', '<!-- bench:end -->\n<!-- bench:begin -->'])
      expect(() => putBetweenMarkers(document, 'new')).to.throw('lacks');
  });

  it('lays tables out in columns', () => {
    expect(renderTable(['a', 'long'], [['wide', 'b']])).to.equal(
      ['| a    | long |', '|------|------|', '| wide | b    |'].join('\n'),
    );
  });

  it('has a row for each update of a scene that ours was measured in', () => {
    const rows = costRows([
      milliseconds('grpc.tags.1k.naive.full.wall', 30),
      milliseconds('grpc.tags.1k.ours.full.wall', 10),
      milliseconds('grpc.tags.1k.floor.pct1.wall', 2),
      { id: 'grpc.tags.1k.full.wall', unit: 'times', values: [2, 3, 4] },
    ]);
    expect(rows).to.deep.equal([
      ['grpc tags 1k', 'full', '30 ms', '10 ms', '2 ms', '3× (2–4)', '-'],
    ]);
  });

  it('plots each size in its place on both log scales', () => {
    const plot = renderCostPlot([
      milliseconds('grpc.tags.1k.ours.full.wall', 1),
      milliseconds('grpc.tags.1M.ours.full.wall', 1_000),
      milliseconds('http.bare.1k.ours.full.wall', 1),
    ]);
    const lines = [...plot.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points);
    expect(lines).to.deep.equal(['70.0,318.3 440.0,163.3']);
  });
});

describe('what became active when', () => {
  const sightings = [
    { list: 'ours', marker: 0, atMs: 1 },
    { list: 'ours', marker: 2, atMs: 5 },
    { list: 'kuma_sd', marker: 1, atMs: 3 },
    { list: 'ours', marker: 2, atMs: 7 },
  ];

  it('is the first time that a change, or one that replaced it, is seen', () => {
    expect(firstSeen(sightings, { list: 'ours', marker: 1 })).to.equal(5);
    expect(firstSeen(sightings, { list: 'kuma_sd', marker: 1 })).to.equal(3);
  });

  it('is never for what was not seen', () => {
    expect(firstSeen(sightings, { list: 'kuma_sd', marker: 2 })).to.equal(Infinity);
  });
});

describe('the command line of the benchmark', () => {
  it('has five rounds and every size of its own by default', () => {
    const { isFull, parts, sizes, rounds, peer } = parseArguments([]);
    expect({ isFull, parts, sizes, rounds, peer }).to.deep.equal({
      isFull: false,
      parts: [],
      sizes: undefined,
      rounds: 5,
      peer: undefined,
    });
  });

  it('takes parts and sizes as lists', () => {
    const given = parseArguments(['--part=start,idle', '--part=growth', '--sizes=1k,2M']);
    expect(given.parts).to.deep.equal(['start', 'idle', 'growth']);
    expect(given.sizes).to.deep.equal([1_000, 2_000_000]);
  });

  it('puts only whole runs into the documents', () => {
    for (const whole of [[], ['--full']])
      expect(parseArguments([...whole, '--write-docs']).writesDocs).to.be.true;
    for (const partial of [['--part=start'], ['--full', '--sizes=1k']])
      expect(() => parseArguments([...partial, '--write-docs'])).to.throw('whole run');
  });

  it('refuses what it does not know', () => {
    for (const argument of ['--fast', '--rounds=0', '--rounds=many', '--sizes=big', 'words'])
      expect(() => parseArguments([argument]), argument).to.throw();
  });
});
