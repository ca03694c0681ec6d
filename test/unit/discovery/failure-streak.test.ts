import { expect } from 'chai';

import type { DiscoveryEvent } from '../../../src/discovery/events.js';
import { SourceError } from '../../../src/discovery/errors.js';
import { createFailureStreak } from '../../../src/discovery/failure-streak.js';
import { FakeClock } from '../../support/fake-clock.js';

const MINUTE_MS = 60_000;

describe('a streak of failures', () => {
  const error = new SourceError('connection-lost', 'lost');

  function begin(): {
    readonly clock: FakeClock;
    readonly events: DiscoveryEvent[];
    /** Fails now, and then every minute until `minutes` are over. */
    readonly failFor: (minutes: number) => Promise<void>;
    readonly end: () => void;
  } {
    const clock = new FakeClock();
    const events: DiscoveryEvent[] = [];
    const observer = { observe: (event: DiscoveryEvent) => void events.push(event) };
    const streak = createFailureStreak({ what: 'control-plane', name: 'cp', clock, observer });
    const failFor = async (minutes: number): Promise<void> => {
      streak.failed(error);
      for (let minute = 0; minute < minutes; minute++) {
        await clock.advance(MINUTE_MS);
        streak.failed(error);
      }
    };
    const end = (): void => {
      streak.ended();
    };
    return { clock, events, failFor, end };
  }

  it('of an output: tells its end, once', () => {
    const events: DiscoveryEvent[] = [];
    const observer = { observe: (event: DiscoveryEvent) => void events.push(event) };
    const clock = new FakeClock();
    const streak = createFailureStreak({ what: 'output', name: '/sd/k.json', clock, observer });
    streak.ended();
    expect(events).to.deep.equal([]);
    streak.failed(error);
    streak.ended();
    streak.ended();
    expect(events).to.deep.equal([{ kind: 'publish-recovered', path: '/sd/k.json' }]);
  });

  it('tells nothing before five minutes are over', async () => {
    const { events, failFor } = begin();
    await failFor(4);
    expect(events).to.deep.equal([]);
  });

  it('tells every five minutes since when and how often', async () => {
    const { events, failFor } = begin();
    await failFor(11);
    expect(events).to.deep.equal([
      {
        kind: 'still-failing',
        what: 'control-plane',
        name: 'cp',
        sinceMs: 5 * MINUTE_MS,
        failures: 6,
        error,
      },
      {
        kind: 'still-failing',
        what: 'control-plane',
        name: 'cp',
        sinceMs: 10 * MINUTE_MS,
        failures: 11,
        error,
      },
    ]);
  });

  it('begins anew once it has ended', async () => {
    const { clock, events, failFor, end } = begin();
    await failFor(4);
    end();
    await clock.advance(60 * MINUTE_MS);
    await failFor(4);
    expect(events).to.deep.equal([]);
    await failFor(2);
    expect(events).to.have.length(1);
    expect(events[0]).to.include({ sinceMs: 5 * MINUTE_MS });
  });

  it('can be one of failures without an error', async () => {
    const clock = new FakeClock();
    const events: DiscoveryEvent[] = [];
    const observer = { observe: (event: DiscoveryEvent) => void events.push(event) };
    const streak = createFailureStreak({ what: 'output', name: 'file', clock, observer });
    streak.failed(undefined);
    await clock.advance(5 * MINUTE_MS);
    streak.failed(undefined);
    expect(events[0]).to.include({ what: 'output', name: 'file' });
    expect(events[0]).not.to.have.property('error');
  });
});
