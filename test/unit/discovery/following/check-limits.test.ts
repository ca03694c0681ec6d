import { expect } from 'chai';
import { checkLimits } from '../../../../src/discovery/following/check-limits.js';
import type { Translation } from '../../../../src/discovery/following/translator.js';
import { allGroups } from '../../../../src/targets/groups-by-identity.js';
import { renderFileSd } from '../../../../src/targets/render-file-sd.js';
import { heldGroups } from '../../../support/held-groups.js';

function translation(names: readonly string[], offered = names.length): Translation {
  const held = heldGroups(Object.fromEntries(names.map((name) => [name, 'é'])));
  const answer = { held, kept: new Set<string>(), removesNothing: false, provisional: false };
  const counts = { leftOut: new Map(), droppedLabels: new Map() };
  return { answer, offered, targets: names.length, quarantined: [], ...counts };
}

describe('the limits of an answer', () => {
  for (const names of [[], ['a'], ['a', 'b', 'c']]) {
    it(`measure a file of ${String(names.length)} groups to the byte`, () => {
      const given = translation(names);
      const bytes = Buffer.byteLength(renderFileSd(allGroups(given.answer.held)));
      expect(checkLimits(given, { maxTargets: 10, maxOutputBytes: bytes })).to.equal(undefined);
      const refused = checkLimits(given, { maxTargets: 10, maxOutputBytes: bytes - 1 });
      expect(refused?.message).to.include('--max-output-size').and.include(String(bytes));
    });
  }

  it('count the targets that were offered, also those that the filters take out', () => {
    const limits = { maxTargets: 2, maxOutputBytes: 1_000 };
    expect(checkLimits(translation(['a'], 2), limits)).to.equal(undefined);
    expect(checkLimits(translation(['a'], 3), limits)?.message).to.include('--max-targets');
  });
});
