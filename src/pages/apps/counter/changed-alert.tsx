import { fenOf, grouped, yuanOf } from '../../kit/amount.ts';
import { Icon } from '../../kit/icon.tsx';
import { type BilingualText, Columns } from '../../kit/say.tsx';
import type { Case } from './case.ts';
import { changesOf } from './changes.ts';
import { ProblemLines } from './problem.tsx';

const CHANGES: readonly BilingualText[] = [
  { zh: '项目', en: 'item' },
  { zh: '预结算时', en: 'quoted' },
  { zh: '现在', en: 'now' },
  { zh: '变化', en: 'change' },
];

/** Full stop: the figures the cashier read out no longer stand. Old and new side by side, nothing else on the desk. */
export function ChangedAlert({ view }: { view: Case }) {
  const changes = changesOf(view.problem?.details ?? {}, view.bill);
  const patient = changes.find((change) => change.key === 'patientPays');
  return (
    <section class="changed" role="alertdialog" aria-label="金额有变 Figures changed" data-state="changed">
      <p class="state tone-warn">
        <Icon name="changed" />
        <b>金额有变，尚未结算</b> <small lang="en">figures changed, nothing was settled</small>
      </p>
      {patient === undefined ? null : (
        <div class="changed-pair">
          <p>
            <span>预结算时 个人应付</span>
            <b class="is-void" data-quoted>
              {grouped(patient.quoted)}
            </b>
          </p>
          <p>
            <span>现在 个人应付</span>
            <b data-now>{grouped(patient.now)}</b>
          </p>
        </div>
      )}
      <table class="changed-table">
        <Columns of={CHANGES} />
        <tbody>
          {changes.map((change) => (
            <tr key={change.key} data-change={change.key}>
              <th scope="row">{change.name}</th>
              <td class="money">{grouped(change.quoted)}</td>
              <td class="money">{grouped(change.now)}</td>
              <td class="money">{signed(change.quoted, change.now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {view.problem === undefined ? null : <ProblemLines problem={view.problem} />}
      <p class="changed-key">
        <kbd>F5</kbd> 重新预结算，再由 <kbd>F2</kbd> 确认 <small lang="en">re-quote, then confirm again</small>
      </p>
    </section>
  );
}

function signed(quoted: string, now: string): string {
  try {
    const difference = fenOf(now) - fenOf(quoted);
    return `${difference > BigInt(0) ? '+' : ''}${grouped(yuanOf(difference))}`;
  } catch {
    return '';
  }
}
