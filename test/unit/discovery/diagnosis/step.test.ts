import { expect } from 'chai';
import { ExitCode } from '../../../../src/base/house-error.js';
import { exitCodeOf, failed, ok, skipped } from '../../../../src/discovery/diagnosis/step.js';

describe('the exit code of a diagnosis', () => {
  it('is 0 when nothing failed', () => {
    expect(exitCodeOf([])).to.equal(0);
    expect(exitCodeOf([ok('it is there', 'but look'), skipped('nobody asked')])).to.equal(0);
  });

  it('is that of the first failure', () => {
    const [config, protocol] = [ExitCode.config, ExitCode.protocol].map((code) =>
      failed(code, 'it is not', 'mend it'),
    );
    if (config === undefined || protocol === undefined) throw new RangeError();
    expect(exitCodeOf([ok('yes'), config, protocol])).to.equal(78);
    expect(exitCodeOf([protocol, config])).to.equal(76);
  });
});
