import { audit } from '../../src/audit/audit.ts';
import { CredentialDoor } from '../harness/doors/credential-door.ts';
import type { FigureSpec, Measured } from '../harness/figure.ts';

/** Who stands here: family accounts, newborns, and that what was shown is kept nowhere. Every figure is measured when asked for. */
export const figures: readonly FigureSpec[] = [
  { figure: 'family account', run: familyAccount },
  { figure: 'newborn', run: newborn },
  { figure: 'mutual aid', run: mutualAid },
  { figure: 'token kept nowhere', run: keptNowhere },
];

interface Said {
  readonly total: string;
  readonly presentedBy?: { readonly relation: string; readonly maskedName: string };
  readonly patient: { readonly pays: string; readonly cash: string; readonly familyAccount: string };
  readonly plans: readonly { readonly paid: string }[];
}
interface SettledBody {
  readonly settlementId: string;
  readonly bill: Said;
}
const settledOf = (body: Record<string, unknown>): SettledBody => body.settled as SettledBody;

async function atDoor(run: (door: CredentialDoor, short: string[]) => Promise<Omit<Measured, 'figure' | 'short'>>) {
  const door = await CredentialDoor.open();
  const short: string[] = [];
  try {
    const measured = await run(door, short);
    const { findings } = await audit(door.server.desk.ledger);
    short.push(...findings.map(({ says }) => `audit: ${says}`));
    return { ...measured, short };
  } finally {
    await door.close();
  }
}

function differ(short: string[], what: string, found: unknown, expected: unknown): void {
  const [ours, needed] = [JSON.stringify(found), JSON.stringify(expected)];
  if (ours !== needed) short.push(`${what}: ${ours}, needed ${needed}`);
}

/** 300000.00 of a resident at a grade-3 hospital: the worked example T02, whoever holds the phone. */
async function familyAccount(): Promise<Measured> {
  const measured = await atDoor(async (door, short) => {
    for (const id of ['P51', 'P52', 'P53']) await door.enrol(id);
    const before = await door.countedOf('P52');
    const shown = [
      { person: 'P51', relation: 'parent', more: {} },
      { person: 'P53', relation: 'child', more: { masked: true } },
    ] as const;
    for (const { person, relation, more } of shown) {
      const qr = door.show(person, 'P52', more);
      const done = await door.settle(door.visitOf(person, 'T02'), { credential: { qr } });
      const { bill } = settledOf(done.body);
      differ(short, `${person} pays`, bill.patient.pays, '73010.00');
      differ(short, `${person}: plan`, bill.plans.map(({ paid }) => paid).at(0), '33010.00');
      differ(short, `${person}: shown by`, bill.presentedBy, { maskedName: '测***二', relation });
      const counted = await door.countedOf(person);
      differ(short, `${person}: counted`, counted.slice(0, 2), ['36020.00', '60000.00']);
    }
    differ(short, 'counted for the holder', await door.countedOf('P52'), before);
    return {
      measured: `${shown.length} bills on the holder's phone, all the patient's`,
      needed: 'plan and accumulators the patient’s, the holder on the bill and untouched',
      counts: { bills: shown.length },
    };
  });
  return { figure: 'family account', ...measured };
}

/** 6000.00 of a resident at a primary hospital (T16), as 新生儿随母, by a birth certificate. */
async function newborn(): Promise<Measured> {
  const measured = await atDoor(async (door, short) => {
    await door.enrol('P54');
    const qr = door.show('P54', 'P52');
    const done = await door.settle(door.visitOf('P54', 'T16', { med_type: '9921' }), { credential: { qr } });
    const { settlementId, bill } = settledOf(done.body);
    const stored = await door.server.desk.ledger.findBill(settlementId);
    differ(short, 'pays', bill.patient.pays, '1050.00');
    differ(short, 'key', stored?.settlement.person.key, door.server.desk.personKey('99', '9999990054'));
    differ(short, 'care', stored?.settlement.visit.care, 'inpatient');
    return {
      measured: `settled by birth certificate, pays ${bill.patient.pays}`,
      needed: 'a key of the birth certificate’s, 1050.00',
      counts: { bills: 1 },
    };
  });
  return { figure: 'newborn', ...measured };
}

