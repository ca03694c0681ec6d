import { expect } from 'chai';

import { systemClock } from '../../../../src/base/clock.js';
import { reach } from '../../../../src/discovery/following/reach.js';
import { cleartextAt, useAccessKit } from '../../../support/access-kit.js';
import { HTTP_V1 } from '../../../support/discovery-kit.js';
import { failureOf } from '../../../support/outcome.js';

describe('reaching a control plane', () => {
  const kit = useAccessKit(HTTP_V1);

  it('names the proxy when it stalls', async () => {
    const proxy = await kit.proxy({ stalls: true });
    const text = `http://me:hunter22@127.0.0.1:${String(proxy.port)}`;
    const proxies = { all: { text, origin: '--proxy-url' } };
    const peer = await kit.peer(cleartextAt(5676, 'cp.example'), { proxies });
    const address = {
      kind: 'network',
      scheme: 'http',
      host: 'cp.example',
      port: 5676,
      tls: false,
    } as const;
    const options = { address, clock: systemClock, connectTimeoutMs: 100 };
    const error = await failureOf(reach(peer, options, new AbortController().signal));
    expect(error).to.have.property('code', 'control-plane-unreachable');
    expect(String(error)).to.match(
      /within 100ms through the proxy http:\/\/127\.0\.0\.1:\d+ \(--proxy-url\)$/,
    );
  });
});
