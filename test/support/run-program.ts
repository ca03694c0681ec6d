import { execFile } from 'node:child_process';

/**
 * Runs a program of the system's and gives what it said on standard output.
 *
 * @throws Error with all that it said, when it fails.
 */
export async function runProgram(program: string, ...args: readonly string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile(program, args, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stdout}${stderr}`));
    });
  });
}
