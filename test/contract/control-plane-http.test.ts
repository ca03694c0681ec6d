import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { runAtOnce } from '../../src/base/slices.js';
import { scanJsonResponse } from '../../src/mads/scan-json-response.js';
import { poll, POLL_PATH, useRawConnections } from '../support/control-plane/http.js';
import { rawHttp } from '../support/control-plane/recorded.js';
import { MOVED_TARGET, useControlPlane } from '../support/control-plane/use-control-plane.js';
import { FakeClock } from '../support/fake-clock.js';

const TYPE_URL = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('the HTTP long poll of the control plane', () => {
  const serve = useControlPlane();
  const connect = useRawConnections();

  it('answers a client without a version with compact JSON, empty values left out', async () => {
    const controlPlane = await serve();
    const answer = await poll(controlPlane.port);
    expect(answer.status).to.equal(200);
    expect(answer.headers['content-type']).to.equal('text/plain; charset=utf-8');
    const target =
      '{"name":"backend-01","scheme":"http","address":"192.168.0.1:1234","metrics_path":"/metrics","labels":{"env":"prod"}}';
    expect(answer.body).to.equal(
      `{"version_info":"${controlPlane.version}","resources":[{"@type":"${TYPE_URL}","mesh":"default","service":"backend","targets":[${target}]}],"type_url":"${TYPE_URL}"}`,
    );
  });

  it('has no "resources" when there are none', async () => {
    const controlPlane = await serve('assignments: []');
    const { body } = await poll(controlPlane.port);
    expect(body).to.equal(`{"version_info":"${controlPlane.version}","type_url":"${TYPE_URL}"}`);
  });

  it('serves Prometheus, blanks in its JSON and all', async () => {
    const controlPlane = await serve();
    const connection = connect(controlPlane.port);
    await connection.say(rawHttp['prometheus-first']);
    expect(await connection.hears(/"type_url":"[^"]+"}$/)).to.match(/^HTTP\/1\.1 200 OK\r\n/);
    await connection.say(rawHttp['prometheus-with-version']);
    await connection.hears(/(?:HTTP\/1\.1 200 OK[^]*){2}"type_url":"[^"]+"}$/);
  });

  it('serves vmagent, which sends its request in chunks', async () => {
    const controlPlane = await serve();
    const connection = connect(controlPlane.port);
    await connection.say(rawHttp['vmagent-first']);
    await connection.hears(/^HTTP\/1\.1 200 OK[^]*"type_url":"[^"]+"}$/);
    const answered = await controlPlane.told('answered');
    expect(answered).to.deep.include({ nodeId: 'vmagent', outcome: 'assignments', resources: 1 });
  });

  it('serves a request that comes byte by byte', async () => {
    const controlPlane = await serve();
    const connection = connect(controlPlane.port);
    for (const byte of rawHttp['vmagent-first']) {
      await connection.say(byte);
      await nextTurn();
    }
    await connection.hears(/^HTTP\/1\.1 200 OK[^]*"type_url":"[^"]+"}$/);
  });

  it('answers a parked poll as soon as the file changes', async () => {
    const controlPlane = await serve();
    const body = JSON.stringify({ version_info: controlPlane.version });
    const parked = [poll(controlPlane.port, { body }), poll(controlPlane.port, { body })];
    await poll(controlPlane.port);
    await controlPlane.change(MOVED_TARGET);
    for (const { status, body: answer } of await Promise.all(parked)) {
      expect(status).to.equal(200);
      expect(runAtOnce(scanJsonResponse(Buffer.from(answer))).version).to.equal(
        controlPlane.version,
      );
      expect(answer).to.contain('192.168.0.1:4321');
    }
  });

  for (const [query, ms] of [
    ['', 30_000],
    ['?fetch-timeout=', 30_000],
    ['?fetch-timeout=1m30s', 90_000],
    ['?fetch-timeout=%2B250ms', 250],
    ['?fetch-timeout=1s&fetch-timeout=bogus', 1_000],
    ['?fetch-timeout=999999h999999h', 2_147_483_647],
  ] as const) {
    it(`answers 304 after ${String(ms)} ms for "${query}" when nothing changes`, async () => {
      const clock = new FakeClock();
      const controlPlane = await serve(undefined, { clock });
      const body = JSON.stringify({ versionInfo: controlPlane.version });
      const parked = poll(controlPlane.port, { path: POLL_PATH + query, body });
      while (clock.sleepingMs.length === 0) await clock.settle();
      expect(clock.sleepingMs).to.deep.equal([ms]);
      await clock.advance(ms);
      const answer = await parked;
      expect(answer).to.deep.include({ status: 304, body: '' });
      expect(answer.headers).not.to.have.any.keys('content-type', 'content-length');
      expect(await controlPlane.told('answered')).to.include({ outcome: 'unchanged' });
    });
  }

  for (const timeout of ['0', '0s', '-1s', '-0']) {
    it(`answers at once with fetch-timeout=${timeout}`, async () => {
      const controlPlane = await serve();
      const path = `${POLL_PATH}?fetch-timeout=${timeout}`;
      expect((await poll(controlPlane.port, { path })).status).to.equal(200);
      const body = JSON.stringify({ version_info: controlPlane.version });
      expect((await poll(controlPlane.port, { path, body })).status).to.equal(304);
    });
  }

  for (const timeout of ['1d', '10', '1.', 'x', '5%20s', '1h60', '--1s', '%ff']) {
    it(`refuses fetch-timeout=${timeout} with 400`, async () => {
      const controlPlane = await serve();
      const path = `${POLL_PATH}?fetch-timeout=${timeout}`;
      const answer = await poll(controlPlane.port, { path });
      expect(answer.status).to.equal(400);
      expect(answer.headers['content-type']).to.equal('application/json');
      expect(JSON.parse(answer.body)).to.include({ title: 'Could not parse fetch-timeout' });
    });
  }

  for (const path of [
    POLL_PATH.replace(':', '%3A'),
    POLL_PATH.replace(':', '%3a'),
    `${POLL_PATH}/`,
    `${POLL_PATH}?unknown=1&fetch-timeout=1s`,
  ]) {
    it(`knows itself under ${path}`, async () => {
      const controlPlane = await serve();
      expect((await poll(controlPlane.port, { path })).status).to.equal(200);
    });
  }

  for (const path of [
    '/',
    '/v2/discovery:monitoringassignments',
    '/v3/discovery:monitoring',
    '/%',
  ]) {
    it(`answers 404 for ${path}`, async () => {
      const controlPlane = await serve();
      const answer = await poll(controlPlane.port, { path });
      expect(answer).to.deep.include({ status: 404, body: '404: Page Not Found' });
    });
  }

  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
    it(`answers 405 to ${method} and says that POST is allowed`, async () => {
      const controlPlane = await serve();
      const answer = await poll(controlPlane.port, { method });
      expect(answer.status).to.equal(405);
      expect(answer.headers).to.include({ allow: 'POST', 'content-length': '23' });
      expect(answer.body).to.equal(method === 'HEAD' ? '' : '405: Method Not Allowed');
    });
  }

  for (const type of ['application/json; charset=utf-8', 'application/json;charset=UTF-8']) {
    it(`takes Content-Type: ${type}`, async () => {
      const controlPlane = await serve();
      const answer = await poll(controlPlane.port, { headers: { 'Content-Type': type } });
      expect(answer.status).to.equal(200);
    });
  }

  for (const type of ['APPLICATION/JSON', 'text/json', 'application/grpc', '*/*', '']) {
    it(`answers 415 to Content-Type: ${type}`, async () => {
      const controlPlane = await serve();
      const answer = await poll(controlPlane.port, { headers: { 'Content-Type': type } });
      expect(answer).to.deep.include({ status: 415, body: '415: Unsupported Media Type' });
    });
  }

  it('answers 415 without a Content-Type', async () => {
    const controlPlane = await serve();
    expect((await poll(controlPlane.port, { headers: {} })).status).to.equal(415);
  });

  for (const [accept, status] of [
    ['application/json', 200],
    ['*/*', 200],
    ['text/plain, application/json;q=0.5', 200],
    ['text/plain', 406],
    ['application/*', 406],
  ] as const) {
    it(`answers ${String(status)} to Accept: ${accept}`, async () => {
      const controlPlane = await serve();
      const headers = { ...JSON_TYPE, Accept: accept };
      expect((await poll(controlPlane.port, { headers })).status).to.equal(status);
    });
  }

  for (const [words, status] of [
    [`POST http://kuma:5676${POLL_PATH}?fetch-timeout=0s`, 200],
    [`GET http://kuma:5676${POLL_PATH}`, 405],
    ['POST http://kuma:5676/', 404],
    ['POST http://kuma:5676', 404],
    ['OPTIONS *', 404],
  ] as const) {
    it(`answers ${String(status)} to ${words}, which names more or less than a path`, async () => {
      const controlPlane = await serve();
      const connection = connect(controlPlane.port);
      const headers = 'Host: kuma\r\nContent-Type: application/json\r\nContent-Length: 2';
      await connection.say(`${words} HTTP/1.1\r\n${headers}\r\n\r\n{}`);
      expect(await connection.hears(/\r\n\r\n/)).to.match(
        new RegExp(`^HTTP/1\\.1 ${String(status)} `),
      );
    });
  }

  it('refuses an empty body as Kuma does', async () => {
    const controlPlane = await serve();
    const { status, body } = await poll(controlPlane.port, { body: '' });
    expect(status).to.equal(400);
    expect(body).to.equal(
      '{\n "type": "",\n "status": 0,\n "title": "Could not parse request body",\n "detail": "EOF",\n "details": "EOF"\n}\n',
    );
  });

  it('refuses an unknown field', async () => {
    const controlPlane = await serve();
    const { status, body } = await poll(controlPlane.port, { body: '{"bogus":1}' });
    expect(status).to.equal(400);
    expect(body).to.contain(String.raw`unknown field \"bogus\"`);
    expect(await controlPlane.told('request-refused')).to.include({ status: 400 });
  });

  it('refuses a body without end', async () => {
    const controlPlane = await serve();
    const connection = connect(controlPlane.port);
    await connection.say(
      `POST ${POLL_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n`,
    );
    await connection.say(' '.repeat(1024 * 1024 + 1));
    await connection.hears(/^HTTP\/1\.1 413 [^]*Connection: close/);
    await connection.closed;
  });

  it('filters by name, and takes a star for a name', async () => {
    const controlPlane = await serve();
    const names = ['/meshes/default/dataplanes/backend-01'];
    const body = JSON.stringify({ resource_names: names });
    expect((await poll(controlPlane.port, { body })).body).to.contain('backend-01');
    const star = await poll(controlPlane.port, { body: '{"resource_names":["*"]}' });
    expect(star.body).to.contain(controlPlane.version).and.not.to.contain('resources');
  });

  it('serves whatever type is asked for: its own', async () => {
    const controlPlane = await serve();
    const { body } = await poll(controlPlane.port, { body: '{"type_url":"nonsense"}' });
    expect(body).to.contain(`"type_url":"${TYPE_URL}"`);
  });

  it('tells of a rejection and answers it by its version, like any request', async () => {
    const controlPlane = await serve();
    const body = JSON.stringify({ node: { id: 'n' }, error_detail: { code: 3, message: 'no' } });
    expect((await poll(controlPlane.port, { body })).status).to.equal(200);
    const rejected = await controlPlane.told('rejected');
    expect(rejected).to.deep.include({ transport: 'http', nodeId: 'n', message: 'no' });
  });

  it('forgets a poll whose client went away', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(undefined, { clock });
    const abort = new AbortController();
    const body = JSON.stringify({ version_info: controlPlane.version });
    const parked = poll(controlPlane.port, { body, signal: abort.signal }).catch(() => undefined);
    while (clock.sleepingMs.length === 0) await clock.settle();
    abort.abort();
    await parked;
    while (clock.sleepingMs.length > 0) await clock.settle();
  });

  it('answers parked polls when the control plane closes', async () => {
    const clock = new FakeClock();
    const controlPlane = await serve(undefined, { clock });
    const body = JSON.stringify({ version_info: controlPlane.version });
    const parked = poll(controlPlane.port, { body });
    while (clock.sleepingMs.length === 0) await clock.settle();
    await controlPlane.close();
    const answer = await parked;
    expect(answer.status).to.equal(304);
    expect(answer.headers.connection).to.equal('close');
  });
});
