import { rawHttp } from '../support/control-plane/recorded.js';
import { useRawConnections } from '../support/control-plane/http.js';
import { readPlayedLines } from '../support/control-plane/played-line.js';
import { RecordedClient } from '../support/control-plane/recorded-client.js';
import { readRecordedLists } from '../support/control-plane/recorded-lists.js';
import { useControlPlane } from '../support/control-plane/use-control-plane.js';
import { FakeClock } from '../support/fake-clock.js';

const WITH_HTTP = ['1.2', '1.8', '2.6', '2.9', '2.14', 'master'] as const;

describe('other clients of a control plane that behaves like a Kuma', () => {
  const serve = useControlPlane();
  const connect = useRawConnections();
  let client: RecordedClient | undefined;
  afterEach('close the recorded client', () => client?.close());

  it('give Prometheus 3.14 what 2.14.3 gave it, poll by poll', async () => {
    const all = readPlayedLines('2.14.3/other-clients/prometheus-3.14.0');
    const lastPoll = all.findLastIndex(({ kind }) => kind === 'http-response');
    const lines = all.slice(0, lastPoll + 1);
    const { first, changes } = readRecordedLists(lines);
    const clock = new FakeClock();
    const controlPlane = await serve(first, { behaveLike: '2.14', clock });
    const before = async (index: number): Promise<void> => {
      const file = changes.get(index);
      if (file !== undefined) await controlPlane.change(file);
    };
    client = new RecordedClient({ port: controlPlane.port, clock, before }, 'v1');
    await client.play(lines);
  });

  for (const era of WITH_HTTP) {
    for (const name of ['prometheus-first', 'vmagent-first'] as const) {
      it(`give a list to ${name}, as it came over the line, from ${era}`, async () => {
        const controlPlane = await serve(undefined, { behaveLike: era });
        const connection = connect(controlPlane.port);
        await connection.say(rawHttp[name]);
        await connection.hears(/^HTTP\/1\.1 200 OK[^]*"name":"backend-01"[^]*"type_url":"[^"]+"}$/);
      });
    }
  }
});
