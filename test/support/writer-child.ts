// A process of its own that replaces files as its parent says: under another user, another umask or another limit,
// or to be killed. Its program is src/platform/replace-file.ts, its parent test/support/writer-process.ts.
import { prepareReplacing, replaceFile } from '../../src/platform/replace-file.js';
import type { WriterAnswer, WriterIdentity, WriterTask } from './writer-messages.js';

become(JSON.parse(process.argv[2] ?? '{}') as WriterIdentity);
process.on('message', (task: WriterTask) => void answer(task));
process.on('disconnect', () => process.exit());
process.send?.({ ok: true } satisfies WriterAnswer);

/** After all modules are loaded: the other user may have no access to the checkout. */
function become({ uid, gid, groups, umask }: WriterIdentity): void {
  if (umask !== undefined) process.umask(umask);
  if (gid !== undefined) process.setgid?.(gid);
  if (groups !== undefined) process.setgroups?.(groups);
  if (uid !== undefined) process.setuid?.(uid);
}

async function answer(task: WriterTask): Promise<void> {
  process.send?.(await perform(task).catch(toFailure));
}

async function perform(task: WriterTask): Promise<WriterAnswer> {
  switch (task.kind) {
    case 'prepare': {
      const { mode, contents } = await prepareReplacing(task.path);
      const text = contents === undefined ? {} : { text: contents.toString() };
      return { ok: true, standing: mode === undefined ? text : { mode, ...text } };
    }
    case 'replace': {
      const { path, text, mode } = task;
      const options = mode === undefined ? {} : { mode };
      const warning = await replaceFile(path, Buffer.from(text), options);
      return warning === undefined ? { ok: true } : { ok: true, warning };
    }
    case 'replace-forever': {
      const contents = task.texts.map((text) => Buffer.from(text));
      for (let i = 0; ; i++) await replaceFile(task.path, contents[i % contents.length]!);
    }
  }
}

function toFailure(thrown: unknown): WriterAnswer {
  const { name, message, errno, exitCode } = thrown as Error & {
    readonly errno?: string;
    readonly exitCode?: number;
  };
  return {
    ok: false,
    name,
    message,
    ...(errno === undefined ? {} : { errno }),
    ...(exitCode === undefined ? {} : { exitCode }),
  };
}
