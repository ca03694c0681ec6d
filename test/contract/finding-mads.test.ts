import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';

import { expect } from 'chai';

import {
  answering,
  answeringJson,
  NOT_FOUND,
  type ApiReply,
  type ApiRequest,
  type ApiServerDouble,
} from '../support/api-server.js';
import { makeAuthority, makeCertificate, type Certificate } from '../support/certificates.js';
import { GRPC_V1, GRPC_V1ALPHA1, HTTP_V1 } from '../support/discovery-kit.js';
import { openEitherHttpServer } from '../support/either-http-server.js';
import { useFollowingKit } from '../support/following-kit.js';
import { respondTrailersOnly, type StreamHandler } from '../support/h2-server.js';
import { skipUnless, type Need } from '../support/needs.js';
import { closedPort } from '../support/raw-server.js';
import { useTempDir } from '../support/temp-dir.js';
import { TlsFront } from '../support/tls-front.js';
import { waitFor } from '../support/wait-for.js';

/** An API server that says `documents` of paths, and of others that it does not have them. */
function saying(documents: Readonly<Record<string, unknown>>): (request: ApiRequest) => ApiReply {
  return ({ method, path }) =>
    method === 'GET' && path in documents ? answeringJson(documents[path]) : NOT_FOUND;
}

function configOf(section: unknown, rest: object = {}): object {
  return { mode: 'zone', environment: 'universal', ...rest, monitoringAssignmentServer: section };
}

const respondUnauthorized: StreamHandler = (stream) => {
  stream.respond({ ':status': 401, 'content-type': 'application/json' }, { endStream: true });
};

/** Says 401 to a request over HTTP/1.1. */
function refuse(response: ServerResponse): void {
  response.writeHead(401, { Connection: 'close' }).end('{"title":"Invalid authentication data"}');
}

const FORBIDDEN = (): ApiReply => answering(403, '{"title":"Access Denied"}');

/** An address of this machine that others could reach. */
function networkAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
}

const network: Need = () => (networkAddress() === undefined ? 'there is no network' : undefined);

/** Nothing but the paths that an API server has, and 403 to `/config`. */
function restricted(): (request: ApiRequest) => ApiReply {
  return ({ path }) => (path === '/config' ? FORBIDDEN() : NOT_FOUND);
}

