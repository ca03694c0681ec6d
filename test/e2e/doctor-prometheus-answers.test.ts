import { chmod, rm, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { useControlPlane } from '../support/control-plane/use-control-plane.js';
import { useDoctorKit, type Diagnosis } from '../support/doctor-kit.js';
import { openPrometheusDouble, type PrometheusWords } from '../support/prometheus-double.js';
import { closedPort, openRawServer } from '../support/raw-server.js';
import { useClosing } from '../support/use-closing.js';

describe('doctor, with a Prometheus of which only the address is known', () => {
  const serve = useControlPlane();
  const kit = useDoctorKit();
  const closing = useClosing();

  beforeEach('write the file', async () => {
    await writeFile(kit.file, '[{"targets":["a:1"]}]\n');
  });

  async function ask(url: string, ...flags: readonly string[]): Promise<Diagnosis> {
    const { port } = await serve();
    const address = `--cp-address=127.0.0.1:${String(port)}`;
    return await kit.askAlone([address, `--prometheus-url=${url}`, ...flags]);
  }

  async function double(words: Partial<PrometheusWords> = {}): Promise<string> {
    return closing(await openPrometheusDouble({ files: [kit.file], ...words })).url;
  }

  it('believes it when it says that it has read the file, whatever the permissions', async () => {
    await chmod(kit.file, 0o600);
    const diagnosis = await ask(await double());
    expect(diagnosis.failed).to.deep.equal([]);
    expect(diagnosis.step('readable').finding).to.equal('it has read it');
    expect(diagnosis.step('targets').finding).to.contain(
      'of the targets of the file 1 are scraped',
    );
  });

  it('names a file that only its owner may read, where it has not', async () => {
    await chmod(kit.file, 0o600);
    const diagnosis = await ask(await double({ modifiedAtS: { [kit.file]: 1 } }), '--timeout=9s');
    expect(diagnosis.failed).to.deep.equal(['reads', 'readable']);
    expect(diagnosis.step('reads').finding).to.contain('1970-01-01');
    expect(diagnosis.step('readable').fix).to.contain('--output-file-mode=0644');
  });

  it('names one that nobody reaches', async () => {
    const port = await closedPort();
    const diagnosis = await ask(`http://127.0.0.1:${String(port)}`);
    expect(diagnosis).to.include({ code: 69 });
    expect(diagnosis.failed).to.deep.equal(['prometheus']);
    expect(diagnosis.step('prometheus').finding).to.contain(
      `ECONNREFUSED 127.0.0.1:${String(port)}`,
    );
    expect(diagnosis.step('prometheus').fix).to.contain('--prometheus-url');
  });

  it('gives it user name and password, and never shows them', async () => {
    const authorization = `Basic ${Buffer.from('me:hunter22').toString('base64')}`;
    const url = await double({ authorization });
    const without = await ask(url);
    expect(without.step('prometheus').finding).to.contain('HTTP 401');
    expect(without.step('prometheus').fix).to.contain('USER:PASSWORD@');
    const diagnosis = await ask(url.replace('http://', 'http://me:hunter22@'));
    expect(diagnosis.failed).to.deep.equal([]);
    expect(JSON.stringify(diagnosis.steps)).not.to.contain('hunter22');
  });

  it('tells another server from a Prometheus', async () => {
    const raw = closing(
      await openRawServer((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nhello')),
    );
    const diagnosis = await ask(`http://127.0.0.1:${String(raw.port)}`);
    expect(diagnosis.failed).to.deep.equal(['prometheus']);
    expect(diagnosis.step('prometheus').finding).to.contain('no Prometheus');
  });

  it('waits no longer than --timeout for one that says nothing', async () => {
    const raw = closing(await openRawServer((socket) => socket.resume()));
    const diagnosis = await ask(`http://127.0.0.1:${String(raw.port)}`, '--timeout=3s');
    expect(diagnosis).to.include({ code: 69 });
    expect(diagnosis.step('prometheus').finding).to.contain('not done within 3s');
  });

  it('names the mode that a new file would have, where it would hide it', async () => {
    await rm(kit.file);
    const diagnosis = await ask(await double(), '--output-file-mode=0640');
    expect(diagnosis).to.include({ code: 73 });
    expect(diagnosis.failed).to.deep.equal(['readable']);
    expect(diagnosis.step('readable').fix).to.contain('--output-file-mode=0644');
  });

  it('asks each that is named, and minds only that nobody reads the file', async () => {
    const [reader, other] = [await double(), await double({ files: ['/other.json'] })];
    const diagnosis = await ask(other, `--prometheus-url=${reader}`);
    expect(diagnosis.failed).to.deep.equal([]);
    const watching = diagnosis.steps.filter(({ step }) => step === 'watches');
    expect(watching.map(({ status }) => status)).to.deep.equal(['skipped', 'ok']);
    expect((await ask(other)).failed).to.deep.equal(['watches']);
  });

  it('thinks of relabelling where labels are meta labels', async () => {
    const diagnosis = await ask(await double(), '--label-style=meta');
    expect(diagnosis.step('watches').fix).to.contain('relabel_configs');
  });

  it('does not repeat an address that may hold a password', async () => {
    const url = 'ftp://me:hunter22@prometheus';
    const diagnosis = await kit.askAlone([`--prometheus-url=${url}`]).catch(String);
    expect(diagnosis).to.contain('--prometheus-url').and.not.contain('hunter22');
  });
});
