const DAY_MS = 86_400_000;

/** The calendar day `days` after another, YYYY-MM-DD. */
export const shiftedDay = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
export const dayAfter = (day: string): string => shiftedDay(day, 1);
export const dayBefore = (day: string): string => shiftedDay(day, -1);
