/**
 * Ten bugs that a ledger of money can have, each a few characters away from the truth. They live here, not in the
 * product: a bug is put into a copy of the built program, and a harness must find it there. A text that no longer
 * stands in the program stops the run, so that no bug can quietly stop being planted.
 */
export interface Edit {
  /** Below dist. */
  readonly file: string;
  /** Stands there exactly once, blanks and line ends aside. */
  readonly find: string;
  readonly put: string;
}

export interface PlantedBug {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The figure of `npm run evidence faults` that must fall short with the bug, and stand without it. */
  readonly figure: string;
  /** The module of the program that measures it, below dist/scripts. */
  readonly measuredBy: string;
}

const LEDGER = 'src/ledger/over-engine.js';
const TRANSACTIONS = 'src/ledger/sqlite/transactions.js';
const CANCEL = 'src/ledger/decide/cancel.js';
/**
 * Ends the transaction of a settlement in the middle and begins another, so that a crash between the two leaves half of
 * it.
 */
const TORN =
  "if (settlement?.state === 'settled') { this.#tables.db.exec('COMMIT'); this.#tables.db.exec('BEGIN IMMEDIATE'); }";

export const PLANTED: readonly PlantedBug[] = [
  {
    name: 'synchronous=NORMAL',
    edits: [
      {
        file: 'src/ledger/sqlite/open.js',
        find: "assertPragma(db, 'synchronous = FULL', 'synchronous', FULL);",
        put: "assertPragma(db, 'synchronous = NORMAL', 'synchronous', 1);",
      },
    ],
    figure: 'power cut',
    measuredBy: 'harness/crash/power-cut.js',
  },
  {
    name: 'idempotency record outside the transaction',
    edits: [
      {
        file: TRANSACTIONS,
        find: "if (settlement?.state === 'settled') rows.insertSettlement(",
        put: `${TORN} if (settlement?.state === 'settled') rows.insertSettlement(`,
      },
    ],
    figure: 'write points',
    measuredBy: 'harness/crash/write-points.js',
  },
  {
    name: 'limit looked up before the lock',
    edits: [
      {
        file: LEDGER,
        find: "settle: (request, decide, examine) => { const { settlement, drivenVisit } = request; return run('visit', { settlement, driven: drivenVisit?.id }, (facts) => rules.decideSettle(facts, request,",
        put: `settle: async (request, decide, examine) => {
          const { settlement, drivenVisit } = request;
          const early = { value: await engine.fact('person', { person: settlement.person.key }, 'snapshot') };
          await new Promise((resolve) => setTimeout(resolve, 3));
          return run('visit', { settlement, driven: drivenVisit?.id }, (facts) =>
            rules.decideSettle(Object.defineProperty(facts, 'snapshot', early), request,`,
      },
    ],
    figure: 'two counters',
    measuredBy: 'evidence/counter.js',
  },
  {
    name: 'a settlement can be taken back twice',
    edits: [
      {
        file: CANCEL,
        find: 'if (bill.cancellation !== undefined)',
        put: 'if (bill.cancellation === null)',
      },
    ],
    figure: 'cancel twice',
    measuredBy: 'evidence/simulation.js',
  },
  {
    name: 'message to the counter outside the transaction',
    edits: [
      {
        file: TRANSACTIONS,
        find: 'for (const message of messages)',
        put: `${TORN} for (const message of messages)`,
      },
    ],
    figure: 'write points',
    measuredBy: 'harness/crash/write-points.js',
  },
  {
    name: 'no answer taken for a no',
    edits: [
      {
        file: 'src/desk/driven/settling.js',
        find: "if (verdict.kind === 'not-sent') { const refusal",
        put: "if (verdict.kind !== 'done') { const refusal",
      },
    ],
    figure: 'simulation',
    measuredBy: 'evidence/simulation.js',
  },
  {
    name: 'benefit year from the wall clock',
    edits: ['src/engine/price.js', 'src/engine/compiled/price.js'].map((file) => ({
      file,
      find: 'const on = dateOf(settlement, plan.term.yearBy);',
      put: 'const on = new Date().toISOString().slice(0, 4) + dateOf(settlement, plan.term.yearBy).slice(4);',
    })),
    figure: 'model',
    measuredBy: 'evidence/simulation.js',
  },
  {
    name: 'amounts through Number',
    edits: [
      {
        file: 'src/money/fen.js',
        find: "return BigInt(text.replace('.', ''));",
        put: 'return BigInt(Math.trunc(Number(text) * 100));',
      },
    ],
    figure: 'model',
    measuredBy: 'evidence/simulation.js',
  },
  {
    name: 'a refusal that is not kept',
    edits: [
      {
        file: TRANSACTIONS,
        find: "if (write.tombstone === 'placed') rows.insertTombstone(subject, entry);",
        put: '',
      },
    ],
    figure: 'model',
    measuredBy: 'evidence/simulation.js',
  },
  {
    name: 'plan version read again at the reversal',
    edits: [
      {
        file: 'src/desk/settle/cancel.js',
        find: 'const recorded = await desk.ledger.cancel({ ...request, at: desk.now().toISOString() }, examine);',
        put: `const stored = await desk.ledger.findBill(request.settlementId);
          const { decide } = await import('../desk.js');
          const { settlementSchema } = await import('../../settlement/index.js');
          const enrolments = stored === undefined ? [] : (await desk.ledger.snapshot(stored.person)).enrolments;
          const reread = stored === undefined ? undefined : (accumulators) =>
            decide(desk.plans, settlementSchema.parse(stored.settlement), { enrolments, accumulators, version: 0 }).deltas;
          const recorded = await desk.ledger.cancel({ ...request, at: desk.now().toISOString(), reread }, examine);`,
      },
      {
        file: CANCEL,
        find: 'const settled = accumulatorsFromPlain(body.deltas);',
        put: 'const settled = request.reread?.(accumulatorsFromPlain(body.before)) ?? accumulatorsFromPlain(body.deltas);',
      },
    ],
    figure: 'model',
    measuredBy: 'evidence/simulation.js',
  },
];
