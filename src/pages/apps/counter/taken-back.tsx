import { grouped, isZeroAmount } from '../../kit/amount.ts';
import { chinaMoment } from '../../kit/time.ts';
import { uppercaseMoney } from '../../kit/uppercase.ts';
import { isOwed, type Refund } from './refund.ts';
import { type Tender, TenderTable } from './tenders.tsx';

const unsigned = (amount: string): string => amount.replace(/^-/, '');

/** What is due to the patient now, how, for which goods, and what still stands. */
export function TakenBack({ refund }: { refund: Refund }) {
  const { back, stands } = refund;
  const amount = unsigned(back.patient);
  return (
    <div data-taken-back>
      {isZeroAmount(amount) ? null : (
        <>
          <p class="refund">
            <span>
              {isOwed(back.patient) ? '应补收' : '应退'}{' '}
              <small lang="en">{isOwed(back.patient) ? 'still due' : 'refund due'}</small>
            </span>
            <b class="money" data-refund>
              ¥{grouped(amount)}
            </b>
          </p>
          <p class="remainder-upper">{uppercaseMoney(amount)}</p>
          <Tenders back={back} />
        </>
      )}
      <Goods refund={refund} />
      {stands === null ? null : (
        <p class="stands" data-stands>
          仍有效 <small lang="en">stands</small> 个人应付 <b class="money">{grouped(stands.patientPays)}</b>
          ，已收，勿再收 <span class="patient-id">结算号 {stands.settlementId}</span>
        </p>
      )}
      <Earlier refund={refund} />
    </div>
  );
}

function Tenders({ back }: { back: Refund['back'] }) {
  const tenders: readonly Tender[] = [
    ['现金', 'cash', back.cash],
    ['个人账户', 'own account', back.account],
    ['家庭共济账户', 'family account', back.familyAccount],
    ['不再转账', 'no longer transferred', back.transferLater],
  ];
  return <TenderTable tenders={tenders} always={0} />;
}

function Goods({ refund: { at, goods, earlier } }: { refund: Refund }) {
  return (
    <div class="goods-back">
      <p>
        退回 <small lang="en">came back</small> {at === undefined ? null : chinaMoment(at)}
      </p>
      <ul data-goods>
        {goods.length === 0 ? <li>{earlier.length === 0 ? '全部费用' : '其余全部费用'}</li> : null}
        {goods.map(({ line, name, quantity, amount }) => (
          <li key={line}>
            <span>
              {name ?? `第 ${line} 项`} {quantity === undefined ? '' : `× ${quantity}`}
            </span>
            <span class="money">{grouped(amount)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Their money was due when they happened: it is not due again. */
function Earlier({ refund: { earlier } }: { refund: Refund }) {
  if (earlier.length === 0) return null;
  return (
    <div class="goods-back" data-earlier>
      <p>
        此前已退，不再退 <small lang="en">earlier, not due again</small>
      </p>
      <ul>
        {earlier.map(({ settlementId, at, back }) => (
          <li key={settlementId}>
            <span>{chinaMoment(at)}</span>
            <span class="money">{grouped(back.patient)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
