import { expect } from 'chai';

import { Secrets } from '../../../../../src/base/secrets.js';
import { FakeInspection, sampleTarget } from '../../../../support/fake-inspection.js';
import { bodyOf, openPages } from '../../../../support/pages-kit.js';
import { sampleControlPlane, sampleStatus, secondsAgo } from '../../../../support/sample-status.js';

const SECRET = 'tok<en>&"hunter2';

describe('secrets on pages', () => {
  it('are hidden, whoever says them and wherever they stand', async () => {
    const secrets = new Secrets();
    secrets.add(SECRET);
    const inspection = new FakeInspection();
    const { sent } = sampleTarget();
    inspection.details = [
      sampleTarget({
        ...{ service: SECRET, reason: SECRET, written: { [SECRET]: `x${SECRET}` } },
        sent: { ...sent!, labels: { [SECRET]: SECRET } },
      }),
    ];
    const error = { code: 'x', text: `refused: ${SECRET}`, atMs: secondsAgo(1) };
    const event = {
      atMs: 0,
      level: 'warn',
      message: SECRET,
      fields: { [SECRET]: SECRET },
    } as const;
    const controlPlanes = [sampleControlPlane({ error })];
    const ask = openPages({
      inspection: () => inspection,
      status: () => sampleStatus({ controlPlanes, recent: [event] }),
      configuration: () => `header: ${SECRET}`,
      mask: (text) => secrets.mask(text),
    });
    const nonsense = `/targets?state=${encodeURIComponent(SECRET)}`;

    for (const path of ['/', '/status.json', '/targets', '/targets.json', nonsense]) {
      const body = bodyOf(await ask(path));
      expect(body, path).to.contain('***');
      expect(body, path).to.not.contain('hunter2');
    }
  });

  it('that are words of ours do not change what is shown', async () => {
    const secrets = new Secrets();
    for (const word of ['published', 'connected', 'grpc', 'table', 'main']) secrets.add(word);
    const inspection = new FakeInspection();
    inspection.details = [sampleTarget()];
    const ask = openPages({ inspection: () => inspection, mask: (text) => secrets.mask(text) });

    expect(bodyOf(await ask('/'))).to.contain('connected');
    expect(bodyOf(await ask('/targets')))
      .to.contain('in the file')
      .and.to.contain('</main>');
  });
});
