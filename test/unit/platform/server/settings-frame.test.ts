import { getPackedSettings } from 'node:http2';
import { expect } from 'chai';
import { renderSettingsFrame } from '../../../../src/platform/server/settings-frame.js';

describe('renderSettingsFrame', () => {
  it('makes the frame that 0.7.3 sent', () => {
    const frame = renderSettingsFrame({ maxFrameSize: 16_384, maxConcurrentStreams: 1_000_000 });
    expect(frame.toString('base64')).to.equal('AAAMBAAAAAAAAAUAAEAAAAMAD0JA');
  });

  it('makes an empty frame of nothing, as 1.8.8 sent', () => {
    expect(renderSettingsFrame({}).toString('base64')).to.equal('AAAABAAAAAAA');
  });

  it('packs a setting as Node does', () => {
    const packed = getPackedSettings({ maxConcurrentStreams: 7 });
    expect(renderSettingsFrame({ maxConcurrentStreams: 7 }).subarray(9)).to.deep.equal(packed);
  });
});
