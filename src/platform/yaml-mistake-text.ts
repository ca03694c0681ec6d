import type { YAMLParseError } from 'yaml';

/** A mistake as the YAML reader tells it. */
export type YamlMistake = Pick<YAMLParseError, 'message' | 'code' | 'pos'>;

/** How its messages begin that speak of tokens. */
const TOKEN = /^Unexpected \S+(?: token)?(?: in YAML stream| at node end)(?:: (".*"))?$/s;

/** What the YAML reader says is wrong, in our words where its own are those of its makers. */
export function yamlMistakeText({ message, code }: YamlMistake): string {
  const token = TOKEN.exec(message);
  if (token !== null) return `unexpected ${token[1] ?? 'text behind a value'}`;
  if (code === 'MISSING_CHAR' && message.endsWith('quote'))
    return 'a text in quotes has no closing quote';
  return message.charAt(0).toLowerCase() + message.slice(1);
}
