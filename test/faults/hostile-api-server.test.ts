import { gzipSync } from 'node:zlib';

import { expect } from 'chai';

import type { LostEvent } from '../../src/discovery/events.js';
import {
  answering,
  answeringJson,
  NOT_FOUND,
  type ApiReply,
  type ApiServerDouble,
} from '../support/api-server.js';
import { GRPC_V1 } from '../support/discovery-kit.js';
import { useFollowingKit, type Following } from '../support/following-kit.js';

type Replies = Readonly<Record<string, ApiReply>>;

const MADS_PATH = '/v3/discovery:monitoringassignments';

const MEBIBYTE = 2 ** 20;

const HTML = answering(200, '<!doctype html><title>Welcome</title>', {
  'Content-Type': 'text/html',
});

/** Answers with headers and then goes on and on, for as long as anybody listens. */
const ENDLESS: ApiReply = (socket) => {
  const goOn = (): void => {
    while (socket.writable && socket.write(' '.repeat(65_536)));
  };
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{');
  socket.on('drain', goOn);
  goOn();
};

/** Takes the request and says nothing. */
const STALLED: ApiReply = () => undefined;

/** Says the headers of an answer and nothing else. */
const STALLED_LATE: ApiReply = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{');
};

const GARBAGE: ApiReply = (socket) => socket.end('\u0000\u0001\u0002 what?\r\n\r\n');
const HANGS_UP: ApiReply = (socket) => socket.end();
const RESETS: ApiReply = (socket) => socket.resetAndDestroy();
const SHORT: ApiReply = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}');
const HEADERS_WITHOUT_END: ApiReply = (socket) => {
  socket.end(`HTTP/1.1 200 OK\r\n${'x-pad: 1234567890\r\n'.repeat(10_000)}\r\n`);
};

