import { expect } from 'chai';
import { createMetrics } from '../../../src/observability/create-metrics.js';
import type { Metrics } from '../../../src/observability/metrics.js';

describe('the registry of metrics', () => {
  let metrics: Metrics;

  beforeEach(() => {
    metrics = createMetrics({ prefix: 'sd_' });
  });

  /** The lines of a metric, without its help. */
  async function lines(name: string): Promise<readonly string[]> {
    const { text } = await metrics.render();
    return text.split('\n').filter((line) => line.startsWith(name));
  }

  it('renders what Prometheus reads', async () => {
    metrics.counter({ name: 'polls_total', help: 'How many polls.' }).increment();
    const { contentType, text } = await metrics.render();
    expect(contentType).to.equal('text/plain; version=0.0.4; charset=utf-8');
    expect(text).to.equal(
      '# HELP sd_polls_total How many polls.\n# TYPE sd_polls_total counter\nsd_polls_total 1\n',
    );
  });

  it('counts, with labels and without', async () => {
    const plain = metrics.counter({ name: 'a_total', help: 'A.' });
    const labelled = metrics.counter({ name: 'ab_total', help: 'A.', labelNames: ['reason', 'x'] });
    plain.add(2);
    labelled.add(0, { reason: 'quiet', x: '' });
    labelled.increment({ reason: 'a"\n\\', x: 'ä' });
    labelled.increment({ x: 'ä', reason: 'a"\n\\' });
    expect(await lines('sd_a')).to.deep.equal([
      'sd_a_total 2',
      'sd_ab_total{reason="quiet",x=""} 0',
      'sd_ab_total{reason="a\\"\\n\\\\",x="ä"} 2',
    ]);
  });

  it('keeps the last value of a gauge, and the sizes of a histogram', async () => {
    const gauge = metrics.gauge({ name: 'up', help: 'U.', labelNames: ['name'] });
    gauge.set(1, { name: 'a' });
    gauge.set(0.5, { name: 'a' });
    metrics.histogram({ name: 'took_seconds', help: 'T.', buckets: [0.1, 1] }).observe(0.2);
    expect(await lines('sd_')).to.deep.equal([
      'sd_up{name="a"} 0.5',
      'sd_took_seconds_bucket{le="0.1"} 0',
      'sd_took_seconds_bucket{le="1"} 1',
      'sd_took_seconds_bucket{le="+Inf"} 1',
      'sd_took_seconds_sum 0.2',
      'sd_took_seconds_count 1',
    ]);
  });

  it('reads state when it is asked, and forgets what is not there any more', async () => {
    const state: { names: string[]; value?: number } = { names: ['a', 'b'] };
    metrics.gaugeOf({ name: 'age_seconds', help: 'A.', labelNames: ['name'] }, () =>
      state.names.map((name, index) => ({ labels: { name }, value: index })),
    );
    metrics.gaugeOf({ name: 'last_seconds', help: 'L.' }, () => state.value);
    metrics.counterOf({ name: 'seen_total', help: 'S.' }, () => state.value);
    expect(await lines('sd_')).to.deep.equal([
      'sd_age_seconds{name="a"} 0',
      'sd_age_seconds{name="b"} 1',
    ]);
    state.names = ['b'];
    state.value = 7;
    const later = ['sd_age_seconds{name="b"} 0', 'sd_last_seconds 7', 'sd_seen_total 7'];
    expect(await lines('sd_')).to.deep.equal(later);
    expect(await lines('sd_')).to.deep.equal(later);
  });

  it('reads all state in one turn', async () => {
    let turn = 0;
    for (const name of ['one', 'two', 'three'])
      metrics.gaugeOf({ name, help: 'N.' }, () => {
        queueMicrotask(() => (turn += 1));
        return turn;
      });
    expect(await lines('sd_')).to.deep.equal(['sd_one 0', 'sd_two 0', 'sd_three 0']);
  });

  it('has one registry under all prefixes', async () => {
    metrics.under('process_').gauge({ name: 'open_fds', help: 'O.' }).set(3);
    expect(await lines('process_')).to.deep.equal(['process_open_fds 3']);
  });

  for (const [what, make] of [
    ['a counter without _total', () => metrics.counter({ name: 'polls', help: 'P.' })],
    ['a gauge with _total', () => metrics.gauge({ name: 'polls_total', help: 'P.' })],
    ['milliseconds', () => metrics.gauge({ name: 'age_milliseconds', help: 'A.' })],
    ['an abbreviated unit', () => metrics.gauge({ name: 'age_ms', help: 'A.' })],
    ['minutes', () => metrics.gauge({ name: 'age_minutes', help: 'A.' })],
    ['its kind in its name', () => metrics.gauge({ name: 'age_gauge', help: 'A.' })],
    ['camel case', () => metrics.gauge({ name: 'dataAge', help: 'A.' })],
    ['a colon', () => metrics.gauge({ name: 'a:b', help: 'A.' })],
    ['_count at its end', () => metrics.gauge({ name: 'target_count', help: 'A.' })],
    ['no help', () => metrics.gauge({ name: 'age_seconds', help: ' ' })],
    ['camel case in a label', () => metrics.gauge({ name: 'a', help: 'A.', labelNames: ['cP'] })],
    [
      'a label of Prometheus',
      () => metrics.gauge({ name: 'aged', help: 'A.', labelNames: ['instance'] }),
    ],
    ['a label twice', () => metrics.gauge({ name: 'aged', help: 'A.', labelNames: ['x', 'x'] })],
    ['the name of another', () => [1, 2].map(() => metrics.gauge({ name: 'aged', help: 'A.' }))],
  ] as const) {
    it(`does not take a metric with ${what}`, () => {
      expect(make).to.throw(Error);
    });
  }
});
