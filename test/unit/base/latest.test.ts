import { expect } from 'chai';
import { Latest } from '../../../src/base/latest.js';
import { failureOf } from '../../support/outcome.js';

describe('what is newest of something that comes in faster than it is taken', () => {
  it('is given, and all that waited before it is forgotten', async () => {
    const inbox = new Latest<number>();
    for (const value of [1, 2, 3]) inbox.put(value);
    expect(await inbox.take()).to.equal(3);
    inbox.put(4);
    expect(await inbox.take()).to.equal(4);
  });

  it('is waited for', async () => {
    const inbox = new Latest<number>();
    const taken = inbox.take();
    inbox.put(1);
    expect(await taken).to.equal(1);
  });

  it('is what is there when the waiting is over, not what ended it', async () => {
    const inbox = new Latest<number>();
    const taken = inbox.take();
    inbox.put(1);
    inbox.put(2);
    expect(await taken).to.equal(2);
  });

  it('may be anything, also nothing much', async () => {
    const inbox = new Latest<unknown>();
    for (const value of [0, '', false, null]) {
      inbox.put(value);
      expect(await inbox.take()).to.equal(value);
    }
  });

  it('makes what was taken moot, and only that', async () => {
    const inbox = new Latest<number>();
    inbox.put(1);
    await inbox.take();
    const first = inbox.moot;
    expect(first.aborted).to.equal(false);
    inbox.put(2);
    expect(first.aborted).to.equal(true);
    await inbox.take();
    const second = inbox.moot;
    expect(second).to.not.equal(first);
    expect(second.aborted).to.equal(false);
    inbox.put(3);
    inbox.put(4);
    expect(second.aborted).to.equal(true);
    await inbox.take();
    expect(inbox.moot.aborted).to.equal(false);
  });

  it('is still given after the end, and then the end is', async () => {
    const inbox = new Latest<number>();
    inbox.put(1);
    inbox.end();
    expect(await inbox.take()).to.equal(1);
    expect(await inbox.take()).to.equal(undefined);
    expect(await inbox.take()).to.equal(undefined);
  });

  it('is not made moot by the end', async () => {
    const inbox = new Latest<number>();
    inbox.put(1);
    await inbox.take();
    inbox.end({ error: new Error('lost') });
    expect(inbox.moot.aborted).to.equal(false);
  });

  it('ends for who waits, in good order or with an error', async () => {
    const inbox = new Latest<number>();
    const taken = inbox.take();
    inbox.end();
    expect(await taken).to.equal(undefined);
    const broken = new Latest<number>();
    const failure = failureOf(broken.take());
    const error = new Error('lost');
    broken.end({ error });
    expect(await failure).to.equal(error);
    expect(await failureOf(broken.take())).to.equal(error);
  });

  it('is given before the error that ended it', async () => {
    const inbox = new Latest<number>();
    const error = new Error('lost');
    inbox.put(1);
    inbox.end({ error });
    expect(await inbox.take()).to.equal(1);
    expect(await failureOf(inbox.take())).to.equal(error);
  });

  it('ends as it ended first', async () => {
    const inbox = new Latest<number>();
    inbox.end();
    inbox.end({ error: new Error('too late') });
    expect(await inbox.take()).to.equal(undefined);
    const broken = new Latest<number>();
    broken.end({ error: undefined });
    broken.end();
    let hasFailed = false;
    await broken.take().catch(() => (hasFailed = true));
    expect(hasFailed).to.equal(true);
  });
});
