import type { WebAnswer, WebRequest } from '../../../observability/route.js';
import type { Inspection } from '../../inspection/inspection.js';
import type { Product } from './layout.js';
import { noticePage } from './notice-page.js';

const BACK = { path: '/', text: 'Back to the status' };

/** What a release is made with. */
export interface ReleaseParts {
  readonly product: Product;
  readonly inspection: () => Inspection | undefined;
  /** As over the names that pages show. */
  readonly mask: (text: string) => string;
}

/** `POST /-/release-hold?control_plane=NAME`: lets go what the guard holds, and leads back to the status. */
export function releaseHold(
  { query }: WebRequest,
  { product, inspection, mask }: ReleaseParts,
): WebAnswer {
  const [name, ...others] = query.getAll('control_plane');
  if (name === undefined || others.length > 0) {
    const text = 'Name one control plane: POST /-/release-hold?control_plane=NAME.';
    return noticePage(product, { status: 400, title: 'Which control plane?', text, back: BACK });
  }
  const looked = inspection();
  const known = looked?.controlPlanes().find((each) => [each.name, mask(each.name)].includes(name));
  if (known !== undefined && looked?.releaseHold(known.name) === true) {
    return { status: 303, headers: { Location: '/' } };
  }
  const text = `The guard holds nothing of a control plane "${mask(name)}". It may be over already.`;
  return noticePage(product, { status: 404, title: 'Nothing is held', text, back: BACK });
}
