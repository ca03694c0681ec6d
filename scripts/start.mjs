// `npm start`: a control plane and the tool beside each other, to look at. `npm start -- ARGS`: `run` with ARGS.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

import { ensureBuilt, ensureInstalled } from './ensure.mjs';
import { ROOT } from './run.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

const ASSIGNMENTS = 'examples/assignments.yaml';
const OUTPUT_FILE = './kuma.file_sd.json';

/** Where the pages are, unless somebody else is there. */
const PAGES_PORT = 9901;

/** @type {readonly NodeJS.Signals[]} a closed terminal sends SIGHUP */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  for (const ensure of [ensureInstalled, ensureBuilt]) {
    const { ok, reason } = await ensure();
    if (!ok) {
      console.error(`Cannot start: ${ensure === ensureBuilt ? 'the build' : 'npm ci'} ${reason}`);
      return 1;
    }
  }
  return args.length > 0 ? runWith(args) : showBoth();
}

/** @param {string[]} args */
async function runWith(args) {
  const tool = startTool(['run', ...args], 'inherit');
  // A terminal sends Ctrl-C to everybody in the foreground, so to the tool without us.
  passOnSignals([tool], process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ENDING);
  return exitCodeOf(tool);
}

async function showBoth() {
  const format = process.stderr.isTTY ? ['--log-format=pretty'] : [];
  const server = startTool(
    ['serve', '--assignments', ASSIGNMENTS, '--listen-address', '127.0.0.1:0', ...format],
    'pipe',
  );
  const children = [server];
  const ends = [exitCodeOf(server)];
  const told = passOnSignals(children, ENDING);
  const address = await Promise.race([readyAddress(server), ends[0]]);
  if (typeof address === 'string' && !told.toEnd) {
    const pages = `127.0.0.1:${String(await freePort(PAGES_PORT))}`;
    explain(address, pages);
    const tool = startTool(
      [
        'run',
        `--cp-address=grpc://${address}`,
        `--output-file=${OUTPUT_FILE}`,
        `--listen-address=${pages}`,
        '--web-enable-lifecycle',
      ],
      'inherit',
    );
    children.push(tool);
    const toolEnds = exitCodeOf(tool);
    ends.push(toolEnds);
    void ends[0]?.then(() => {
      if (!told.toEnd && tool.exitCode === null) explainLoss(address);
    });
    await toolEnds;
  }
  if (!told.toEnd) for (const child of children) child.kill('SIGTERM');
  const codes = await Promise.all(ends);
  if (told.toEnd) return 0;
  console.error(`Ended, because one ended by itself: serve, run gave ${codes.join(', ')}`);
  return 1;
}

/**
 * The port, where it is free, else another one that is.
 *
 * @param {number} wanted
 * @returns {Promise<number>}
 */
function freePort(wanted) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(freePort(0));
    });
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/**
 * @param {string} address where the control plane is
 * @param {string} pages where the status page will be
 */
function explain(address, pages) {
  console.log(`
  A control plane serves ${ASSIGNMENTS} on ${address}, as Kuma would.
  kuma-prometheus-sd follows it and keeps ${OUTPUT_FILE} true for Prometheus.

  See how it goes       http://${pages}/ in a browser: control plane, targets, what changes
  Watch the file        watch -n1 cat ${OUTPUT_FILE}      (or: jq . ${OUTPUT_FILE})
  Change something      edit ${ASSIGNMENTS}: the file follows within a second;
                        what you take out leaves it after 3 seconds, in case it comes back
  Your control plane    npm start -- --cp-address=grpc://HOST:5676 --output-file=${OUTPUT_FILE}
  Stop                  Ctrl-C; the file stays
`);
}

/**
 * The tool goes on without its control plane: that is what it is for.
 *
 * @param {string} address
 */
function explainLoss(address) {
  console.log(`
  The control plane is gone. The file stays as it is; the page says since when, and what happens next.

  Bring it back         node bin/run.js serve --assignments=${ASSIGNMENTS} --listen-address=${address}
`);
}

/**
 * @param {string[]} args
 * @param {'inherit' | 'pipe'} stderr
 * @returns {ChildProcess}
 */
function startTool(args, stderr) {
  return spawn(process.execPath, ['bin/run.js', ...args], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', stderr],
  });
}

/**
 * Passes the child's stderr on, and gives the address in its line `ready address=HOST:PORT`.
 *
 * @param {ChildProcess} child
 * @returns {Promise<string>}
 */
function readyAddress({ stderr }) {
  return new Promise((resolve) => {
    if (stderr === null) return;
    createInterface(stderr).on('line', (line) => {
      const address = /^ready address=(\S+)$/.exec(line)?.[1];
      if (address === undefined) console.error(line);
      else resolve(address);
    });
  });
}

/**
 * Keeps us alive through the signals that end us, so that the children end first. A child may get one twice: the
 * tool takes two within half a second for one.
 *
 * @param {readonly ChildProcess[]} children read anew at each signal
 * @param {readonly NodeJS.Signals[]} passedOn
 */
function passOnSignals(children, passedOn) {
  const told = { toEnd: false };
  for (const signal of ENDING) {
    process.on(signal, () => {
      told.toEnd = true;
      if (!passedOn.includes(signal)) return;
      for (const child of children) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    });
  }
  return told;
}

/**
 * As a shell counts: the exit code, or 128 and the number of the signal.
 *
 * @param {ChildProcess} child
 * @returns {Promise<number>}
 */
function exitCodeOf(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
