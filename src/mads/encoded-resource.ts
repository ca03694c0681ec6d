/** A resource that goes out in protobuf: a `google.protobuf.Any`. */
export interface ProtobufResource {
  readonly encoding: 'protobuf';
  readonly typeUrl: string;
  readonly value: Buffer;
}

/** A resource that goes out in JSON: the UTF-8 text of one element of `resources`, with an `@type` member. */
export interface JsonResource {
  readonly encoding: 'json';
  readonly value: Buffer;
}

/**
 * The resources of an answer that came in, not yet decoded: a bad one must not spoil the others. They stay where
 * they came in, as ranges of `bytes`, in columns: a hundred thousand of them are no hundred thousand objects.
 */
export interface EncodedResources {
  /**
   * Each range is, in `protobuf`, a `google.protobuf.Any` message, whole or damaged; in `json`, the text of one
   * element of `resources`, with balanced brackets or without any.
   */
  readonly encoding: 'protobuf' | 'json';
  /** The whole answer, less than 4 GiB. */
  readonly bytes: Buffer;
  /** How many resources there are. The columns may be longer. */
  readonly count: number;
  /** Where in `bytes` each resource starts. */
  readonly starts: Uint32Array;
  /** Where in `bytes` each resource ends: the byte behind its last. */
  readonly ends: Uint32Array;
  /** True when all of `bytes` is known to be valid UTF-8; never in `protobuf`, whose frame is none. */
  readonly wholeIsUtf8: boolean;
}

/** A DiscoveryResponse with its resources still encoded. */
export interface DiscoveryResponse {
  readonly version: string;
  /** Empty over HTTP. */
  readonly nonce: string;
  /** Empty when the control plane did not say. */
  readonly typeUrl: string;
  readonly resources: EncodedResources;
}

/** The bytes of one resource, not copied. `index` is below `resources.count`. */
export function resourceBytes({ bytes, starts, ends }: EncodedResources, index: number): Buffer {
  return bytes.subarray(starts[index], ends[index]);
}
