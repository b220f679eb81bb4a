import { textForm } from '../../../src/json/usual.ts';
import type { PersonKey, UsualPayload } from '../../../src/port/adapter.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { checkSettlement, type Settlement } from '../../../src/settlement/index.ts';
import { checkLineTotals } from '../lines.ts';
import { readPosted } from '../read.ts';
import { ALIASES, TEXT_NAMES } from '../wire.ts';
import { joinRows } from './join.ts';
import { readUsualLines } from './lines.ts';
import { openMessages } from './messages.ts';

/**
 * The messages of one visit -> the same settlement that `readSettlement` makes of them, in the usual case: the rows of
 * fee lines are read straight from what the native parser gave, everything else by the one reader.
 * @returns undefined for anything unusual, and for whatever is to be refused
 */
export function readUsualSettlement(posted: UsualPayload, personKey: PersonKey): Settlement | undefined {
  const { messages: pairs, ...beside } = posted.fields;
  if (beside.selfPaid !== undefined && beside.selfPaid !== null) return undefined;
  const opened = openMessages(pairs);
  const rest = hasNumber(beside) ? undefined : textForm(beside);
  if (opened === undefined || rest === undefined) return undefined;
  if (![posted, ...opened.texts].every(({ padded }) => isPaddedWhereAllowed(padded))) return undefined;
  const payload = { ...(rest.value as object), messages: opened.pairs };
  const aliases = ROW_ALIASES.filter((name) => [posted, ...opened.texts].some(({ names }) => names.has(name)));
  let isUnusual = false;
  const settlement = readPosted(payload, personKey, {
    read(messages, pair, figures, reading) {
      const joined = joinRows(opened.rows, messages, aliases, pair);
      const lines = joined === undefined ? undefined : readUsualLines(joined, figures);
      isUnusual = lines === undefined;
      if (lines?.length === 0) checkLineTotals(lines, figures, pair.info, reading);
      return lines ?? [];
    },
    // Of the lines all laws hold that are held against them: the parts of each, their sums and their ids.
    check: (read) => checkSettlement({ ...read, lines: [] }),
  });
  return isUnusual || isRefusal(settlement) ? undefined : settlement;
}

/** Within a message a number and its text are one; beside the messages nothing is a number. */
const hasNumber = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'object' && value !== null && Object.values(value).some(hasNumber));

const ROW_ALIASES = [...ALIASES.keys()];
const TEXTS = new Set(TEXT_NAMES);
const AMOUNT_NAME = /(?:amt|Amt|pay|pric|part|prop|balc|dedc)$/;
/** A quantity loses its noughts in any case; one of more decimals is left out, which must still be seen. */
const COUNT_DECIMALS_MAX = 4;

/** "170.00" comes back as "170": nothing else of an amount counts, but a code could be another one. */
const isPaddedWhereAllowed = (padded: ReadonlyMap<string, number>): boolean =>
  [...padded].every(([name, decimals]) =>
    name === 'cnt' ? decimals <= COUNT_DECIMALS_MAX : AMOUNT_NAME.test(name) && !TEXTS.has(name),
  );
