import { DRIVEN_VISIT_STATES, type DrivenVisitState, isOpen, isUnresolved } from '../driven-visit.ts';

/** Findings of one kind are cut off here: a ledger with more of them needs no longer list. */
const MOST = 200;

const states = Object.keys(DRIVEN_VISIT_STATES) as DrivenVisitState[];
const listed = (some: readonly DrivenVisitState[]): string => some.map((state) => `'${state}'`).join(', ');
const UNRESOLVED = listed(states.filter(isUnresolved));
const CLOSED = listed(states.filter((state) => !isOpen(state)));
const SAID_STATE = `substr(says, 1, instr(says || ':', ':') - 1)`;

/** Tables whose every row the queries below look at. */
export const ROWED_TABLES = [
  'settlements',
  'postings',
  'outbox',
  'enrolments',
  'tombstones',
  'accumulators',
  'tallies',
  'account_payments',
] as const;

/** Who pays which part of the policies that are held: the newest policy entry of each enrolment that was taken out. */
const PREMIUM_PARTS = `SELECT j.person, j.subject AS plan, json_extract(j.body, '$.payer') AS holder,
    json_extract(part.value, '$.payer') AS payer
  FROM journal j JOIN enrolments e ON e.person = j.person AND e.plan = j.subject AND j.seq > e.entry,
    json_each(j.body, '$.policy.premium.parts') part
  WHERE j.kind = 'policy'`;

/**
 * Rows that fit no entry, as queries that touch one row at a time. An entry's own rows are compared by the audit;
 * these find what no entry leads to.
 */
