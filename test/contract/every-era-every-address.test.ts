import { readFile } from 'node:fs/promises';

import { expect } from 'chai';

import { ERA_NAMES, type EraName } from '../../src/control-plane/eras/era-name.js';
import { runDiscovery } from '../../src/discovery/run-discovery.js';
import { parseControlPlaneAddress } from '../../src/mads/control-plane-address.js';
import {
  useControlPlane,
  type TestControlPlane,
} from '../support/control-plane/use-control-plane.js';
import { discoveryOptions } from '../support/discovery-options.js';
import { useTempDir } from '../support/temp-dir.js';

const ASSIGNMENTS = `assignments:
  - mesh: default
    service: backend
    targets:
      - { name: backend-01, address: '192.168.0.1:1234', labels: { env: prod, version: v1 } }
      - { name: backend-02, address: '192.168.0.2:1234', labels: { env: test } }
  - mesh: other
    service: web
    targets:
      - { name: web-01, address: 'web.example:80', metrics_path: /stats, scheme: https }
`;

/** As the command line has it, but for waits that prove nothing here. */
const PUBLICATION = { once: { timeoutMs: 15_000 } };

describe('the file of a control plane of any era', () => {
  const serve = useControlPlane();
  const dir = useTempDir();

  /** The file that one settled answer from `address` makes. */
  async function fileFrom(address: string, name: string): Promise<string> {
    const parsed = parseControlPlaneAddress(address);
    if (typeof parsed === 'string') throw new TypeError(`${address}: ${parsed}`);
    const file = dir.file(`${name}.json`);
    const controlPlane = { addresses: [parsed] };
    const options = discoveryOptions({ port: 0, file }, { controlPlane, publication: PUBLICATION });
    await runDiscovery(options, { observe: () => undefined }, new AbortController().signal);
    return await readFile(file, 'utf8');
  }

  async function serveAs(behaveLike: EraName): Promise<TestControlPlane> {
    const apiServerAddress = { host: '127.0.0.1', port: 0 };
    return await serve(ASSIGNMENTS, { behaveLike, apiServerAddress });
  }

  for (const scheme of ['http', 'grpc']) {
    it(`is the same, whether MADS or its API server was given under ${scheme}://`, async () => {
      const texts = await Promise.all(
        ERA_NAMES.map(async (era) => {
          const { port, apiPort } = await serveAs(era);
          const from = (at: number, what: string): Promise<string> =>
            fileFrom(`${scheme}://127.0.0.1:${String(at)}`, `${era}-${what}`);
          return await Promise.all([from(port, 'mads'), from(apiPort, 'api')]);
        }),
      );
      const distinct = [...new Set(texts.flat())];
      expect(distinct).to.have.length(1);
      for (const dataplane of ['backend-01', 'backend-02', 'web-01'])
        expect(distinct[0]).to.include(`"dataplane":"${dataplane}"`);
    });
  }
});
