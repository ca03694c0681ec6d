import { expect } from 'chai';
import type { ControlPlaneEvent } from '../../../src/control-plane/control-plane-event.js';
import { AssignmentsInvalidError } from '../../../src/control-plane/control-plane-errors.js';
import { ControlPlaneLog } from '../../../src/control-plane/report/control-plane-log.js';
import type { LogFields, LogLevel } from '../../../src/observability/log.js';

const error = new AssignmentsInvalidError('a.yaml', { line: 3, column: 5, reason: 'unknown key' });
const client = { peer: '127.0.0.1:1', nodeId: 'n', version: 'v' };

const REJECTED = {
  kind: 'rejected',
  transport: 'grpc',
  peer: client.peer,
  nodeId: 'n',
  message: 'no',
} as const;

const LEVELS: readonly (readonly [LogLevel, ControlPlaneEvent])[] = [
  ['info', { kind: 'listening', host: '::1', port: 5676 }],
  ['info', { kind: 'api-listening', host: '::1', port: 5681 }],
  ['info', { kind: 'certificate-renewed', file: 'cp.crt' }],
  ['warn', { kind: 'certificate-unusable', file: 'cp.key', reason: 'ENOENT' }],
  ['debug', { kind: 'api-answered', peer: client.peer, method: 'GET', target: '/', status: 200 }],
  [
    'info',
    {
      kind: 'assignments-loaded',
      file: 'a.yaml',
      version: 'v',
      meshes: 1,
      assignments: 2,
      targets: 3,
    },
  ],
  ['warn', { kind: 'assignments-unusable', file: 'a.yaml', error, line: 3, column: 5 }],
  ['info', { kind: 'stream-opened', peer: client.peer, apiVersion: 'v1' }],
  ['info', { kind: 'stream-closed', peer: client.peer, apiVersion: 'v1' }],
  [
    'debug',
    {
      kind: 'answered',
      transport: 'grpc',
      apiVersion: 'v1',
      outcome: 'assignments',
      resources: 2,
      ...client,
    },
  ],
  [
    'debug',
    {
      kind: 'answered',
      transport: 'http',
      apiVersion: 'v1',
      outcome: 'unchanged',
      resources: 0,
      ...client,
    },
  ],
  ['warn', { ...REJECTED, isRepeated: false }],
  ['debug', { ...REJECTED, isRepeated: true }],
  ['info', { kind: 'request-refused', peer: client.peer, status: 404, reason: 'Page Not Found' }],
  ['error', { kind: 'request-refused', peer: client.peer, status: 500, reason: 'a bug' }],
  ['debug', { kind: 'connection-dropped', peer: client.peer }],
  ['info', { kind: 'closed' }],
];

describe('the log of the control plane', () => {
  const lines: { level: LogLevel; message: string; fields: LogFields }[] = [];
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  const log = new ControlPlaneLog({
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
  });

  beforeEach(() => lines.splice(0));

  for (const [level, event] of LEVELS) {
    it(`says at level ${level}: ${JSON.stringify(event)}`, () => {
      log.observe(event);
      expect(lines.map((line) => line.level)).to.deep.equal([level]);
      expect(lines[0]?.message).to.match(/^[A-Z].*[^.]$/);
    });
  }

  it('writes an IPv6 address as it is typed', () => {
    log.observe({ kind: 'listening', host: '::1', port: 5676 });
    expect(lines[0]?.fields).to.deep.equal({ address: '[::1]:5676' });
  });
});
