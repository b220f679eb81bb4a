import { audit } from '../../src/audit/audit.ts';
import { CredentialEndpoint } from '../harness/endpoints/credential-endpoint.ts';
import type { FigureSpec, Measured } from '../harness/figure.ts';

/**
 * Who stands here: family accounts, newborns, and that what was shown is kept nowhere. Every figure is measured when
 * asked for.
 */
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

async function atEndpoint(
  run: (endpoint: CredentialEndpoint, short: string[]) => Promise<Omit<Measured, 'figure' | 'short'>>,
) {
  const endpoint = await CredentialEndpoint.open();
  const short: string[] = [];
  try {
    const measured = await run(endpoint, short);
    const { findings } = await audit(endpoint.server.desk.ledger);
    short.push(...findings.map(({ says }) => `audit: ${says}`));
    return { ...measured, short };
  } finally {
    await endpoint.close();
  }
}

function differ(short: string[], what: string, found: unknown, expected: unknown): void {
  const [ours, needed] = [JSON.stringify(found), JSON.stringify(expected)];
  if (ours !== needed) short.push(`${what}: ${ours}, needed ${needed}`);
}

/** 300000.00 of a resident at a grade-3 hospital: the worked example T02, whoever holds the phone. */
async function familyAccount(): Promise<Measured> {
  const measured = await atEndpoint(async (endpoint, short) => {
    for (const id of ['P51', 'P52', 'P53']) await endpoint.enrol(id);
    const before = await endpoint.countedOf('P52');
    const shown = [
      { person: 'P51', relation: 'parent', more: {} },
      { person: 'P53', relation: 'child', more: { masked: true } },
    ] as const;
    for (const { person, relation, more } of shown) {
      const qr = endpoint.show(person, 'P52', more);
      const done = await endpoint.settle(endpoint.visitOf(person, 'T02'), { credential: { qr } });
      const { bill } = settledOf(done.body);
      differ(short, `${person} pays`, bill.patient.pays, '73010.00');
      differ(short, `${person}: plan`, bill.plans.map(({ paid }) => paid).at(0), '33010.00');
      differ(short, `${person}: shown by`, bill.presentedBy, { maskedName: '测***二', relation });
      const counted = await endpoint.countedOf(person);
      differ(short, `${person}: counted`, counted.slice(0, 2), ['36020.00', '60000.00']);
    }
    differ(short, 'counted for the holder', await endpoint.countedOf('P52'), before);
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
  const measured = await atEndpoint(async (endpoint, short) => {
    await endpoint.enrol('P54');
    const qr = endpoint.show('P54', 'P52');
    const done = await endpoint.settle(endpoint.visitOf('P54', 'T16', { med_type: '9921' }), { credential: { qr } });
    const { settlementId, bill } = settledOf(done.body);
    const stored = await endpoint.server.desk.ledger.findBill(settlementId);
    differ(short, 'pays', bill.patient.pays, '1050.00');
    differ(short, 'key', stored?.settlement.person.key, endpoint.server.desk.personKey('99', '9999990054'));
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
  const measured = await atEndpoint(async (endpoint, short) => {
    await endpoint.enrol('P55');
    const qr = endpoint.show('P55');
    const visit = endpoint.visitOf('P55', 'T15', { acct_used_flag: '1' });
    const { settlementId, bill } = settledOf((await endpoint.settle(visit, { credential: { qr } })).body);
    const { pays, cash, familyAccount: shared } = bill.patient;
    differ(short, 'covered', { pays, cash, shared }, { pays: '23640.00', cash: '22840.00', shared: '800.00' });
    const postings = await endpoint.server.desk.ledger.postingsOf(settlementId);
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

/** A driven visit by code, one by token, refusals in between; then every byte is searched. */
async function keptNowhere(): Promise<Measured> {
  const measured = await atEndpoint(async (endpoint, short) => {
    await fullRound(endpoint);
    const { secrets, bytes, found, reaches } = await endpoint.traces();
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

export async function fullRound(endpoint: CredentialEndpoint): Promise<void> {
  await endpoint.enrol('P51');
  await endpoint.identify({ credential: { qr: endpoint.show('P51', 'P52') } });
  await endpoint.settle(endpoint.visitOf('P51', 'T15'), { credential: { qr: endpoint.show('P51', 'P52') } });
  const token = await endpoint.tokenOf(endpoint.show('P55', 'P55'));
  const own = endpoint.visitOf('P55', 'T16', { mdtrt_cert_type: '01', mdtrt_cert_no: token });
  await endpoint.settle(own);
  // Under a kind that it is not: refused, or taken for what it is, and never kept.
  for (const kind of ['1', '02', '03', '99']) {
    const astray = await endpoint.tokenOf(endpoint.show('P54', 'P54'));
    const more = kind === '03' ? { card_sn: 'S1' } : {};
    await endpoint.begin(endpoint.visitOf('P54', 'T16', { mdtrt_cert_type: kind, mdtrt_cert_no: astray, ...more }));
    await endpoint.begin(endpoint.visitOf('P54', 'T16', { mdtrt_cert_type: '02', certno: astray }));
  }
  // Refused in every way that there is: none of them may say the code back.
  const [social, spent] = [endpoint.show('P53', 'P53', { kind: 'social-card' }), endpoint.show('P53', 'P52')];
  endpoint.gateway.inside.gateway.credentials.bindings.unbind('P52', 'P53');
  for (const qr of [social, spent]) await endpoint.identify({ credential: { qr } });
  const late = await endpoint.tokenOf(endpoint.show('P53'));
  endpoint.gateway.inside.gateway.clock.advance(600_000);
  await endpoint.begin(endpoint.visitOf('P53', 'T16', { mdtrt_cert_type: '01', mdtrt_cert_no: late }));
  await endpoint.begin(
    endpoint.visitOf('P53', 'T16', { mdtrt_cert_type: '01', mdtrt_cert_no: late, acct_used_flag: 'x' }),
  );
  await endpoint.identify({ credential: { token: late }, place: 'nowhere' });
}
