import { connect } from 'node:net';

import { expect } from 'chai';

import { GRPC_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { alwaysSaying } from '../support/scripted-turn.js';

describe('a proxy that sends the first words of the control plane along with its consent', () => {
  const kit = useDiscoveryKit();

  it('does not keep a gRPC port from being found at an http:// address', async () => {
    const onTurn = alwaysSaying({ version: '1', dataplanes: ['backend-01'] });
    const controlPlane = await kit.controlPlane(GRPC_V1, { onTurn });
    const proxy = await kit.peer((client) => {
      client.once('data', () => {
        const upstream = connect({ host: '127.0.0.1', port: controlPlane.port });
        upstream.on('error', () => client.destroy());
        upstream.on('close', () => client.destroy());
        client.on('close', () => upstream.destroy());
        upstream.once('data', (words) => {
          client.write(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), words]));
          client.pipe(upstream).pipe(client);
        });
      });
    });
    const text = `http://127.0.0.1:${String(proxy.port)}`;
    const access = { headers: [], proxies: { all: { text, origin: '--proxy-url' } } };
    const address = {
      kind: 'network',
      scheme: 'http',
      host: 'cp.example',
      port: 5681,
      tls: false,
    } as const;
    kit.run(controlPlane.port, { controlPlane: { addresses: [address], access } });
    await kit.published('backend-01');
    // A dial, the question what is there, a dial of what was found there, and the stream.
    expect(proxy.accepted).to.equal(4);
  });
});
