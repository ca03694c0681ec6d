import { expect } from 'chai';

import { createStatus } from '../../../../../src/discovery/report/fold-status.js';
import type { PagesOptions } from '../../../../../src/discovery/report/pages/create-pages.js';
import type { Status } from '../../../../../src/discovery/report/status.js';
import { FakeInspection } from '../../../../support/fake-inspection.js';
import { bodyOf, openPages, readableText } from '../../../../support/pages-kit.js';
import {
  NOW_MS,
  sampleControlPlane,
  sampleStatus,
  secondsAgo,
} from '../../../../support/sample-status.js';

async function textOf(status: Partial<Status>, more: Partial<PagesOptions> = {}): Promise<string> {
  return readableText(await openPages({ status: () => sampleStatus(status), ...more })('/'));
}

const AWAY = sampleControlPlane({
  phase: 'waiting',
  sinceMs: secondsAgo(109),
  failures: 5,
  retryAtMs: NOW_MS + 12_000,
  error: {
    code: 'connection-refused',
    text: 'Cannot reach "kuma-cp:5676": connect ECONNREFUSED',
    atMs: secondsAgo(109),
  },
});

describe('the status page', () => {
  it('says in one line that all is well', async () => {
    expect(await textOf({})).to.match(/^✓ All is well: 1,234 targets, last change 3 minutes ago /);
  });

  it('says that it is starting before anything is known', async () => {
    const ask = openPages({
      status: () => createStatus(NOW_MS).status,
      inspection: () => undefined,
    });

    const answer = await ask('/');

    expect(answer.status).to.equal(200);
    expect(readableText(answer)).to.match(/^… Starting/);
  });

  it('says which control plane is not connected yet', async () => {
    const controlPlanes = [
      sampleControlPlane({
        ...{ phase: 'connecting', lastAnswerAtMs: undefined, lastListAtMs: undefined },
      }),
    ];

    expect(await textOf({ controlPlanes })).to.match(
      /^… Connecting to control plane "grpc:\/\/kuma-cp:5676"; what the last run left/,
    );
  });

  it('says since when a control plane is away, why, and what happens next', async () => {
    const text = await textOf({ controlPlanes: [AWAY] });

    expect(text).to.match(
      /^✕ Control plane "grpc:\/\/kuma-cp:5676" is away since 12:03:11 UTC \(1 minute ago\); the file stays as it is; next try in 12 seconds Cannot reach "kuma-cp:5676": connect ECONNREFUSED /,
    );
    expect(text).to.contain('Failures in a row 5 Next try in 12 seconds');
    expect(text).to.contain('(connection-refused)');
  });

  it('says that it tries now, when the time for it has come', async () => {
    const trying = { ...AWAY, phase: 'connecting', retryAtMs: undefined } as const;

    expect(await textOf({ controlPlanes: [trying] })).to.contain('trying again now');
  });

  it('says that what a control plane answers is refused', async () => {
    const refused = { ...AWAY, phase: 'connected' } as const;

    expect(await textOf({ controlPlanes: [refused] })).to.match(
      /^✕ What control plane .* answers is refused since 12:03:11 UTC/,
    );
  });

  it('puts a file that cannot be written before all else', async () => {
    const { output } = sampleStatus();
    const error = { code: 'output-full', text: 'ENOSPC: no space left', atMs: secondsAgo(60) };

    const text = await textOf({
      controlPlanes: [AWAY],
      output: { ...output, error, failures: 3, retryAtMs: NOW_MS + 5_000 },
    });

    expect(text).to.match(/^✕ Cannot write the file since 12:04:00 UTC \(60 seconds ago\);/);
    expect(text).to.contain('ENOSPC: no space left');
    expect(text).to.contain('cannot be written');
  });

  it('tells how a control plane is spoken to and how it was found', async () => {
    const [given, found] = ['http://kuma-cp:5681', 'kuma-cp:5676'];
    const located = { given, found, how: 'config', tls: true } as const;
    const rung = { transport: 'http', apiVersion: 'v1' } as const;

    const text = await textOf({ controlPlanes: [sampleControlPlane({ located, rung })] });

    expect(text).to.contain('Transport and API version HTTP v1');
    expect(text).to.contain("kuma-cp:5676 with TLS, by the API server's /config");
    expect(text).to.contain('Version of the server 2.6.4');
    expect(text).to.contain('Age of the data 30 seconds');
  });

  it('tells what was left out, dropped, damaged or disputed', async () => {
    const controlPlanes = [
      sampleControlPlane({
        leftOut: { 'address has no port': 2, 'address is not allowed': 7 },
        droppedLabels: { 'empty name': 1 },
        quarantined: { resources: 1, reasons: ['not UTF-8'] },
        hasNoList: true,
      }),
    ];

    const text = await textOf({ controlPlanes, conflicts: 2, tooFewTargets: 1 });

    expect(text).to.contain('7 × address is not allowed, 2 × address has no port');
    expect(text).to.contain('Labels dropped: 1 × empty name');
    expect(text).to.contain('not UTF-8');
    expect(text).to.contain('has no list for this client');
    expect(text).to.contain('Control planes disagree about 2 targets');
    expect(text).to.match(/^✕ There would be only 1 target, fewer than --min-targets/);
  });

  it('warns of certificates that end soon and of those that have ended', async () => {
    const day = 86_400_000;
    const certificates = [
      { role: 'client', subject: 'CN=us', notAfterMs: NOW_MS + 9 * day },
      { role: 'server', subject: 'CN=cp', notAfterMs: NOW_MS - 3 * day },
      { role: 'ca', subject: 'CN=root', notAfterMs: NOW_MS + 900 * day },
    ] as const;

    const text = await textOf({ controlPlanes: [sampleControlPlane({ certificates })] });

    expect(text).to.match(/^✕ The server certificate "CN=cp" .* ended 3 days ago/);
    expect(text).to.contain('The client certificate "CN=us"');
    expect(text).to.match(/CN=root trusted CA, the first to end .* in 900 days .* valid/);
  });

  it('shows recent events and the configuration, escaped', async () => {
    const recent = [
      {
        atMs: secondsAgo(5),
        level: 'warn',
        message: 'Lost it',
        fields: { cause: '<script>alert(1)</script>\n', tries: 3 },
      },
    ] as const;
    const ask = openPages({
      status: () => sampleStatus({ recent }),
      configuration: () => 'header: "<b>"\nname: x',
    });

    const body = bodyOf(await ask('/'));

    expect(body).to.contain('&lt;script&gt;alert(1)&lt;/script&gt;\\n');
    expect(body).to.contain('header: &quot;&lt;b&gt;&quot;\nname: x');
    expect(body.match(/<script/g)).to.have.length(1);
  });

  it('offers to let held targets go only where that is allowed', async () => {
    const inspection = new FakeInspection();
    const name = 'grpc://kuma-cp:5676';
    inspection.held = [{ name, targets: 812, waiting: 430, heldForMs: 45_000 }];
    const hold = { missing: 430, targets: 812, untilMs: 0 };
    const status = (): Status => sampleStatus({ controlPlanes: [sampleControlPlane({ hold })] });

    const without = await openPages({ status, inspection: () => inspection })('/');
    const allowed = await openPages({ status, inspection: () => inspection, lifecycle: true })('/');

    expect(readableText(without)).to.match(
      /^! 430 of 812 targets of control plane .* are held until 12:05:45 UTC \(in 45 seconds\)/,
    );
    expect(bodyOf(without)).to.not.contain('method="post"');
    expect(readableText(without)).to.contain('start with --web-enable-lifecycle');
    expect(bodyOf(allowed)).to.contain(
      'action="/-/release-hold?control_plane=grpc%3A%2F%2Fkuma-cp%3A5676"',
    );
  });

  it('tells of what the last run left and nobody has claimed', async () => {
    const unclaimedHold = { missing: 12, targets: 20, untilMs: NOW_MS + 30_000 };

    const text = await textOf({ unclaimedHold }, { inspection: () => undefined });

    expect(text).to.contain('12 of 20 targets that the last run left went missing at a time');
    expect(text).to.contain('none: left by the last run 12');
  });

  it('forbids all but what it is made of', async () => {
    const { headers } = await openPages()('/');
    const policy = headers?.['Content-Security-Policy'] ?? '';

    expect(policy.split('; ')).to.include("default-src 'none'");
    expect(policy).to.match(
      /style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'/,
    );
    expect(policy).to.not.contain('unsafe');
  });
});
