import { persons } from '../persons.ts';
import { type Fault, faults } from './faults.ts';

const BEFALLS = {
  any: '任何交易 any message',
  settlement: '结算 2207 2304 2102',
  money: '结算 2207 2304 2102；亦可用于其他带 setlinfo 的应答 or any other answer with setlinfo',
  reversal: '冲正 2601',
} as const;
const EFFECT = { none: '否 no', done: '是 yes', later: '稍后 later' } as const;

const personsOf = ({ id }: Fault): string =>
  persons
    .filter((person) => person.fault === id)
    .map((person) => person.id)
    .join(' ');

const DEFAULTS = ['ms', 'count', 'times'] as const;
const defaultsOf = (fault: Fault): string =>
  DEFAULTS.flatMap((name) => (fault[name] === undefined ? [] : [`${name}=${fault[name]}`])).join(' ');

/** The whole catalogue as one Markdown table, Chinese first: the table of docs/fault-catalogue.md. */
export function faultTable(): string[] {
  const head = [
    '故障 fault',
    '尾数 code',
    '人员 person',
    '可用于 befalls',
    '默认 defaults',
    '调用方所见 what the caller sees',
    '交易是否生效 effect',
    '怎样读 how to read it',
    '备注 note',
  ];
  const rows = faults.map((fault) => [
    `\`${fault.id}\``,
    fault.code,
    personsOf(fault),
    BEFALLS[fault.befalls],
    defaultsOf(fault),
    ...[both(fault.sees), EFFECT[fault.effect], both(fault.reading), both(fault.note)],
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

const both = ({ zh, en }: { readonly zh: string; readonly en: string }): string => `${zh}<br>${en}`;

/** The catalogue for a terminal: code, name, effect, what the caller sees. */
export function faultLines(): string[] {
  const width = Math.max(...faults.map(({ id }) => id.length));
  return faults.map((fault) => {
    // A wide blank, for the wide letters of Chinese.
    const [effect = ''] = EFFECT[fault.effect].split(' ');
    return `${fault.code}  ${fault.id.padEnd(width)}  ${effect.padEnd(2, '\u3000')}  ${personsOf(fault).padEnd(3)}  ${fault.sees.zh}`;
  });
}
