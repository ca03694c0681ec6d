import { Lexer } from 'yaml';

/** What of a lexer decides about indentation; its types do not show it. */
interface LexerState {
  readonly flowLevel: number;
  indentNext: number;
}

/**
 * A lexer of YAML that does not mind how lines within brackets are indented: YAML 1.2 wants them further in than what
 * is around, other readers take them as they come, and `]` stands at the beginning of a line in many a file.
 */
export function createLaxFlowLexer(): Lexer {
  const lexer = new Lexer();
  const state = lexer as unknown as LexerState;
  let indentNext = 0;
  Object.defineProperty(state, 'indentNext', {
    get: () => (state.flowLevel > 0 ? 0 : indentNext),
    set: (value: number) => {
      indentNext = value;
    },
  });
  return lexer;
}
