import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ERA_NAMES, type EraName } from '../../src/control-plane/eras/era-name.js';
import { poll, POLL_PATH, type PollAnswer } from '../support/control-plane/http.js';
import { useControlPlane } from '../support/control-plane/use-control-plane.js';

const ANYWHERE = { host: '127.0.0.1', port: 0 } as const;

/** The eras that were recorded, and the version of each. */
const RECORDED = [
  ['0.7', '0.7.3'],
  ['1.8', '1.8.8'],
  ['2.14', '2.14.3'],
] as const;

interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function recorded(version: string, name: string): RecordedAnswer {
  const path = join(import.meta.dirname, '../fixtures/recordings', version, 'api', `${name}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as RecordedAnswer;
}

type Config = Readonly<Record<'environment' | 'mode', string>> & {
  readonly monitoringAssignmentServer: Readonly<Record<string, unknown>>;
};

describe('the API server of a control plane', () => {
  const serve = useControlPlane();

  async function open(behaveLike?: EraName): Promise<{
    readonly madsPort: number;
    get(path: string, method?: string): Promise<PollAnswer>;
  }> {
    const era = behaveLike === undefined ? {} : { behaveLike };
    const controlPlane = await serve(undefined, { ...era, apiServerAddress: ANYWHERE });
    return {
      madsPort: controlPlane.port,
      get: (path, method = 'GET') => poll(controlPlane.apiPort, { path, method }),
    };
  }

  for (const [era, version] of RECORDED) {
    it(`says at / what ${version} said, its own ids aside`, async () => {
      const { status, headers, body } = await (await open(era)).get('/');
      const { body: theirs, headers: theirHeaders } = recorded(version, 'root');
      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal(theirHeaders['Content-Type']);
      const ids = /("(?:instanceId|clusterId)": )"[^"]+"/g;
      expect(body.replace(ids, '$1""')).to.equal(theirs.replace(ids, '$1""'));
    });

    it(`says at /config where MADS is, as ${version} did`, async () => {
      const server = await open(era);
      const { status, headers, body } = await server.get('/config');
      const theirs = JSON.parse(recorded(version, 'config').body) as Config;
      const ours = JSON.parse(body) as Config;
      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal('application/json');
      expect(ours).to.include({ environment: theirs.environment, mode: theirs.mode });
      const mads = ours.monitoringAssignmentServer;
      expect(Object.keys(mads)).to.deep.equal(Object.keys(theirs.monitoringAssignmentServer));
      const port = 'port' in mads ? 'port' : 'grpcPort';
      expect(mads[port]).to.equal(server.madsPort);
      const files = { tlsCertFile: '', tlsKeyFile: '' };
      const comparable = { [port]: 0, ...('tlsCertFile' in mads && files) };
      expect({ ...mads, ...comparable }).to.deep.equal({
        ...theirs.monitoringAssignmentServer,
        ...comparable,
      });
    });

    for (const name of ['catalog', 'versions']) {
      it(`says at /${name} what ${version} said, ports aside`, async () => {
        const server = await open(era);
        const { status, headers, body } = await server.get(`/${name}`);
        const { Date: _, Connection: __, ...theirs } = recorded(version, name).headers;
        expect(status).to.equal(recorded(version, name).status);
        expect(headers['content-type']).to.equal(theirs['Content-Type']);
        const ports = /:\d+"/g;
        expect(body.replace(ports, ':0"')).to.equal(
          recorded(version, name).body.replace(ports, ':0"'),
        );
      });
    }
  }

  it('names MADS in the catalog of 0.7 by localhost and the port that really listens', async () => {
    const server = await open('0.7');
    const { body } = await server.get('/catalog');
    expect(body).to.contain(`"url": "grpc://localhost:${String(server.madsPort)}"`);
  });

  it('has a catalog without MADS in 1.0', async () => {
    const { status, body } = await (await open('1.0')).get('/catalog');
    expect(status).to.equal(200);
    expect((JSON.parse(body) as { apis: object }).apis).to.have.all.keys(
      'bootstrap',
      'dataplaneToken',
    );
  });

  for (const era of ERA_NAMES) {
    it(`names its version, and in /config the port of MADS, as ${era}`, async () => {
      const server = await open(era);
      const { version } = JSON.parse((await server.get('/')).body) as { version: string };
      expect(version.startsWith(era === 'master' ? '0.0.0-preview' : `${era}.`)).to.equal(true);
      const config = JSON.parse((await server.get('/config')).body) as Config;
      const { port, grpcPort } = config.monitoringAssignmentServer;
      expect(port ?? grpcPort).to.equal(server.madsPort);
      expect(config).to.include({ environment: 'universal' });
    });

    it(`answers 404 to everything else as ${era}, and 405 to another method`, async () => {
      const server = await open(era);
      for (const path of ['/meshes', '/config/x', '/toString', POLL_PATH]) {
        const answer = await server.get(path);
        expect(answer).to.deep.include({ status: 404, body: '404: Page Not Found' });
      }
      expect((await server.get(POLL_PATH, 'POST')).status).to.equal(404);
      expect((await server.get('/config', 'POST')).status).to.equal(405);
    });
  }

  for (const [era, members] of [
    ['2.6', ['hostname', 'tagline', 'product', 'version', 'instanceId', 'clusterId', 'gui']],
    ['2.9', ['hostname', 'tagline', 'product', 'version', 'instanceId', 'clusterId', 'gui']],
    ['2.14', ['clusterId', 'gui', 'hostname', 'instanceId', 'product', 'version']],
    ['master', ['clusterId', 'gui', 'hostname', 'instanceId', 'product', 'version']],
  ] as const) {
    it(`has the members of ${era} at /, in their order`, async () => {
      const { body } = await (await open(era)).get('/');
      expect(Object.keys(JSON.parse(body) as object)).to.deep.equal(members);
    });
  }

  it('answers 405 to another method at / as well', async () => {
    const { status, headers } = await (await open('2.14')).get('/', 'POST');
    expect({ status, allow: headers.allow }).to.deep.equal({ status: 405, allow: 'GET' });
  });

  it('is that of the newest release where no era is asked for', async () => {
    const server = await open();
    expect((await server.get('/')).body).to.contain('"version": "2.14.3"');
    expect((await server.get('/catalog')).status).to.equal(404);
    const config = JSON.parse((await server.get('/config')).body) as Config;
    expect(config.monitoringAssignmentServer).to.include({
      ...{ enabled: true, port: server.madsPort, tlsEnabled: false },
    });
  });

  it('tells what it answered', async () => {
    const controlPlane = await serve(undefined, { apiServerAddress: ANYWHERE });
    await poll(controlPlane.apiPort, { path: '/x?y', method: 'GET' });
    expect(await controlPlane.told('api-answered')).to.deep.include({
      ...{ method: 'GET', target: '/x?y', status: 404 },
    });
  });

  it('opens nothing when its address is in use, and names its flag', async () => {
    const first = await serve(undefined, { apiServerAddress: ANYWHERE });
    const taken = { host: '127.0.0.1', port: first.apiPort };
    const failure = await serve(undefined, { apiServerAddress: taken }).catch(
      (error: unknown) => error,
    );
    expect(failure)
      .to.be.an('error')
      .with.property('message')
      .that.contains('--api-server-address');
  });
});
