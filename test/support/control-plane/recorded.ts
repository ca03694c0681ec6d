import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiVersion } from '../../../src/mads/api-version.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/control-plane');

/** A request that a real client sent. */
export interface RecordedRequest {
  readonly name: string;
  readonly apiVersion: ApiVersion;
  readonly base64: string;
  readonly says: Readonly<Record<string, unknown>>;
}

/** Requests of gRPC streams; every name is there for both generations. */
export const recordedRequests = read('recorded-requests.json') as readonly RecordedRequest[];

/** Answers of gRPC streams. */
export const recordedResponses = read('recorded-responses.json') as readonly {
  readonly apiVersion: ApiVersion;
  readonly base64: string;
}[];

/** Bodies of HTTP answers. */
export const recordedBodies = read('recorded-bodies.json') as readonly {
  readonly body: string;
}[];

/** Whole HTTP requests, byte by byte. */
export const rawHttp = read('raw-http.json') as Readonly<
  Record<'prometheus-first' | 'prometheus-with-version' | 'vmagent-first', string>
>;

/** The bytes of a recorded request. */
export function recordedRequest(name: string, apiVersion: ApiVersion): Buffer {
  const found = recordedRequests.find(
    (request) => request.name === name && request.apiVersion === apiVersion,
  );
  if (found === undefined) throw new Error(`No recorded request "${name}" for ${apiVersion}`);
  return Buffer.from(found.base64, 'base64');
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'));
}
