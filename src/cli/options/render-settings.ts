import { oneLine } from '../../base/one-line.js';
import type { EffectiveSetting, EffectiveSettings } from './effective-settings.js';

/**
 * What is in force as a configuration file that says the same: each value with a comment that tells where it came
 * from, what is not set as a comment.
 */
export function renderSettings({ controlPlanes, settings }: EffectiveSettings): string {
  const lines = settings.flatMap(renderSetting);
  if (controlPlanes === undefined) return ended(lines);
  const head = `control-planes: ${comment(controlPlanes.origin)}`;
  return ended([head, ...controlPlanes.entries.flatMap(renderEntry), ...lines]);
}

function ended(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function renderEntry(settings: readonly EffectiveSetting[]): readonly string[] {
  return settings
    .flatMap(renderSetting)
    .map((line, index) => (index === 0 ? `  - ${line}` : `    ${line}`));
}

function renderSetting(setting: EffectiveSetting): readonly string[] {
  const { name, texts, repeatable, origin, otherwise } = setting;
  if (texts === undefined)
    return [comment(`${name} is not set${otherwise === '' ? '' : `: ${otherwise}`}`)];
  if (!repeatable) return [`${name}: ${scalar(texts.at(-1) ?? '')} ${comment(origin)}`];
  if (texts.length === 0) return [`${name}: [] ${comment(origin)}`];
  return [`${name}: ${comment(origin)}`, ...texts.map((text) => `  - ${scalar(text)}`)];
}

function comment(text: string): string {
  return `# ${oneLine(text)}`;
}

/** Texts that YAML reads as they stand; `null` would be none, and what looks like a number keeps its text. */
const PLAIN = /^(?!null$)[A-Za-z0-9/](?:[A-Za-z0-9_./%=+:-]*[A-Za-z0-9_./%=+-])?$/i;

/** What YAML 1.2 takes for unprintable, and JSON for printable. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

function scalar(text: string): string {
  if (PLAIN.test(text)) return text;
  const escape = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(UNPRINTABLE, escape);
}
