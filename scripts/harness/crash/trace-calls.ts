/** One system call of a traced program, put together again where strace had to write it in two parts. */
export interface TracedCall {
  readonly call: string;
  /** As strace writes them between the brackets. */
  readonly args: string;
  /** Unknown when the program ended before the call did. */
  readonly result: number | undefined;
  /** Lines of the trace, from 1. What another thread did between the two may have come before or after. */
  readonly begunAt: number;
  readonly endedAt: number;
}

const WHOLE = /^\d+ +(\w+)\((.*)\) += (-?\d+|\?)/;
const BEGUN = /^\d+ +(\w+)\((.*) <unfinished \.\.\.>$/;
const RESUMED = /^\d+ +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+|\?)/;
/** Signals, and the end of a thread. */
const NO_CALL = /^\d+ +(?:---|\+\+\+) /;

type Begun = Pick<TracedCall, 'call' | 'args' | 'begunAt'>;

/**
 * The calls of a trace of several threads, `strace -f -o`, in the order in which they ended. While one thread is in a
 * call and another makes one, strace writes the first as `<unfinished ...>` and later as `<... resumed>`.
 * @throws Error when a part of a call is missing, or a line is not understood
 */
export function callsOf(trace: string): TracedCall[] {
  const begun = new Map<string, Begun>();
  const lines = trace.split('\n');
  if (lines.pop() !== '') throw new Error('the trace breaks off in the middle of a line');
  const calls = lines.flatMap((line, index) => {
    const pid = /^\d+/.exec(line)?.[0] ?? '';
    return callOf(line, index + 1, pid, begun) ?? [];
  });
  for (const { call, begunAt } of begun.values()) throw new Error(`line ${begunAt} of the trace: ${call} has no end`);
  return calls;
}

/** @param begun by thread, the call it is in; changed */
function callOf(line: string, at: number, pid: string, begun: Map<string, Begun>): TracedCall | undefined {
  const open = begun.get(pid);
  const [, resumed, more = '', late = ''] = RESUMED.exec(line) ?? [];
  if (resumed !== undefined) {
    if (open?.call !== resumed) throw new Error(`line ${at} of the trace: ${resumed} goes on and was never begun`);
    begun.delete(pid);
    return { ...open, args: `${open.args}${more}`, result: numberOf(late), endedAt: at };
  }
  if (NO_CALL.test(line)) return undefined;
  if (open !== undefined) throw new Error(`line ${open.begunAt} of the trace: ${open.call} has no end`);
  const [, first, part = ''] = BEGUN.exec(line) ?? [];
  if (first !== undefined) {
    begun.set(pid, { call: first, args: part, begunAt: at });
    return undefined;
  }
  const [, call, args = '', result = ''] = WHOLE.exec(line) ?? [];
  if (call === undefined) throw new Error(`line ${at} of the trace is not understood: ${line.slice(0, 80)}`);
  return { call, args, result: numberOf(result), begunAt: at, endedAt: at };
}

const numberOf = (result: string): number | undefined => (result === '?' ? undefined : Number(result));
