import { expect } from 'chai';

import { FakeInspection } from '../../../../support/fake-inspection.js';
import { bodyOf, openPages, readableText, type AskPages } from '../../../../support/pages-kit.js';
import { NOW_MS } from '../../../../support/sample-status.js';

const INTERVAL = 'x-prometheus-refresh-interval-seconds';

interface ReaderJson {
  readonly address: string;
  readonly refresh_interval_seconds: number;
  readonly overdue: boolean;
}

async function readersOf(ask: AskPages): Promise<readonly ReaderJson[]> {
  const status = JSON.parse(bodyOf(await ask('/status.json'))) as {
    readonly http_sd_readers: readonly ReaderJson[];
  };
  return status.http_sd_readers;
}

describe('/sd', () => {
  it('answers with exactly the bytes of the list', async () => {
    const inspection = new FakeInspection();
    inspection.list = Buffer.from('[\n{"targets":["a:1"],"labels":{"x":"ü"}}\n]\n');

    const answer = await openPages({ inspection: () => inspection })('/sd');

    expect(answer.status).to.equal(200);
    expect(answer.headers?.['Content-Type']).to.equal('application/json; charset=utf-8');
    expect(answer.body).to.equal(inspection.list);
  });

  it('answers 503 and no list before the first good one', async () => {
    const inspection = new FakeInspection();
    inspection.list = undefined;

    for (const looked of [inspection, undefined]) {
      const answer = await openPages({ inspection: () => looked })('/sd');
      expect(answer.status).to.equal(503);
      expect(bodyOf(answer)).to.contain('There is no list yet');
    }
  });

  it('answers 304 to who has the list already, until it is another one', async () => {
    const inspection = new FakeInspection();
    const ask = openPages({ inspection: () => inspection });
    const tag = (await ask('/sd')).headers?.['ETag'] ?? '';
    const headers = { 'if-none-match': `"other", ${tag.slice(2)}` };

    const known = await ask('/sd', { headers });
    inspection.list = Buffer.from('[\n{}\n]\n');
    const fresh = await ask('/sd', { headers });

    expect(known.status).to.equal(304);
    expect(known.body).to.be.undefined;
    expect(fresh.status).to.equal(200);
    expect(fresh.headers?.['ETag']).to.not.equal(tag);
  });

  it('remembers who reads it, how often, and whether it still does', async () => {
    let nowMs = NOW_MS;
    const ask = openPages({ now: () => nowMs });
    await ask('/sd', { peer: '10.0.0.9:1', headers: { [INTERVAL]: '60' } });
    await ask('/sd', { peer: '[fd00::1]:2', headers: { [INTERVAL]: '0.5' } });
    await ask('/sd', { peer: '10.0.0.9:3', headers: { [INTERVAL]: '30' } });
    nowMs += 60_000;

    const known = await readersOf(ask);
    const page = readableText(await ask('/'));
    nowMs += 86_400_000;

    expect(known).to.deep.equal([reader('10.0.0.9', 30, false), reader('[fd00::1]', 0.5, true)]);
    expect(page).to.contain('10.0.0.9 30 seconds 60 seconds ago');
    expect(page).to.contain('overdue');
    expect(await readersOf(ask)).to.deep.equal([]);
  });

  it('does not take nonsense for an interval', async () => {
    const ask = openPages();
    for (const interval of ['', '0', '-1', 'NaN', 'Infinity', '1e9', '60s', '9'.repeat(400)]) {
      expect((await ask('/sd', { headers: { [INTERVAL]: interval } })).status).to.equal(200);
    }
    await ask('/sd');

    expect(await readersOf(ask)).to.deep.equal([]);
  });

  it('remembers the fifty that asked last', async () => {
    const ask = openPages();
    for (let at = 0; at < 60; at++) {
      await ask('/sd', { peer: `10.0.1.${String(at)}:1`, headers: { [INTERVAL]: '60' } });
    }

    const known = await readersOf(ask);

    expect(known).to.have.length(50);
    expect(known.map(({ address }) => address)).to.not.include('10.0.1.9');
  });
});

function reader(address: string, interval: number, overdue: boolean): unknown {
  const asked = '2026-01-31T12:05:00.000Z';
  return { address, refresh_interval_seconds: interval, last_asked_at: asked, overdue };
}
