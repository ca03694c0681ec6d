// Mocha loads this first: tests that spawn the binary run what was built, so say when that is old.
import { isBuilt } from './ensure.mjs';

if (!isBuilt())
  console.warn('Note: dist is missing or older than src; `npm run build` before end-to-end tests.');
