import { expect } from 'chai';

import type { Rung } from '../../src/discovery/events.js';
import { rungText } from '../../src/discovery/following/ladder.js';
import {
  GRPC_V1,
  GRPC_V1ALPHA1,
  HTTP_V1,
  useDiscoveryKit,
  type Run,
} from '../support/discovery-kit.js';
import type { ScriptedControlPlane } from '../support/scripted-control-plane.js';
import { encodeBackend, type ScriptedAnswer } from '../support/scripted-turn.js';
import type { SentResource } from '../support/translate.js';

/** The resource as it is, with an end that is none; its name can still be read. */
function damaged(rung: Rung, dataplane: string): SentResource {
  const resource = encodeBackend(rung, dataplane);
  if (resource.encoding === 'protobuf') {
    return { ...resource, value: Buffer.concat([resource.value, Buffer.of(0x07)]) };
  }
  const text = resource.value.toString('utf8').replace('"/metrics"', '7');
  return { ...resource, value: Buffer.from(text) };
}

/** A resource of which not even the name can be read. */
function nameless(rung: Rung): SentResource {
  const resource = encodeBackend(rung, 'backend-01');
  return resource.encoding === 'json'
    ? { ...resource, value: Buffer.from('{"@type":7}') }
    : { ...resource, value: Buffer.of(0x07) };
}

describe('a damaged resource', () => {
  const kit = useDiscoveryKit();

  for (const rung of [GRPC_V1, GRPC_V1ALPHA1, HTTP_V1]) {
    describe(`over ${rungText(rung)}`, () => {
      let controlPlane: ScriptedControlPlane;
      let run: Run;

      /** Answers the next request, after two dataplanes were published. */
      async function answer(next: ScriptedAnswer): Promise<void> {
        (await controlPlane.nextTurn()).answer(next);
      }

      beforeEach(async () => {
        controlPlane = await kit.controlPlane(rung);
        const only = { transport: rung.transport, apiVersion: rung.apiVersion } as const;
        run = kit.run(controlPlane.port, { controlPlane: only });
        await answer({ version: '1', dataplanes: ['backend-01', 'backend-02'] });
        await kit.published('backend-01', 'backend-02');
      });

      it('keeps what it last held; the others are applied', async () => {
        await answer({
          version: '2',
          dataplanes: ['backend-03'],
          resources: [damaged(rung, 'backend-02')],
        });
        await kit.published('backend-02', 'backend-03');
        const event = await run.seen('quarantined');
        expect(event).to.include({ version: '2', resources: 1, removesNothing: false });
      });

      it('is told of once, under the version that was received', async () => {
        const { length } = controlPlane.turns;
        await answer({ version: '2', resources: [damaged(rung, 'backend-02')] });
        const reply = await controlPlane.nextTurn();
        expect(reply.request.versionInfo).to.equal('2');
        if (rung.transport === 'grpc') {
          expect(reply.request.responseNonce).to.equal('2');
          expect(reply.request.errorDetail?.message).to.match(/^cannot decode 1 resource/);
        }
        await answerTo(reply, { version: '3', dataplanes: ['backend-04'] });
        await kit.published('backend-04');
        expect(controlPlane.turns.length).to.be.within(length + 1, length + 3);
        expect(run.of('quarantined')).to.have.length(1);
      });

      it('without a name keeps everything', async () => {
        await answer({
          version: '2',
          dataplanes: ['backend-03'],
          resources: [nameless(rung)],
        });
        await kit.published('backend-01', 'backend-02', 'backend-03');
        expect(await run.seen('quarantined')).to.include({ removesNothing: true });
      });

      it('that is the only one of its answer keeps everything', async () => {
        const before = await kit.state();
        await answer({ version: '2', resources: [damaged(rung, 'backend-02')] });
        expect(await run.seen('quarantined')).to.include({ removesNothing: true });
        expect(await kit.state()).to.equal(before);
      });

      it('of a type that is none of ours is as good as one without a name', async () => {
        await answer({
          version: '2',
          dataplanes: ['backend-03'],
          resources: [foreign(rung)],
        });
        await kit.published('backend-01', 'backend-02', 'backend-03');
      });

      it('makes no difference to what comes after it', async () => {
        await answer({ version: '2', resources: [nameless(rung)] });
        await run.seen('quarantined');
        await answer({ version: '3', dataplanes: ['backend-01'] });
        await kit.published('backend-01');
      });

      it('in an answer of another type keeps everything', async () => {
        const before = await kit.state();
        await answer({ version: '2', typeUrl: 'type.googleapis.com/envoy.config.Cluster' });
        await run.seen('quarantined');
        expect(await kit.state()).to.equal(before);
      });
    });
  }
});

async function answerTo(
  turn: Awaited<ReturnType<ScriptedControlPlane['nextTurn']>>,
  answer: ScriptedAnswer,
): Promise<void> {
  turn.answer(answer);
  await Promise.resolve();
}

function foreign(rung: Rung): SentResource {
  const typeUrl = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';
  const resource = encodeBackend(rung, 'backend-02');
  return resource.encoding === 'json'
    ? { ...resource, value: Buffer.from(`{"@type":"${typeUrl}"}`) }
    : { ...resource, typeUrl };
}
