import { expect } from 'chai';

import type { LocatedEvent } from '../../../../src/discovery/events.js';
import { toLogLine } from '../../../../src/discovery/report/to-log-line.js';

const EVENT: LocatedEvent = {
  kind: 'located',
  controlPlane: 'h:5681',
  given: 'h:5681',
  found: 'h:5676',
  tls: false,
  how: 'config',
};

describe('the log line of a place that was found', () => {
  it('says who named which place, at info', () => {
    expect(toLogLine(EVENT)).to.deep.include({
      level: 'info',
      message: 'The API server names the port of MADS',
      fields: {
        control_plane: 'h:5681',
        given: 'h:5681',
        found: 'h:5676',
        tls: false,
        how: 'config',
      },
    });
  });

  it('says that a guess is one', () => {
    const { message } = toLogLine({ ...EVENT, how: 'guess' });
    expect(message).to.equal('Trying the usual port of MADS');
  });

  it('is the same line again for the same place, and another one for another', () => {
    const repeatOf = (event: LocatedEvent): unknown => toLogLine(event).repeat;
    expect(repeatOf(EVENT)).to.deep.equal(repeatOf({ ...EVENT }));
    expect(repeatOf(EVENT)).not.to.deep.equal(repeatOf({ ...EVENT, tls: true }));
  });
});
