import { expect } from 'chai';
import { DoctorScreen } from '../../../../src/cli/doctor/doctor-screen.js';
import { failed, ok, skipped, type Step } from '../../../../src/discovery/diagnosis/step.js';

/** A screen, and what was written to its two streams. */
function open(
  look: { readonly isTTY?: boolean; readonly columns?: number; readonly json?: boolean } = {},
): { readonly screen: DoctorScreen; readonly out: () => string; readonly err: () => string } {
  const { isTTY = false, columns = 60, json = false } = look;
  const [out, err]: [string[], string[]] = [[], []];
  const screen = new DoctorScreen({
    stdout: { isTTY, columns, write: (text) => out.push(text) },
    stderr: { isTTY, columns, write: (text) => err.push(text) },
    environment: { TERM: 'xterm', NO_COLOR: '1' },
    json,
    mask: (text) => text.replaceAll('secret', '***'),
  });
  return { screen, out: () => out.join(''), err: () => err.join('') };
}

const HERE = { subject: 'cp:5676', tookMs: 0 };

const STEPS: readonly Step[] = [
  { ...HERE, step: 'dns', ...ok('an address'), tookMs: 1.234 },
  {
    ...HERE,
    step: 'tcp',
    ...failed(69, 'nobody says\nsecret', 'start it:\n  a: [1]'),
    tookMs: 4_200,
  },
  { ...HERE, subject: '/sd/kuma.json', step: 'file', ...skipped('none yet', 'wait') },
  { ...HERE, subject: 'Prometheus', step: 'prometheus', ...skipped('none') },
];

function show(screen: DoctorScreen, steps: readonly Step[]): void {
  for (const step of steps) screen.observe({ kind: 'done', step });
  screen.finish();
}

describe('the screen of the doctor', () => {
  it('shows steps below what they are about, and what to do below them', () => {
    const { screen, out } = open();
    show(screen, STEPS);
    expect(out().split('\n')).to.deep.equal([
      'Control plane cp:5676',
      '  ok      dns           2ms an address',
      '  failed  tcp          4.2s nobody says\\n***',
      '                            fix: start it:',
      '                                a: [1]',
      '',
      'Output /sd/kuma.json',
      '  skipped file              none yet',
      '                            hint: wait',
      '',
      'Prometheus',
      '  skipped prometheus        none',
      '',
      '1 failed, 1 ok, 2 skipped.',
      '',
    ]);
  });

  it('says that nothing failed', () => {
    const { screen, out } = open();
    show(screen, STEPS.slice(0, 1));
    expect(out()).to.match(/\nNothing failed, 1 ok, 0 skipped\.\n$/);
  });

  it('keeps to the width of a terminal, and shows there what it waits for', () => {
    const { screen, out, err } = open({ isTTY: true });
    screen.observe({ kind: 'busy', subject: 'cp:5676', doing: 'connecting with secret' });
    const finding = 'a very long finding that does not fit into the line';
    show(screen, [{ ...HERE, step: 'tcp', ...ok(finding) }]);
    expect(out()).to.contain('a very long finding that does\n                            not fit');
    expect(err()).to.equal('\rcp:5676: connecting with ***\r\u001b[2K');
  });

  it('is quiet where there is no terminal', () => {
    const { screen, err } = open();
    screen.observe({ kind: 'busy', subject: 'cp:5676', doing: 'connecting' });
    screen.close();
    expect(err()).to.equal('');
  });

  it('prints one document at the end, for scripts', () => {
    const { screen, out } = open({ json: true });
    for (const step of STEPS) screen.observe({ kind: 'done', step });
    expect(out()).to.equal('');
    screen.finish();
    const document = JSON.parse(out()) as { ok: boolean; steps: Step[] };
    expect(document.ok).to.equal(false);
    expect(document.steps).to.have.length(STEPS.length);
    expect(document.steps[0]).to.deep.equal({
      step: 'dns',
      subject: 'cp:5676',
      status: 'ok',
      finding: 'an address',
      tookMs: 1.2,
    });
    expect(out()).not.to.contain('secret');
  });
});
