import { expect } from 'chai';
import { FetchObserver } from '../../../../src/cli/fetching/fetch-observer.js';
import { SourceError } from '../../../../src/discovery/errors.js';
import type { DiscoveryEvent } from '../../../../src/discovery/events.js';
import type { Log } from '../../../../src/observability/log.js';

const LOST: DiscoveryEvent = {
  kind: 'lost',
  controlPlane: 'kuma-cp:5676',
  error: new SourceError('connection-lost', 'cut'),
  retryInMs: 10,
  immediate: false,
};
const NO_LIST: DiscoveryEvent = {
  kind: 'unchanged',
  controlPlane: 'kuma-cp:5676',
  hasNothing: true,
};

/** An observer, what it logs as warnings and what it shows. */
function observe(isTalkative = false): {
  readonly observer: FetchObserver;
  readonly warnings: string[];
  readonly shown: string[];
} {
  const [warnings, shown]: [string[], string[]] = [[], []];
  const nothing = (): void => undefined;
  const warn = (message: string): void => void warnings.push(message);
  const log: Log = { error: nothing, warn, info: nothing, debug: nothing };
  const show = (text: string): void => void shown.push(text);
  const observer = new FetchObserver({ log, show, removalDelayMs: 3_000, isTalkative });
  return { observer, warnings, shown };
}

describe('who observes a fetch', () => {
  it('shows failures while they are tried again, and does not log them', () => {
    const { observer, warnings, shown } = observe();
    observer.observe(LOST);
    expect(warnings).to.deep.equal([]);
    expect(shown).to.deep.equal(['Asking kuma-cp:5676: cut; trying again']);
  });

  it('logs what somebody should know, of a list and not of a file', () => {
    const { observer, warnings } = observe(true);
    observer.observe(NO_LIST);
    observer.observe(LOST);
    expect(warnings[0]).to.contain('--name');
    expect(warnings[1]).to.equal('Lost the control plane; the list stays as it is');
  });

  it('logs failures and shows nothing once there is a list', () => {
    const { observer, warnings, shown } = observe();
    observer.settled();
    observer.observe(LOST);
    expect(warnings).to.have.length(1);
    expect(shown).to.deep.equal([]);
  });
});
