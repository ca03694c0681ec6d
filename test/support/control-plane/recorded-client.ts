import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import type { ApiVersion } from '../../../src/mads/api-version.js';
import type { FakeClock } from '../fake-clock.js';
import { GENEROUS_MS } from '../wait-for.js';
import { GrpcConnection, type Heard } from './grpc-connection.js';
import type { PlayedLine } from './played-line.js';
import { RawConnection } from './http.js';
import {
  grpcHeaders,
  listInBody,
  listInMessage,
  ownHeaders,
  partsOf,
  type ComparableList,
} from './comparable-answers.js';
import { VersionMap } from './version-map.js';

/** How far the clock goes at once while an answer is waited for. */
const STEP_MS = 50;

/** As far as that goes: our ticks come at other moments than those of the recorded server, but as often. */
const MAX_WAIT_MS = 1_100;

/** Turns of the event loop in which what was said arrives over loopback. */
const TURNS = 20;

/** An HTTP answer, or how the connection broke. */
type Outcome =
  | { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: string }
  | { readonly error: string };

/** What a {@link RecordedClient} talks to. */
export interface PlayedServer {
  readonly port: number;
  readonly clock: FakeClock;
  /** Called for each line before it is played. */
  readonly before?: (index: number) => Promise<void>;
}

/** Says what a recorded client said, when it said it, and expects what the recorded server said then. */
export class RecordedClient {
  readonly #server: PlayedServer;
  readonly #apiVersion: ApiVersion;
  readonly #versions = new VersionMap();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #outcomes = new Map<number, Outcome>();
  #grpc: GrpcConnection | undefined;
  #raw: RawConnection | undefined;
  #rawHeard = 0;
  #isRawClosed = false;

  constructor(server: PlayedServer, apiVersion: ApiVersion) {
    this.#server = server;
    this.#apiVersion = apiVersion;
  }

  /** Plays all lines; throws at the first difference, with its line in front. */
  async play(lines: readonly PlayedLine[]): Promise<void> {
    let now = lines[0]?.t_ms ?? 0;
    for (const [index, line] of lines.entries()) {
      try {
        await this.#server.before?.(index);
        await this.#server.clock.advance(line.t_ms - now);
        now = line.t_ms;
        await (line.dir === 'client' ? this.#say(line) : this.#hear(line));
      } catch (error) {
        if (error instanceof Error)
          error.message = `line ${String(index + 1)} (${line.kind}): ${error.message}`;
        throw error;
      }
    }
  }

  close(): void {
    this.#agent.destroy();
    this.#grpc?.close();
    this.#raw?.cut();
  }

  async #say(line: PlayedLine): Promise<void> {
    const { kind, note = '', base64 = '' } = line;
    if (kind === 'http-request') void this.#request(line);
    else if (kind === 'headers') this.#open({ ...line.headers });
    else if (kind === 'grpc-message')
      this.#connection.say(this.#versions.translate(Buffer.from(base64, 'base64')));
    else if (kind === 'ping') this.#connection.ping();
    else if (kind === 'raw') await this.#sayRaw(Buffer.from(base64, 'base64'));
    else if (kind === 'end') await this.#end(note);
    else if (note.startsWith('client cancels the stream')) this.#connection.cancel();
    for (let turn = 0; turn < TURNS; turn++) await nextTurn();
  }

  async #hear(line: PlayedLine): Promise<void> {
    const { kind, id, note = '', base64 = '' } = line;
    if (kind === 'http-response') this.#compareOutcome(line, await this.#outcome(id));
    else if (kind === 'error' && id !== undefined)
      expect(await this.#outcome(id)).to.deep.equal({ error: note });
    else if (kind === 'error') await this.#until(() => this.#isRawClosed, 'the end');
    else if (kind === 'raw') await this.#hearRaw(Buffer.from(base64, 'base64'));
    else if (kind === 'settings') await this.#hearSettings(note);
    else if (kind === 'ping' && note.startsWith('bandwidth'))
      await this.#until(() => this.#connection.pings.includes(base64), 'a ping');
    else if (kind === 'ping-ack') await this.#hearPong();
    else if (kind === 'goaway') await this.#hearGoaway(line);
    else if (kind === 'end') await this.#hearEnd(note);
    else if (['headers', 'trailers', 'grpc-message', 'stream-error'].includes(kind))
      this.#compareHeard(line, await this.#nextHeard());
  }

  get #connection(): GrpcConnection {
    if (this.#grpc === undefined) throw new Error('no stream was opened');
    return this.#grpc;
  }

  #open(headers: OutgoingHttpHeaders): void {
    if (this.#grpc === undefined || this.#grpc.isClosed)
      this.#grpc = new GrpcConnection(this.#server.port);
    this.#grpc.open(headers);
  }

