import type { Secrets } from '../../base/secrets.js';
import { FileBacked } from '../../platform/files/file-backed.js';
import type { SmallFile } from '../../platform/files/read-small-file.js';
import { watchAccessFiles, type AccessContext } from './access-files.js';
import { pathText } from './path-text.js';

const FLAG = '--bearer-token-file';

/** Where a token is. */
export interface BearerTokenOptions {
  readonly path: string;
  /** Learns each token before anybody else does. */
  readonly secrets?: Secrets;
}

/** A token as its file has it at the time. */
export interface BearerToken {
  /** The last good one, while the file is missing or holds none. Never rejects. */
  current(): Promise<string>;
}

interface Token {
  readonly text: string;
  readonly isForAll: boolean;
}

/**
 * Reads the file of a token; blanks and newlines around the token do not belong to it.
 *
 * @throws AccessFileError when it is missing, unreadable, or holds nothing that can be a token.
 */
export async function openBearerToken(
  { path, secrets }: BearerTokenOptions,
  context: AccessContext,
): Promise<BearerToken> {
  const files = watchAccessFiles(context, [[FLAG, path]]);
  const toValue = ([file]: readonly SmallFile[]): Token => {
    const token = toToken(file);
    secrets?.add(token.text);
    return token;
  };
  const token = await files.open(() =>
    FileBacked.open({ paths: [path], toValue, observer: files.observer }),
  );
  const { isForAll } = await token.current();
  if (isForAll) {
    const { controlPlane, observer } = context;
    const file = pathText(path, [FLAG]);
    const named = file === undefined ? 'the file' : `"${file}"`;
    const reason = `every user of this machine can read ${named} (${FLAG}): chmod o-r`;
    observer.observe({ kind: 'access-warning', controlPlane, reason });
  }
  return { current: async () => (await token.current()).text };
}

function toToken(file: SmallFile | undefined): Token {
  const text = file?.bytes.toString('utf8').trim() ?? '';
  if (text === '') throw new Error('there is no token in it');
  if (!/^[\x21-\x7e]+$/.test(text))
    throw new Error('it holds something that cannot be a token: blanks or other characters in it');
  return { text, isForAll: ((file?.mode ?? 0) & 0o004) !== 0 };
}
