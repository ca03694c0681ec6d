import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { useControlPlane } from '../support/control-plane/use-control-plane.js';
import { useDoctorKit } from '../support/doctor-kit.js';
import { useLocalPrometheus } from '../support/local-prometheus.js';
import { mounting, root, skipUnless } from '../support/needs.js';

const NOBODY = 65_534;
const GROUP = '[{"targets":["127.0.0.1:1"],"labels":{"mesh":"m"}}]\n';

describe('doctor, with a real Prometheus', () => {
  const startPrometheus = useLocalPrometheus();
  const serve = useControlPlane();
  const kit = useDoctorKit();
  let address = '';

  beforeEach('serve something and write the file', async () => {
    address = `--cp-address=127.0.0.1:${String((await serve()).port)}`;
    await writeFile(kit.file, GROUP);
    await chmod(kit.dir.path, 0o755);
  });

  it('says that it reads the file, and what became of the targets', async () => {
    const prometheus = await startPrometheus({ files: [kit.dir.file('*.json')] });
    const diagnosis = await kit.askAlone([address, `--prometheus-url=${prometheus.url}`]);
    expect(diagnosis.failed).to.deep.equal([]);
    expect(diagnosis).to.include({ code: 0, stderr: '' });
    expect(diagnosis.step('prometheus').finding).to.match(
      /^Prometheus \d+\.\d+\.\d+.* answers, as uid/,
    );
    expect(diagnosis.step('watches').finding).to.contain('the job "kuma" reads it');
    expect(diagnosis.step('readable').status).to.equal('ok');
    expect(diagnosis.step('reads').finding).to.contain('it has read the file as it stands');
  });

  it('waits a moment for a file that was written right now', async () => {
    const prometheus = await startPrometheus({ files: [kit.dir.file('*.json')] });
    await writeFile(`${kit.file}.new`, GROUP);
    await rename(`${kit.file}.new`, kit.file);
    const diagnosis = await kit.askAlone([address, `--prometheus-url=${prometheus.url}`]);
    expect(diagnosis.step('reads').status).to.equal('ok');
  });

  it('finds one on this machine by itself', async () => {
    const { pid } = await startPrometheus({ files: [kit.file] });
    const { steps } = await kit.askAlone([address]);
    const ours = steps.filter(({ subject }) => subject.endsWith(`(process ${String(pid)})`));
    const found = Object.fromEntries(ours.map(({ step, status }) => [step, status]));
    expect(found).to.include({ prometheus: 'ok', watches: 'ok', readable: 'ok', reads: 'ok' });
  });

  it('names one that reads other files, which, and what to paste', async () => {
    const prometheus = await startPrometheus({ files: [kit.dir.file('other/*.json')] });
    const diagnosis = await kit.askAlone([address, `--prometheus-url=${prometheus.url}`]);
    expect(diagnosis).to.include({ code: 78 });
    expect(diagnosis.failed).to.deep.equal(['watches']);
    const { finding, fix } = diagnosis.step('watches');
    expect(finding).to.contain(`its file_sd_configs read "${kit.dir.file('other/*.json')}"`);
    expect(fix).to.contain(`- files: ["${kit.file}"]`);
    expect(fix).to.contain(`kill -HUP ${String(prometheus.pid)}`);
  });

  it('names one that started before the directory existed', async () => {
    const late = kit.dir.file('late/targets.json');
    const prometheus = await startPrometheus({ files: [late] });
    await mkdir(dirname(late));
    await writeFile(late, GROUP);
    const flags = [address, `--output-file=${late}`, `--prometheus-url=${prometheus.url}`];
    const diagnosis = await kit.askAlone(flags);
    expect(diagnosis).to.include({ code: 69 });
    expect(diagnosis.failed).to.deep.equal(['reads']);
    expect(diagnosis.step('reads').finding).to.contain('it started before the directory existed');
    expect(diagnosis.step('reads').fix).to.match(/kill -HUP \d+.*refresh_interval \(1h\)/);
  });

  describe('of another user', () => {
    before('find out whether there are other users', function () {
      skipUnless(this, root);
    });

    it('names a file that it may not read, with the flag', async () => {
      await chmod(kit.file, 0o600);
      const prometheus = await startPrometheus({ files: [kit.file], uid: NOBODY });
      const diagnosis = await kit.askAlone([address, `--prometheus-url=${prometheus.url}`]);
      expect(diagnosis).to.include({ code: 73 });
      expect(diagnosis.failed).to.deep.equal(['readable']);
      const { finding, fix } = diagnosis.step('readable');
      expect(finding).to.match(
        /runs as uid 65534, cannot read ".*" \(EACCES\): owner uid 0, .* mode 0600/,
      );
      expect(fix).to.contain('--output-file-mode=0644');
    });

    it('names a directory on the way that it may not enter', async () => {
      await chmod(kit.dir.path, 0o700);
      const prometheus = await startPrometheus({ files: [kit.file], uid: NOBODY });
      const diagnosis = await kit.askAlone([address, `--prometheus-url=${prometheus.url}`]);
      expect(diagnosis).to.include({ code: 73 });
      expect(diagnosis.step('readable').finding).to.contain(`the directory "${kit.dir.path}"`);
      expect(diagnosis.step('readable').fix).to.contain(`chmod o+x "${kit.dir.path}"`);
    });
  });

  describe('with other mounts', () => {
    before('find out whether anything can be mounted', function () {
      skipUnless(this, mounting);
    });

    it('knows the file by what it is, whatever it is called there', async () => {
      const inside = kit.dir.file('inside');
      await mkdir(inside);
      await mkdir(kit.dir.file('sd'));
      const ours = kit.dir.file('sd/kuma.json');
      await writeFile(ours, GROUP);
      const prelude = `mount --bind "${kit.dir.file('sd')}" "${inside}"`;
      const prometheus = await startPrometheus({ files: [`${inside}/*.json`], prelude });
      const flags = [address, `--output-file=${ours}`, `--prometheus-url=${prometheus.url}`];
      const diagnosis = await kit.askAlone(flags);
      expect(diagnosis.failed).to.deep.equal([]);
      expect(diagnosis.step('reads').status).to.equal('ok');
    });

    it('names a single file that is mounted for it, which stays as it was', async () => {
      await writeFile(kit.dir.file('copy'), GROUP);
      const prelude = `mount --bind "${kit.dir.file('copy')}" "${kit.file}"`;
      const prometheus = await startPrometheus({ files: [kit.file], prelude });
      const diagnosis = await kit.askAlone([address, `--prometheus-url=${prometheus.url}`]);
      expect(diagnosis).to.include({ code: 78 });
      expect(diagnosis.failed).to.deep.equal(['watches']);
      expect(diagnosis.step('watches').fix).to.contain(`mount the directory "${kit.dir.path}"`);
      await rm(kit.dir.file('copy'));
    });
  });
});
