import { expect } from 'chai';

import { bodyOf, openPages } from '../../../../support/pages-kit.js';

describe('/status.json', () => {
  it('tells what the page tells, with null for what is not known', async () => {
    const answer = await openPages()('/status.json');
    const status = JSON.parse(bodyOf(answer)) as Record<string, unknown>;

    expect(answer.headers?.['Content-Type']).to.equal('application/json; charset=utf-8');
    expect(status['state']).to.equal('ok');
    expect(status['summary']).to.deep.equal([
      'All is well: 1,234 targets, last change 3 minutes ago',
    ]);
    expect(status['control_planes']).to.deep.equal([
      {
        name: 'grpc://kuma-cp:5676',
        phase: 'connected',
        since: '2026-01-31T10:05:00.000Z',
        transport: 'grpc',
        api_version: 'v1',
        address: null,
        located: null,
        server_version: '2.6.4',
        answer_version: '4f0d3c1e',
        last_answer_at: '2026-01-31T12:04:30.000Z',
        last_list_at: '2026-01-31T12:04:30.000Z',
        last_change_at: '2026-01-31T12:02:00.000Z',
        data_age_seconds: 30,
        targets: 1_234,
        settled_targets: null,
        waiting_removals: 0,
        left_out: {},
        dropped_labels: {},
        quarantined: { resources: 0, reasons: [] },
        hold: null,
        error: null,
        failures: 0,
        retry_at: null,
        has_no_list: false,
        certificates: [],
      },
    ]);
    expect(status['output']).to.deep.include({ groups: 1_234, last_write_ms: 4.2 });
  });
});
