import type { NetworkAddress } from '../../../mads/control-plane-address.js';

/** A place where MADS may be, and how we know: an API server's `/catalog` or `/config` names it, or it is the usual one. */
export interface Place {
  readonly address: NetworkAddress;
  readonly how: 'catalog' | 'config' | 'guess';
}