  async #request(line: PlayedLine): Promise<void> {
    const { id = 0, method = '', path = '', body } = line;
    try {
      const headers = { ...line.headers };
      const { port } = this.#server;
      const call = request({ port, host: '127.0.0.1', method, path, headers, agent: this.#agent });
      call.end(body === undefined ? undefined : this.#versions.translate(body));
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      const { statusCode: status = 0, headers: received } = response;
      this.#outcomes.set(id, { status, headers: received, body: await text(response) });
    } catch (error) {
      this.#outcomes.set(id, { error: (error as NodeJS.ErrnoException).code ?? '' });
    }
  }

  async #outcome(id = 0): Promise<Outcome> {
    return this.#until(() => this.#outcomes.get(id), 'an answer');
  }

  #compareOutcome(recorded: PlayedLine, ours: Outcome): void {
    if ('error' in ours) throw new Error(`no answer but ${ours.error}`);
    const { status, body = '' } = recorded;
    expect(ours.status).to.equal(status);
    expect(ownHeaders(ours.headers)).to.deep.equal(ownHeaders(recorded.headers ?? {}));
    if (!body.startsWith('{"version_info"')) {
      expect(ours.body).to.equal(body);
      return;
    }
    this.#compareLists(listInBody(body), listInBody(ours.body));
  }

  async #nextHeard(): Promise<Heard> {
    return this.#until(() => this.#connection.heard.shift(), 'the stream');
  }

  #compareHeard(recorded: PlayedLine, ours: Heard): void {
    expect(ours.kind).to.equal(recorded.kind);
    if (recorded.kind === 'stream-error') expect(ours.code).to.equal(recorded.note);
    else if (recorded.kind === 'grpc-message')
      this.#compareLists(
        listInMessage(Buffer.from(recorded.base64 ?? '', 'base64'), this.#apiVersion),
        listInMessage(ours.bytes ?? Buffer.alloc(0), this.#apiVersion),
      );
    else expect(grpcHeaders(ours.headers)).to.deep.equal(grpcHeaders(recorded.headers));
  }

  /** The same list, under whatever version, but always under the same one. */
  #compareLists(recorded: ComparableList, ours: ComparableList): void {
    this.#versions.pair(recorded.version, ours.version);
    expect(ours.content).to.deep.equal(recorded.content);
  }

  /** What the server allows; other settings are defaults of the recorder's side. */
  async #hearSettings(note: string): Promise<void> {
    const settings = await this.#until(() => this.#connection.settings, 'SETTINGS');
    const { maxFrameSize, maxConcurrentStreams } = JSON.parse(note) as Record<string, number>;
    expect(settings).to.include({ maxFrameSize, maxConcurrentStreams });
  }

  async #hearPong(): Promise<void> {
    await this.#until(() => this.#connection.pongs > 0, 'an answer to a ping');
    this.#connection.pongs -= 1;
  }

  async #hearGoaway({ code, lastStreamID, note }: PlayedLine): Promise<void> {
    const goaway = await this.#until(() => this.#connection.goaway, 'GOAWAY');
    expect(goaway).to.deep.equal({ code, last: lastStreamID, text: note });
  }

  async #hearEnd(note: string): Promise<void> {
    if (note === 'server closed (FIN)') await this.#until(() => this.#isRawClosed, 'the end');
    else if (note === 'connection closed')
      await this.#until(() => this.#grpc?.isClosed === true, 'the end');
    else {
      const { kind, code } = await this.#nextHeard();
      expect(kind).to.equal('end');
      expect(note).to.equal(`stream closed, rst code ${String(code)}`);
    }
  }

  async #end(note: string): Promise<void> {
    if (note === 'client half-closes') this.#connection.halfClose();
    else if (note.startsWith('still open')) expect(this.#isRawClosed).to.equal(false);
    else {
      const left = this.#grpc?.heard.filter(({ kind }) => kind !== 'end') ?? [];
      expect(left).to.deep.equal([]);
      this.#grpc?.close();
      await this.#until(() => this.#grpc?.isClosed !== false, 'the end');
    }
  }

  async #sayRaw(bytes: Buffer): Promise<void> {
    if (this.#raw === undefined || this.#isRawClosed) {
      this.#raw = new RawConnection(this.#server.port);
      this.#isRawClosed = false;
      void this.#raw.closed.then(() => (this.#isRawClosed = true));
    }
    const raw = this.#raw;
    await raw.say(bytes);
    this.#rawHeard = raw.heard.length;
  }

  async #hearRaw(bytes: Buffer): Promise<void> {
    const recorded = bytes.toString('latin1');
    const isWhole = (heard: string): boolean =>
      recorded.startsWith('HTTP/') ? heard.includes('\r\n\r\n') : heard.length >= recorded.length;
    const ours = await this.#until(() => {
      const heard = this.#raw?.heard.slice(this.#rawHeard) ?? '';
      return isWhole(heard) ? heard : undefined;
    }, 'bytes');
    const own = ours.slice(0, recorded.startsWith('HTTP/') ? undefined : recorded.length);
    expect(partsOf(own)).to.deep.equal(partsOf(recorded));
    this.#rawHeard += recorded.length;
  }

  /** Lets the time go on until there is something. */
  async #until<T>(ask: () => T | false | undefined, what: string): Promise<T> {
    const startedAtMs = performance.now();
    for (let waitedMs = 0; ; waitedMs += STEP_MS) {
      const found = ask();
      if (found !== undefined && found !== false) return found;
      if (performance.now() - startedAtMs > GENEROUS_MS / 5) throw new Error(`waited for ${what}`);
      if (waitedMs < MAX_WAIT_MS) await this.#server.clock.advance(STEP_MS);
      for (let turn = 0; turn < TURNS; turn++) await nextTurn();
    }
  }
}
