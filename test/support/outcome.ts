import { expect } from 'chai';

/** What `promise` rejects with; the test fails when it resolves. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  return expect.fail(`resolved with ${JSON.stringify(value)} instead of being rejected`);
}
