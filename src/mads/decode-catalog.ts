import { parseControlPlaneAddress, type NetworkAddress } from './control-plane-address.js';
import { textMember } from './json-value.js';
import { objectMember, readJsonDocument } from './read-json-document.js';
import { WireError } from './wire-error.js';

/**
 * Decodes what an API server answers to `GET /catalog`, which names MADS from Kuma 0.3.2 to 0.7: 1.0 still answers,
 * without naming it, and 1.1 has no such path. The host is `localhost` unless an operator said otherwise.
 *
 * @returns the address of MADS, `undefined` where none is named, or a text that says what is wrong with the answer.
 */
export function decodeCatalog(body: Buffer): NetworkAddress | string | undefined {
  return readJsonDocument(body, (document) => {
    const apis = objectMember(document, 'apis') ?? {};
    const url = textMember(objectMember(apis, 'monitoringAssignment') ?? {}, 'url');
    return url === '' ? undefined : toAddress(url);
  });
}

/** What is wrong with it is said without repeating it: a user name and password may stand in it. */
function toAddress(url: string): NetworkAddress {
  const address = parseControlPlaneAddress(url);
  if (typeof address === 'string')
    throw new WireError(`the url of monitoringAssignment is not one to follow: ${address}`);
  if (address.kind === 'unix')
    throw new WireError('the url of monitoringAssignment is a socket file of another machine');
  return address;
}
