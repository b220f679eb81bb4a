import { testPerson } from '../../harness/messages.ts';
import { atCounterPage, type CounterPage } from '../../harness/page/counter-page.ts';
import { type LightsSeen, watchLights } from '../../harness/page/light-watch.ts';
import { scanThroughInputMethod } from '../../harness/page/scanner.ts';
import { check, type ReviewRow } from './row.ts';

const shown = async (at: CounterPage): Promise<string> =>
  /[^ ]+$/.exec((await at.has('.patient-id')) ? await at.text('.patient-id') : '')?.[0] ?? 'nobody';

const asked = (at: CounterPage, what: string): number => at.proxy.posts().filter((line) => line.includes(what)).length;

/** Settled by the HIS at this counter, and in the list of the page. */
async function settleOne(at: CounterPage): Promise<string> {
  const { settlementId } = await at.hospital.settle(at.counter, at.hospital.nextStay());
  await at.page.waitForSelector(`.side >> text=${settlementId.slice(-6)}`);
  return settlementId;
}

async function type(at: CounterPage, text: string, ...keys: readonly string[]): Promise<void> {
  await at.page.keyboard.type(text);
  await at.press(...keys);
}

/** The flow of the cashier's page, played in a browser at a real server. */
export const rows: readonly ReviewRow[] = [
  {
    row: 'C1',
    plays: 'a driven visit, the gateway goes silent, F2, then F4 and a reload, F4 F4',
    play: () =>
      atCounterPage(
        async (at) => {
          await at.open();
          await at.hospital.drive(at.counter, 'T01');
          await at.state('ready');
          await at.hospital.gatewayFault({ fault: 'timeout-after-effect', times: 200 });
          await at.press('F2');
          await at.state('unknown');
          await at.press('F4');
          const parked = async () => {
            await at.page.waitForSelector('[data-parked-phase="unknown"] [data-owner]');
            const text = await at.text('[data-parked-phase="unknown"]');
            return `${/结果未知/.exec(text)?.[0]} ${/系统向医保核实中 已 \d+/.exec(text)?.[0]?.replace(/\d+/, 'N')}`;
          };
          const afterF4 = await parked();
          await at.page.reload();
          const afterReload = await parked();
          await at.press('F4', 'F4');
          return [
            check('after F4', '结果未知 系统向医保核实中 已 N', afterF4),
            check('after a reload', '结果未知 系统向医保核实中 已 N', afterReload),
            check('after F4 F4', '结果未知 系统向医保核实中 已 N', await parked()),
            check('can be confirmed', false, await at.has('[data-state="ready"]')),
          ];
        },
        { driven: true },
      ),
  },
  {
    row: 'C2',
    plays: 'another patient waits; a scan that ends with two Enters, two Enters more; Esc, Enter',
    play: () =>
      atCounterPage(async (at) => {
        await at.open();
        const scanned = await settleOne(at);
        const waiting = await at.hospital.present(at.counter, at.hospital.nextStay());
        await at.state('ready');
        await at.press('Escape');
        await type(at, scanned, 'Enter', 'Enter');
        await at.state('settled');
        await at.press('Enter', 'Enter');
        const still = await shown(at);
        await at.press('Escape', 'Enter');
        await at.state('ready');
        return [
          check('on the screen', scanned, still),
          check('by a key of its own', waiting.settlementId, await shown(at)),
        ];
      }),
  },
  {
    row: 'C3',
    plays: 'a scan through an input method that swallows ":", with a stall of 90 ms',
    play: () =>
      atCounterPage(async (at) => {
        await at.open();
        const settlementId = await settleOne(at);
        await scanThroughInputMethod(at.page, settlementId, 90);
        await at.press('Enter');
        await at.state('settled');
        return [check('opened', settlementId, await shown(at))];
      }),
  },
  {
    row: 'C4',
    plays: 'F8 on a bill of counter C88: 1 F8, then 0 F8',
    play: () =>
      atCounterPage(async (at) => {
        await at.open();
        const { settlementId } = await at.hospital.settle('C88', at.hospital.nextStay());
        await type(at, settlementId, 'Enter');
        await at.state('settled');
        await at.press('F8', '1', 'F8');
        const named = await at.page.getAttribute('[data-foreign]', 'data-foreign');
        const before = asked(at, '/cancel');
        await at.press('0', 'F8');
        await at.state('cancelled');
        return [
          check('named', 'C88', named),
          check('cancelled without confirming it', 0, before),
          check('cancelled once confirmed', 1, asked(at, '/cancel')),
        ];
      }),
  },
  {
    row: 'C5',
    plays: 'an identity number, then another text, in the box',
    play: () =>
      atCounterPage(async (at) => {
        await at.open();
        const { certificate } = testPerson(999);
        await type(at, certificate, 'Enter');
        await at.page.waitForSelector('[data-notice]');
        const sent = at.proxy.requests.filter((line) => line.includes(certificate)).length;
        await type(at, 'H33080000009:33', 'Enter');
        await at.page.waitForSelector('[data-problem]');
        const inAddress = at.proxy.requests.filter((line) => (line.split(' ')[1] ?? '').includes('H33080000009'));
        return [check('requests with the number', 0, sent), check('addresses with the text', 0, inAddress.length)];
      }),
  },
  {
    row: 'C6',
    plays: 'two bills settled; F3, F3; the last six digits; the name and a digit',
    play: () =>
      atCounterPage(async (at) => {
        await at.open();
        const [first, second] = [await settleOne(at), await settleOne(at)];
        const seen: string[] = [];
        const see = async (id: string) => {
          await at.page.waitForSelector(`.patient-id >> text=${id}`, { timeout: 5_000 });
          seen.push(await shown(at));
        };
        await at.press('F3');
        await see(second);
        await at.press('F3');
        await see(first);
        await type(at, second.slice(-6), 'Enter');
        await see(second);
        await type(at, '测', 'Enter');
        await at.page.waitForSelector('[data-matches="2"]');
        await at.press('2');
        await see(first);
        return [check('opened', [second, first, second, first], seen)];
      }),
  },
  {
    row: 'C8',
    plays: 'SIGSTOP to the server; F2, F4; SIGCONT',
    play: () => atCounterPage(frozen, { child: true }),
  },
  {
    row: 'C12',
    plays: 'a quote, eleven minutes later F2, F2',
    play: () =>
      atCounterPage(async (at) => {
        await at.open();
        await at.hospital.present(at.counter, at.hospital.nextStay());
        await at.state('ready');
        at.hospital.pass(11 * 60_000);
        await at.state('expired');
        const said = await at.text('[data-state] b');
        await at.press('F2');
        await at.state('ready');
        const first = [asked(at, '/refresh'), asked(at, '/confirm')];
        await at.press('F2');
        await at.state('settled');
        return [check('says', '预结算已过期', said), check('first F2: asked again, settled', [1, 0], first)];
      }),
  },
];

/** The page hears a sign of life each second, and tells by its own clock that none came. */
async function frozen(at: CounterPage) {
  await at.open();
  const first = await at.hospital.present(at.counter, at.hospital.nextStay());
  await at.state('ready');
  const next = await at.hospital.present(at.counter, at.hospital.nextStay());
  await at.page.waitForSelector('[data-waiting="2"]');
  const turned = await watchLights(at.page, ['stream', 'ledger']);
  at.hospital.signal('SIGSTOP');
  let lights: LightsSeen;
  try {
    lights = await turned();
    await at.press('F2');
    await at.state('unknown');
    await at.press('F4');
    await at.state('ready');
  } finally {
    at.hospital.signal('SIGCONT');
  }
  const onScreen = await shown(at);
  await at.page.waitForSelector('[data-parked-phase="settled"]', { timeout: 30_000 });
  await at.press('F6');
  await at.state('settled');
  return [
    check('both lights within three seconds of the page', true, lights.afterMs - lights.lateMs <= 3_000),
    check('the next patient', next.settlementId, onScreen),
    check('found out', first.settlementId, await shown(at)),
  ];
}
