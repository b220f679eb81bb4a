/** The clock, for commands that have no desk. */
export const clock = (): Date => new Date();

/** A clock that begins at a moment of another year and runs on, for practice. */
export function clockFrom(moment: number): () => Date {
  const ahead = moment - Date.now();
  return () => new Date(Date.now() + ahead);
}
