import { expect } from 'chai';

import { HTTP_V1, useDiscoveryKit } from '../support/discovery-kit.js';
import { alwaysSaying } from '../support/scripted-turn.js';

describe('a run with twelve control planes', () => {
  const kit = useDiscoveryKit();

  it('has no warning of Node', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    try {
      const names = Array.from(
        { length: 12 },
        (_, at) => `backend-${String(at + 1).padStart(2, '0')}`,
      );
      const opened = names.map((name) =>
        kit.controlPlane(HTTP_V1, { onTurn: alwaysSaying({ version: '1', dataplanes: [name] }) }),
      );
      const ports = (await Promise.all(opened)).map(({ port }) => port);
      kit.run(ports, { controlPlane: { transport: 'http' } });
      await kit.published(...names);
    } finally {
      process.off('warning', onWarning);
    }
    expect(warnings).to.deep.equal([]);
  });
});
