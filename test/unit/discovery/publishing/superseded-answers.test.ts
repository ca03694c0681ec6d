import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { Latest } from '../../../../src/base/latest.js';
import type { AssignmentSource, Offer } from '../../../../src/discovery/assignment-source.js';
import { follow } from '../../../../src/discovery/following/follow.js';
import { WaitingRoom } from '../../../../src/discovery/publishing/waiting-room.js';
import { encodeAssignmentV1 } from '../../../../src/mads/encode-assignment.js';
import { answerOf } from '../../../support/held-groups.js';
import { failureOf } from '../../../support/outcome.js';
import { FULL, usePublishers, type PublisherKit } from '../../../support/publisher-kit.js';
import { createTranslator, offerOf } from '../../../support/translate.js';
import { waitFor } from '../../../support/wait-for.js';
import { watchCalls } from '../../../support/watch-calls.js';

const ANSWERS = 30;

/** One dataplane whose address the number decides. */
function numbered(number: number): Pick<Offer, 'resources'> {
  const address = `10.0.0.1:${String(number + 1)}`;
  const target = { name: 'a', address, scheme: '', metricsPath: '', labels: new Map() };
  return offerOf([
    encodeAssignmentV1({ mesh: 'm', service: 's', labels: new Map(), targets: [target] }),
  ]);
}

/** A subscription whose offers the test puts in; a newer one makes the one before moot. */
function sourceOf(inbox: Latest<Pick<Offer, 'resources'>>): AssignmentSource {
  return {
    rung: { transport: 'grpc', apiVersion: 'v1' },
    async *subscribe() {
      for (let next = await inbox.take(); next !== undefined; next = await inbox.take())
        yield { kind: 'offer', offer: { ...offerOf([]), ...next, moot: inbox.moot } };
    },
  };
}

const PROGRESS = {
  connected: () => undefined,
  resumed: () => undefined,
  answered: () => undefined,
};

function contextOf({ intake, events }: PublisherKit): Parameters<typeof follow>[1]['context'] {
  const observer = { observe: (event: (typeof events)[number]) => events.push(event) };
  return { controlPlane: 'cp:5676', translator: createTranslator(), intake, observer };
}

describe('while writing fails, answers that newer ones supersede', () => {
  const open = usePublishers();

  it('leave one that waits, and one that listens to the session', async () => {
    let waiting = 0;
    const left = (): number => waiting--;
    const restore = watchCalls(WaitingRoom.prototype, 'wait', ({ result }) => {
      waiting++;
      result.then(left, left);
    });
    const session = new AbortController();
    try {
      const kit = open();
      kit.output.failure = FULL;
      const inbox = new Latest<Pick<Offer, 'resources'>>();
      const source = sourceOf(inbox);
      const circumstances = { context: contextOf(kit), progress: PROGRESS };
      const following = failureOf(follow(source, circumstances, session.signal));
      for (let number = 0; number < ANSWERS; number++) {
        inbox.put(numbered(number));
        await waitFor(() => kit.eventsOf('answer-taken').length > number);
        await kit.clock.settle();
      }
      expect(waiting).to.equal(1);
      expect(getEventListeners(session.signal, 'abort')).to.have.length(1);
      session.abort(new Error('the session is over'));
      expect(await following).to.equal(session.signal.reason);
      expect(waiting).to.equal(0);
    } finally {
      restore();
    }
  });

  it('are not kept by those who wait for them', async () => {
    const kit = open();
    kit.output.failure = FULL;
    const answers: WeakRef<object>[] = [];
    const give = (number: number): void => {
      const answer = answerOf({ a: `10.0.0.1:${String(number + 1)}` });
      answers.push(new WeakRef(answer));
      void failureOf(kit.intake.take(answer, new AbortController().signal));
    };
    for (let number = 0; number < ANSWERS; number++) {
      give(number);
      await kit.clock.settle();
    }
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    const kept = answers.filter((answer) => answer.deref() !== undefined);
    expect(kept.length).to.be.at.most(2);
  });
});
