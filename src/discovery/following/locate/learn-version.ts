import { openAbortScope } from '../../../base/abort.js';
import { decodeKumaVersion } from '../../../mads/decode-api-root.js';
import type { Progress } from '../../../supervision/progress-record.js';
import type { ApiServer } from './api-server.js';

/** Whom to ask beside a conversation, and who wants to know. */
export interface VersionInquiry {
  readonly server: () => ApiServer;
  readonly tell: (version: string) => void;
  /** Told by the conversation how far it has come. */
  readonly progress: Progress;
}

/** Nobody's version has so many characters; who asks a stranger may hear anything. */
const MAX_LENGTH = 100;

/**
 * Asks an API server for its version, once, as soon as the conversation that `converse` has is a good one. Whatever
 * comes of it, the conversation is not concerned: it ends as it would have, and what is not known by then is not told.
 */
export async function learnVersion(
  { progress, ...inquiry }: VersionInquiry,
  converse: (progress: Progress) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const scope = openAbortScope(signal);
  let asking: Promise<void> | undefined;
  const begin = (): void => {
    asking ??= ask(inquiry, scope.signal);
  };
  const answered = (): void => {
    progress.answered();
    begin();
  };
  const resumed = (): void => {
    progress.resumed();
    begin();
  };
  try {
    await converse({ ...progress, answered, resumed });
  } finally {
    scope.abort();
    scope.close();
    await asking;
  }
}

async function ask(
  { server, tell }: Omit<VersionInquiry, 'progress'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const answer = await server().get('/', signal);
    if (answer.kind !== 'answer' || answer.response.status !== 200) return;
    const version = decodeKumaVersion(answer.response.body);
    if (version !== undefined) tell(version.slice(0, MAX_LENGTH));
  } catch {
    // Nobody waits for it, and it changes nothing.
  }
}
