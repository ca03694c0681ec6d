/** One resource of an answer, not yet decoded: a bad one must not spoil the others. */
export type EncodedResource = ProtobufResource | JsonResource;

/** A `google.protobuf.Any`. */
export interface ProtobufResource {
  readonly encoding: 'protobuf';
  readonly typeUrl: string;
  readonly value: Buffer;
}

/** The UTF-8 text of one element of `resources`, in canonical proto3 JSON with an `@type` member. */
export interface JsonResource {
  readonly encoding: 'json';
  readonly value: Buffer;
}

/** A DiscoveryResponse with its resources still encoded. */
export interface DiscoveryResponse {
  readonly version: string;
  /** Empty over HTTP. */
  readonly nonce: string;
  /** Empty when the control plane did not say. */
  readonly typeUrl: string;
  readonly resources: readonly EncodedResource[];
}
