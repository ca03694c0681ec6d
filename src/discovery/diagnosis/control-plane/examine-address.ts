import { addressText, type ControlPlaneAddress } from '../../../mads/control-plane-address.js';
import type { TranslationOptions } from '../../../targets/translation-options.js';
import { openAccess, type Access } from '../../access/access.js';
import { ApiServer } from '../../following/locate/api-server.js';
import type { AccessOptions, ControlPlaneOptions } from '../../options.js';
import { countOf } from '../../../base/number-text.js';
import type { AnswerLimits } from '../../translating/check-limits.js';
import type { Examination } from '../examination.js';
import { ok, skipped, type StepName } from '../step.js';
import { conversationSteps } from './conversation-steps.js';
import { converse } from './converse.js';
import { examineConnection, examineName } from './network-steps.js';
import { examinePeer, type PeerKind } from './peer-step.js';
import { examineRestOfWay, type TlsExpectations } from './tls-steps.js';

/** One address of a control plane, and how it is spoken to. */
export interface ExaminedAddress {
  readonly controlPlane: ControlPlaneOptions;
  readonly address: ControlPlaneAddress;
  readonly translation: TranslationOptions;
  readonly limits: AnswerLimits;
}

/** A proxy is told of only where there is one. */
const STEPS: readonly StepName[] = [
  'access',
  'dns',
  'tcp',
  'tls',
  'peer',
  'mads',
  'transport',
  'answer',
];

/** Goes the way to one address of a control plane, up to its first answer, as far as it leads. */
export async function examineAddress(
  examination: Examination,
  options: ExaminedAddress,
): Promise<void> {
  const stoppedAt = await examineUntilFailure(examination, options);
  if (stoppedAt === undefined) return;
  const rest = STEPS.slice(STEPS.indexOf(stoppedAt) + 1);
  examination.skip(rest, `not asked: "${stoppedAt}" failed`);
}

async function examineUntilFailure(
  examination: Examination,
  options: ExaminedAddress,
): Promise<StepName | undefined> {
  const { controlPlane, address } = options;
  const access = await examineAccess(examination, options);
  if (access === undefined) return 'access';
  const { connectTimeoutMs } = controlPlane;
  const peer = access.peerAt(address, address);
  const place = { address, peer, connectTimeoutMs };
  if (!(await examineName(examination, place))) return 'dns';
  const connected = await examineConnection(examination, place);
  if (connected === undefined) return 'tcp';
  const expected = expectationsOf(options);
  if (!(await examineRestOfWay(examination, { ...connected, place, expected }))) return 'tls';
  const server = new ApiServer({ ...controlPlane, address, peer, clock: examination.clock });
  const kind = await examinePeer(examination, { server, place });
  if (kind === undefined) return 'peer';
  await examineMads(examination, { ...options, access, kind });
  return undefined;
}

async function examineAccess(
  examination: Examination,
  { controlPlane, address }: ExaminedAddress,
): Promise<Access | undefined> {
  const warnings: string[] = [];
  const context: Parameters<typeof openAccess>[1] = {
    controlPlane: addressText(address),
    addresses: [address],
    observer: {
      observe: (event) => {
        if (event.kind === 'access-warning') warnings.push(event.reason);
      },
    },
  };
  return await examination.step('access', 'reading credentials', async () => {
    const value = await openAccess(controlPlane.access, context);
    const used = usedText(controlPlane.access);
    if (used === '')
      return { outcome: skipped('no credentials and no certificates are given'), value };
    const hint = warnings.length === 0 ? undefined : warnings.join('; ');
    return { outcome: ok(used, hint), value };
  });
}

/** What is shown and trusted, by the flags that give it. */
function usedText({ headers, bearerTokenFile, tls }: AccessOptions): string {
  const used = [
    bearerTokenFile === undefined ? '' : 'a token (--bearer-token-file)',
    headers.length === 0 ? '' : `${countOf(headers.length, 'header')} (--header)`,
    tls?.caFile === undefined ? '' : 'CAs (--tls-ca-file)',
    tls?.identity === undefined ? '' : 'our own certificate (--tls-cert-file)',
    tls?.insecureSkipVerify === true ? 'any certificate is taken' : '',
  ];
  return used.filter((each) => each !== '').join(', ');
}

function expectationsOf({ controlPlane, address }: ExaminedAddress): TlsExpectations {
  const { serverName, insecureSkipVerify = false } = controlPlane.access.tls ?? {};
  const host = address.kind === 'unix' ? '' : address.host;
  return { serverName: serverName ?? host, verify: !insecureSkipVerify };
}

async function examineMads(
  examination: Examination,
  { kind, ...options }: ExaminedAddress & { readonly access: Access; readonly kind: PeerKind },
): Promise<void> {
  const { controlPlane, address } = options;
  const asked = { ...options, address: asAsked(address, kind) };
  const conversation = await converse(examination, asked);
  const circumstances = { controlPlane, address, peer: kind };
  for (const { step, outcome, tookMs } of conversationSteps(conversation, circumstances))
    examination.tell(step, outcome, tookMs);
}

/** The scheme is only used for advice, and who answers is known by now. */
function asAsked(address: ControlPlaneAddress, kind: PeerKind): ControlPlaneAddress {
  if (address.kind === 'unix') return address;
  if (kind === 'api-server') return { ...address, scheme: address.tls ? 'https' : 'http' };
  if (kind === 'mads') return { ...address, scheme: address.tls ? 'grpcs' : 'grpc' };
  return address;
}
