import { expect } from 'chai';

import { FakeInspection } from '../../../../support/fake-inspection.js';
import { openPages, readableText, type AskPages } from '../../../../support/pages-kit.js';

const NAME = 'grpc://kuma-cp:5676';
const PATH = `/-/release-hold?control_plane=${encodeURIComponent(NAME)}`;

function held(lifecycle: boolean): { readonly ask: AskPages; readonly inspection: FakeInspection } {
  const inspection = new FakeInspection();
  inspection.held = [{ name: NAME, targets: 812, waiting: 430, heldForMs: 45_000 }];
  return { ask: openPages({ inspection: () => inspection, lifecycle }), inspection };
}

describe('letting held targets go', () => {
  it('does it and leads back to the status', async () => {
    const { ask, inspection } = held(true);

    const answer = await ask(PATH, { method: 'POST' });

    expect(answer.status).to.equal(303);
    expect(answer.headers?.['Location']).to.equal('/');
    expect(inspection.held[0]).to.not.have.property('heldForMs');
  });

  it('answers 404 when nothing is held, or by nobody of that name', async () => {
    const { ask } = held(true);
    await ask(PATH, { method: 'POST' });

    const again = await ask(PATH, { method: 'POST' });
    const other = await ask('/-/release-hold?control_plane=<b>', { method: 'POST' });

    expect([again.status, other.status]).to.deep.equal([404, 404]);
    expect(readableText(again)).to.contain('Nothing is held');
    expect(readableText(other)).to.contain('"<b>"');
  });

  it('answers 400 when it is not said whose', async () => {
    const { ask } = held(true);

    expect((await ask('/-/release-hold', { method: 'POST' })).status).to.equal(400);
    expect((await ask(`${PATH}&control_plane=b`, { method: 'POST' })).status).to.equal(400);
  });

  it('is not there unless lifecycle is enabled, and never by GET', async () => {
    const { ask, inspection } = held(false);

    expect((await ask(PATH, { method: 'POST' })).status).to.equal(404);
    expect((await held(true).ask(PATH)).status).to.equal(405);
    expect(inspection.held[0]).to.have.property('heldForMs');
  });
});
