import { grouped } from '../../kit/amount.ts';
import { Icon } from '../../kit/icon.tsx';
import type { BilingualText } from '../../kit/say.tsx';
import { isOut, LOOKS, type PhaseLook } from './case.ts';
import { openParked } from './flow.ts';
import { focusBox } from './keys.ts';
import type { Parked } from './store.ts';
import * as store from './store.ts';

/** Outcomes that are out, wherever the cashier is: whose, how long already, and who is at it. */
export function ParkedStrip() {
  const entries = store.parked.value;
  if (entries.length === 0) return <div class="parked-none" />;
  return (
    <section class="parked" aria-label="待核实 Outcomes that are out" data-parked={entries.length}>
      <h2>
        待核实 {entries.length} 笔 <small lang="en">parked</small> <kbd>F6</kbd>
      </h2>
      <ul>
        {entries.map((entry) => (
          <ParkedEntry key={entry.key} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

function ParkedEntry({ entry }: { entry: Parked }) {
  const { view, drivenVisit, key } = entry;
  const look = lookOf(entry);
  const patient = view?.patient ?? drivenVisit?.patient;
  const out = view === undefined || isOut(view.phase);
  return (
    <li class={`parked-entry tone-edge-${look.tone}`} data-parked-phase={view?.phase ?? 'unknown'}>
      <button
        type="button"
        tabIndex={-1}
        onClick={() => {
          openParked(key);
          focusBox();
        }}
      >
        <span class={`parked-state tone-${look.tone}`}>
          <Icon name={look.icon} />
          <b>{look.zh}</b>
        </span>{' '}
        <span class="parked-name">{patient?.maskedName ?? '（未提供姓名）'}</span>{' '}
        {view === undefined ? null : <span class="money">{grouped(view.bill.patient.pays)}</span>}{' '}
        <span class="faint">…{(patient?.visit.id ?? key).slice(-6)}</span>{' '}
        {out ? (
          <span data-owner={ownerOf(entry)}>
            {OWNERS[ownerOf(entry)].zh} 已 {age(entry.since)} <small lang="en">{OWNERS[ownerOf(entry)].en}</small>
          </span>
        ) : (
          <span>
            按 F6 查看 <small lang="en">F6 opens it</small>
          </span>
        )}
      </button>
    </li>
  );
}

/** What went well is not to be collected unseen: it says so until it was looked at. */
function lookOf({ view, drivenVisit }: Parked): PhaseLook {
  if (view !== undefined && !isOut(view.phase)) return LOOKS[view.phase];
  const isBack = drivenVisit?.state === 'undoing';
  return isBack ? { ...LOOKS.unknown, zh: '撤销结果未知', en: 'Undo unknown' } : LOOKS.unknown;
}

type Owner = 'page' | 'desk' | 'person';

const OWNERS: Readonly<Record<Owner, BilingualText>> = {
  page: { zh: '系统查询账本中', en: 'the ledger is asked' },
  desk: { zh: '系统向医保核实中', en: 'the gateway is asked' },
  person: { zh: '已转人工处理', en: 'a person has it' },
};

function ownerOf({ asked, drivenVisit }: Parked): Owner {
  if (drivenVisit?.owner === 'person') return 'person';
  return asked === 'gateway' ? 'desk' : 'page';
}

function age(since: number): string {
  const seconds = Math.max(0, Math.floor((store.now.value - since) / 1_000));
  if (seconds < 60) return `${seconds} 秒`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} 分钟` : `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`;
}
