import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** How long closing may take on a busy machine before what is still open counts as left behind. */
const PATIENCE_MS = 3_000;

const POLL_MS = 20;

/** Work in progress, not something that somebody holds: it ends by itself. */
const PASSING =
  /^(FSReq|Immediate|TickObject|Microtask|GetAddrInfoReq|ConnectWrap|PipeConnectWrap|ShutdownWrap|WriteWrap)/;

type Counts = ReadonlyMap<string, number>;

/**
 * Fails the last hook of every top-level `describe` that leaves something open: sockets, servers, timers, file
 * watchers, child processes. Loaded by mocha (.mocharc.json). Only what keeps the process alive counts.
 */
export const mochaHooks: Mocha.RootHookObject = {
  beforeAll(this: Mocha.Context) {
    for (const suite of this.test?.parent?.suites ?? []) checkAfter(suite);
  },
};

/** Ends the process, as a failure, when it is kept alive after the last test: nobody should have to wait for it. */
export function mochaGlobalTeardown(): void {
  const timer = setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    console.error(`The tests are over, but the process is kept alive by: ${open}`);
    process.exit(1);
  }, PATIENCE_MS);
  timer.unref();
}

function checkAfter(suite: Mocha.Suite): void {
  let before: Counts = new Map();
  suite.beforeAll('count what is open', async () => {
    before = await openResources();
  });
  // The counting comes first, before what the suite itself opens in its `before` hooks.
  const hooks = (suite as unknown as { _beforeAll: Mocha.Hook[] })._beforeAll;
  hooks.unshift(...hooks.splice(-1));
  suite.afterAll('nothing is left open', async function () {
    this.timeout(10 * PATIENCE_MS);
    const left = await leftOver(before);
    if (left.length > 0) throw new Error(`"${suite.title}" left open: ${left.join(', ')}`);
  });
}

async function leftOver(before: Counts): Promise<readonly string[]> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const left = [...(await openResources())].flatMap(([kind, count]) => {
      const more = count - (before.get(kind) ?? 0);
      return more > 0 ? [`${String(more)} ${kind}`] : [];
    });
    if (left.length === 0 || waitedMs >= PATIENCE_MS) return left;
    await sleep(POLL_MS);
  }
}

/** Counts in a turn of its own: there mocha's timer of the hook always counts, and no timer of ours does. */
async function openResources(): Promise<Counts> {
  await nextTurn();
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (!PASSING.test(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
