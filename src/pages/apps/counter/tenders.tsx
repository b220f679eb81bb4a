import { grouped, isZeroAmount } from '../../kit/amount.ts';

/** In Chinese and in English, and the amount as yuan text. */
export type Tender = readonly [zh: string, en: string, amount: string];

/** An amount by the ways in which it is paid. The first ones stand there even when they are nothing. */
export function TenderTable({ tenders, always }: { tenders: readonly Tender[]; always: number }) {
  return (
    <table class="covered">
      <tbody>
        {tenders.map(([zh, en, amount], index) =>
          index >= always && isZeroAmount(amount) ? null : (
            <tr key={zh}>
              <th scope="row">
                {zh} <small lang="en">{en}</small>
              </th>
              <td class="money">{grouped(amount)}</td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
