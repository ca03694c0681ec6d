import type { TargetQuery } from '../../inspection/inspection.js';
import { TARGET_STATES, type TargetState } from '../../inspection/target-row.js';
import { PAGE_SIZE, PARAMETERS } from './targets-path.js';

/** What is asked for, or why it makes no sense: a sentence for the one who asked. */
export type ParsedParameters = { readonly query: TargetQuery } | { readonly problem: string };

const MAX_SEARCH_LENGTH = 200;

/** Names of services can be long; longer ones can still be searched for by a part. */
const MAX_NAME_LENGTH = 1_000;

const MAX_PAGE_SIZE = 1_000;

const WHOLE_NUMBER = /^[1-9]\d{0,8}$/;

/** Reads the query of `/targets` and `/targets.json`. What is absent or empty leaves nothing out. */
export function parseTargetParameters(parameters: URLSearchParams): ParsedParameters {
  const problem = [
    unknownName(parameters),
    ...Object.values(PARAMETERS).map((name) => repeated(parameters, name)),
    tooLong(parameters, PARAMETERS.search, MAX_SEARCH_LENGTH),
    ...NAMES.map((name) => tooLong(parameters, PARAMETERS[name], MAX_NAME_LENGTH)),
    notAState(parameters),
    notANumber(parameters, PARAMETERS.page),
    notANumber(parameters, PARAMETERS.pageSize, MAX_PAGE_SIZE),
  ].find((each) => each !== undefined);
  return problem === undefined ? { query: toQuery(parameters) } : { problem };
}

const NAMES = ['controlPlane', 'mesh', 'service'] as const;

function toQuery(parameters: URLSearchParams): TargetQuery {
  const given = (name: string): string | undefined => {
    const value = parameters.get(name) ?? '';
    return value === '' ? undefined : value;
  };
  const texts = {
    search: given(PARAMETERS.search)?.trim(),
    controlPlane: given(PARAMETERS.controlPlane),
    mesh: given(PARAMETERS.mesh),
    service: given(PARAMETERS.service),
    state: given(PARAMETERS.state) as TargetState | undefined,
  };
  const present = Object.entries(texts).filter(([, value]) => value !== undefined && value !== '');
  return {
    ...(Object.fromEntries(present) as Partial<TargetQuery>),
    page: Number(given(PARAMETERS.page) ?? 1),
    pageSize: Number(given(PARAMETERS.pageSize) ?? PAGE_SIZE),
  };
}

function unknownName(parameters: URLSearchParams): string | undefined {
  const names: readonly string[] = Object.values(PARAMETERS);
  const unknown = [...parameters.keys()].find((name) => !names.includes(name));
  if (unknown === undefined) return undefined;
  return `There is no parameter "${unknown}": there are ${names.join(', ')}.`;
}

function repeated(parameters: URLSearchParams, name: string): string | undefined {
  return parameters.getAll(name).length > 1 ? `"${name}" may be given once.` : undefined;
}

function tooLong(parameters: URLSearchParams, name: string, maxLength: number): string | undefined {
  const length = parameters.get(name)?.length ?? 0;
  if (length <= maxLength) return undefined;
  return `"${name}" may have ${String(maxLength)} characters; it has ${String(length)}.`;
}

function notAState(parameters: URLSearchParams): string | undefined {
  const state = parameters.get(PARAMETERS.state) ?? '';
  if (state === '' || (TARGET_STATES as readonly string[]).includes(state)) return undefined;
  return `There is no state "${state}": there are ${TARGET_STATES.join(', ')}.`;
}

function notANumber(parameters: URLSearchParams, name: string, max?: number): string | undefined {
  const text = parameters.get(name) ?? '';
  if (text === '') return undefined;
  if (WHOLE_NUMBER.test(text) && Number(text) <= (max ?? Infinity)) return undefined;
  const upTo = max === undefined ? '1 or more' : `1 to ${String(max)}`;
  return `"${name}" has to be a whole number, ${upTo}; it is "${text}".`;
}
