const { writeFileSync } = require('node:fs');
const mocha = require('mocha');

/**
 * Mocha's spec reporter, which also writes how many tests passed, failed and were skipped to the file that
 * KUMA_TEST_COUNTS_FILE names.
 */
module.exports = class CountingReporter extends mocha.reporters.Spec {
  /**
   * @param {import('mocha').Runner} runner
   * @param {import('mocha').MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const file = process.env['KUMA_TEST_COUNTS_FILE'];
    if (file === undefined) return;
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
};
