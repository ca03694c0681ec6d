import type { BlockList } from 'node:net';

/** `classic`: the labels of the Go tool. `meta`: those of Prometheus' own `kuma_sd_configs`. */
export type LabelStyle = 'classic' | 'meta';

/** Keep only the targets whose address falls to shard `index` (0-based) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** A range of addresses as CIDR notation tells it. */
export interface AddressRange {
  readonly address: string;
  readonly prefixBits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** A set of addresses, by family; `isEmpty` because a BlockList cannot tell. */
export interface AddressRanges {
  /** What the set was made of: two sets of equal ranges are equal. */
  readonly ranges: readonly AddressRange[];
  readonly ipv4: BlockList;
  /** The same as numbers: an address lies in a range when its bits under the mask are those of the network. */
  readonly ipv4Masks: readonly { readonly network: number; readonly mask: number }[];
  readonly ipv6: BlockList;
  readonly isEmpty: boolean;
}

/** What the operator says about how targets become target groups */
export interface TranslationOptions {
  readonly labelStyle: LabelStyle;
  /** Labels added to every group; they never replace one of the control plane. */
  readonly labels: ReadonlyMap<string, string>;
  /** Meshes to keep; empty keeps all. */
  readonly meshes: ReadonlySet<string>;
  readonly shard?: Shard;
  /** A target with more labels of its own than this is left out. */
  readonly maxLabelsPerTarget: number;
  /** A target with a label value longer than this many bytes is left out. */
  readonly maxLabelBytes: number;
  /** When not empty, only targets with an IP address inside are kept (and those with a DNS name). */
  readonly allowedAddresses: AddressRanges;
  /** Targets with an IP address inside are left out. */
  readonly deniedAddresses: AddressRanges;
}
