/** Something that a test opened. */
export interface Closable {
  close(): Promise<unknown>;
}

/** Call it in a `describe`: what is given to the result is closed after each test, the last opened first. */
export function useClosing(): <T extends Closable>(opened: T) => T {
  const open: Closable[] = [];
  afterEach('close what the test opened', async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });
  return (opened) => {
    open.push(opened);
    return opened;
  };
}
