type Method = (this: unknown, ...args: unknown[]) => unknown;
type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never;
type ResultOf<F> = F extends (...args: never[]) => infer R ? R : never;

/** A call that was made, and what came of it. */
interface Call<F> {
  readonly args: ArgumentsOf<F>;
  readonly result: ResultOf<F>;
}

/** Tells `onCall` of every call of a method, after it was made. What this returns puts the method back. */
export function watchCalls<T extends object, K extends keyof T>(
  owner: T,
  name: K,
  onCall: (call: Call<T[K]>) => void,
): () => void {
  const original = owner[name];
  const watched: Method = function (...args) {
    const result = (original as Method).apply(this, args);
    onCall({ args, result } as Call<T[K]>);
    return result;
  };
  owner[name] = watched as T[K];
  return () => {
    owner[name] = original;
  };
}
