import { expect } from 'chai';
import {
  createHttpFront,
  type HttpFront,
  type HttpFrontOptions,
  type HttpRefusal,
  type HttpRequest,
} from '../../../../src/platform/server/http-front.js';
import { openListener, type Listener } from '../../../../src/platform/server/listen.js';
import { poll, useRawConnections } from '../../../support/control-plane/http.js';
import { waitFor } from '../../../support/wait-for.js';

const OPTIONS: HttpFrontOptions = {
  handle: (request) => Promise.resolve({ status: 200, body: echo(request) }),
  onRefused: () => undefined,
  maxBodyBytes: 10,
  requestTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
};

describe('an HTTP front', () => {
  const connect = useRawConnections();
  let front: HttpFront;
  let listener: Listener;

  async function serve(options: Partial<HttpFrontOptions> = {}): Promise<number> {
    front = createHttpFront({ ...OPTIONS, ...options });
    listener = await openListener({ host: '127.0.0.1', port: 0 }, (connection, peer) => {
      front.accept(connection, peer);
    });
    return listener.address.port;
  }

  afterEach('close the front', async () => {
    front.close();
    await listener.close(100);
  });

  it('hands a whole request to its handler and the answer back', async () => {
    const port = await serve();
    const answer = await poll(port, { path: '/a?b', headers: { 'X-A': 'c' }, body: 'd' });
    expect(JSON.parse(answer.body)).to.deep.equal({
      ...{ method: 'POST', target: '/a?b', a: 'c', body: 'd' },
    });
    expect(answer.headers['content-length']).to.equal(String(answer.body.length));
  });

  it('answers 413 to a body that is too large', async () => {
    const refusals: HttpRefusal[] = [];
    const port = await serve({ onRefused: (refusal) => refusals.push(refusal) });
    expect((await poll(port, { body: '0123456789' })).status).to.equal(200);
    const answer = await poll(port, { body: '0123456789x' });
    expect(answer.status).to.equal(413);
    expect(answer.headers.connection).to.equal('close');
    expect(refusals).to.have.length(1);
    expect(refusals[0]?.peer).to.match(/^127\.0\.0\.1:\d+$/);
  });

  it('answers 408 to a request that does not come to its end', async () => {
    const port = await serve({ requestTimeoutMs: 20 });
    for (const beginning of [
      'POST / HTTP/1.1\r\nX:',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\na',
    ]) {
      const connection = connect(port);
      await connection.say(beginning);
      await connection.hears(/^HTTP\/1\.1 408 /);
      await connection.closed;
    }
  });

  it('closes a connection that is idle for too long', async () => {
    const port = await serve({ idleTimeoutMs: 20 });
    const connection = connect(port);
    await connection.say('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    await connection.hears(/^HTTP\/1\.1 200 /);
    await connection.closed;
  });

  it('answers 500 when the handler throws, and tells the cause', async () => {
    const bug = new Error('a bug');
    let told: HttpRefusal | undefined;
    const port = await serve({
      handle: () => Promise.reject(bug),
      onRefused: (refusal) => (told = refusal),
    });
    expect((await poll(port)).status).to.equal(500);
    expect(told).to.include({ status: 500, cause: bug });
  });

  it('tells a handler when nobody waits any more', async () => {
    let signal: AbortSignal | undefined;
    const port = await serve({
      handle: (request) => {
        signal = request.signal;
        return new Promise(() => undefined);
      },
    });
    const connection = connect(port);
    await connection.say('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    await waitFor(() => signal !== undefined, { what: 'the request' });
    connection.cut();
    await waitFor(() => signal?.aborted, { what: 'the abort' });
  });

  it('asks for the answers that are due when it closes', async () => {
    let isAsked = false;
    const port = await serve({
      handle: async ({ signal }) => {
        isAsked = true;
        if (!signal.aborted)
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve);
          });
        return { status: 204 };
      },
    });
    const connection = connect(port);
    await connection.say('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    await connection.say('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n');
    await waitFor(() => isAsked, { what: 'the request' });
    front.close();
    await connection.hears(/^HTTP\/1\.1 204 [^]*Connection: close/);
  });

  it('serves requests that are sent without waiting, in their order', async () => {
    const port = await serve();
    const connection = connect(port);
    const one = 'POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
    await connection.say(one + one.replace('one', 'two'));
    await connection.hears(/\/one[^]*\/two/);
  });
});

function echo(request: HttpRequest): string {
  const { method, target, body } = request;
  return JSON.stringify({ method, target, a: request.header('x-A'), body: body.toString() });
}
