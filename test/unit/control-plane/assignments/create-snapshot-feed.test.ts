import { expect } from 'chai';
import { AssignmentBoard } from '../../../../src/control-plane/assignments/assignment-board.js';
import { createSnapshotFeed } from '../../../../src/control-plane/assignments/create-snapshot-feed.js';
import { parseAssignments } from '../../../../src/control-plane/assignments/parse-assignments.js';
import type { SnapshotFeed } from '../../../../src/control-plane/assignments/snapshot-feed.js';
import type { SnapshotView } from '../../../../src/control-plane/assignments/snapshot-view.js';
import { ERAS } from '../../../../src/control-plane/eras/eras.js';
import { MOVED_TARGET, ONE_TARGET } from '../../../support/control-plane/use-control-plane.js';
import { FakeClock } from '../../../support/fake-clock.js';

describe('the feed of 2.6, with a list for each node id', () => {
  let clock: FakeClock;
  let board: AssignmentBoard;
  let feed: SnapshotFeed;

  beforeEach('make the feed', () => {
    clock = new FakeClock();
    board = new AssignmentBoard(parseAssignments(ONE_TARGET));
    feed = createSnapshotFeed(board, ERAS['2.6'].refresh, clock);
  });

  afterEach('close the feed', () => {
    feed.close();
  });

  function viewOf(nodeId: string): SnapshotView {
    return feed.forPoll({ apiVersion: 'v1', nodeId }).view;
  }

  function askOthers(count: number): void {
    for (let index = 0; index < count; index++) viewOf(`other-${String(index)}`);
  }

  it('tells the first node id of a change, however many others asked in between', async () => {
    viewOf('first');
    askOthers(2_000);
    const polled = feed.forPoll({ apiVersion: 'v1', nodeId: 'first' });
    expect(polled.isTold).to.equal(true);
    board.publish(parseAssignments(MOVED_TARGET));
    await clock.advance(1_000);
    expect(polled.view.current?.version).to.equal(board.current.version);
  });

  it('tells a stream of a change, however many others asked in between', async () => {
    const over = new AbortController();
    const subscriber = { apiVersion: 'v1', nodeId: 'streaming' };
    const view = feed.forStream(subscriber, over.signal);
    askOthers(2_000);
    expect(feed.forStream(subscriber, over.signal) === view).to.equal(true);
    await clock.advance(1_000);
    expect(view.current?.version).to.equal(board.current.version);
    over.abort();
  });

  it('keeps the lists of a thousand node ids, and forgets the one that asked longest ago', () => {
    viewOf('first');
    const early = viewOf('early');
    const late = viewOf('late');
    askOthers(998);
    expect(viewOf('early')).to.equal(early);
    askOthers(998);
    viewOf('one more');
    expect(viewOf('early')).to.equal(early);
    expect(viewOf('late')).not.to.equal(late);
  });
});
