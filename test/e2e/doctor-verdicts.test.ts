import { expect } from 'chai';
import {
  answering,
  answeringJson,
  NOT_FOUND,
  openApiServer,
  type ApiReply,
} from '../support/api-server.js';
import { useDoctorKit, type Diagnosis } from '../support/doctor-kit.js';
import { openRecordedApiServer, type RecordedApiServerOptions } from '../support/recorded-api.js';
import { closedPort } from '../support/raw-server.js';
import { useClosing } from '../support/use-closing.js';

describe('doctor, against an API server without MADS', () => {
  const kit = useDoctorKit();
  const closing = useClosing();

  async function recorded(options: RecordedApiServerOptions): Promise<Diagnosis> {
    const { port } = closing(await openRecordedApiServer(options));
    return await kit.ask([`--cp-address=http://127.0.0.1:${String(port)}`]);
  }

  /** Asks about an API server that answers so. */
  async function replying(
    replyTo: (path: string) => ApiReply,
    ...flags: readonly string[]
  ): Promise<Diagnosis> {
    const { port } = closing(await openApiServer(({ path }) => replyTo(path)));
    return await kit.ask([`--cp-address=http://127.0.0.1:${String(port)}`, ...flags]);
  }

  /** Asks about an API server that has these documents, by their paths. */
  async function documented(documents: Readonly<Record<string, unknown>>): Promise<Diagnosis> {
    return await replying((path) =>
      path in documents ? answeringJson(documents[path]) : NOT_FOUND,
    );
  }

  for (const version of ['0.7.3', '1.8.8', '2.14.3']) {
    it(`names a global control plane of Kuma ${version}, and those to ask instead`, async () => {
      const diagnosis = await recorded({ version, config: 'global-config', root: 'global-root' });
      expect(diagnosis).to.include({ code: 78 });
      expect(diagnosis.failed).to.deep.equal(['mads']);
      expect(diagnosis.step('peer').finding).to.contain(`the API server of Kuma ${version}`);
      expect(diagnosis.step('mads').finding).to.contain('global');
      expect(diagnosis.step('mads').fix).to.contain("each zone's control plane");
    });
  }

  it('names MADS that is switched off, and the switch', async () => {
    const diagnosis = await recorded({ version: '2.14.3', config: 'config-mads-disabled' });
    expect(diagnosis).to.include({ code: 78 });
    expect(diagnosis.step('mads').finding).to.contain('disabled');
    expect(diagnosis.step('mads').fix).to.contain('KUMA_MONITORING_ASSIGNMENT_SERVER_ENABLED=true');
  });

  it('knows an API server by its configuration alone', async () => {
    const diagnosis = await documented({ '/config': { mode: 'global' } });
    expect(diagnosis.step('mads').finding).to.contain('global');
  });

  it('names Kuma 3 on Kubernetes', async () => {
    const port = await closedPort();
    const config = { environment: 'kubernetes', monitoringAssignmentServer: { port } };
    const diagnosis = await documented({
      '/config': config,
      '/': { product: 'Kuma', version: '3.0.0' },
    });
    expect(diagnosis).to.include({ code: 78 });
    expect(diagnosis.step('mads').finding).to.contain('Kubernetes');
    expect(diagnosis.step('mads').fix).to.contain('kubernetes_sd_configs');
  });

  it('names the port of MADS where nobody listens on it', async () => {
    const port = await closedPort();
    const diagnosis = await documented({
      '/config': { mode: 'zone', monitoringAssignmentServer: { port } },
      '/': { product: 'Kuma', version: '2.9.0' },
    });
    expect(diagnosis).to.include({ code: 69 });
    expect(diagnosis.failed).to.deep.equal(['mads']);
    expect(diagnosis.step('mads').finding).to.match(
      new RegExp(`names .*:${String(port)}.*ECONNREFUSED`),
    );
  });

  it('names the status of who lets nobody in, and the flags of credentials', async () => {
    const reply = answering(401, 'who are you?');
    const diagnosis = await replying(() => reply, '--connect-timeout=500ms');
    expect(diagnosis).to.include({ ok: false });
    expect(diagnosis.step('peer').finding).to.contain('HTTP 401');
    expect(diagnosis.step('peer').fix).to.contain('--bearer-token-file');
  });

  it('names a gateway that has nobody to ask', async () => {
    const diagnosis = await replying(() => answering(502, 'Bad Gateway'));
    expect(diagnosis).to.include({ code: 69 });
    expect(diagnosis.step('peer').finding).to.contain('HTTP 502');
    expect(diagnosis.step('peer').fix).to.contain('load balancer');
  });
});
