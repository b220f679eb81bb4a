import type { ExplanationNode } from './explanation.ts';
import { en, text, zh } from './say.ts';
import type { Source } from './scope.ts';
import { PRESENTER_WORDS } from './words.ts';

/**
 * Whose phone showed the patient's code. It is said so that nobody takes the holder for the insured; it changed no
 * amount.
 */
export function presentedNode(all: Source): ExplanationNode[] {
  const { presentedBy } = all.bill;
  if (presentedBy === undefined) return [];
  const name = all.given(presentedBy.maskedName);
  const who = PRESENTER_WORDS[presentedBy.relation];
  return [
    {
      id: 'presented',
      kind: 'note',
      label: text('医保码出示人', 'Code shown by'),
      value: null,
      patient: text(
        zh(`医保码由${who.zh}${name}代为出示`, '费用按您本人的保障计算'),
        en(`${who.en} ${name} showed the code`, 'the bill is yours, by your own cover'),
      ),
      professional: text(
        `医保码由患者的${who.zh}${name}以亲情账户出示；参保人、保障与累计均为患者本人。`,
        `The code was shown by the patient's ${who.en} ${name} (family binding); person, plans and accumulators are the patient's.`,
      ),
      children: [],
    },
  ];
}
