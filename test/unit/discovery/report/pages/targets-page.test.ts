import { expect } from 'chai';

import type { TargetDetails } from '../../../../../src/discovery/inspection/target-row.js';
import { FakeInspection, sampleTarget } from '../../../../support/fake-inspection.js';
import { bodyOf, openPages, readableText, type AskPages } from '../../../../support/pages-kit.js';

function pagesOf(details: readonly TargetDetails[]): {
  readonly ask: AskPages;
  readonly inspection: FakeInspection;
} {
  const inspection = new FakeInspection();
  inspection.details = details;
  return { ask: openPages({ inspection: () => inspection }), inspection };
}

const LEFT_OUT = {
  controlPlane: 'grpc://west:5676',
  mesh: 'default',
  service: 'gateway',
  dataplane: 'gateway-01',
  address: ':1234',
  state: 'left-out',
  reason: 'address has no host',
} as const;

describe('the page of targets', () => {
  it('shows each target with its state, its reason and where it came from', async () => {
    const { ask } = pagesOf([sampleTarget(), LEFT_OUT]);

    const text = readableText(await ask('/targets'));

    expect(text).to.contain('2 in all 1 in the file 1 left out');
    expect(text).to.contain(
      'left out Address :1234 Mesh default Service gateway Dataplane gateway-01 Control plane grpc://west:5676 address has no host',
    );
  });

  it('shows side by side what was sent and what is written', async () => {
    const { ask } = pagesOf([sampleTarget()]);

    const text = readableText(await ask('/targets'));

    expect(text).to.contain('env = prod env = prod');
    expect(text).to.contain('kuma.io/zone = east kuma_io_zone = east renamed');
  });

  it('asks for what the form says, and keeps it in the form', async () => {
    const { ask, inspection } = pagesOf([sampleTarget()]);
    const query =
      'search=back&control_plane=grpc%3A%2F%2Fkuma-cp%3A5676&mesh=default&service=backend&state=published&page=2';

    const body = bodyOf(await ask(`/targets?${query}`));

    expect(inspection.asked).to.deep.equal({
      search: 'back',
      controlPlane: 'grpc://kuma-cp:5676',
      mesh: 'default',
      service: 'backend',
      state: 'published',
      page: 2,
      pageSize: 100,
    });
    expect(body).to.contain('value="back"');
    expect(body).to.match(/value="published"\s+selected/);
  });

  it('takes empty fields for none', async () => {
    const { ask, inspection } = pagesOf([]);

    await ask('/targets?search=+&control_plane=&mesh=&service=&state=&page=');

    expect(inspection.asked).to.deep.equal({ page: 1, pageSize: 100 });
  });

  it('has pages, and links to the others that keep the search', async () => {
    const { ask } = pagesOf(
      Array.from({ length: 950 }, (_, at) => sampleTarget({ dataplane: `backend-${String(at)}` })),
    );

    const answer = await ask('/targets?mesh=default&page=5');

    expect(readableText(answer)).to.contain(
      '401–500 of 950 targets First Previous Page 5 of 10 Next Last',
    );
    expect(bodyOf(answer)).to.contain('href="/targets?mesh=default&amp;page=4"');
    expect(bodyOf(answer)).to.contain('href="/targets?mesh=default"');
  });

  it('says that nothing matches', async () => {
    const { ask } = pagesOf([sampleTarget()]);

    expect(readableText(await ask('/targets?mesh=nowhere'))).to.contain('No target matches.');
  });

  it('answers 304 while nothing has changed', async () => {
    const { ask } = pagesOf([sampleTarget()]);
    const first = await ask('/targets');
    const headers = { 'if-none-match': first.headers?.['ETag'] ?? '' };

    expect((await ask('/targets', { headers })).status).to.equal(304);
  });

  for (const query of [
    'state=nonsense',
    'page=0',
    'page=-1',
    'page=1.5',
    'page=abc',
    'page=99999999999',
    'page_size=1001',
    `search=${'x'.repeat(201)}`,
    `service=${'x'.repeat(1_001)}`,
    'mesh=a&mesh=b',
    'mseh=a',
  ]) {
    it(`answers 400 to ?${query.slice(0, 20)}, as a page and as JSON`, async () => {
      const { ask, inspection } = pagesOf([sampleTarget()]);

      const page = await ask(`/targets?${query}`);
      const json = await ask(`/targets.json?${query}`);

      expect([page.status, json.status]).to.deep.equal([400, 400]);
      expect(readableText(page)).to.contain('All targets');
      expect(JSON.parse(bodyOf(json))).to.have.all.keys('error');
      expect(inspection.asked).to.be.undefined;
    });
  }

  it('escapes what a control plane says, wherever it stands', async () => {
    const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
    const { sent } = sampleTarget();
    const { ask } = pagesOf([
      {
        ...{ controlPlane: evil, mesh: evil, service: evil, dataplane: evil, address: evil },
        ...{ state: 'left-out', reason: evil, written: { [evil]: evil, constructor: 'x' } },
        sent: { ...sent!, instance: evil, labels: { [evil]: evil } },
      },
    ]);

    const body = bodyOf(await ask(`/targets?search=${encodeURIComponent(evil)}`));
    const list = bodyOf(await ask(`/targets?service=${encodeURIComponent(evil)}`));

    for (const text of [body, list]) {
      expect(text.match(/<script/g)).to.have.length(1);
      expect(text).to.not.contain('<img');
    }
  });

  it('stays small whatever a control plane says of a target', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, at) => [`label${String(at)}`, 'x'.repeat(1_000)]),
    );
    const { ask } = pagesOf([sampleTarget({ written: labels, address: 'y'.repeat(100_000) })]);

    expect(bodyOf(await ask('/targets'))).to.have.length.below(200_000);
  });

  it('says that it is starting while there is nothing to look at', async () => {
    const ask = openPages({ inspection: () => undefined });

    const [page, json] = [await ask('/targets'), await ask('/targets.json')];

    expect(readableText(page)).to.contain('Starting');
    expect(json.status).to.equal(503);
  });

  it('does not throw when nobody waits for it any more', async () => {
    const inspection = new FakeInspection();
    const signal = AbortSignal.abort();
    inspection.targets = () => Promise.reject(signal.reason as Error);

    const answer = await openPages({ inspection: () => inspection })('/targets', { signal });

    expect(answer.status).to.equal(503);
  });
});

