import type { Action } from './action.js';

/** The action of the command `name`, loaded now; `undefined` for names that only oclif knows what to do with. */
export async function findAction(name: string | undefined): Promise<Action | undefined> {
  switch (name) {
    case 'run':
      return (await import('./run-action.js')).runAction;
    case 'serve':
      return (await import('./serve-action.js')).serveAction;
    default:
      return undefined;
  }
}