describe('a hostile or half-broken API server', () => {
  const kit = useFollowingKit();

  /** Answers GETs of these paths as said, and everything else with 404. */
  async function server(replies: Replies): Promise<ApiServerDouble> {
    return await kit.apiServer(({ method, path }) =>
      method === 'GET' ? (replies[path] ?? NOT_FOUND) : NOT_FOUND,
    );
  }

  async function follow(to: ApiServerDouble, scheme = 'http'): Promise<Following> {
    const times = { connectTimeoutMs: 1_000, firstResponseTimeoutMs: 200 };
    return await kit.follow(`${scheme}://${kit.host}:${String(to.port)}`, times);
  }

  /** The first failure; that it goes on trying shows in the second one. */
  async function failure(replies: Replies, scheme?: string): Promise<LostEvent['error']> {
    const following = await follow(await server(replies), scheme);
    await following.seen('lost', 2);
    return following.of('lost')[0]?.error;
  }

  const configOf = (section: unknown): ApiReply =>
    answeringJson({ mode: 'zone', monitoringAssignmentServer: section });
  const catalogOf = (url: string): ApiReply =>
    answeringJson({ apis: { monitoringAssignment: { url } } });

  for (const [what, reply, said] of [
    ['an HTML page', HTML, /not valid JSON/],
    ['nothing at all', answering(200), /not valid JSON/],
    ['a list', answeringJson([]), /not a JSON object/],
    ['null', answeringJson(null), /not a JSON object/],
    ['half a document', answering(200, '{"mode":"zo'), /not valid JSON/],
    ['compressed JSON', answering(200, gzipSync('{}'), { 'Content-Encoding': 'gzip' }), /UTF-8/],
    ['brackets, a million deep', answering(200, '['.repeat(1_000_000)), /not valid JSON/],
    ['10 MB of JSON', answeringJson('x'.repeat(10 * MEBIBYTE)), /more than 1048576 bytes/],
    ['a body without end', ENDLESS, /more than 1048576 bytes/],
    ['headers without end', HEADERS_WITHOUT_END, /Headers Overflow/i],
    ['less than it promised', SHORT, /GET \/config: Lost the HTTP connection/],
    ['a closed connection', HANGS_UP, /GET \/config: Lost the HTTP connection/],
    ['a reset', RESETS, /GET \/config: Lost the HTTP connection/],
    ['garbage', GARBAGE, /GET \/config: the answer is not HTTP/],
    ['500', answering(500, 'oops'), /GET \/config: HTTP 500 "oops"/],
    ['no content', answering(204), /GET \/config: HTTP 204/],
    ['port 70000', configOf({ port: 70_000 }), /"port" .* is 70000, not a port/],
    ['port "x"', configOf({ port: 'x' }), /"port" .* is "x", not a port/],
    ['port -1', configOf({ grpcPort: -1 }), /"grpcPort" .* is -1, not a port/],
    ['port 0', configOf({ port: 0 }), /names no port/],
    ['no section of MADS', answeringJson({ mode: 'zone' }), /names no port/],
    ['a section that is a text', configOf('x'), /"monitoringAssignmentServer" is not an object/],
    [
      'an odd tlsEnabled',
      configOf({ port: 1, tlsEnabled: 'yes' }),
      /"tlsEnabled" .* not a boolean/,
    ],
    ['an odd mode', answeringJson({ mode: {} }), /"mode" is not a text/],
  ] as const) {
    // What comes behind the ladder of grpc:// is the same, so a few will do.
    for (const scheme of what.startsWith('port') ? ['http', 'grpc'] : ['http']) {
      it(`is named and leads nowhere where ${scheme}:// finds ${what} at /config`, async () => {
        const error = await failure({ '/config': reply }, scheme);
        expect(error).to.include({ code: 'no-transport' });
        expect(error?.message)
          .to.match(said)
          .and.include('HTTP v1: ')
          .and.include('GET /catalog: HTTP 404')
          .and.have.length.below(1_500);
      });
    }
  }

  for (const [what, reply, said] of [
    ['an HTML page', HTML, /GET \/catalog: not valid JSON/],
    ['a body without end', ENDLESS, /GET \/catalog is answered with more than/],
    ['500', answering(500), /GET \/catalog: HTTP 500/],
    ['a url with a password', catalogOf('grpc://u:hunter2@h:1'), /user name and password/],
    ['a url with a path', catalogOf('grpc://h:1/p'), /a path or query/],
    ['a url of another kind', catalogOf('file:///etc/passwd'), /unknown scheme "file"/],
    ['a url without a host', catalogOf('grpc://:1'), /the host is missing/],
    ['port 70000', catalogOf('grpc://h:70000'), /the port is not between/],
    ['a socket file', catalogOf('unix:///run/docker.sock'), /a socket file of another machine/],
  ] as const) {
    it(`is named where it has ${what} at /catalog, and /config is asked all the same`, async () => {
      const error = await failure({ '/catalog': reply });
      expect(error).to.include({ code: 'no-transport' });
      expect(error?.message).to.match(said).and.include('GET /config: HTTP 404');
      expect(error?.message).not.to.include('hunter2');
    });

    it(`leads on by /config where it has ${what} at /catalog`, async () => {
      const { port } = await kit.controlPlane(GRPC_V1);
      const to = await server({ '/catalog': reply, '/config': configOf({ port }) });
      expect(await (await follow(to)).answered()).to.equal('gRPC v1');
    });
  }

  for (const path of [MADS_PATH, '/catalog', '/config']) {
    it(`is not followed when it redirects from ${path} to another origin, which is named`, async () => {
      const other = await kit.apiServer(() => answeringJson({}));
      const location = `http://${kit.host}:${String(other.port)}/elsewhere`;
      const error = await failure({ [path]: answering(302, '', { Location: location }) });
      expect(error?.message).to.include(`a redirect to "${location}"`);
      expect(other.requests).to.deep.equal([]);
    });

    for (const [what, reply] of [
      ['stalls', STALLED],
      ['stalls in the middle of an answer', STALLED_LATE],
    ] as const) {
      it(`is given up when it ${what} at ${path}`, async () => {
        const error = await failure({ [path]: reply });
        expect(error).to.include({ code: 'no-answer' });
        expect(error?.message).to.include(`to GET ${path} within 200ms`);
      });
    }
  }

  it('is told from MADS by more than its word, when it names itself', async () => {
    let port = 0;
    const itself = await kit.apiServer(({ path }) =>
      path === '/config' ? configOf({ port }) : NOT_FOUND,
    );
    ({ port } = itself);
    const following = await follow(itself);
    const { error } = await following.lost();
    expect(error).to.include({ code: 'no-transport' });
    expect(error?.message).to.include('leads nowhere').and.include(`/config names ${kit.host}`);
  });

  it('is not believed for long, when it names another port each time', async () => {
    let port = 1_000;
    const to = await kit.apiServer(({ path }) =>
      path === '/config' ? configOf({ port: (port += 1) }) : NOT_FOUND,
    );
    const following = await follow(to);
    await following.seen('lost', 4);
    expect(new Set(following.located).size).to.be.at.least(4);
  });

  it('is understood when the content type is wrong and members come twice: the last counts', async () => {
    const { port } = await kit.controlPlane(GRPC_V1);
    const section = `{"port":1,"port":${String(port)},"tlsEnabled":true,"tlsEnabled":false}`;
    const body = `{"monitoringAssignmentServer":{"enabled":false},"monitoringAssignmentServer":${section}}`;
    const to = await server({ '/config': answering(200, body, { 'Content-Type': 'text/html' }) });
    expect(await (await follow(to)).answered()).to.equal('gRPC v1');
  });

  for (const [what, reply, said] of [
    ['an HTML page', HTML, /HTTP 200 "<!doctype html>/],
    ['a body without end', ENDLESS, /more than 1048576 bytes/],
    ['500', answering(500, 'oops'), /HTTP 500 "oops"/],
    ['403', answering(403, 'no'), /HTTP 403 "no"/],
    ['a closed connection', HANGS_UP, /Lost the HTTP connection/],
    [
      '400 as from a TLS port',
      answering(400, 'Client sent an HTTP request to an HTTPS server.\n'),
      /HTTPS server/,
    ],
  ] as const) {
    it(`is climbed at like a MADS port when it first answers ${what}`, async () => {
      const error = await failure({ [MADS_PATH]: reply });
      expect(error?.message)
        .to.match(said)
        .and.include('gRPC v1: ')
        .and.include('HTTP v1: The peer does not serve this: HTTP 404')
        .and.include('GET /config: HTTP 404');
    });
  }

  it('is taken for the MADS port that it is, when it answers GET with an error all the same', async () => {
    const mads = await kit.apiServer(({ method }) =>
      method === 'GET' ? answering(500) : answeringJson({ version_info: '1' }),
    );
    const following = await follow(mads);
    expect(await following.answered()).to.equal('HTTP v1');
    expect(following.located).to.deep.equal([]);
  });
});
