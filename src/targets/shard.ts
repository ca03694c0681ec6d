import { createHash } from 'node:crypto';
import type { Shard } from './translation-options.js';

/**
 * True when `address` falls to `shard`, by the `hashmod` of Prometheus' relabelling over `__address__`: the last
 * eight bytes of the MD5, big-endian, modulo the number of shards (prometheus model/relabel/relabel.go).
 */
export function isInShard(address: string, { index, count }: Shard): boolean {
  const digest = createHash('md5').update(address, 'utf8').digest();
  return digest.readBigUInt64BE(8) % BigInt(count) === BigInt(index);
}
