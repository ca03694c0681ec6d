import { build, ensureInstalled } from './ensure.mjs';

const installed = await ensureInstalled();
const outcome = installed.ok ? await build() : installed;
if (!outcome.ok) process.exitCode = 1;
