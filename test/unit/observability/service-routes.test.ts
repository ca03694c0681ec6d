import { expect } from 'chai';
import type { WebAnswer, WebRequest } from '../../../src/observability/route.js';
import {
  serviceRoutes,
  type ServiceRoutesOptions,
  type Verdict,
} from '../../../src/observability/service-routes.js';
import { toHandler } from '../../../src/observability/to-handler.js';

function request(target: string, method: WebRequest['method'] = 'GET'): WebRequest {
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  return {
    ...{ method, path: pathname, query: searchParams, peer: '127.0.0.1:1' },
    header: () => undefined,
    signal: new AbortController().signal,
  };
}

const WELL: Verdict = { ok: true };

const OPTIONS: ServiceRoutesOptions = {
  product: 'the-tool',
  metrics: { render: () => Promise.resolve({ contentType: 'text/x', text: 'metrics' }) },
  health: { healthy: () => WELL, ready: () => WELL },
};

async function ask(
  target: string,
  { method, ...options }: Partial<ServiceRoutesOptions & { method: WebRequest['method'] }> = {},
): Promise<WebAnswer> {
  const handler = toHandler(serviceRoutes({ ...OPTIONS, ...options }));
  return await handler(request(target, method));
}

describe('the routes of every service', () => {
  it('are asked for metrics', async () => {
    const answer = await ask('/metrics');
    expect(answer).to.deep.equal({
      ...{ status: 200, headers: { 'Content-Type': 'text/x' }, body: 'metrics' },
    });
  });

  for (const [path, words] of [
    ['/-/healthy', 'the-tool is Healthy.\n'],
    ['/livez', 'the-tool is Healthy.\n'],
    ['/-/ready', 'the-tool is Ready.\n'],
    ['/readyz', 'the-tool is Ready.\n'],
  ] as const) {
    it(`say at ${path} that all is well`, async () => {
      expect(await ask(path)).to.include({ status: 200, body: words });
    });

    it(`say at ${path} what is not well, on one line`, async () => {
      const verdict = { ok: false, reason: 'no file\u001b\n yet' } as const;
      const health = { healthy: () => verdict, ready: () => verdict };
      const answer = await ask(path, { health });
      expect(answer).to.include({ status: 503, body: 'no file\\u001b\\n yet\n' });
    });
  }

  it('hand the question on, and its refusal back', async () => {
    const ready = (query: URLSearchParams): Verdict => {
      const on = query.get('on') ?? 'file';
      if (on === 'sync') return { ok: false, reason: 'no answer yet' };
      return on === 'file' ? WELL : { ok: false, reason: 'on is file or sync', status: 400 };
    };
    const health = { ...OPTIONS.health, ready };
    expect((await ask('/-/ready', { health })).status).to.equal(200);
    expect((await ask('/-/ready?on=sync', { health })).status).to.equal(503);
    expect((await ask('/-/ready?on=what', { health })).status).to.equal(400);
  });

  it('reload where that is allowed, and say what came of it', async () => {
    let times = 0;
    const reload = (): Promise<Verdict> => {
      times += 1;
      return Promise.resolve(
        times === 1 ? WELL : { ok: false, reason: 'bad.yml:1:2: no', status: 500 },
      );
    };
    const method = 'POST';
    expect((await ask('/-/reload', { reload, method })).status).to.equal(200);
    const failed = await ask('/-/reload', { reload, method });
    expect(failed).to.include({ status: 500, body: 'bad.yml:1:2: no\n' });
    const asked = await ask('/-/reload', { reload });
    expect(asked).to.deep.include({ status: 405 });
    expect(asked.headers).to.include({ Allow: 'POST' });
    expect(times).to.equal(2);
  });

  it('have no reload where it is not allowed', async () => {
    expect((await ask('/-/reload', { method: 'POST' })).status).to.equal(404);
  });

  it('answer 404 and 405 to all else', async () => {
    for (const path of ['/', '/metrics/', '/Metrics', '/__proto__', '/constructor'])
      expect((await ask(path)).status, path).to.equal(404);
    const answer = await ask('/metrics', { method: 'POST' });
    expect(answer.status).to.equal(405);
    expect(answer.headers).to.include({ Allow: 'GET, HEAD' });
  });
});
