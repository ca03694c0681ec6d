/** The values of the flag `name` on a command line in Go's style: one dash or two, `=` or a blank. */
export function flagValues(args: readonly string[], name: string): readonly string[] {
  return args.flatMap((arg, index) => {
    const [flag = '', ...rest] = arg.split('=');
    if (flag.replace(/^--?/, '') !== name || !flag.startsWith('-')) return [];
    return [rest.length > 0 ? rest.join('=') : (args[index + 1] ?? '')];
  });
}
