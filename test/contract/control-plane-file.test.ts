import { symlink, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { openControlPlane } from '../../src/control-plane/open-control-plane.js';
import { ExitCode, HouseError } from '../../src/base/house-error.js';
import { poll } from '../support/control-plane/http.js';
import { useMadsStreams } from '../support/control-plane/mads-stream.js';
import {
  MOVED_TARGET,
  ONE_TARGET,
  useControlPlane,
} from '../support/control-plane/use-control-plane.js';
import { useTempDir } from '../support/temp-dir.js';

const EXAMPLE = join(import.meta.dirname, '../../examples/assignments.yaml');

describe('the assignments file of the control plane', () => {
  const serve = useControlPlane();
  const open = useMadsStreams();
  const dir = useTempDir();

  it('is told of with what it holds', async () => {
    const controlPlane = await serve();
    expect(await controlPlane.told('assignments-loaded')).to.deep.include({
      file: controlPlane.file,
      meshes: 1,
      assignments: 1,
      targets: 1,
    });
  });

  it('may be written to in place', async () => {
    const controlPlane = await serve();
    await writeFile(controlPlane.file, MOVED_TARGET);
    await controlPlane.told('assignments-loaded', 2);
    expect((await poll(controlPlane.port)).body).to.contain('192.168.0.1:4321');
  });

  it('may be a link that is turned round, as in a ConfigMap', async () => {
    const controlPlane = await serve();
    const directory = dirname(controlPlane.file);
    await writeFile(join(directory, 'one'), ONE_TARGET);
    await writeFile(join(directory, 'two'), MOVED_TARGET);
    await symlink('two', join(directory, 'link'));
    await rename(join(directory, 'link'), controlPlane.file);
    await controlPlane.told('assignments-loaded', 2);
  });

  it('keeps its version when it says the same in other words', async () => {
    const controlPlane = await serve();
    const { version } = controlPlane;
    await controlPlane.save(`# a comment\n${ONE_TARGET}    labels: {}\n`);
    await controlPlane.save('broken');
    await controlPlane.told('assignments-unusable');
    expect(controlPlane.version).to.equal(version);
    await controlPlane.change(MOVED_TARGET);
    expect(controlPlane.version).not.to.equal(version);
  });

  for (const [what, text] of [
    ['half written', ONE_TARGET.slice(0, -20)],
    ['empty', ''],
    ['not YAML', 'assignments: [\n'],
    ['without assignments', 'assignments:\n'],
  ] as const) {
    it(`changes nothing while it is ${what}, and is told of once`, async () => {
      const controlPlane = await serve();
      const stream = open(controlPlane.port);
      stream.send();
      await stream.accept();
      await controlPlane.save(text);
      const { error, line, column } = await controlPlane.told('assignments-unusable');
      expect(error.message).to.contain(controlPlane.file);
      expect(error.message).to.contain(`line ${String(line)}, column ${String(column)}`);
      expect((await poll(controlPlane.port)).body).to.contain('192.168.0.1:1234');
      await controlPlane.change(MOVED_TARGET);
      expect((await stream.next()).nonce).to.equal('2');
      expect(
        controlPlane.events.filter(({ kind }) => kind === 'assignments-unusable'),
      ).to.have.length(1);
    });
  }

  it('may be missing for a while', async () => {
    const controlPlane = await serve();
    await rm(controlPlane.file);
    const { error } = await controlPlane.told('assignments-unusable');
    expect(error.code).to.equal('assignments-unreadable');
    await controlPlane.change(MOVED_TARGET);
    expect((await poll(controlPlane.port)).body).to.contain('192.168.0.1:4321');
  });

  for (const [what, text, code] of [
    ['missing', undefined, 'assignments-unreadable'],
    ['broken', 'assignments:\n  - mesh: 1\n', 'assignments-invalid'],
  ] as const) {
    it(`ends the start with the configuration exit code when it is ${what}`, async () => {
      const file = dir.file('assignments.yaml');
      if (text !== undefined) await writeFile(file, text);
      const error = await failureOf({ assignmentsFile: file });
      expect(error).to.include({ code, exitCode: ExitCode.config });
      expect(error.message).to.contain(file);
    });
  }

  it('cannot be a directory', async () => {
    const error = await failureOf({ assignmentsFile: dir.path });
    expect(error.code).to.equal('assignments-unreadable');
    expect(error.message).to.contain('no regular file');
  });

  it('may name labels as it likes: they reach both generations of clients as they are', async () => {
    const controlPlane = await serve();
    const streams = [open(controlPlane.port, 'v1'), open(controlPlane.port, 'v1alpha1')];
    for (const stream of streams) stream.send();
    await Promise.all(streams.map((stream) => stream.accept()));
    await fc.assert(
      fc.asyncProperty(userLabels, async (labels) => {
        // The scheme makes each file another one, so that every run has an answer.
        await controlPlane.change(withLabels(labels, `http-${String(controlPlane.events.length)}`));
        const [v1, v1alpha1] = await Promise.all(streams.map((stream) => stream.accept()));
        const targets = v1?.assignments[0]?.['targets'] as readonly { labels?: object }[];
        expect(new Map(Object.entries(targets[0]?.labels ?? {}))).to.deep.equal(new Map(labels));
        const all = new Map(Object.entries(v1alpha1?.assignments[0]?.['labels'] as object));
        for (const name of PROTOCOL_LABELS) all.delete(name);
        expect(all).to.deep.equal(new Map(labels));
      }),
      { numRuns: 25 },
    );
  });

  it('has an example that is served as it is', async () => {
    const controlPlane = await serve(undefined, { assignmentsFile: EXAMPLE });
    const loaded = await controlPlane.told('assignments-loaded');
    expect(loaded).to.deep.include({ meshes: 2, assignments: 7, targets: 10 });
    const stream = open(controlPlane.port, 'v1alpha1');
    stream.send();
    expect((await stream.next()).assignments).to.have.length(10);
  });
});

const PROTOCOL_LABELS = ['__scheme__', '__metrics_path__', 'job', 'instance', 'mesh', 'dataplane'];

const wellFormed = fc.oneof(
  fc.string({ unit: 'binary' }).filter((each) => each.isWellFormed()),
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '~', 'null', '1', '<<'),
);

const userLabels = fc
  .array(fc.tuple(wellFormed, wellFormed), { maxLength: 6 })
  .map((entries) => [...new Map(entries)])
  .filter((entries) => !entries.some(([name]) => PROTOCOL_LABELS.includes(name)));

/** JSON is YAML: in quotes every text can be said. */
function withLabels(labels: readonly (readonly [string, string])[], scheme: string): string {
  const map = labels.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const target = `{"name":"a","address":"b:1","scheme":"${scheme}","labels":{${map.join(', ')}}}`;
  return `{"assignments":[{"mesh":"m","service":"s","targets":[${target}]}]}`;
}

async function failureOf(options: { readonly assignmentsFile: string }): Promise<HouseError> {
  try {
    await openControlPlane({
      ...options,
      listenAddress: { host: '127.0.0.1', port: 0 },
      observer: { observe: () => undefined },
    });
  } catch (error) {
    if (error instanceof HouseError) return error;
    throw error;
  }
  throw new Error('It was opened');
}
