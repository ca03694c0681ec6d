import { expect } from 'chai';
import fc from 'fast-check';

import { decodeControlPlaneConfig } from '../../../src/mads/decode-control-plane-config.js';
import { readRecordedBody } from '../../support/recorded-api.js';

function configOf(document: unknown): ReturnType<typeof decodeControlPlaneConfig> {
  return decodeControlPlaneConfig(Buffer.from(JSON.stringify(document)));
}

function serverOf(section: unknown): unknown {
  const config = configOf({ monitoringAssignmentServer: section });
  return typeof config === 'string' ? config : config.server;
}

describe('decodeControlPlaneConfig', () => {
  const zone = { mode: 'zone', environment: 'universal' };
  const standalone = { mode: 'standalone', environment: 'universal' };
  const off = { enabled: true, tls: false };
  for (const [name, expected] of [
    ['0.7.3/api/config', { ...standalone, server: { ...off, port: 10776 } }],
    ['0.7.3/api/global-config', { ...standalone, mode: 'global', server: { ...off, port: 10776 } }],
    ['1.8.8/api/config', { ...standalone, server: { ...off, port: 11876 } }],
    ['1.8.8/api/config-restricted', { ...standalone, server: { ...off, port: 12076 } }],
    ['1.8.8/api/global-config', { ...standalone, mode: 'global', server: { ...off, port: 11876 } }],
    ['2.14.3/api/config', { ...zone, server: { ...off, port: 13476 } }],
    ['2.14.3/api/config-tls', { ...zone, server: { enabled: true, port: 13476, tls: true } }],
    [
      '2.14.3/api/config-mads-disabled',
      { ...zone, server: { ...off, enabled: false, port: 13476 } },
    ],
    ['2.14.3/api/global-config', { ...zone, mode: 'global', server: { ...off, port: 13476 } }],
  ] as const) {
    it(`reads ${name}`, () => {
      expect(decodeControlPlaneConfig(readRecordedBody(name))).to.deep.equal(expected);
    });
  }

  it('takes grpcPort where port is absent or 0, and port before it', () => {
    expect(serverOf({ grpcPort: 5676 })).to.include({ port: 5676 });
    expect(serverOf({ port: 0, grpcPort: 5676 })).to.include({ port: 5676 });
    expect(serverOf({ port: 1, grpcPort: 2 })).to.include({ port: 1 });
  });

  it('knows no port where none is said', () => {
    for (const section of [{}, { port: 0 }, { port: 0, grpcPort: 0 }, { port: null }])
      expect(serverOf(section)).to.deep.equal({ ...off, port: undefined });
  });

  it('decides about TLS by tlsEnabled, not by the files', () => {
    expect(serverOf({ port: 1, tlsCertFile: '/c', tlsKeyFile: '/k' })).to.include({ tls: false });
    expect(serverOf({ port: 1, tlsEnabled: true })).to.include({ tls: true });
  });

  it('knows no server where the section is missing', () => {
    expect(configOf({})).to.deep.equal({ mode: '', environment: '', server: undefined });
  });

  for (const port of [70_000, -1, 1.5, 'x', '5676', true, [], { deep: {} }, 1e300]) {
    it(`says that ${JSON.stringify(port)} is not a port`, () => {
      for (const name of ['port', 'grpcPort'])
        expect(serverOf({ [name]: port }))
          .to.be.a('string')
          .and.include(`"${name}"`)
          .and.include('not a port');
    });
  }

  it('says what is wrong with what is no configuration', () => {
    for (const document of [null, [], 'x', { mode: 1 }, { monitoringAssignmentServer: 'x' }])
      expect(configOf(document), JSON.stringify(document)).to.be.a('string');
    expect(serverOf({ enabled: 'no' }))
      .to.include('"enabled"')
      .and.include('"no"');
    expect(serverOf({ tlsEnabled: 1 })).to.include('"tlsEnabled"');
    expect(decodeControlPlaneConfig(Buffer.from('<!doctype html>'))).to.include('not valid JSON');
  });

  it('says it in short, also of what is a megabyte deep', () => {
    const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`;
    for (const value of [deep, '['.repeat(1_000_000), JSON.stringify('x'.repeat(1_000_000))]) {
      const body = Buffer.from(`{"monitoringAssignmentServer":{"port":${value}}}`);
      const config = decodeControlPlaneConfig(body);
      expect(config).to.be.a('string').and.have.length.below(300);
    }
  });

  it('takes the last of several members of one name, as Go does', () => {
    const body = Buffer.from(
      '{"monitoringAssignmentServer":{"port":1,"port":2},"mode":"global","mode":"zone"}',
    );
    expect(decodeControlPlaneConfig(body)).to.deep.include({
      mode: 'zone',
      server: { ...off, port: 2 },
    });
  });

  it('is not misled by names that every object has', () => {
    expect(configOf(JSON.parse('{"__proto__":{"mode":"global"}}'))).to.include({ mode: '' });
    expect(serverOf(JSON.parse('{"__proto__":{"port":1}}'))).to.include({ port: undefined });
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (body) => {
        decodeControlPlaneConfig(Buffer.from(body as string));
      }),
    );
    const section = fc.record(
      {
        port: fc.jsonValue(),
        grpcPort: fc.jsonValue(),
        enabled: fc.jsonValue(),
        tlsEnabled: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(section, (each) => {
        const server = serverOf(each);
        if (typeof server === 'object') expect(server).to.have.all.keys('enabled', 'port', 'tls');
      }),
    );
  });
});
