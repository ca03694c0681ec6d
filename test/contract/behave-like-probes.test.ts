import type { EraName } from '../../src/control-plane/eras/era-name.js';
import { readPlayedLines } from '../support/control-plane/played-line.js';
import { RecordedClient } from '../support/control-plane/recorded-client.js';
import { readRecordedLists } from '../support/control-plane/recorded-lists.js';
import { useControlPlane } from '../support/control-plane/use-control-plane.js';
import { FakeClock } from '../support/fake-clock.js';

const ERAS: readonly (readonly [EraName, string])[] = [
  ['0.7', '0.7.3'],
  ['1.8', '1.8.8'],
  ['2.14', '2.14.3'],
];

const MADS_PORT = [
  'mads-port-grpc-v1',
  'mads-port-grpc-v1alpha1',
  'mads-port-http1-gets',
  'mads-port-http1-post',
  'mads-port-http2-preface',
  'mads-port-raw-http1',
];

const API_PORT = ['api-port-grpc-v1', 'api-port-http2-preface', 'api-port-mads-post'];

describe('the ports of a control plane that behaves like a recorded one', () => {
  const serve = useControlPlane();
  let client: RecordedClient | undefined;
  afterEach('close the recorded client', () => client?.close());

  for (const [era, version] of ERAS) {
    for (const name of [...MADS_PORT, ...API_PORT]) {
      it(`say to ${name} what those of ${version} said`, async () => {
        const lines = readPlayedLines(`${version}/probes/${name}`);
        const { first } = readRecordedLists(lines);
        const clock = new FakeClock();
        const controlPlane = await serve(first, {
          behaveLike: era,
          clock,
          apiServerAddress: { host: '127.0.0.1', port: 0 },
        });
        const port = API_PORT.includes(name) ? controlPlane.apiPort : controlPlane.port;
        const apiVersion = name.includes('v1alpha1') ? 'v1alpha1' : 'v1';
        client = new RecordedClient({ port, clock }, apiVersion);
        await client.play(lines);
      });
    }
  }
});
