import type { Action } from './action.js';

/** The action of the command `name`, loaded now; `undefined` for names that only oclif knows what to do with. */
export async function findAction(name: string | undefined): Promise<Action | undefined> {
  switch (name) {
    case 'run':
      return (await import('./run-action.js')).runAction;
    case 'serve':
      return (await import('./serve-action.js')).serveAction;
    case 'fetch':
      return (await import('./fetch-action.js')).fetchAction;
    case 'diff':
      return (await import('./diff-action.js')).diffAction;
    case 'doctor':
      return (await import('./doctor-action.js')).doctorAction;
    case 'healthcheck':
      return (await import('./healthcheck-action.js')).healthcheckAction;
    default:
      return undefined;
  }
}
