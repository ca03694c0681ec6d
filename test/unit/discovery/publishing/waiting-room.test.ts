import { expect } from 'chai';
import { WaitingRoom } from '../../../../src/discovery/publishing/waiting-room.js';
import { failureOf } from '../../../support/outcome.js';

describe('a waiting room', () => {
  const { signal } = new AbortController();

  it('lets all go that are waiting, and nobody who comes later', async () => {
    const room = new WaitingRoom();
    const waits = [room.wait(signal), room.wait(signal)];
    room.release();
    await Promise.all(waits);
    expect(room.size).to.equal(0);
    void room.wait(signal);
    expect(room.size).to.equal(1);
  });

  it('keeps nobody who gave up', async () => {
    const room = new WaitingRoom();
    const reason = new Error('given up');
    for (let i = 0; i < 100; i++) {
      const offer = new AbortController();
      const wait = failureOf(room.wait(offer.signal));
      expect(room.size).to.equal(1);
      offer.abort(reason);
      expect(await wait).to.equal(reason);
    }
    expect(room.size).to.equal(0);
    expect(await failureOf(room.wait(AbortSignal.abort(reason)))).to.equal(reason);
    expect(room.size).to.equal(0);
  });
});
