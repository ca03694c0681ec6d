// A process of its own that replaces files as its parent says: under another user, another umask or another limit,
// or to be killed. Its program is src/platform/output/replace-file.ts and src/platform/output/owned-file.ts, its parent
// test/support/writer-process.ts.
import { systemClock } from '../../src/base/clock.js';
import { OutputInUseError } from '../../src/platform/lock/output-in-use-error.js';
import { OwnedFile } from '../../src/platform/output/owned-file.js';
import { prepareReplacing, replaceFile } from '../../src/platform/output/replace-file.js';
import type { WriterAnswer, WriterIdentity, WriterTask } from './writer-messages.js';

let owned: OwnedFile | undefined;

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
    case 'own':
      owned = await own(task.path);
      return { ok: true, remarks: owned.takeRemarks() };
    case 'write': {
      const { warnings = [] } = (await owned?.write(Buffer.from(task.text))) ?? {};
      return { ok: true, remarks: warnings };
    }
    case 'own-forever':
      return await ownForever(task.path, task.texts);
    case 'disown':
      await owned?.close();
      return { ok: true };
  }
}

async function own(path: string): Promise<OwnedFile> {
  return await OwnedFile.open(path, { clock: systemClock });
}

async function ownForever(path: string, texts: readonly string[]): Promise<never> {
  const contents = texts.map((text) => Buffer.from(text));
  let file = await own(path);
  for (let i = 0; ; i++) {
    try {
      await file.write(contents[i % contents.length]!);
    } catch (error) {
      // What it has staged may be swept away by its twin, which takes it for a leftover of its own number.
      if (error instanceof OutputInUseError) file = await own(path);
    }
  }
}

function toFailure(thrown: unknown): WriterAnswer {
  const { name, message, errno, exitCode, recovery } = thrown as Error & {
    readonly errno?: string;
    readonly exitCode?: number;
    readonly recovery?: string;
  };
  return {
    ok: false,
    name,
    message,
    ...(errno === undefined ? {} : { errno }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(recovery === undefined ? {} : { recovery }),
  };
}
