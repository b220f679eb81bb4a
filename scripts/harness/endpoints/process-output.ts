/** Hears all that this process writes to its two streams and its console, until it is told to stop. */
export function listening(): { heard(): string; stop(): void } {
  const heard: string[] = [];
  const undo: (() => void)[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write;
    stream.write = ((chunk: unknown, ...rest: unknown[]) => {
      heard.push(String(chunk));
      return Reflect.apply(write, stream, [chunk, ...rest]);
    }) as typeof stream.write;
    undo.push(() => {
      stream.write = write;
    });
  }
  // A test runner puts a console of its own in the place of the process's.
  for (const name of ['log', 'warn', 'error', 'info'] as const) {
    const say = console[name];
    console[name] = (...words: unknown[]) => {
      heard.push(words.map(String).join(' '));
      say(...words);
    };
    undo.push(() => {
      console[name] = say;
    });
  }
  return { heard: () => heard.join('\n'), stop: () => undo.forEach((back) => void back()) };
}
