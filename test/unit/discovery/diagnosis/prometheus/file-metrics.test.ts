import { expect } from 'chai';
import { readFileMetrics } from '../../../../../src/discovery/diagnosis/prometheus/file-metrics.js';

describe('the metrics of a Prometheus', () => {
  it('tell which files it has read, and when it began', () => {
    const { modifiedAtS, readErrors, startedAtMs } = readFileMetrics(
      [
        '# TYPE prometheus_sd_file_mtime_seconds gauge',
        'prometheus_sd_file_mtime_seconds{filename="/sd/kuma.json"} 1.7e+09',
        'prometheus_sd_file_mtime_seconds{filename="/sd/\\"a\\\\b\\".json"} 3.5',
        'prometheus_sd_file_read_errors_total 2',
        'process_start_time_seconds 1.5e+09',
      ].join('\n'),
    );
    expect([...modifiedAtS]).to.deep.equal([
      ['/sd/kuma.json', 1_700_000_000],
      ['/sd/"a\\b".json', 3.5],
    ]);
    expect({ readErrors, startedAtMs }).to.deep.equal({
      readErrors: 2,
      startedAtMs: 1_500_000_000_000,
    });
  });

  it('may say nothing of it', () => {
    const { modifiedAtS, readErrors, startedAtMs } = readFileMetrics('');
    expect(modifiedAtS.size).to.equal(0);
    expect({ readErrors, startedAtMs }).to.deep.equal({ readErrors: 0, startedAtMs: undefined });
  });
});
