import { expect } from 'chai';
import { configPathOf } from '../../../../../src/discovery/diagnosis/prometheus/config-path.js';
import { flagValues } from '../../../../../src/discovery/diagnosis/prometheus/flag-values.js';

describe('the command line of a Prometheus', () => {
  it('has values behind flags, in each form that Go takes', () => {
    const args = ['prometheus', '--a=1', '-a', '2', '--a=x=y', '--ab=3', 'a=4'];
    expect(flagValues(args, 'a')).to.deep.equal(['1', '2', 'x=y']);
    expect(flagValues(['--a'], 'a')).to.deep.equal(['']);
  });

  it('says where its configuration is, or leaves it to the working directory', () => {
    const path = (args: readonly string[], cwd?: string): string => configPathOf({ args, cwd });
    expect(path(['--config.file=/etc/p.yml'], '/srv')).to.equal('/etc/p.yml');
    expect(path(['--config.file', 'p.yml'], '/srv')).to.equal('/srv/p.yml');
    expect(path([], '/srv')).to.equal('/srv/prometheus.yml');
    expect(path([])).to.equal('prometheus.yml');
  });
});