export const MISFITS: readonly { readonly says: string; readonly sql: string }[] = [
  {
    says: 'a settlement row names no entry that settled it',
    sql: `SELECT s.entry, s.person FROM settlements s LEFT JOIN journal j ON j.seq = s.entry
          WHERE j.seq IS NULL OR j.kind <> 'settle' OR j.subject <> s.settlement_id OR j.person <> s.person LIMIT ${MOST}`,
  },
  {
    says: 'a settlement row names no entry that cancelled it',
    sql: `SELECT s.cancel_entry AS entry, s.person FROM settlements s LEFT JOIN journal j ON j.seq = s.cancel_entry
          WHERE s.cancel_entry IS NOT NULL
            AND (j.seq IS NULL OR j.kind <> 'cancel' OR j.subject <> s.settlement_id OR j.person <> s.person) LIMIT ${MOST}`,
  },
  {
    says: 'postings name no entry that made them',
    sql: `SELECT DISTINCT p.entry, p.person FROM postings p LEFT JOIN journal j ON j.seq = p.entry
          WHERE j.seq IS NULL OR j.kind NOT IN ('settle', 'cancel') OR j.subject <> p.settlement_id OR j.person <> p.person
          LIMIT ${MOST}`,
  },
  {
    says: 'a message to a counter names no entry that sent it',
    sql: `SELECT o.entry, o.person FROM outbox o LEFT JOIN journal j ON j.seq = o.entry
          WHERE j.seq IS NULL OR j.subject <> o.settlement_id OR j.person <> o.person LIMIT ${MOST}`,
  },
  {
    says: 'an enrolment names no entry that made it',
    sql: `SELECT e.entry, e.person FROM enrolments e LEFT JOIN journal j ON j.seq = e.entry
          WHERE j.seq IS NULL OR j.kind IN ('settle', 'cancel', 'tombstone', 'lift') OR j.subject <> e.plan OR j.person <> e.person
          LIMIT ${MOST}`,
  },
  {
    says: 'a tombstone names no entry that set it',
    sql: `SELECT t.entry, j.person FROM tombstones t LEFT JOIN journal j ON j.seq = t.entry
          WHERE j.seq IS NULL OR j.kind <> 'tombstone' OR j.subject <> t.settlement_id LIMIT ${MOST}`,
  },
  {
    says: 'a tombstone names no entry that lifted it',
    sql: `SELECT t.entry, j.person FROM tombstones t LEFT JOIN journal j ON j.seq = t.lift_entry
          WHERE t.lift_entry IS NOT NULL AND (j.seq IS NULL OR j.kind <> 'lift' OR j.subject <> t.settlement_id) LIMIT ${MOST}`,
  },
  {
    says: 'an accumulator is of nobody',
    sql: `SELECT NULL AS entry, a.person FROM accumulators a WHERE a.owner NOT GLOB 'family.*'
            AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.person = a.person)
          GROUP BY a.person LIMIT ${MOST}`,
  },
  {
    says: 'a shared accumulator is of no family',
    sql: `SELECT NULL AS entry, NULL AS person FROM accumulators a WHERE a.owner GLOB 'family.*' AND (a.person <> a.owner
            OR NOT EXISTS (SELECT 1 FROM journal WHERE kind NOT IN ('settle', 'cancel', 'tombstone')
              AND json_extract(body, '$.attributes.familyKey') IS NOT NULL
              AND ('family.' || json_extract(body, '$.attributes.familyKey') || '.' || subject) = a.owner))
          GROUP BY a.person LIMIT ${MOST}`,
  },
  {
    says: 'a freeze or a thaw was removed',
    sql: `SELECT NULL AS entry, person FROM (SELECT seq, person, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM freezes)
          WHERE seq <> before + 1 LIMIT ${MOST}`,
  },
  {
    says: 'a driven visit’s marks are not those of its state',
    sql: `SELECT NULL AS entry, person FROM journeys
          WHERE is_unresolved <> (state IN (${UNRESOLVED}) OR (state = 'undone' AND settlement_id IS NULL))
            OR is_open <> (state NOT IN (${CLOSED})) LIMIT ${MOST}`,
  },
  {
    says: 'a driven visit is committed and its settlement does not stand',
    sql: `SELECT NULL AS entry, j.person FROM journeys j WHERE j.state = 'committed' AND NOT EXISTS
            (SELECT 1 FROM settlements s WHERE s.settlement_id = j.settlement_id AND s.cancel_entry IS NULL) LIMIT ${MOST}`,
  },
  {
    says: 'an event of a driven visit was removed',
    sql: `SELECT NULL AS entry, NULL AS person FROM
            (SELECT number, lag(number, 1, 0) OVER (PARTITION BY journey ORDER BY number) AS before FROM journey_events)
          WHERE number <> before + 1 LIMIT ${MOST}`,
  },
  {
    says: 'the number of persons who hold a plan is not the one that is kept',
    sql: `SELECT NULL AS entry, NULL AS person FROM (SELECT plan, count(*) AS n FROM enrolments GROUP BY plan) e
          FULL JOIN (SELECT plan, count FROM tallies WHERE name = 'held' AND count > 0) t ON t.plan = e.plan
          WHERE e.n IS NOT t.count LIMIT ${MOST}`,
  },
  {
    says: 'the number of persons whom a subsidy paid is not the one that is kept',
    sql: `SELECT NULL AS entry, NULL AS person FROM (SELECT plan, payer AS name, count(*) AS n
            FROM (${PREMIUM_PARTS}) WHERE payer GLOB 'subsidy.*' GROUP BY plan, payer) e
          FULL JOIN (SELECT plan, name, count FROM tallies WHERE name <> 'held' AND count > 0) t USING (plan, name)
          WHERE e.n IS NOT t.count LIMIT ${MOST}`,
  },
  {
    says: 'a payment kept of a personal account is not that of a policy',
    sql: `SELECT NULL AS entry, person FROM (SELECT holder AS payer, plan, person FROM (${PREMIUM_PARTS}) WHERE payer = 'account') e
          FULL JOIN account_payments t USING (payer, plan, person)
          WHERE e.payer IS NULL OR t.payer IS NULL LIMIT ${MOST}`,
  },
];

/** Messages of a counter are numbered from 1 without gaps, in the order of the entries, one for an entry. */
export const BROKEN_OUTBOX = `
  SELECT 'a message of a counter is out of its order' AS says, entry FROM (
    SELECT seq, entry, lag(seq, 1, 0) OVER ofCounter AS before, lag(entry, 1, 0) OVER ofCounter AS earlier
    FROM outbox WINDOW ofCounter AS (PARTITION BY counter ORDER BY seq))
  WHERE seq <> before + 1 OR entry <= earlier LIMIT ${MOST}`;

/** Unresolved since before a moment: since the first state event after the last one in which the outcome was known. */
export const UNATTENDED = `
  SELECT id FROM journeys WHERE is_unresolved = 1 AND is_open = 1
    AND NOT EXISTS (SELECT 1 FROM work_items WHERE work_items.journey = journeys.id AND closed_at IS NULL)
    AND coalesce((SELECT min(at) FROM journey_events WHERE journey = journeys.id AND kind = 'state' AND number >
      coalesce((SELECT max(number) FROM journey_events WHERE journey = journeys.id AND kind = 'state'
        AND ${SAID_STATE} NOT IN (${UNRESOLVED})), 0)), opened_at) < ?
  ORDER BY seq`;
