import { expect } from 'chai';
import { AssignmentBoard } from '../../../../src/control-plane/assignments/assignment-board.js';
import { parseAssignments } from '../../../../src/control-plane/assignments/parse-assignments.js';
import {
  createSnapshot,
  selectResources,
} from '../../../../src/control-plane/assignments/snapshot.js';
import { toV1Alpha1 } from '../../../../src/control-plane/assignments/to-v1alpha1.js';
import type { AssignmentV1 } from '../../../../src/mads/assignment-message.js';

function assignmentsOf(text: string): readonly AssignmentV1[] {
  return parseAssignments(`assignments: ${text}`);
}

const ONE = '{mesh: m, service: s, targets: [{name: one, address: "a:1"}]}';
const TWO =
  '{mesh: m, service: t, targets: [{name: two, address: "b:1"}, {name: three, address: "c:1"}]}';

describe('a snapshot', () => {
  const snapshot = createSnapshot('v', assignmentsOf(`[${ONE}, ${TWO}]`));

  it('has one resource per assignment over v1 and one per target over v1alpha1', () => {
    const { v1, v1alpha1, json } = selectResources(snapshot, []);
    expect([v1.length, v1alpha1.length, json.length]).to.deep.equal([2, 3, 2]);
  });

  it('gives the dataplanes that are named exactly', () => {
    const { v1, v1alpha1, json } = selectResources(snapshot, ['/meshes/m/dataplanes/three']);
    expect([v1.length, v1alpha1.length, json.length]).to.deep.equal([1, 1, 1]);
    expect(json[0]?.value.toString()).to.contain('three').and.not.to.contain('two');
  });

  it('gives nothing for names that nobody has', () => {
    for (const name of ['*', '/meshes/m/dataplanes/', 'one', '/meshes/n/dataplanes/one']) {
      const { v1, v1alpha1, json } = selectResources(snapshot, [name]);
      expect([v1, v1alpha1, json]).to.deep.equal([[], [], []]);
    }
  });
});

describe('the assignment board', () => {
  it('keeps its version and tells nobody when the content is the same in another order', () => {
    const board = new AssignmentBoard(assignmentsOf(`[${ONE}, ${TWO}]`));
    const { version } = board.current;
    let told = 0;
    board.view.onChange(() => (told += 1), new AbortController().signal);
    board.publish(assignmentsOf(`[${TWO}, ${ONE}]`));
    expect(told).to.equal(0);
    expect(board.current.version).to.equal(version);
    board.publish(assignmentsOf(`[${TWO}]`));
    expect(board.current.version).not.to.equal(version);
    expect(told).to.equal(1);
  });

  it('tells nobody who has left', () => {
    const board = new AssignmentBoard([]);
    const left = new AbortController();
    let told = 0;
    board.view.onChange(() => (told += 1), left.signal);
    left.abort();
    board.view.onChange(() => (told += 1), left.signal);
    board.publish(assignmentsOf(`[${ONE}]`));
    expect(told).to.equal(0);
  });

  it('gives those who wait the next version, or nothing when they stop waiting', async () => {
    const board = new AssignmentBoard([]);
    const { version } = board.current;
    const stop = new AbortController();
    const waiting = board.view.newerThan(version, new AbortController().signal);
    const stopped = board.view.newerThan(version, stop.signal);
    stop.abort();
    board.publish(assignmentsOf(`[${ONE}]`));
    expect(await waiting).to.equal(board.current);
    expect(await stopped).to.equal(undefined);
    expect(await board.view.newerThan(version, stop.signal)).to.equal(board.current);
    expect(await board.view.newerThan(board.current.version, stop.signal)).to.equal(undefined);
  });
});

describe('toV1Alpha1', () => {
  it('lets labels of the assignment override those of the target, and the protocol both', () => {
    const [assignment] = assignmentsOf(
      '[{mesh: m, service: s, labels: {a: "2", job: x, __scheme__: y}, targets: [{name: n, address: "h:1", scheme: https, metrics_path: /p, labels: {a: "1", b: "1", mesh: z, service: tag}}]}]',
    );
    expect(assignment && toV1Alpha1(assignment)).to.deep.equal([
      {
        name: '/meshes/m/dataplanes/n',
        targets: [new Map([['__address__', 'h:1']])],
        labels: new Map([
          ['a', '2'],
          ['b', '1'],
          ['mesh', 'm'],
          ['service', 'tag'],
          ['job', 's'],
          ['__scheme__', 'https'],
          ['__metrics_path__', '/p'],
          ['instance', 'n'],
          ['dataplane', 'n'],
        ]),
      },
    ]);
  });
});
