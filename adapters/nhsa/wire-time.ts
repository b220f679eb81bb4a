import { date } from '../../src/settlement/index.ts';

/** As the national text writes a moment, and one that the calendar has. */
export function isWireMoment(text: string): boolean {
  const [, day = '', hour = '', minute = '', second = ''] =
    /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(text) ?? [];
  return date.safeParse(day).success && hour < '24' && minute < '60' && second < '60';
}

const CHINA_MS = 8 * 3_600_000;

/** `yyyy-MM-dd HH:mm:ss` in China, wherever the process runs. */
export function chinaTime(at: Date): string {
  return new Date(at.getTime() + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ');
}
