import { ExitCode, HouseError } from '../base/house-error.js';

/**
 * An answer whose envelope cannot be decoded. Nothing of it can be used and nothing can be replied to it: the
 * conversation is ended and opened anew after a back-off.
 */
export class ProtocolError extends HouseError {
  override readonly name = 'ProtocolError';
  readonly code = 'answer-undecodable';
  readonly recovery = 'reconnect';
  readonly exitCode = ExitCode.protocol;

  constructor(reason: string) {
    super(`Cannot decode the control plane's answer: ${reason}`);
  }
}
