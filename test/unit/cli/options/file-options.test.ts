import { expect } from 'chai';

import { COMMANDS } from '../../../../src/cli/commands.js';
import { OUTSIDE_KEYS, TOP_KEYS } from '../../../../src/cli/options/file-options.js';

/** It asks another peer, by flags of the same names: of the file it reads where that peer listens. */
const OTHER_PEER = 'healthcheck';

describe('the keys of the configuration file', () => {
  for (const [command, { flags }] of Object.entries(COMMANDS)) {
    if (flags['config-file'] === undefined || command === OTHER_PEER) continue;
    it(`are all flags of ${command}`, () => {
      const names = Object.keys(flags).filter((name) => !OUTSIDE_KEYS.has(name));
      expect([...TOP_KEYS.keys()]).to.include.members(names);
    });
  }

  it('do not say where the file is', () => {
    expect([...OUTSIDE_KEYS].filter((name) => TOP_KEYS.has(name))).to.deep.equal([]);
  });
});
