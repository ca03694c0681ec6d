import { expect } from 'chai';
import { toNamedTargets } from '../../../../src/discovery/comparing/named-target.js';

describe('a target with a name', () => {
  it('is each target of an entry by itself', () => {
    const labels = new Map([
      ['mesh', 'default'],
      ['service', 'backend'],
      ['dataplane', 'backend-01'],
    ]);
    const targets = toNamedTargets([
      { targets: ['10.0.0.1:80', '10.0.0.2:80'], labels },
      { targets: [], labels },
    ]);
    const place = { mesh: 'default', service: 'backend', dataplane: 'backend-01', labels };
    expect(targets).to.deep.equal([
      { ...place, address: '10.0.0.1:80' },
      { ...place, address: '10.0.0.2:80' },
    ]);
  });

  it('is named by meta labels where it has them', () => {
    const labels = new Map([
      ['mesh', 'added by the operator'],
      ['__meta_kuma_mesh', 'default'],
      ['__meta_kuma_service', 'backend'],
    ]);
    const [target] = toNamedTargets([{ targets: ['10.0.0.1:80'], labels }]);
    expect(target).to.include({ mesh: 'default', service: 'backend', dataplane: '' });
  });

  it('has its job for a service where the Go tool wrote none', () => {
    const labels = new Map([
      ['mesh', 'default'],
      ['job', 'backend'],
    ]);
    const [target] = toNamedTargets([{ targets: ['10.0.0.1:80'], labels }]);
    expect(target).to.include({ service: 'backend' });
  });
});