describe('finding MADS from the address of an API server', () => {
  const kit = useFollowingKit();
  const dir = useTempDir();

  const at = (server: { readonly port: number }, scheme = 'http'): string =>
    `${scheme}://${kit.host}:${String(server.port)}`;

  /** A TLS front whose certificate is for the host of the test, and the settings of a client that trusts it. */
  async function tlsFront(): Promise<{
    readonly tls: TlsFront;
    readonly identity: Certificate;
    readonly trusting: object;
  }> {
    const authority = await makeAuthority();
    const identity = await makeCertificate({ names: [kit.host], issuer: authority });
    const caFile = dir.file('ca.pem');
    await writeFile(caFile, authority.cert);
    const access = { headers: [], tls: { minVersion: 'TLSv1.2', caFile } };
    return { tls: new TlsFront({ identity }), identity, trusting: { access } };
  }

  describe('on Kubernetes', () => {
    const kubernetes = (port: number, version: string): ((request: ApiRequest) => ApiReply) =>
      saying({
        '/config': configOf({ enabled: true, port }, { environment: 'kubernetes' }),
        '/': { version },
      });

    for (const version of ['3.0.0', '3.1.4', 'unknown', '0.0.0-preview.v348b6528b', '']) {
      it(`says so where nobody answers and the version is "${version}"`, async () => {
        const server = await kit.apiServer(kubernetes(await closedPort(), version));
        const { error } = await (await kit.follow(at(server))).lost();
        expect(error).to.include({ code: 'mads-not-on-kubernetes', exitCode: 78 });
        expect(error?.message).to.include('runs on Kubernetes').and.include('ECONNREFUSED');
        expect(error?.message).to.include(version === '' ? 'not known' : `"${version}"`);
      });

      it(`takes what answers, although the version is "${version}"`, async () => {
        const controlPlane = await kit.controlPlane(HTTP_V1);
        const server = await kit.apiServer(kubernetes(controlPlane.port, version));
        expect(await (await kit.follow(at(server))).answered()).to.equal('HTTP v1');
      });
    }

    for (const version of ['1.8.8', '2.14.3']) {
      it(`says only that nobody is there with ${version}, which serves MADS there`, async () => {
        const server = await kit.apiServer(kubernetes(await closedPort(), version));
        const { error } = await (await kit.follow(at(server))).lost();
        expect(error).to.include({ code: 'control-plane-unreachable' });
        expect(error?.message).not.to.match(/kubernetes/i);
      });
    }

    it('says so where the configuration does not even name MADS', async () => {
      const server = await kit.apiServer(
        saying({ '/config': { environment: 'kubernetes' }, '/': { version: '3.0.0' } }),
      );
      const { error } = await (await kit.follow(at(server))).lost();
      expect(error).to.include({ code: 'mads-not-on-kubernetes' });
      expect(error?.message).to.include('names no port of monitoringAssignmentServer');
    });

    it('says nothing of it where somebody answers who is not trusted', async () => {
      const { tls } = await tlsFront();
      const controlPlane = await kit.controlPlane(HTTP_V1, { tls });
      const config = configOf(
        { port: controlPlane.port, tlsEnabled: true },
        { environment: 'kubernetes' },
      );
      const server = await kit.apiServer(
        saying({ '/config': config, '/': { version: 'unknown' } }),
      );
      const { error } = await (await kit.follow(at(server))).lost();
      expect(error).to.include({ code: 'control-plane-unreachable' });
      expect(error?.message).to.include('--tls-ca-file');
    });
  });

  describe('the version of the API server', () => {
    /** An API server that leads to the control plane, and says `replyTo` to `GET /`. */
    async function leadingTo(
      { port }: { readonly port: number },
      replyTo: () => ApiReply,
    ): Promise<ApiServerDouble> {
      const others = saying({ '/config': configOf({ port }) });
      return await kit.apiServer((request) => (request.path === '/' ? replyTo() : others(request)));
    }

    it('is told', async () => {
      const controlPlane = await kit.controlPlane(GRPC_V1);
      const server = await leadingTo(controlPlane, () => answeringJson({ version: '2.6.4' }));
      const following = await kit.follow(at(server));
      expect(await following.seen('server-version-learnt')).to.deep.equal({
        kind: 'server-version-learnt',
        controlPlane: 'cp',
        version: '2.6.4',
      });
    });

    it('is asked for in each conversation, and told when it is another', async () => {
      const controlPlane = await kit.controlPlane(GRPC_V1);
      const versions = ['2.6.4', '2.6.4', '2.6.5'];
      const server = await leadingTo(controlPlane, () =>
        answeringJson({ version: versions.shift() ?? '2.6.5' }),
      );
      const following = await kit.follow(at(server));
      for (const left of [2, 1]) {
        await waitFor(() => versions.length === left);
        controlPlane.cut();
      }
      await following.seen('server-version-learnt', 2);
      expect(following.of('server-version-learnt').map(({ version }) => version)).to.deep.equal([
        '2.6.4',
        '2.6.5',
      ]);
    });

    for (const [what, reply] of [
      ['it says nothing', () => undefined],
      ['it answers with nonsense', answering(200, '<html>')],
      ['it does not let us in', answering(401, '{"version":"1"}')],
      ['it hangs up', (socket) => socket.destroy()],
    ] as const satisfies readonly (readonly [string, ApiReply])[]) {
      it(`is not told where ${what}, and nothing suffers from it`, async () => {
        const controlPlane = await kit.controlPlane(GRPC_V1);
        const server = await leadingTo(controlPlane, () => reply);
        const following = await kit.follow(at(server));
        await following.answered();
        await waitFor(() => server.requests.some(({ path }) => path === '/'));
        await waitFor(() => controlPlane.turns.length > 1);
        controlPlane.turns[1]?.answer({ version: '2', dataplanes: [] });
        await following.seen('answer-taken', 2);
        await following.close();
        expect(following.of('server-version-learnt')).to.deep.equal([]);
        expect(following.of('lost')).to.deep.equal([]);
      });
    }

    it('is not asked for at the port of MADS itself', async () => {
      const controlPlane = await kit.controlPlane(HTTP_V1);
      const following = await kit.follow(at(controlPlane));
      await following.answered();
      await following.close();
      expect(following.of('server-version-learnt')).to.deep.equal([]);
    });
  });

  describe('when things change', () => {
    it('follows MADS to another port', async () => {
      const first = await kit.controlPlane(GRPC_V1);
      let { port } = first;
      const server = await kit.apiServer((request) =>
        saying({ '/config': configOf({ port }) })(request),
      );
      const following = await kit.follow(at(server));
      await following.answered();
      const second = await kit.controlPlane(HTTP_V1);
      ({ port } = second);
      await first.close();
      await following.answered(2);
      const places = [first, second].map((each) => `config ${kit.host}:${String(each.port)}`);
      expect(following.located).to.deep.equal(places);
    });

    it('asks again where something else answers on the port that was found', async () => {
      const first = await kit.controlPlane(GRPC_V1);
      let { port } = first;
      const server = await kit.apiServer((request) =>
        saying({ '/config': configOf({ port }) })(request),
      );
      const following = await kit.follow(at(server));
      await following.answered();
      const second = await kit.controlPlane(GRPC_V1ALPHA1);
      ({ port } = second);
      await first.close();
      await kit.apiServer(() => NOT_FOUND, { listen: { port: first.port } });
      await following.answered(2);
      expect(following.located.at(-1)).to.equal(`config ${kit.host}:${String(port)}`);
    });

    it('says that a control plane has become a global one', async () => {
      const controlPlane = await kit.controlPlane(GRPC_V1);
      const url = `grpc://localhost:${String(controlPlane.port)}`;
      let mode = 'zone';
      const server = await kit.apiServer((request) =>
        saying({
          '/catalog': { apis: { monitoringAssignment: { url } } },
          '/config': configOf({ grpcPort: controlPlane.port }, { mode }),
        })(request),
      );
      const following = await kit.follow(at(server));
      await following.answered();
      mode = 'global';
      await controlPlane.close();
      await following.seen('lost', 3);
      expect(following.of('lost').at(-1)?.error).to.include({ code: 'control-plane-global' });
    });

    it('comes back by asking when all was away', async () => {
      const first = await kit.controlPlane(GRPC_V1);
      const replyTo = saying({ '/config': configOf({ port: first.port }) });
      const server = await kit.apiServer(replyTo);
      const following = await kit.follow(at(server));
      await following.answered();
      await server.close();
      await first.close();
      await following.seen('lost', 3);
      expect(following.of('lost').at(-1)?.error?.message).to.include(
        `${kit.host}:${String(server.port)}`,
      );
      await kit.apiServer(replyTo, { listen: { port: server.port } });
      await kit.controlPlane(GRPC_V1, { listen: { port: first.port } });
      await following.seen('connected', 2);
    });
  });

  describe('when the place that was found is away for a while', () => {
    const at5xx = (): ApiReply => answering(500, 'oops');
    const stalls = (): ApiReply => () => undefined;

    for (const [what, later] of [
      ['says nothing', stalls],
      ['refuses us', (): ApiReply => answering(401, 'who are you?')],
      ['is out of order', at5xx],
      ['knows nothing any more', (): ApiReply => NOT_FOUND],
    ] as const) {
      it(`comes back to it although the API server ${what} meanwhile`, async () => {
        const first = await kit.controlPlane(GRPC_V1);
        let replyTo = saying({ '/config': configOf({ port: first.port }) });
        const server = await kit.apiServer((request) => replyTo(request));
        const following = await kit.follow(at(server), { firstResponseTimeoutMs: 200 });
        await following.answered();
        replyTo = later;
        await first.close();
        await following.seen('lost', 3);
        await kit.controlPlane(GRPC_V1, { listen: { port: first.port } });
        await following.seen('connected', 2);
      });
    }

    it('comes back to it although the API server stays away, says why neither works, and goes on from its version', async () => {
      const first = await kit.controlPlane(GRPC_V1);
      const server = await kit.apiServer(saying({ '/config': configOf({ port: first.port }) }));
      const following = await kit.follow(at(server));
      await following.answered();
      await server.close();
      await first.close();
      await following.seen('lost', 3);
      const error = following.of('lost').at(-1)?.error;
      expect(error).to.include({ code: 'control-plane-unreachable' });
      for (const { port } of [server, first])
        expect(error?.message).to.include(`Cannot connect to ${kit.host}:${String(port)}`);
      const versions: string[] = [];
      await kit.controlPlane(GRPC_V1, {
        listen: { port: first.port },
        onTurn: ({ request }) => versions.push(request.versionInfo),
      });
      await waitFor(() => versions.length > 0);
      expect(versions[0]).to.equal('1');
    });

    it('comes back to it under grpc:// as well', async () => {
      const first = await kit.controlPlane(GRPC_V1);
      const server = await kit.apiServer(saying({ '/config': configOf({ port: first.port }) }));
      const following = await kit.follow(at(server, 'grpc'));
      await following.answered();
      await server.close();
      await first.close();
      await following.seen('lost', 3);
      await kit.controlPlane(GRPC_V1, { listen: { port: first.port } });
      await following.seen('connected', 2);
    });

    it('comes back to it although the certificate of the API server is not trusted any more', async () => {
      const { tls, trusting } = await tlsFront();
      const first = await kit.controlPlane(GRPC_V1);
      const replyTo = saying({ '/config': configOf({ port: first.port }) });
      const server = await kit.apiServer(replyTo, { tls });
      const following = await kit.follow(at(server, 'https'), trusting);
      await following.answered();
      tls.renew({ identity: await makeCertificate({ names: [kit.host] }) });
      await first.close();
      await following.seen('lost', 3);
      await kit.controlPlane(GRPC_V1, { listen: { port: first.port } });
      await following.seen('connected', 2);
    });

    it('comes back to it although the API server names a place where nobody is', async () => {
      const first = await kit.controlPlane(GRPC_V1);
      let { port } = first;
      const server = await kit.apiServer((request) =>
        saying({ '/config': configOf({ port }) })(request),
      );
      const following = await kit.follow(at(server));
      await following.answered();
      port = await closedPort();
      await first.close();
      await following.seen('lost', 3);
      const message = following.of('lost').at(-1)?.error?.message;
      for (const each of [port, first.port]) expect(message).to.include(`:${String(each)}`);
      await kit.controlPlane(GRPC_V1, { listen: { port: first.port } });
      await following.seen('connected', 2);
      expect(following.located.at(-1)).to.equal(`config ${kit.host}:${String(port)}`);
    });

    it('tries it once in a round where the API server names it again', async () => {
      const first = await kit.controlPlane(GRPC_V1);
      const server = await kit.apiServer(saying({ '/config': configOf({ port: first.port }) }));
      const following = await kit.follow(at(server));
      await following.answered();
      await first.close();
      await following.seen('lost', 3);
      const message = following.of('lost').at(-1)?.error?.message ?? '';
      expect(message.split('ECONNREFUSED')).to.have.length(2);
    });

    it('forgets it where the API server says that MADS is disabled', async () => {
      const first = await kit.controlPlane(GRPC_V1);
      let enabled = true;
      const replyTo = (request: ApiRequest): ApiReply =>
        saying({ '/config': configOf({ enabled, port: first.port }) })(request);
      const server = await kit.apiServer(replyTo);
      const following = await kit.follow(at(server));
      await following.answered();
      enabled = false;
      await first.close();
      await waitFor(() => following.of('lost').at(-1)?.error?.code === 'mads-disabled');
      const stranger = await kit.apiServer(() => NOT_FOUND, { listen: { port: first.port } });
      await server.close();
      const before = following.of('lost').length;
      await following.seen('lost', before + 3);
      expect(stranger.accepted).to.equal(0);
    });

    it('forgets it where something else answers there', async () => {
      const first = await kit.controlPlane(GRPC_V1);
      const server = await kit.apiServer(saying({ '/config': configOf({ port: first.port }) }));
      const following = await kit.follow(at(server));
      await following.answered();
      await server.close();
      await first.close();
      const stranger = await kit.apiServer(() => NOT_FOUND, { listen: { port: first.port } });
      await waitFor(() => stranger.requests.length > 0);
      const before = following.of('lost').length;
      await following.seen('lost', before + 1);
      const { accepted } = stranger;
      await following.seen('lost', before + 3);
      expect(stranger.accepted).to.equal(accepted);
      expect(following.of('lost').at(-1)?.error?.message).not.to.include(String(first.port));
    });
  });

  describe('with credentials', () => {
    const access = { headers: [['x-secret', 'canary']] } as const;
    const secretOf = (server: ApiServerDouble): readonly (string | undefined)[] =>
      server.requests.map(({ headers }) => headers['x-secret']);

    it('sends them to the API server and to MADS on the same host', async () => {
      const mads = await kit.apiServer(() => answering(503));
      const server = await kit.apiServer(saying({ '/config': configOf({ port: mads.port }) }));
      const following = await kit.follow(at(server), { access });
      await following.lost();
      expect(secretOf(server)).to.include('canary').and.not.include(undefined);
      expect(secretOf(mads)).to.include('canary').and.not.include(undefined);
    });

    it('does not send them to another host that the catalog names, and says that it went there', async function () {
      skipUnless(this, network);
      const host = networkAddress() ?? '';
      const stranger = await kit.apiServer(() => NOT_FOUND, { listen: { host } });
      const url = `grpc://${host}:${String(stranger.port)}`;
      const server = await kit.apiServer(
        saying({ '/catalog': { apis: { monitoringAssignment: { url } } } }),
      );
      const following = await kit.follow(at(server), { access });
      const { error } = await following.lost();
      expect(following.located).to.deep.equal([`catalog ${host}:${String(stranger.port)}`]);
      expect(error?.message).to.include(`/catalog names ${host}:${String(stranger.port)}`);
      expect(secretOf(stranger))
        .to.have.length.above(0)
        .and.include(undefined)
        .and.not.include('canary');
    });

    it('does not take them from TLS to cleartext', async () => {
      const { tls, trusting } = await tlsFront();
      const mads = await kit.apiServer(() => answering(503));
      const replyTo = saying({ '/config': configOf({ port: mads.port, tlsEnabled: false }) });
      const server = await kit.apiServer(replyTo, { tls });
      const options = trusting as { readonly access: object };
      const following = await kit.follow(at(server, 'https'), {
        access: { ...options.access, ...access },
      });
      await following.lost();
      expect(secretOf(server)).to.include('canary');
      expect(secretOf(mads)).to.have.length.above(0).and.not.include('canary');
    });
  });

  describe('with TLS', () => {
    for (const rung of [GRPC_V1, HTTP_V1]) {
      it(`speaks ${rung.transport} over TLS where /config says so, and verifies`, async () => {
        const { tls, trusting } = await tlsFront();
        const controlPlane = await kit.controlPlane(rung, { tls });
        const section = { port: controlPlane.port, tlsEnabled: true };
        const server = await kit.apiServer(saying({ '/config': configOf(section) }));
        await (await kit.follow(at(server), trusting)).answered();
        const { error } = await (await kit.follow(at(server))).lost();
        expect(error?.message).to.include('--tls-ca-file').and.include('(TLS)');
      });
    }

    it('finds cleartext MADS behind an API server that speaks TLS', async () => {
      const { tls, trusting } = await tlsFront();
      const controlPlane = await kit.controlPlane(GRPC_V1);
      const replyTo = saying({ '/config': configOf({ port: controlPlane.port }) });
      const server = await kit.apiServer(replyTo, { tls });
      const following = await kit.follow(at(server, 'https'), trusting);
      await following.answered();
      expect(following.located).to.deep.equal([`config ${kit.host}:${String(controlPlane.port)}`]);
    });

    for (const { scheme, isTls, guesses } of [
      { scheme: 'https', isTls: true, guesses: [' TLS'] },
      { scheme: 'https', isTls: false, guesses: [' TLS', ''] },
      { scheme: 'http', isTls: true, guesses: ['', ' TLS'] },
      { scheme: 'http', isTls: false, guesses: [''] },
    ]) {
      for (const rung of [GRPC_V1, HTTP_V1]) {
        const what = `${rung.transport} ${isTls ? 'over TLS' : 'in cleartext'}`;
        it(`finds ${what} on port 5676 where ${scheme}:// may not read /config`, async () => {
          const { tls, trusting } = await tlsFront();
          await kit.controlPlane(rung, { listen: { port: 5676 }, ...(isTls ? { tls } : {}) });
          const server = await kit.apiServer(restricted(), scheme === 'https' ? { tls } : {});
          const following = await kit.follow(at(server, scheme), trusting);
          await following.answered();
          const expected = guesses.map((guess) => `guess ${kit.host}:5676${guess}`);
          expect(following.located).to.deep.equal(expected);
        });
      }
    }

    it('does not fall back to cleartext where a certificate is refused', async () => {
      const { tls, trusting } = await tlsFront();
      const identity = await makeCertificate({ names: [kit.host] });
      const controlPlane = { listen: { port: 5676 }, tls: new TlsFront({ identity }) };
      await kit.controlPlane(HTTP_V1, controlPlane);
      const server = await kit.apiServer(restricted(), { tls });
      const following = await kit.follow(at(server, 'https'), trusting);
      const { error } = await following.lost();
      expect(following.located).to.deep.equal([`guess ${kit.host}:5676 TLS`]);
      expect(error?.message).to.include('--tls-ca-file').and.include('HTTP 403');
    });

    for (const scheme of ['http', 'grpc']) {
      it(`says which scheme to use where ${scheme}:// meets an API server that speaks TLS`, async () => {
        const { tls } = await tlsFront();
        const server = await kit.apiServer(() => NOT_FOUND, { tls });
        const { error } = await (await kit.follow(at(server, scheme))).lost();
        expect(error?.message).to.match(/use grpcs:\/\/ or https:\/\/ for its address/);
        expect(error?.message).not.to.include('5681');
      });
    }

    for (const scheme of ['https', 'grpcs']) {
      it(`says which scheme to use where ${scheme}:// meets an API server in cleartext`, async () => {
        const server = await kit.apiServer(() => NOT_FOUND, {
          onNoise: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
        });
        const { error } = await (await kit.follow(at(server, scheme))).lost();
        expect(error).to.include({ code: 'control-plane-unreachable' });
        expect(error?.message).to.match(/use grpc:\/\/ or http:\/\/ for its address/);
      });
    }
  });

  describe('with rungs left out', () => {
    for (const [options, rung] of [
      [{ transport: 'grpc' }, GRPC_V1],
      [{ transport: 'http' }, HTTP_V1],
      [{ apiVersion: 'v1' }, GRPC_V1],
      [{ apiVersion: 'v1alpha1' }, GRPC_V1ALPHA1],
    ] as const) {
      it(`finds the way under http:// with ${JSON.stringify(options)}`, async () => {
        const controlPlane = await kit.controlPlane(rung);
        const replyTo = saying({ '/config': configOf({ port: controlPlane.port }) });
        const server = await kit.apiServer(replyTo);
        const following = await kit.follow(at(server), options);
        await following.answered();
        expect(following.tried).to.have.length(1);
      });
    }

    it('says so where only gRPC is allowed and what was found has only HTTP', async () => {
      const controlPlane = await kit.controlPlane(HTTP_V1);
      const replyTo = saying({ '/config': configOf({ port: controlPlane.port }) });
      const server = await kit.apiServer(replyTo);
      const { error } = await (await kit.follow(at(server), { transport: 'grpc' })).lost();
      expect(error?.message).to.include('--transport').and.include('/config names');
    });
  });

  describe('where an API server refuses a token before it looks at the path', () => {
    const refusing = (): ApiReply => answering(401, '{"title":"Invalid authentication data"}');

    for (const [options, rung, text] of [
      [{}, GRPC_V1, 'gRPC v1'],
      [{ transport: 'grpc' }, GRPC_V1, 'gRPC v1'],
      [{ transport: 'http' }, HTTP_V1, 'HTTP v1'],
      [{ apiVersion: 'v1' }, GRPC_V1, 'gRPC v1'],
      [{ apiVersion: 'v1alpha1' }, GRPC_V1ALPHA1, 'gRPC v1alpha1'],
    ] as const) {
      it(`finds MADS with ${JSON.stringify(options)}`, async () => {
        await kit.controlPlane(rung, { listen: { port: 5676 } });
        const server = await kit.apiServer(refusing);
        const following = await kit.follow(at(server), options);
        expect(await following.answered()).to.equal(text);
        expect(following.located).to.deep.equal([`guess ${kit.host}:5676`]);
      });
    }

    for (const [what, respond] of [
      ['HTTP 401', respondUnauthorized],
      [
        'gRPC status 16',
        (stream): void => {
          respondTrailersOnly(stream, 16, 'who are you?');
        },
      ],
    ] as const satisfies readonly (readonly [string, StreamHandler])[]) {
      it(`finds MADS beside one that also speaks HTTP/2, with ${what}`, async () => {
        const { identity, trusting } = await tlsFront();
        await kit.controlPlane(GRPC_V1, { listen: { port: 5676 } });
        const options = { identity, host: kit.host, onStream: respond, onRequest: refuse };
        const front = kit.closing(await openEitherHttpServer(options));
        const following = await kit.follow(at(front, 'https'), trusting);
        expect(await following.answered()).to.equal('gRPC v1');
        expect(following.located.at(-1)).to.equal(`guess ${kit.host}:5676`);
      });
    }
  });

  for (const scheme of ['http', 'grpc']) {
    it(`says how an API server is given where only gRPC is allowed, but not to ${scheme === 'http' ? 'whoever did that' : 'others than grpc://'}`, async () => {
      const server = await kit.apiServer(() => answering(503));
      const following = await kit.follow(at(server, scheme), { transport: 'grpc' });
      const { error } = await following.lost();
      expect(error?.message).to.include('see --transport');
      expect(error?.message.includes('is given as http://')).to.equal(scheme === 'grpc');
    });
  }

  it('says all that was heard where a proxy refuses everything and no MADS is beside it', async () => {
    const server = await kit.apiServer(() => answering(401, 'who are you?'));
    const { error } = await (await kit.follow(at(server))).lost();
    expect(error?.message).to.include('HTTP 401 "who are you?"').and.include(`${kit.host}:5676`);
  });

  it('asks a port of MADS under grpc:// nothing by GET', async () => {
    const controlPlane = await kit.apiServer(() => answering(503));
    await (await kit.follow(at(controlPlane, 'grpc'))).lost();
    expect(new Set(controlPlane.requests.map(({ method }) => method))).to.deep.equal(
      new Set(['POST']),
    );
  });

  it('asks nobody behind a socket file for the way', async () => {
    const path = dir.file('api.sock');
    const server = await kit.apiServer(() => NOT_FOUND, { listen: { path, host: undefined } });
    const { error } = await (await kit.follow(`unix://${path}`)).lost();
    expect(error).to.include({ code: 'no-transport' });
    expect(server.requests.map(({ method }) => method)).to.deep.equal(['POST']);
  });
});
