import { expect } from 'chai';
import {
  Examination,
  outcomeOf,
  type DiagnosisEvent,
} from '../../../../src/discovery/diagnosis/examination.js';
import { ok } from '../../../../src/discovery/diagnosis/step.js';
import { SourceError } from '../../../../src/discovery/errors.js';
import { FakeClock } from '../../../support/fake-clock.js';

describe('an examination', () => {
  const stopping = new Error('stopping');

  function examine(): {
    readonly examination: Examination;
    readonly clock: FakeClock;
    readonly controller: AbortController;
    readonly told: DiagnosisEvent[];
  } {
    const [clock, controller] = [new FakeClock(), new AbortController()];
    const told: DiagnosisEvent[] = [];
    const observer = { observe: (event: DiagnosisEvent): void => void told.push(event) };
    const { signal } = controller;
    const options = { clock, timeoutMs: 1_000, startedAtMs: 0, signal, observer };
    return { examination: new Examination('cp:1', options), clock, controller, told };
  }

  it('tells what it is at, and how long that took', async () => {
    const { examination, clock, told } = examine();
    const value = await examination.step('tcp', 'connecting', async () => {
      await clock.advance(20);
      return { outcome: ok('connected'), value: 7 };
    });
    expect(value).to.equal(7);
    const done = { step: 'tcp', subject: 'cp:1', tookMs: 20, status: 'ok', finding: 'connected' };
    expect(told).to.deep.equal([
      { kind: 'busy', subject: 'cp:1', doing: 'connecting' },
      { kind: 'done', step: { ...done, fix: undefined } },
    ]);
  });

  it('fails a step that is not done when the time of all is over, and names the flag', async () => {
    const { examination, clock, told } = examine();
    await clock.advance(400);
    const waiting = examination.step('peer', 'asking', (signal) =>
      clock.sleep(10_000, signal).then(() => ({ outcome: ok('never') })),
    );
    await clock.advance(599);
    expect(told).to.have.length(1);
    await clock.advance(1);
    expect(await waiting).to.equal(undefined);
    expect(told.at(-1)).to.have.nested.property('step.tookMs', 600);
    expect(told.at(-1))
      .to.have.nested.property('step.finding')
      .that.equals('not done within 1s (--timeout): asking');
    expect(told.at(-1)).to.have.nested.property('step.exitCode', 69);
  });

  it('makes failures of errors of the house, and passes on all others', async () => {
    const { examination, told } = examine();
    const refuse = (): Promise<never> =>
      Promise.reject(new SourceError('mads-disabled', 'Cannot get assignments: it is disabled'));
    await examination.step('mads', 'asking', refuse);
    expect(told.at(-1)).to.have.nested.property('step.finding', 'it is disabled');
    const crash = (): Promise<never> => Promise.reject(new TypeError('a bug'));
    const thrown = await examination.step('mads', 'asking', crash).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(TypeError);
  });

  it('ends with the reason of an abort, and tells nothing more', async () => {
    const { examination, clock, controller, told } = examine();
    const waiting = examination
      .step('peer', 'asking', (signal) =>
        clock.sleep(100, signal).then(() => ({ outcome: ok('never') })),
      )
      .catch((error: unknown) => error);
    controller.abort(stopping);
    expect(await waiting).to.equal(stopping);
    expect(told.map(({ kind }) => kind)).to.deep.equal(['busy']);
  });

  it('does not say twice what to do', () => {
    const message =
      "Cannot get assignments: Kuma 3; use a MeshMetric and Prometheus' own kubernetes_sd_configs";
    const { finding, fix } = outcomeOf(new SourceError('mads-not-on-kubernetes', message));
    expect(finding).to.equal('Kuma 3');
    expect(fix).to.contain('kubernetes_sd_configs');
  });
});
