import { expect } from 'chai';
import {
  foundOutcome,
  watchesOutcome,
} from '../../../../../src/discovery/diagnosis/prometheus/prometheus-steps.js';
import {
  readPrometheusConfig,
  type FileSdJob,
} from '../../../../../src/discovery/diagnosis/prometheus/prometheus-config.js';
import type { Surveyed } from '../../../../../src/discovery/diagnosis/prometheus/survey.js';
import type { Outcome } from '../../../../../src/discovery/diagnosis/step.js';

const JOB: FileSdJob = {
  job: 'kuma',
  files: ['/other/*.json'],
  refreshInterval: '5m',
  usesMeta: false,
};

function surveyed(more: Partial<Surveyed> = {}): Surveyed {
  return {
    candidate: { name: 'http://p:9090', address: undefined, process: undefined, origin: 'flag' },
    api: { get: () => Promise.resolve({ problem: 'nobody' }) },
    problem: undefined,
    version: '3.1.0',
    config: { jobs: [JOB], sdUrls: [] },
    watched: undefined,
    ...more,
  };
}

/** What is said of one that should read `/sd/kuma.json`. */
function watches(
  found: Surveyed,
  { labelStyle = 'classic', isOne = true }: Partial<Parameters<typeof watchesOutcome>[1]> = {},
): Outcome {
  return watchesOutcome(found, { file: '/sd/kuma.json', labelStyle, isOne });
}

describe('what is said of a Prometheus', () => {
  const silent = { api: undefined, problem: 'HTTP 401 to GET /' };

  it('is that it answers, or why it does not', () => {
    expect(foundOutcome(surveyed()).finding).to.equal('Prometheus 3.1.0 answers');
    expect(foundOutcome(surveyed({ version: undefined })).finding).to.equal('Prometheus answers');
    const closed = foundOutcome(surveyed(silent));
    expect(closed).to.include({ status: 'failed', exitCode: 69 });
    expect(closed.fix).to.contain('USER:PASSWORD@');
  });

  it('is no failure where nobody named it', () => {
    const { candidate } = surveyed();
    for (const origin of ['process', 'guess'] as const) {
      const found = foundOutcome(surveyed({ ...silent, candidate: { ...candidate, origin } }));
      expect(found.status).to.equal('skipped');
      expect(found.fix).to.contain('--prometheus-url');
    }
  });

  it('is what to paste where it reads other files', () => {
    const { finding, fix = '', exitCode } = watches(surveyed());
    expect(finding).to.contain('its file_sd_configs read "/other/*.json"');
    expect(exitCode).to.equal(78);
    const [, ...snippet] = fix.split('\n');
    const pasted = readPrometheusConfig(snippet.join('\n'));
    expect(pasted).to.have.nested.property('jobs[0].files[0]', '/sd/kuma.json');
    const none = watches(surveyed({ config: { jobs: [], sdUrls: [] } }));
    expect(none.finding).to.contain('it has no file_sd_configs');
  });

  it('is what to paste with relabelling where labels are meta labels', () => {
    const { fix = '' } = watches(surveyed(), { labelStyle: 'meta' });
    const [, ...snippet] = fix.split('\n');
    expect(readPrometheusConfig(snippet.join('\n'))).to.have.nested.property(
      'jobs[0].usesMeta',
      true,
    );
  });

  it('is no failure where another one reads it, or it asks a page like ours', () => {
    expect(watches(surveyed(), { isOne: false }).status).to.equal('skipped');
    const config = { jobs: [], sdUrls: ['http://kuma:9099/sd'] };
    const asking = watches(surveyed({ config }));
    expect(asking.status).to.equal('skipped');
    expect(asking.finding).to.contain('it asks "http://kuma:9099/sd"');
  });

  it('is to mount the directory where it sees another file in the place of ours', () => {
    const watched = { job: JOB, pattern: '/sd/kuma.json', filename: '/sd/kuma.json' };
    expect(watches(surveyed({ watched: { ...watched, isElsewhere: false } })).status).to.equal(
      'ok',
    );
    const elsewhere = watches(surveyed({ watched: { ...watched, isElsewhere: true } }));
    expect(elsewhere).to.include({ status: 'failed', exitCode: 78 });
    expect(elsewhere.fix).to.contain('mount the directory "/sd"');
  });

  it('is nothing where its configuration is not known', () => {
    expect(watches(surveyed({ config: 'it is not known' })).status).to.equal('skipped');
  });
});
