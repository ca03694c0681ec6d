import { once } from 'node:events';
import { hostPort } from '../../base/host-port.js';
import { ControlPlaneLog } from '../../control-plane/report/control-plane-log.js';
import type { ListenAddress } from '../../platform/server/listen.js';
import { environmentSource, flagSource } from '../options/option-source.js';
import { resolveOptions } from '../options/resolve-options.js';
import { SERVE_OPTIONS, toServerTls } from '../options/serve-options.js';
import { runService } from '../service/run-service.js';
import type { Action } from './action.js';

/** `serve`: a control plane over a file of assignments. */
export const serveAction: Action = {
  options: SERVE_OPTIONS,
  act: async (flags) => {
    const sources = [flagSource(flags), environmentSource(process.env)];
    const resolved = resolveOptions(SERVE_OPTIONS, sources);
    const { values } = resolved;
    const tls = toServerTls(resolved);
    await runService(values, async (log, signal, underWay) => {
      underWay();
      const { openControlPlane } = await import('../../control-plane/open-control-plane.js');
      const { assignments, listenAddress, apiServerAddress, behaveLike } = values;
      const server = await openControlPlane({
        assignmentsFile: assignments,
        listenAddress,
        ...(apiServerAddress && { apiServerAddress }),
        ...(behaveLike && { behaveLike }),
        ...(tls && { tls }),
        observer: new ControlPlaneLog(log),
      });
      sayReady('address', server.address);
      if (server.apiServerAddress !== undefined) sayReady('api-address', server.apiServerAddress);
      if (!signal.aborted) await once(signal, 'abort');
      await server.close();
    });
  },
};

function sayReady(what: string, { host, port }: ListenAddress): void {
  process.stderr.write(`ready ${what}=${hostPort(host, port)}\n`);
}
