import { createHash } from 'node:crypto';
import { canBeScraped } from './can-be-scraped.js';
import {
  MESSAGE_NAMES,
  messageNameOf,
  type OracleAnswer,
  type OracleIdentity,
  type OracleResource,
} from './oracle-answer.js';
import { toOracleGroup, type OracleGroup } from './oracle-group.js';
import type { FileOptions, Outcome, RawAnswer } from './raw-answer.js';
import { readJsonAnswer } from './read-json-answer.js';
import { readProtobufAnswer } from './read-protobuf-answer.js';
import { RULES, type Rules } from './rules.js';

/**
 * What is to be seen after each of one control plane's answers when every answer is trusted at once: the
 * straightforward way, written from the rules and sharing no module with `src`.
 */
export function expectedOutcomes(
  answers: readonly RawAnswer[],
  options: FileOptions,
  rules: Rules = RULES,
): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  let state: State = { held: new Map(), companions: new Map(), isPublished: false };
  for (const raw of answers) {
    const answer = raw.encoding === 'json' ? readJsonAnswer(raw.body) : readProtobufAnswer(raw);
    if (answer === undefined) {
      outcomes.push({ refused: 'the envelope is damaged' });
      continue;
    }
    const isOurs = messageNameOf(answer.typeUrl) === MESSAGE_NAMES[raw.apiVersion];
    const isForeign = answer.typeUrl !== '' && !isOurs;
    state = nextState(state, answer, { options, rules, isForeign });
    const groups = [...state.held.values()].flat();
    outcomes.push({ file: state.isPublished ? toFile(groups, options, rules) : undefined });
  }
  return outcomes;
}

/** Mesh and name in one text. */
type Key = string;

interface State {
  readonly held: ReadonlyMap<Key, readonly OracleGroup[]>;
  /** Of each identity, those that came in one resource with it, itself among them. */
  readonly companions: ReadonlyMap<Key, readonly Key[]>;
  readonly isPublished: boolean;
}

interface Circumstances {
  readonly options: FileOptions;
  readonly rules: Rules;
  /** The answer says that its resources are of another type. */
  readonly isForeign: boolean;
}

function nextState(state: State, { resources }: OracleAnswer, circumstances: Circumstances): State {
  const { rules, isForeign } = circumstances;
  const named = new Map<Key, readonly OracleGroup[]>();
  const companions = new Map<Key, readonly Key[]>();
  for (const resource of resources) {
    if (resource.kind === 'damaged') continue;
    const keys = resource.targets.map(({ name }) => toKey([resource.mesh, name]));
    const groups = toGroups(resource, circumstances);
    for (const [index, key] of keys.entries()) {
      companions.set(key, [...(companions.get(key) ?? []), ...keys]);
      named.set(key, [...(named.get(key) ?? []), ...(groups[index] ?? [])]);
    }
  }
  const damaged = resources.filter((resource) => resource.kind === 'damaged');
  const kept = keptBy(damaged, state, rules);
  const provesNothing =
    isForeign ||
    damaged.some(({ identified }) => !identified) ||
    (damaged.length > 0 && damaged.length === resources.length);
  const stays = (key: Key): boolean =>
    kept.has(key) || (provesNothing && rules.damageProvesNothing);
  return {
    held: new Map([...[...state.held].filter(([key]) => stays(key)), ...named]),
    companions: new Map([...[...state.companions].filter(([key]) => stays(key)), ...companions]),
    isPublished: state.isPublished || named.size > 0 || !provesNothing,
  };
}

/** Whose resources are damaged, and who came in one resource with them. */
function keptBy(
  damaged: readonly Extract<OracleResource, { kind: 'damaged' }>[],
  { companions }: State,
  rules: Rules,
): ReadonlySet<Key> {
  if (!rules.keepsDamaged) return new Set();
  const keys = damaged.flatMap(({ identities }) => identities.map(toKey));
  if (!rules.keepsCompanions) return new Set(keys);
  return new Set(keys.flatMap((key) => companions.get(key) ?? [key]));
}

/** The groups of each target: one, or none when it is not to be in the file. */
function toGroups(
  { mesh, targets }: Extract<OracleResource, { kind: 'good' }>,
  { options, rules }: Circumstances,
): readonly (readonly OracleGroup[])[] {
  const { meshes } = options;
  return targets.map((target) => {
    const isWanted =
      (meshes.length === 0 || meshes.includes(mesh)) &&
      canBeScraped(mesh, target, options) &&
      isOfShard(target.address, options);
    return isWanted ? [toOracleGroup(target, { mesh, options, rules })] : [];
  });
}

function toKey(identity: OracleIdentity): Key {
  return JSON.stringify(identity);
}

/** The `hashmod` of Prometheus' relabelling: the second half of the MD5 as one number. */
function isOfShard(address: string, { shard }: FileOptions): boolean {
  if (shard === undefined) return true;
  const half = createHash('md5').update(address).digest('hex').slice(16);
  return Number(BigInt(`0x${half}`) % BigInt(shard.count)) === shard.index;
}

function toFile(groups: readonly OracleGroup[], { yaml }: FileOptions, rules: Rules): string {
  const compare = (a: OracleGroup, b: OracleGroup): number =>
    a.sortTexts
      .slice(0, rules.sortDepth)
      .map((text, index) => rules.compare(text, b.sortTexts[index] ?? ''))
      .find((order) => order !== 0) ?? 0;
  const texts = [...groups].sort(compare).map(({ text }) => text);
  const lines = rules.equalOnce ? [...new Set(texts)] : texts;
  const json = lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`;
  return yaml ? Array.from(json, toYamlCharacter).join('') : json;
}

/** What YAML does not take, or takes for the end of a line, is escaped. */
function toYamlCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const isOdd = (code >= 0x7f && code <= 0x9f) || [0x2028, 0x2029, 0xfffe, 0xffff].includes(code);
  return isOdd ? `\\u${code.toString(16).padStart(4, '0')}` : character;
}
