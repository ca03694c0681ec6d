import { constants } from 'node:buffer';
import { expect } from 'chai';
import {
  checkLimits,
  GROUP_BYTES,
  roomBeside,
  type AnswerLimits,
} from '../../../../src/discovery/translating/check-limits.js';
import { runAtOnce } from '../../../../src/base/slices.js';
import { AnswerRefusedError } from '../../../../src/discovery/errors.js';
import { Translator } from '../../../../src/discovery/translating/translator.js';
import { encodeAssignmentV1 } from '../../../../src/mads/encode-assignment.js';
import { translationOptions } from '../../../support/discovery-options.js';
import { fileText } from '../../../support/held-groups.js';
import { offerOf, translate, type SentResource } from '../../../support/translate.js';

/** One resource for each name, whose address is what the name says. */
function resources(names: readonly string[], address = 'é.test:80'): readonly SentResource[] {
  return names.map((name) => {
    const target = { name, address, scheme: '', metricsPath: '', labels: new Map() };
    return encodeAssignmentV1({
      ...{ mesh: 'default', service: 'é', labels: new Map(), targets: [target] },
    });
  });
}

/** Why an answer with these resources is refused; `undefined` when it is not. */
function refusalOf(list: readonly SentResource[], limits: AnswerLimits): string | undefined {
  const translator = new Translator(translationOptions({ meshes: new Set(['default']) }), limits);
  const translation = runAtOnce(translator.translate(offerOf(list), 'v1'));
  return translation instanceof AnswerRefusedError ? translation.message : undefined;
}

describe('the limits of an answer', () => {
  for (const names of [['a'], ['a', 'b', 'c']]) {
    it(`measure a file of ${String(names.length)} groups to the byte`, () => {
      const sent = resources(names);
      const bytes = Buffer.byteLength(fileText(translate(sent).answer.held));
      expect(refusalOf(sent, { maxTargets: 10, maxOutputBytes: bytes })).to.equal(undefined);
      const refused = refusalOf(sent, { maxTargets: 10, maxOutputBytes: bytes - 1 });
      expect(refused ?? 'taken')
        .to.include('--max-output-size')
        .and.include(String(bytes));
    });
  }

  it('count what stands around the groups, too', () => {
    const limits = { maxTargets: Infinity, maxOutputBytes: 1_000 };
    const around = '[\n'.length + '\n]\n'.length;
    const fitting = { offered: 1, weight: 1, groups: 1, bytes: 1_000 - around };
    expect(checkLimits(fitting, limits)).to.equal(undefined);
    expect(checkLimits({ ...fitting, bytes: fitting.bytes + 1 }, limits)).to.be.instanceOf(
      AnswerRefusedError,
    );
  });

  it('are not there for an answer without groups', () => {
    const none = { maxTargets: 0, maxOutputBytes: 1 };
    expect(refusalOf([], none)).to.equal(undefined);
  });

  it('count the targets that were offered, also those that are left out', () => {
    const limits = { maxTargets: 2, maxOutputBytes: 1_000 };
    const leftOut = resources(['a', 'b', 'c'], ':80');
    expect(refusalOf(leftOut.slice(1), limits)).to.equal(undefined);
    expect(refusalOf(leftOut, limits)).to.include('--max-targets').and.include('3 targets');
  });

  it('count equal targets each time, as long as it is not known that they are', () => {
    const sent = resources(['a', 'a', 'a']);
    expect(refusalOf(sent, { maxTargets: 2, maxOutputBytes: 10_000 })).to.include('--max-targets');
    expect(refusalOf(sent, { maxTargets: 3, maxOutputBytes: 10_000 })).to.equal(undefined);
  });

  it('count a resource without targets as one target', () => {
    const empty = encodeAssignmentV1({
      ...{ mesh: 'default', service: 'é', labels: new Map(), targets: [] },
    });
    const damaged = { ...empty, value: Buffer.of(0xff) };
    const sent = [empty, damaged, ...resources(['a'])];
    expect(refusalOf(sent, { maxTargets: 3, maxOutputBytes: 10_000 })).to.equal(undefined);
    const refused = refusalOf(sent, { maxTargets: 2, maxOutputBytes: 10_000 });
    expect(refused).to.include('--max-targets').and.include('counts as 3 targets');
  });

  it('leave as much room as they refuse nothing in', () => {
    const limits = { maxTargets: 10, maxOutputBytes: 1_000 };
    const load = { offered: 3, weight: 4, groups: 2, bytes: 500 };
    const room = roomBeside(load, limits);
    const added = { ...load, weight: load.weight + room.weight };
    expect(checkLimits(added, limits)).to.equal(undefined);
    expect(checkLimits({ ...added, weight: added.weight + 1 }, limits)).to.be.instanceOf(Error);
    const filled = { ...load, groups: 3, bytes: load.bytes + room.bytes - GROUP_BYTES };
    expect(checkLimits(filled, limits)).to.equal(undefined);
    expect(checkLimits({ ...filled, bytes: filled.bytes + 1 }, limits)).to.be.instanceOf(Error);
  });

  it('are those of Node where the operator allows more', () => {
    const [groups, around] = [1_000_000, '[\n'.length + '\n]\n'.length - ',\n'.length];
    const bytes = constants.MAX_LENGTH - 2 * groups;
    const limits = { maxTargets: Infinity, maxOutputBytes: Infinity };
    const load = { offered: groups, weight: groups, groups };
    const fitting = { ...load, bytes: bytes - around - 100 };
    expect(checkLimits(fitting, limits)).to.equal(undefined);
    const error = checkLimits({ ...fitting, bytes: bytes + 1 }, limits);
    expect(error?.message).to.include('--shard').and.include(String(constants.MAX_LENGTH));
  });
});
