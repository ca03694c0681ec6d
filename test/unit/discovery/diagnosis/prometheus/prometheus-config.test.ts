import { expect } from 'chai';
import { readPrometheusConfig } from '../../../../../src/discovery/diagnosis/prometheus/prometheus-config.js';

describe('the configuration of a Prometheus', () => {
  it('tells which files its jobs read', () => {
    const text = `
global: { scrape_interval: 15s }
scrape_configs:
  - job_name: other
    static_configs: [{ targets: ['a:1'] }]
  - job_name: 7
    file_sd_configs:
      - files: [/a/*.json, b.yml]
      - files: [/c.json]
        refresh_interval: 1m
    relabel_configs:
      - { action: labelmap, regex: __meta_kuma_(.+) }
`;
    const first = {
      job: '7',
      files: ['/a/*.json', 'b.yml'],
      refreshInterval: '5m',
      usesMeta: true,
    };
    expect(readPrometheusConfig(text)).to.deep.equal({
      jobs: [first, { ...first, files: ['/c.json'], refreshInterval: '1m' }],
      sdUrls: [],
    });
  });

  it('tells which pages it asks that may be ours, without passwords', () => {
    const urls = ['http://me:secret@kuma:9099/sd', 'http://x/a/sd?y=1', 'http://x/sdk', 'http://x'];
    const http_sd_configs = urls.map((url) => ({ url }));
    const config = readPrometheusConfig(JSON.stringify({ scrape_configs: [{ http_sd_configs }] }));
    expect(config)
      .to.have.property('sdUrls')
      .that.deep.equals(['http://kuma:9099/sd', 'http://x/a/sd?y=1']);
  });

  it('may be anything', () => {
    for (const text of ['', '[]', '1', 'scrape_configs: 1', 'scrape_configs: [{ job_name: [] }]'])
      expect(readPrometheusConfig(text), text).to.deep.equal({ jobs: [], sdUrls: [] });
    expect(readPrometheusConfig('a: 1\n- b')).to.match(/^line \d: /);
  });
});
