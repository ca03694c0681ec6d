import { expect } from 'chai';
import { NotSettledError } from '../../src/discovery/errors.js';
import { runDiscovery } from '../../src/discovery/run-discovery.js';
import { discoveryOptions } from '../support/discovery-options.js';
import { failureOf } from '../support/outcome.js';
import { readRecording } from '../support/recording.js';
import { openReplay } from '../support/replay.js';
import { useTempDir } from '../support/temp-dir.js';

describe('a one-shot whose answers are all refused', () => {
  const directory = useTempDir();

  it('ends with the exit code and the flag of the refusal, not with "no answer stood long enough"', async () => {
    const replay = await openReplay(readRecording('1.8.8/grpc-v1/d-tag-change'));
    const options = discoveryOptions(
      { port: replay.port, file: directory.file('targets.json') },
      { publication: { maxTargets: 1, once: { timeoutMs: 500 } } },
    );
    const observer = { observe: () => undefined };
    const failure = await failureOf(runDiscovery(options, observer, new AbortController().signal));
    await replay.close();
    expect(failure).to.be.instanceOf(NotSettledError).and.include({ exitCode: 76 });
    expect(failure).to.have.property('message').that.includes('--max-targets');
  });
});
