import { TcpProxy } from '../../test/support/tcp-proxy.js';
import type { ReceiveResult, ReceiveTask } from '../children/receive-task.js';
import { answerFile } from '../data/answer-file.js';
import { answerVersion } from '../data/encode-answer.js';
import { sizeText } from '../figure.js';
import type { BenchContext, Part } from '../part.js';
import { ControlPlane } from '../processes/control-plane.js';
import { isFailure, runChild } from '../processes/run-child.js';
import { Series } from '../series.js';
import { median } from '../statistics.js';

/** An even number: what the window has left makes each second answer over a connection a slower one. */
const FAR_TIMES = 4;

/** Half of a round trip. */
const ONE_WAY_MS = 5;

/** With eight labels each, about 4.5 MB. */
const FAR_TARGETS = 10_000;

/** Receiving alone: over a long way with our channel and with that of grpc-js, and over none as a floor. */
export const receivePart: Part = {
  name: 'receive',
  describes: 'receiving alone: 4.5 MB over a 10 ms round trip, and over loopback',
  isFullOnly: false,
  run: async (context) => {
    const series = new Series();
    const remarks = new Set<string>();
    const take = async (name: string, task: ReceiveTask): Promise<void> => {
      const result = await runChild<ReceiveResult>('receive-child', task);
      if (isFailure(result)) remarks.add(`${name}: ${result.failed}`);
      series.add(name, isFailure(result) ? NaN : median(result.wallMs));
    };
    context.say('receive over a 10 ms round trip');
    await measureFar(context, take);
    const near = await measureNear(context, take);
    return {
      figures: [
        series.ratio('receive.10ms.ratio', 'receive.10ms.default', 'receive.10ms.ours'),
        series.figure('receive.10ms.default', 'ms'),
        series.figure('receive.10ms.ours', 'ms'),
        ...near.map((name) => series.figure(name, 'ms')),
      ],
      remarks: [...remarks],
    };
  },
};

type Take = (name: string, task: ReceiveTask) => Promise<void>;

async function measureFar({ rounds }: BenchContext, take: Take): Promise<void> {
  const controlPlane = await openWithAnswer('grpc', FAR_TARGETS);
  const proxy = await TcpProxy.open({ host: '127.0.0.1', port: controlPlane.port });
  proxy.become({ kind: 'delay', delayMs: ONE_WAY_MS });
  const { port } = proxy;
  for (let round = 0; round < rounds; round++) {
    await take('receive.10ms.default', { by: 'default-channel', port, times: FAR_TIMES });
    await take('receive.10ms.ours', { by: 'our-channel', port, times: FAR_TIMES });
  }
  await proxy.close();
  await controlPlane.close();
}

async function measureNear(context: BenchContext, take: Take): Promise<readonly string[]> {
  const names: string[] = [];
  for (const transport of ['grpc', 'http'] as const) {
    for (const targets of context.sizes ?? [10_000, 100_000]) {
      const name = `receive.${transport}.${sizeText(targets)}.alone`;
      context.say(name);
      const controlPlane = await openWithAnswer(transport, targets);
      const by = transport === 'http' ? 'http' : 'our-channel';
      for (let round = 0; round < context.rounds; round++)
        await take(name, { by, port: controlPlane.port, times: 3 });
      await controlPlane.close();
      names.push(name);
    }
  }
  return names;
}

async function openWithAnswer(transport: 'grpc' | 'http', targets: number): Promise<ControlPlane> {
  const controlPlane = await ControlPlane.open(transport);
  const encoding = transport === 'http' ? 'json' : 'protobuf';
  const spec = { encoding, shape: 'tags', variant: 'full', targets } as const;
  await controlPlane.load({ path: answerFile(spec) }, answerVersion(spec));
  await controlPlane.send();
  return controlPlane;
}
