import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { ERA_NAMES, type EraName } from '../../src/control-plane/eras/era-name.js';
import { ONE_TARGET, useControlPlane } from '../support/control-plane/use-control-plane.js';
import { useDoctorKit } from '../support/doctor-kit.js';

const SPOKEN: Readonly<Record<EraName, string>> = {
  '0.7': 'gRPC v1alpha1 is spoken: as Kuma 0.3.2 to 1.2',
  '1.0': 'gRPC v1alpha1 is spoken: as Kuma 0.3.2 to 1.2',
  '1.2': 'gRPC v1 is spoken: as Kuma 1.2 to 2.6',
  '1.8': 'gRPC v1 is spoken: as Kuma 1.2 to 2.6',
  '2.6': 'gRPC v1 is spoken: as Kuma 1.2 to 2.6',
  '2.9': 'HTTP v1 is spoken: as Kuma 2.7 and later',
  '2.14': 'HTTP v1 is spoken: as Kuma 2.7 and later',
  master: 'HTTP v1 is spoken: as Kuma 2.7 and later',
};
const HERE = { host: '127.0.0.1', port: 0 };

describe('doctor, against each era of Kuma', () => {
  const serve = useControlPlane();
  const kit = useDoctorKit();

  for (const behaveLike of ERA_NAMES) {
    it(`says what is spoken on the MADS port and behind the API server of ${behaveLike}`, async () => {
      await writeFile(kit.file, '[]\n');
      const { port, apiPort } = await serve(undefined, { behaveLike, apiServerAddress: HERE });
      const [mads, api] = [`127.0.0.1:${String(port)}`, `127.0.0.1:${String(apiPort)}`];
      const diagnosis = await kit.ask([
        `--cp-address=grpc://${mads}`,
        `--cp-address=http://${api}`,
      ]);
      expect(diagnosis.failed).to.deep.equal([]);
      expect(diagnosis).to.include({ code: 0, stderr: '', ok: true });
      for (const subject of [mads, api]) {
        const steps = diagnosis.steps.filter((step) => step.subject === subject);
        const found = Object.fromEntries(steps.map(({ step, finding }) => [step, finding]));
        expect(found['transport']).to.contain(SPOKEN[behaveLike]);
        expect(found['answer']).to.match(/^1 target in 1 mesh: "default"/);
        expect(found['mads']).to.contain(`at ${mads}`);
      }
      const peers = diagnosis.steps.filter(({ step }) => step === 'peer');
      expect(peers[1]?.finding).to.match(/^the API server of Kuma \d/);
    });
  }

  it('finds the API server at a grpc:// address, too', async () => {
    await writeFile(kit.file, '[]\n');
    const { apiPort } = await serve(undefined, { behaveLike: '2.14', apiServerAddress: HERE });
    const diagnosis = await kit.ask([`--cp-address=grpc://127.0.0.1:${String(apiPort)}`]);
    expect(diagnosis.failed).to.deep.equal([]);
    expect(diagnosis.step('mads').finding).to.contain('as /config of the API server says');
  });

  it('takes an empty list, and says what that may mean', async () => {
    await writeFile(kit.file, '[]\n');
    const { port } = await serve('assignments: []\n');
    const diagnosis = await kit.ask([`--cp-address=127.0.0.1:${String(port)}`, '--name=me']);
    expect(diagnosis.step('answer')).to.include({ status: 'ok' });
    expect(diagnosis.step('answer').finding).to.contain('0 targets in no mesh');
    expect(diagnosis.step('answer').fix).to.match(/MeshMetric.*"me" \(see --name\)/);
  });

  it('tells what is left out, and which flags do so', async () => {
    const { port } = await serve();
    const diagnosis = await kit.ask([
      `--cp-address=127.0.0.1:${String(port)}`,
      '--deny-cidr=192.168.0.0/16',
    ]);
    expect(diagnosis.step('answer').finding).to.match(/^0 targets .*; left out: 1 /);
    expect(diagnosis.step('answer').fix).to.contain('--deny-cidr');
  });

  it('takes control planes from the configuration file', async () => {
    const [one, two] = [await serve(), await serve()];
    const controlPlanes = [one, two].map(({ port }) => ({
      'cp-address': `grpc://127.0.0.1:${String(port)}`,
    }));
    const config = kit.dir.file('kuma.yaml');
    await writeFile(config, JSON.stringify({ 'control-planes': controlPlanes }));
    const diagnosis = await kit.ask([`--config-file=${config}`]);
    expect(diagnosis.failed).to.deep.equal([]);
    const answers = diagnosis.steps.filter(({ step }) => step === 'answer');
    expect(answers.map(({ subject }) => subject)).to.deep.equal([
      `127.0.0.1:${String(one.port)}`,
      `127.0.0.1:${String(two.port)}`,
    ]);
  });

  it('names the flag of a limit that an answer is beyond', async () => {
    const { port } = await serve(`${ONE_TARGET}      - { name: b, address: 192.168.0.2:1 }
`);
    const diagnosis = await kit.ask([`--cp-address=127.0.0.1:${String(port)}`, '--max-targets=1']);
    expect(diagnosis).to.include({ code: 76 });
    expect(diagnosis.step('answer').fix).to.contain('--max-targets');
  });
});
