// The naive pipeline as a program: what one writes first, with the flags of the Go tool. It follows one control
// plane, `grpc://` by stream or `http://` by long poll, until it is ended.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, credentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { openNaivePipeline } from './naive-pipeline.js';

const PROTO = join(process.cwd(), 'proto');
const TYPE_URL = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';
const STREAM =
  '/kuma.observability.v1.MonitoringAssignmentDiscoveryService/StreamMonitoringAssignments';

const { values } = parseArgs({
  allowPositionals: true,
  options: { 'cp-address': { type: 'string' }, 'output-file': { type: 'string' } },
});
const { 'cp-address': address = '', 'output-file': file = '' } = values;
if (address.startsWith('http:')) await pollForever();
else followForever();

async function pollForever(): Promise<never> {
  const pipeline = openNaivePipeline({ file, encoding: 'json', protoDirectory: PROTO });
  let version = '';
  for (;;) {
    const response = await fetch(
      `${address}/v3/discovery:monitoringassignments?fetch-timeout=60s`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ version_info: version, node: { id: 'naive' }, type_url: TYPE_URL }),
      },
    );
    const body = Buffer.from(await response.arrayBuffer());
    if (response.status !== 200) continue;
    await pipeline.take(body);
    version = /"version_info":"([^"]*)"/.exec(body.toString('latin1', 0, 200))?.[1] ?? '';
  }
}

function followForever(): void {
  const messages = loadSync('envoy/service/discovery/v3/discovery.proto', {
    includeDirs: [PROTO],
    keepCase: true,
  }) as unknown as Readonly<Record<string, { serialize(message: object): Buffer } | undefined>>;
  const request = messages['envoy.service.discovery.v3.DiscoveryRequest'];
  const pipeline = openNaivePipeline({ file, encoding: 'protobuf', protoDirectory: PROTO });
  const client = new Client(address.replace(/^grpc:\/\//, ''), credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
  const stream = client.makeBidiStreamRequest(
    STREAM,
    (message: object) => request?.serialize(message) ?? Buffer.alloc(0),
    (bytes: Buffer) => bytes,
  );
  const ask = (version: string): void => {
    stream.write({
      version_info: version,
      response_nonce: version,
      node: { id: 'naive' },
      type_url: TYPE_URL,
    });
  };
  stream.on('data', (body: Buffer) => {
    void pipeline.take(body).then(() => {
      ask(versionOf(body));
    });
  });
  ask('');
}

/** Control planes write it first, and it is short. */
function versionOf(body: Buffer): string {
  return body.toString('latin1', 2, 2 + (body[1] ?? 0));
}