/** 60000.00 (T15): 28640.00 is personal; 800.00 of it from the wife's account, 5000.00 from the plan, off the cash. */
async function mutualAid(): Promise<Measured> {
  const measured = await atDoor(async (door, short) => {
    await door.enrol('P55');
    const qr = door.show('P55');
    const visit = door.visitOf('P55', 'T15', { acct_used_flag: '1' });
    const { settlementId, bill } = settledOf((await door.settle(visit, { credential: { qr } })).body);
    const { pays, cash, familyAccount: shared } = bill.patient;
    differ(short, 'covered', { pays, cash, shared }, { pays: '23640.00', cash: '22840.00', shared: '800.00' });
    const postings = await door.server.desk.ledger.postingsOf(settlementId);
    const posted = postings.filter(({ source }) => source === 'patient:familyAccount').map(({ amount }) => `${amount}`);
    differ(short, 'posted', posted, ['80000']);
    return {
      measured: `${shared} of ${pays} from the relative's account`,
      needed: '800.00 of 23640.00, posted apart',
      counts: {},
    };
  });
  return { figure: 'mutual aid', ...measured };
}

/** A journey by code, one by token, refusals in between; then every byte is searched. */
async function keptNowhere(): Promise<Measured> {
  const measured = await atDoor(async (door, short) => {
    await fullRound(door);
    const { secrets, bytes, found, reaches } = await door.traces();
    if (!reaches) short.push('the search does not reach what is sealed: it found no certificate there');
    if (secrets < 8) short.push(`only ${secrets} codes and tokens were about`);
    short.push(...found.map((place) => `found in ${place}`));
    return {
      measured: `${found.length} traces of ${secrets} codes and tokens`,
      needed: '0 in ledger, WAL, sealed contents, answers and output',
      counts: { secrets, bytesSearched: bytes },
    };
  });
  return { figure: 'token kept nowhere', ...measured };
}

export async function fullRound(door: CredentialDoor): Promise<void> {
  await door.enrol('P51');
  await door.identify({ credential: { qr: door.show('P51', 'P52') } });
  await door.settle(door.visitOf('P51', 'T15'), { credential: { qr: door.show('P51', 'P52') } });
  const token = await door.tokenOf(door.show('P55', 'P55'));
  const own = door.visitOf('P55', 'T16', { mdtrt_cert_type: '01', mdtrt_cert_no: token });
  await door.settle(own);
  // Under a kind that it is not: refused, or taken for what it is, and never kept.
  for (const kind of ['1', '02', '03', '99']) {
    const astray = await door.tokenOf(door.show('P54', 'P54'));
    const more = kind === '03' ? { card_sn: 'S1' } : {};
    await door.begin(door.visitOf('P54', 'T16', { mdtrt_cert_type: kind, mdtrt_cert_no: astray, ...more }));
    await door.begin(door.visitOf('P54', 'T16', { mdtrt_cert_type: '02', certno: astray }));
  }
  // Refused in every way that there is: none of them may say the code back.
  const [social, spent] = [door.show('P53', 'P53', { kind: 'social-card' }), door.show('P53', 'P52')];
  door.gateway.inside.gateway.credentials.bindings.unbind('P52', 'P53');
  for (const qr of [social, spent]) await door.identify({ credential: { qr } });
  const late = await door.tokenOf(door.show('P53'));
  door.gateway.inside.gateway.clock.advance(600_000);
  await door.begin(door.visitOf('P53', 'T16', { mdtrt_cert_type: '01', mdtrt_cert_no: late }));
  await door.begin(door.visitOf('P53', 'T16', { mdtrt_cert_type: '01', mdtrt_cert_no: late, acct_used_flag: 'x' }));
  await door.identify({ credential: { token: late }, place: 'nowhere' });
}
