import { expect } from 'chai';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { useRawConnections } from '../support/control-plane/http.js';
import { waitFor } from '../support/wait-for.js';
import { ask, useWebServer } from '../support/web-kit.js';

const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Connections are cheap for who opens them: only so many stand, and those with something to do stay. */
describe('too many connections to the web server', () => {
  const open = useWebServer();
  const connect = useRawConnections();
  const sockets: Socket[] = [];

  afterEach('close the connections', () => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** Gives how many of them stand. */
  async function openIdle(port: number, count: number): Promise<() => number> {
    let standing = 0;
    for (let index = 0; index < count; index++) {
      const socket = connectTcp({ port, host: '127.0.0.1' });
      sockets.push(socket);
      socket.on('error', () => undefined).resume();
      await once(socket, 'connect');
      standing += 1;
      socket.on('close', () => (standing -= 1));
    }
    return () => standing;
  }

  it('push out those that were idle for the longest time', async () => {
    const { port } = await open({ limits: { maxConnections: 50 } });
    const first = connect(port);
    await first.say(REQUEST);
    await first.hears(/^HTTP\/1\.1 200 /);
    const standing = await openIdle(port, 2_000);
    await first.closed;
    await waitFor(() => standing() <= 50, { what: 'all but fifty to be closed' });
    expect((await ask(port)).status).to.equal(200);
  });

  it('do not push out who waits for an answer', async () => {
    let give: () => void = () => undefined;
    let isAsked = false;
    const due = new Promise<void>((resolve) => (give = resolve));
    const { port } = await open({
      limits: { maxConnections: 5 },
      handle: async () => {
        isAsked = true;
        await due;
        return { status: 204 };
      },
    });
    const waiting = connect(port);
    await waiting.say(REQUEST);
    await waitFor(() => isAsked, { what: 'the request' });
    await openIdle(port, 100);
    give();
    await waiting.hears(/^HTTP\/1\.1 204 /);
  });

  it('are refused where all have something to do', async () => {
    let busy = 0;
    const { port } = await open({
      limits: { maxConnections: 3 },
      handle: async ({ path, signal }) => {
        if (path !== '/wait') return { status: 200 };
        busy += 1;
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        return { status: 204 };
      },
    });
    const waiting = [1, 2, 3].map(() => connect(port));
    for (const each of waiting) await each.say(REQUEST.replace('/', '/wait'));
    await waitFor(() => busy === 3, { what: 'three requests' });
    const oneMore = connect(port);
    await oneMore.closed;
    expect(oneMore.heard).to.equal('');
    waiting[0]?.cut();
    const isServed = async (): Promise<boolean> => {
      try {
        return (await ask(port)).status === 200;
      } catch {
        return false;
      }
    };
    await waitFor(isServed, { what: 'room for one more' });
  });
});