describe('/targets.json', () => {
  it('tells of each target all that is known', async () => {
    const { ask } = pagesOf([sampleTarget(), LEFT_OUT]);

    const found = JSON.parse(bodyOf(await ask('/targets.json?page_size=1&page=2'))) as unknown;

    expect(found).to.deep.equal({
      page: 2,
      pages: 2,
      page_size: 1,
      matching: 2,
      total: 2,
      by_state: { published: 1, 'left-out': 1 },
      control_planes: ['grpc://kuma-cp:5676', 'grpc://west:5676'],
      meshes: ['default'],
      services: ['backend', 'gateway'],
      targets: [
        {
          control_plane: 'grpc://west:5676',
          mesh: 'default',
          service: 'gateway',
          dataplane: 'gateway-01',
          address: ':1234',
          state: 'left-out',
          reason: 'address has no host',
          sent: null,
          written: null,
        },
      ],
    });
  });

  it('gives what was sent under the names of the protocol', async () => {
    const { ask } = pagesOf([sampleTarget()]);

    const { targets } = JSON.parse(bodyOf(await ask('/targets.json'))) as {
      readonly targets: readonly { readonly sent: unknown }[];
    };

    expect(targets[0]?.sent).to.deep.equal({
      address: '192.168.0.1:5670',
      scheme: 'http',
      metrics_path: '/metrics',
      instance: 'backend-01',
      job: 'backend',
      labels: { env: 'prod', 'kuma.io/zone': 'east' },
    });
  });

  it('asks for smaller pages rather than to answer without end', async () => {
    const written = { x: 'y'.repeat(40 * 1024 ** 2) };
    const { ask } = pagesOf([sampleTarget({ written }), sampleTarget({ written })]);

    expect((await ask('/targets.json')).status).to.equal(400);
    expect((await ask('/targets.json?page_size=1')).status).to.equal(200);
  });
});
