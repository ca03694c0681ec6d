/** One instruction of a Dockerfile, with what stands behind it. */
export interface Step {
  readonly instruction: string;
  readonly text: string;
}

/** What stands between one `FROM` and the next. */
export interface Stage {
  readonly base: string;
  /** By which later stages copy from it. */
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Reads a Dockerfile: comments, continued lines, and `ARG` with a default before the first `FROM`. */
export function parseDockerfile(text: string): readonly Stage[] {
  const args = new Map<string, string>();
  const stages: { base: string; name: string; steps: Step[] }[] = [];
  for (const { instruction, text: rest } of stepsOf(text)) {
    const last = stages.at(-1);
    if (instruction === 'FROM') {
      const [base = '', , name] = substitute(rest, args).split(/\s+/);
      stages.push({ base, name: name ?? String(stages.length), steps: [] });
    } else if (last !== undefined) last.steps.push({ instruction, text: rest });
    else args.set(...assignment(rest));
  }
  return stages;
}

/** What a JSON array of texts says, as `ENTRYPOINT` and `CMD` have it in exec form; throws for a shell's form. */
export function execForm(text: string): readonly string[] {
  const words: unknown = JSON.parse(text);
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string'))
    throw new TypeError(`Not in exec form: ${text}`);
  return words;
}

/** The name and the value of `NAME=VALUE`, without quotes. */
export function assignment(text: string): [string, string] {
  const [, name, value] = /^(\w+)=([^\s"']+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`Not NAME=VALUE: ${text}`);
  return [name, value];
}

function stepsOf(text: string): readonly Step[] {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, instruction = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
      return { instruction, text: rest };
    });
}

function substitute(text: string, args: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = args.get(name);
    if (value === undefined) throw new Error(`No ARG ${name} before the first FROM`);
    return value;
  });
}
