import { canonicalJson, firstDifference } from '../json/index.ts';
import type { SettlementWire } from '../settlement/index.ts';

/** The first place at which what is said now differs from what was settled under the same id. */
export function contentDiffers(stored: SettlementWire, settlement: SettlementWire): string | undefined {
  const plain = JSON.parse(canonicalJson(settlement)) as SettlementWire;
  return firstDifference(saidBy(stored), saidBy(plain));
}

/** What a settlement says, without where the reader found it, what the reader remarked and what the reader looked up. */
function saidBy({ origin: _origin, notes: _notes, person, ...said }: SettlementWire): unknown {
  // Whose phone showed the code is no part of what was settled: a repeat from another source may not know it.
  const { presentedBy: _presentedBy, ...whose } = person;
  return {
    ...said,
    person: whose,
    lines: said.lines.map((line) => (line.said === undefined ? line : withoutLookedUp(line))),
  };
}

function withoutLookedUp(line: SettlementWire['lines'][number]): unknown {
  const { code, codeUnknown, kind, class: _class, approval, negotiated, groups, ...said } = line;
  return said;
}
