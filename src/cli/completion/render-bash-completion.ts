/** A command as a shell completes it. */
export interface CompletedCommand {
  readonly name: string;
  /** Without dashes. */
  readonly flags: readonly string[];
}

/**
 * The function by which bash completes `program`: commands, then flags wherever one begins, else names of files. The
 * plugin's own would complete one flag, and no file. It stands on nothing but bash.
 */
export function renderBashCompletion(
  program: string,
  commands: readonly CompletedCommand[],
): string {
  const name = `_${program.replaceAll('-', '_')}_autocomplete`;
  const names = commands.map((command) => command.name).join(' ');
  const cases = commands.map((command) => `      ${command.name}) words='${wordsOf(command)}' ;;`);
  return `# Completion of ${program} in bash, made by "${program} autocomplete".
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${names}'
  elif [[ "$current" == -* ]]; then
    case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    esac
  fi
  COMPREPLY=()
  [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${name} ${program}
`;
}

function wordsOf({ flags }: CompletedCommand): string {
  return flags.map((flag) => `--${flag}`).join(' ');
}
