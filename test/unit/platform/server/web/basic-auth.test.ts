import { hash } from 'bcryptjs';
import { expect } from 'chai';
import { systemClock } from '../../../../../src/base/clock.js';
import { BasicAuth, type Users } from '../../../../../src/platform/server/web/basic-auth.js';
import { basic } from '../../../../support/web-kit.js';

describe('basic authentication', () => {
  let auth: BasicAuth;
  let users: Users;

  before('make hashes', async () => {
    users = new Map([
      ['alice', await hash('sesame', 4)],
      ['bøb', await hash('pass:wörd', 4)],
    ]);
  });

  beforeEach(() => {
    auth = new BasicAuth(systemClock);
  });

  afterEach(() => {
    auth.close();
  });

  async function admit(user: string, password: string): Promise<string> {
    return await auth.admit(basic(user, password).Authorization, users);
  }

  it('lets in who knows the password', async () => {
    expect(await admit('alice', 'sesame')).to.equal('welcome');
    expect(await admit('alice', 'sesame')).to.equal('welcome');
    expect(await admit('bøb', 'pass:wörd')).to.equal('welcome');
  });

  for (const [user, password] of [
    ['alice', 'Sesame'],
    ['alice', ''],
    ['alice', 'pass:wörd'],
    ['carol', 'sesame'],
    ['', 'sesame'],
  ] as const) {
    it(`turns away "${user}" with "${password}"`, async () => {
      expect(await admit(user, password)).to.equal('wrong');
    });
  }

  it('takes the old forms of bcrypt, and that of htpasswd', async () => {
    for (const form of ['$2a$', '$2b$', '$2y$']) {
      const [, rest = ''] = /^\$2b\$(.*)$/.exec(users.get('alice') ?? '') ?? [];
      const some = new Map([['alice', form + rest]]);
      const { Authorization } = basic('alice', 'sesame');
      expect(await auth.admit(Authorization, some), form).to.equal('welcome');
    }
  });

  it('looks again when the password of a user is another one', async () => {
    expect(await admit('alice', 'sesame')).to.equal('welcome');
    const { Authorization } = basic('alice', 'sesame');
    const others = new Map([['alice', await hash('another', 4)]]);
    expect(await auth.admit(Authorization, others)).to.equal('wrong');
    const withoutHer = new Map([['bøb', users.get('bøb')!]]);
    expect(await auth.admit(Authorization, withoutHer)).to.equal('wrong');
  });

  for (const header of [
    ...[undefined, '', 'Basic', 'Basic ', 'Bearer abc', 'Basic *', 'Basic YQ==', 'Digest a="b"'],
    `Basic ${'A'.repeat(5_000)}`,
  ]) {
    it(`takes "${String(header).slice(0, 20)}" for nobody`, async () => {
      expect(await auth.admit(header, users)).to.equal('unnamed');
    });
  }

  it('goes on for those it knows while others guess', async () => {
    expect(await admit('alice', 'sesame')).to.equal('welcome');
    const guesses = Array.from({ length: 100 }, (_, index) => admit('alice', String(index)));
    expect(await admit('alice', 'sesame')).to.equal('welcome');
    expect(await admit('bøb', 'pass:wörd')).to.equal('busy');
    const outcomes = await Promise.all(guesses);
    expect(outcomes.filter((each) => each === 'wrong')).to.have.length(32);
    expect(outcomes.filter((each) => each === 'busy')).to.have.length(68);
    expect(await admit('bøb', 'pass:wörd')).to.equal('welcome');
  });
});
