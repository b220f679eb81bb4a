import type { StepWire } from '../../../terminal/protocol.ts';
import { grouped, isZeroAmount } from '../../kit/amount.ts';
import { type BilingualText, Columns } from '../../kit/say.tsx';
import { reasonSaid } from '../../kit/words.ts';
import { items, reasonKey } from './told.ts';

const BANDS: readonly BilingualText[] = [
  { zh: '分段', en: 'band' },
  { zh: '比例', en: 'rate' },
  { zh: '本次金额', en: 'amount' },
  { zh: '赔付', en: 'earns' },
];

/** The table of a banded rule, in the shape that settlement forms print it; the bands reached are marked. */
export function BandTable({ bands }: { bands: NonNullable<StepWire['bands']> }) {
  return (
    <table class="bands">
      <Columns of={BANDS} />
      <tbody>
        {bands.map((band) => {
          const active = !isZeroAmount(band.amount);
          return (
            <tr key={band.from} class={active ? 'band is-active' : 'band'} data-active={active}>
              <th scope="row">
                {active ? '▶ ' : ''}
                {band.upTo === null ? `${grouped(band.from)} 以上` : `${grouped(band.from)} – ${grouped(band.upTo)}`}
              </th>
              <td class="money">{band.rate}</td>
              <td class="money">{grouped(band.amount)}</td>
              <td class="money">{grouped(band.earns)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Fee lines that count, and those that do not, each by its name and with its reason. @param of the liability's node */
export function LinesList({ lines, of }: { lines: NonNullable<StepWire['lines']>; of: string }) {
  const { counted, notCounted } = lines;
  const { reasons } = items.value;
  if (counted.length + notCounted.length === 0) return null;
  return (
    <table class="lines">
      <tbody>
        {counted.map((line) => (
          <tr key={line.id} data-counted>
            <th scope="row">✓ 计入 {nameOf(line)}</th>
            <td class="money">{grouped(line.amount)}</td>
            <td />
          </tr>
        ))}
        {notCounted.map((line) => (
          <tr key={line.id} class="is-out" data-not-counted>
            <th scope="row">✕ 不计 {nameOf(line)}</th>
            <td class="money">{grouped(line.amount)}</td>
            <td>{(reasons.get(reasonKey(of, line.id)) ?? reasonSaid(line.reason)).zh}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A number of a line tells a cashier nothing: only where nothing else is known. */
const nameOf = ({ id, name }: { id: string; name?: string }): string =>
  name ?? items.value.named.get(id)?.zh ?? `费用明细 ${id}`;
