import type { ListenOptions } from 'node:net';

import type { Rung } from '../../src/discovery/events.js';
import { openScriptedGrpc } from './scripted-grpc.js';
import { openScriptedHttp } from './scripted-http.js';
import type { Turn } from './scripted-turn.js';
import type { TlsFront } from './tls-front.js';

/** A control plane on a real port that says what the test tells it to say, when the test tells it. */
export interface ScriptedControlPlane {
  readonly port: number;
  /** All requests so far, in the order in which they came. */
  readonly turns: readonly Turn[];
  /** How many connections stand now. */
  readonly standing: number;
  /** The oldest request that was not handed out yet. Not to be mixed with a handler of its own. */
  nextTurn(): Promise<Turn>;
  /** Ends every connection with RST. */
  cut(): void;
  close(): Promise<void>;
}

/** Settings of {@link openScriptedControlPlane}. */
export interface ScriptedOptions {
  readonly listen?: ListenOptions;
  /** Default: cleartext. */
  readonly tls?: TlsFront;
  /** Is told about each request as it comes. */
  readonly onTurn?: (turn: Turn) => void;
}

/** Opens a control plane that speaks `rung` and nothing else. */
export async function openScriptedControlPlane(
  rung: Rung,
  options: ScriptedOptions = {},
): Promise<ScriptedControlPlane> {
  const script = new Script(options.onTurn);
  const { listen = {}, tls } = options;
  const onTurn = (turn: Turn): void => {
    script.add(turn);
  };
  const server =
    rung.transport === 'http'
      ? await openScriptedHttp({ listen, onTurn, tls })
      : await openScriptedGrpc(rung.apiVersion, { listen, onTurn, tls });
  return {
    port: server.port,
    turns: script.turns,
    get standing() {
      return server.standing;
    },
    nextTurn: () => script.next(),
    cut: () => {
      server.cut();
    },
    close: () => server.close(),
  };
}

/** Keeps the requests and hands them out in order. */
class Script {
  readonly turns: Turn[] = [];
  readonly #onTurn: (turn: Turn) => void;
  #handedOut = 0;
  #waiting: (() => void) | undefined;

  constructor(onTurn: (turn: Turn) => void = () => undefined) {
    this.#onTurn = onTurn;
  }

  add(turn: Turn): void {
    this.turns.push(turn);
    this.#onTurn(turn);
    this.#waiting?.();
  }

  async next(): Promise<Turn> {
    for (;;) {
      const turn = this.turns[this.#handedOut];
      if (turn !== undefined) {
        this.#handedOut += 1;
        return turn;
      }
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }
}
