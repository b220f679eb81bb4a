import type { Reading } from '../reading/reading.ts';
import type { Figures } from './amounts.ts';
import type { Message } from './envelope.ts';
import { type Fields, isFields, placed, plainText } from './json.ts';
import type { Pair } from './pair.ts';

/** Every place that names the visit or the person must name the same one, whichever message it is in. */
export function agreeOnVisit(pair: Pair, messages: readonly Message[], reading: Reading): void {
  const { info, envelope, institutionCode } = pair;
  for (const message of messages) {
    const code = message.envelope?.value.fixmedins_code;
    if (code !== undefined && code !== institutionCode) {
      reading.contradicts(message.envelope?.at('fixmedins_code') ?? message.label, envelope.at('fixmedins_code'));
    }
    for (const { name, said, at } of idsIn(message)) {
      const expected = name === 'mdtrt_id' ? pair.visitId : info.value.psn_no;
      if (expected !== undefined && said !== expected) reading.contradicts(at, info.at(name));
    }
  }
  const answered = info.value.fixmedins_code;
  if (answered !== undefined && answered !== envelope.value.fixmedins_code) {
    reading.contradicts(info.at('fixmedins_code'), envelope.at('fixmedins_code'));
  }
}

interface IdSaid {
  readonly name: 'mdtrt_id' | 'psn_no';
  readonly said: string;
  readonly at: string;
}

function* idsIn({ label, input, output }: Message): Generator<IdSaid> {
  const sides: [string, unknown][] = [
    ['input', input],
    ['output', output],
  ];
  for (const [side, tree] of sides) {
    for (const [node, at] of nodesIn(tree, `${label}.${side}`)) {
      for (const name of ['mdtrt_id', 'psn_no'] as const) {
        const said = plainText(node[name]);
        if (said !== undefined) yield { name, said, at: `${at}.${name}` };
      }
    }
  }
}

function* nodesIn(tree: unknown, at: string): Generator<[node: Fields, at: string]> {
  const roots: [string, unknown][] = Array.isArray(tree) ? [['', tree]] : Object.entries(isFields(tree) ? tree : {});
  for (const [name, value] of roots) {
    const place = name === '' ? at : `${at}.${name}`;
    for (const [row, where] of placed(value, place)) {
      if (isFields(row)) yield [row, where];
    }
  }
}

/** What the settlement was asked for and what it answers about. */
export function agreeWithRequest(pair: Pair, figures: Figures, reading: Reading): void {
  const { message, input, info } = pair;
  for (const name of ['insutype', 'med_type'] as const) {
    const asked = input.value[name];
    const answered = info.value[name];
    if (asked !== undefined && answered !== undefined && asked !== answered) {
      reading.contradicts(input.at(name), info.at(name));
    }
  }
  if (message.infno === '5203' && input.value.setl_id !== undefined && input.value.setl_id !== info.value.setl_id) {
    reading.contradicts(input.at('setl_id'), info.at('setl_id'));
  }
  const amounts = [
    ['medfee_sumamt', figures.total],
    ['fulamt_ownpay_amt', figures.selfFunded],
    ['overlmt_selfpay', figures.overLimit],
    ['preselfpay_amt', figures.preSelfPay],
    ['inscp_scp_amt', figures.inScope],
  ] as const;
  for (const [name, answered] of amounts) {
    const asked = reading.optionalAmount(input.value[name], input.at(name));
    if (asked !== undefined) reading.agrees(input.at(name), asked, answered, info.at(name));
  }
}
