import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';

import { RUN_OPTIONS } from '../../src/cli/options/run-options.js';
import { parseDockerfile } from '../support/dockerfile.js';
import { requireRealPart } from '../support/real-parts.js';
import { useTempDir } from '../support/temp-dir.js';

const CHECKOUT = join(import.meta.dirname, '../..');

interface Container {
  readonly args: readonly string[];
  readonly restartPolicy?: string;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly startupProbe?: unknown;
  readonly volumeMounts: readonly Readonly<Record<string, unknown>>[];
}

interface Pod {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly initContainers: readonly [Container];
  readonly containers: readonly [Container];
  readonly volumes: readonly Readonly<Record<string, unknown>>[];
}

describe('the manifest for Kubernetes', () => {
  const { pod, config } = readManifest();
  const [sidecar] = pod.initContainers;
  const [prometheus] = pod.containers;

  it('gives the sidecar flags that it has, with values that they take', () => {
    const [command, ...flags] = sidecar.args;
    expect(command).to.equal('run');
    for (const flag of flags) {
      const [, name, value = ''] = /^--([a-z-]+)=(.*)$/.exec(flag) ?? [];
      const option = Object.values(RUN_OPTIONS).find((each) => each.name === name);
      expect(option?.read([value]), flag).to.have.property('value');
    }
  });

  it('shares the whole directory of the file that Prometheus is told to read', () => {
    const output = sidecar.args.find((arg) => arg.startsWith('--output-file='));
    const path = output?.slice('--output-file='.length) ?? '';
    expect(config).to.contain(`files: [${path}]`);
    const mounts = [sidecar, prometheus].map(({ volumeMounts }) =>
      volumeMounts.find(({ mountPath }) => mountPath === dirname(path)),
    );
    expect(mounts[0]).to.deep.equal({ name: 'sd', mountPath: dirname(path) });
    expect(mounts[1]).to.deep.equal({ ...mounts[0], readOnly: true });
    expect(pod.volumes).to.deep.include({ name: 'sd', emptyDir: {} });
  });

  it('starts the sidecar before Prometheus and lets nothing wait for its targets', () => {
    expect(sidecar.restartPolicy).to.equal('Always');
    expect(sidecar.startupProbe).to.equal(undefined);
  });

  it('grants nothing that is not needed', () => {
    const dockerfile = parseDockerfile(readFileSync(join(CHECKOUT, 'Dockerfile'), 'utf8'));
    const user = dockerfile.at(-1)?.steps.find(({ instruction }) => instruction === 'USER')?.text;
    const { runAsUser, runAsGroup } = sidecar.securityContext;
    expect(`${String(runAsUser)}:${String(runAsGroup)}`).to.equal(user);
    expect(pod.automountServiceAccountToken).to.be.false;
    expect(pod.securityContext).to.deep.include({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { securityContext } of [sidecar, prometheus]) {
      expect(securityContext).to.deep.include({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      });
    }
  });
});

describe('the configuration in the manifest for Kubernetes', () => {
  const dir = useTempDir();
  let promtool: string;

  before('find promtool', function () {
    promtool = requireRealPart(this, 'promtool');
  });

  it('is taken by Prometheus', async () => {
    const file = dir.file('prometheus.yml');
    await writeFile(file, readManifest().config);
    const { stdout } = await promisify(execFile)(promtool, ['check', 'config', file]);
    expect(stdout).to.contain('is valid prometheus config file syntax');
  });
});

function readManifest(): { readonly pod: Pod; readonly config: string } {
  const path = join(CHECKOUT, 'packaging/kubernetes/prometheus-with-sidecar.yaml');
  const documents = parseAllDocuments(readFileSync(path, 'utf8'), { strict: true });
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).to.deep.equal([]);
  const [configMap, deployment] = documents.map((document) => document.toJS() as unknown) as [
    { readonly data: Readonly<Record<string, string>> },
    { readonly spec: { readonly template: { readonly spec: Pod } } },
  ];
  return { pod: deployment.spec.template.spec, config: configMap.data['prometheus.yml'] ?? '' };
}
