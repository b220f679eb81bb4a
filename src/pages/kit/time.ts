/** Days and times of the counter are China's (UTC+8, no summer time), whatever the machine's own zone says. */
const CHINA_MS = 8 * 3_600_000;

const shifted = (moment: string | number): string | undefined => {
  const at = typeof moment === 'number' ? moment : Date.parse(moment);
  return Number.isNaN(at) ? undefined : new Date(at + CHINA_MS).toISOString();
};

export const chinaDay = (moment: string | number): string => shifted(moment)?.slice(0, 10) ?? '';
export const chinaTime = (moment: string | number): string => shifted(moment)?.slice(11, 19) ?? '';
export const chinaMoment = (moment: string | number): string => `${chinaDay(moment)} ${chinaTime(moment)}`;
