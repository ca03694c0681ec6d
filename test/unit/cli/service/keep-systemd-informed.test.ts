import { expect } from 'chai';

import { keepSystemdInformed } from '../../../../src/cli/service/keep-systemd-informed.js';
import type { SystemdInformant } from '../../../../src/cli/service/keep-systemd-informed.js';
import type { SystemdMessage } from '../../../../src/platform/systemd/systemd-message.js';
import { FakeClock } from '../../../support/fake-clock.js';

const UNDER_WAY = { kind: 'under-way' } as const;
/** Any event but that one: what it means stands in the status. */
const ANOTHER = { kind: 'conflicts', targets: 1 } as const;

describe('keepSystemdInformed', () => {
  let clock: FakeClock;
  let told: SystemdMessage[];
  let stop: AbortController;
  let status: string;
  let alive: boolean;
  let informant: SystemdInformant;

  function open(watchdogIntervalMs?: number): void {
    const notifier = {
      notify: (message: SystemdMessage) => void told.push(message),
      watchdogIntervalMs,
      close: () => Promise.resolve(),
    };
    const subject = { notifier, isAlive: () => alive, statusText: () => status, clock };
    informant = keepSystemdInformed(subject, stop.signal);
  }

  beforeEach('begin anew', () => {
    [clock, told, stop, status, alive] = [new FakeClock(), [], new AbortController(), 'a', true];
    open();
  });

  afterEach('close', async () => {
    await informant.close();
  });

  /** What was told since the last call. */
  const news = (): readonly SystemdMessage[] => told.splice(0);

  it('says nothing before the service is under way, and then that it is ready', () => {
    informant.observe(ANOTHER);
    expect(news()).to.deep.equal([]);
    informant.observe(UNDER_WAY);
    expect(news()).to.deep.equal([{ state: 'ready', status: 'a' }]);
  });

  it('tells a status when it has changed, once a second at most', async () => {
    informant.observe(UNDER_WAY);
    for (status of ['b', 'c', 'd']) informant.observe(ANOTHER);
    await clock.advance(999);
    expect(news()).to.deep.equal([{ state: 'ready', status: 'a' }]);
    await clock.advance(1);
    expect(news()).to.deep.equal([{ state: 'ready', status: 'd' }]);
    status = 'e';
    informant.observe(ANOTHER);
    await clock.advance(1_000);
    expect(news()).to.deep.equal([{ state: 'ready', status: 'e' }]);
    informant.observe(ANOTHER);
    await clock.advance(10_000);
    expect(news()).to.deep.equal([]);
    status = 'f';
    informant.observe(ANOTHER);
    expect(news()).to.deep.equal([{ state: 'ready', status: 'f' }]);
  });

  it('shows the watchdog twice in its interval that it is alive, and not when it is not', async () => {
    open(10_000);
    informant.observe(UNDER_WAY);
    news();
    await clock.advance(10_000);
    expect(news()).to.deep.equal([
      { state: 'ready', isAlive: true },
      { state: 'ready', isAlive: true },
    ]);
    alive = false;
    await clock.advance(60_000);
    expect(news()).to.deep.equal([]);
    alive = true;
    await clock.advance(5_000);
    expect(news()).to.deep.equal([{ state: 'ready', isAlive: true }]);
  });

  it('is not ready while it reloads, whatever happens meanwhile', async () => {
    open(10_000);
    informant.observe(UNDER_WAY);
    news();
    informant.reloading();
    status = 'b';
    informant.observe(ANOTHER);
    await clock.advance(5_000);
    expect(news()).to.deep.equal([
      { state: 'reloading', status: 'Reading the configuration anew' },
      { status: 'b' },
      { isAlive: true },
    ]);
    informant.reloaded();
    expect(news()).to.deep.equal([{ state: 'ready', status: 'b' }]);
  });

  it('takes a reload before it is ready for a part of the start', () => {
    informant.reloading();
    informant.reloaded();
    expect(news()).to.deep.equal([]);
  });

  it('says that it stops when it is told to, and nothing after that', async () => {
    open(10_000);
    informant.observe(UNDER_WAY);
    news();
    stop.abort();
    status = 'b';
    informant.observe(ANOTHER);
    informant.reloading();
    await clock.advance(60_000);
    await informant.close();
    expect(news()).to.deep.equal([
      { state: 'stopping', status: 'Stopping; the file stays as it is' },
    ]);
  });

  it('says that it stops when it ends by itself', async () => {
    informant.observe(UNDER_WAY);
    await informant.close();
    expect(told.at(-1)).to.have.property('state', 'stopping');
  });

  it('has nothing to say of a service that never was ready', async () => {
    stop.abort();
    await informant.close();
    expect(news()).to.deep.equal([]);
  });
});
