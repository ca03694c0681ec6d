import { expect } from 'chai';
import {
  SourceError,
  UnservedRungError,
  type SourceErrorCode,
} from '../../../../src/discovery/errors.js';
import {
  createLadder,
  firstRung,
  rungAnswered,
  rungFailed,
  rungText,
  type Ladder,
} from '../../../../src/discovery/following/ladder.js';

const AUTO = { transport: 'auto', apiVersion: 'auto' } as const;

/** Climbs from the first rung, each failing with its code; gives the rungs that were tried. */
function climb(ladder: Ladder, codes: readonly SourceErrorCode[]): readonly string[] {
  const tried = [];
  let current = ladder;
  let rung: ReturnType<typeof firstRung> | undefined = firstRung(ladder);
  for (const code of codes) {
    if (rung === undefined) break;
    tried.push(rungText(rung));
    const failure = rungFailed(current, rung, new SourceError(code, 'x'));
    [current, rung] = [failure.ladder, failure.next];
  }
  return [...tried, rung === undefined ? 'nothing' : rungText(rung)];
}

function found(text: string): Ladder {
  const ladder = createLadder(AUTO);
  const rung = ladder.rungs.find((each) => rungText(each) === text);
  return rungAnswered(ladder, rung ?? ladder.first);
}

describe('the ladder', () => {
  it('asks for gRPC v1, then v1alpha1, then HTTP, when what was asked for is not served', () => {
    expect(climb(createLadder(AUTO), ['not-mads', 'no-answer', 'not-mads'])).to.deep.equal([
      'gRPC v1',
      'gRPC v1alpha1',
      'HTTP v1',
      'nothing',
    ]);
  });

  it('goes from gRPC to HTTP when nobody speaks HTTP/2', () => {
    expect(climb(createLadder(AUTO), ['not-http2'])).to.deep.equal(['gRPC v1', 'HTTP v1']);
  });

  for (const code of [
    'control-plane-unreachable',
    'connection-lost',
    'answer-refused-by-peer',
    'too-many-pings',
  ] as const) {
    it(`guesses nothing from ${code}`, () => {
      expect(climb(createLadder(AUTO), [code])).to.deep.equal(['gRPC v1', 'nothing']);
      expect(climb(found('HTTP v1'), [code])).to.deep.equal(['HTTP v1', 'nothing']);
    });
  }

  it('begins with what was found', () => {
    expect(rungText(firstRung(found('gRPC v1alpha1')))).to.equal('gRPC v1alpha1');
  });

  it('drops what was found at once on an answer that says it is wrong', () => {
    expect(climb(found('gRPC v1'), ['not-http2'])).to.deep.equal(['gRPC v1', 'HTTP v1']);
    expect(climb(found('HTTP v1'), ['not-mads', 'not-mads', 'not-mads'])).to.deep.equal([
      'HTTP v1',
      'gRPC v1',
      'gRPC v1alpha1',
      'HTTP v1',
    ]);
  });

  it('drops what was found at the third silence', () => {
    let ladder = found('gRPC v1alpha1');
    const silence = new SourceError('no-answer', 'x');
    for (let i = 0; i < 2; i++) {
      const failure = rungFailed(ladder, firstRung(ladder), silence);
      expect(failure.next).to.equal(undefined);
      ladder = failure.ladder;
      expect(rungText(firstRung(ladder))).to.equal('gRPC v1alpha1');
    }
    const third = rungFailed(ladder, firstRung(ladder), silence);
    expect(third.ladder.found).to.equal(undefined);
    expect(third.next === undefined ? '' : rungText(third.next)).to.equal('gRPC v1');
  });

  it('forgets silences when an answer comes', () => {
    const ladder = found('gRPC v1');
    const once = rungFailed(ladder, ladder.first, new SourceError('no-answer', 'x')).ladder;
    expect(rungAnswered(once, once.first).silences).to.equal(0);
  });

  for (const [transport, apiVersion, rungs] of [
    ['grpc', 'auto', ['gRPC v1', 'gRPC v1alpha1']],
    ['http', 'auto', ['HTTP v1']],
    ['auto', 'v1', ['gRPC v1', 'HTTP v1']],
    ['auto', 'v1alpha1', ['gRPC v1alpha1']],
    ['http', 'v1', ['HTTP v1']],
  ] as const) {
    it(`has ${rungs.join(' and ')} for --transport=${transport} --api-version=${apiVersion}`, () => {
      expect(createLadder({ transport, apiVersion }).rungs.map(rungText)).to.deep.equal(rungs);
    });
  }

  it('cannot be without a rung', () => {
    expect(() => createLadder({ transport: 'http', apiVersion: 'v1alpha1' })).to.throw(
      UnservedRungError,
    );
  });
});
