import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { expect } from 'chai';
import { cruise } from 'dependency-cruiser';
import type { ICruiseOptions, ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

const ROOT = join(import.meta.dirname, '..');
const FIXTURES = join(import.meta.dirname, 'fixtures/architecture');

interface Finding {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

describe('architecture', function () {
  this.timeout(60_000);
  let options: ICruiseOptions;

  before('read the rules', async () => {
    options = await extractDepcruiseOptions(join(ROOT, '.dependency-cruiser.mjs'));
  });

  it('every import in src goes where the map of the house allows', async () => {
    expect(await findings(ROOT, options)).to.deep.equal([]);
  });

  it('every rule has a fixture that breaks it', () => {
    const rules = (options.ruleSet?.forbidden ?? []).map((rule) => rule.name ?? '');
    expect(readdirSync(FIXTURES).sort()).to.deep.equal(rules.sort());
  });

  for (const rule of readdirSync(FIXTURES)) {
    it(`finds what breaks the rule ${rule}, and nothing else`, async () => {
      const fixture = join(FIXTURES, rule);
      const found = await findings(fixture, options);
      expect(unique(found.map((finding) => finding.rule))).to.deep.equal([rule]);
      expect(unique(found.map((finding) => finding.from))).to.deep.equal(filesThatBreakIt(fixture));
    });
  }
});

describe('dependencies', () => {
  it('each production dependency has a row in ARCHITECTURE.md, and each row a dependency', () => {
    expect(documentedDependencies()).to.deep.equal(productionDependencies());
  });

  it('each production dependency is pinned to one version', () => {
    const { dependencies } = readPackageJson();
    expect(
      Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version)),
    ).to.deep.equal([]);
  });
});

async function findings(baseDir: string, options: ICruiseOptions): Promise<readonly Finding[]> {
  const { output } = await cruise(['src'], { ...options, baseDir });
  const { violations } = (output as ICruiseResult).summary;
  return violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

function filesThatBreakIt(fixture: string): readonly string[] {
  const files = readdirSync(fixture, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => basename(file).startsWith('breaks-it')).sort();
}

/** The first column of the table under the heading about dependencies: names in backticks. */
function documentedDependencies(): readonly string[] {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const section = /^#+[^\n]*dependencies[^\n]*\n(.*?)(?=^#|(?![^]))/ims.exec(text)?.[1] ?? '';
  return [...section.matchAll(/^\|\s*`([^`]+)`/gm)].map((row) => row[1] ?? '').sort();
}

function productionDependencies(): readonly string[] {
  return Object.keys(readPackageJson().dependencies).sort();
}

function readPackageJson(): { readonly dependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as ReturnType<
    typeof readPackageJson
  >;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
