/** The status codes that our gRPC side ends calls with. */
export const GrpcCode = {
  ok: 0,
  unknown: 2,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

/** One of the values of {@link GrpcCode}. */
export type GrpcCode = (typeof GrpcCode)[keyof typeof GrpcCode];

/** How a call ends. */
export interface GrpcStatus {
  readonly code: GrpcCode;
  readonly message: string;
}

/** A call that cannot go on; it ends with this status. */
export class GrpcStatusError extends Error {
  override readonly name = 'GrpcStatusError';
  readonly code: GrpcCode;

  constructor({ code, message }: GrpcStatus) {
    super(message);
    this.code = code;
  }
}
