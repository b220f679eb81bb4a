import { fenOf, grouped, yuanOf } from '../../kit/amount.ts';
import { Icon, type IconName } from '../../kit/icon.tsx';
import { LanguageSwitch } from '../../kit/language.tsx';
import { chinaMoment } from '../../kit/time.ts';
import { focusBox } from './keys.ts';
import * as store from './store.ts';

export function TopStrip() {
  return (
    <header class="top">
      <h1 class="top-counter">
        <span class="zh">窗口</span> {store.counter}
      </h1>
      <LedgerLight />
      <StreamLight />
      <TodaySum />
      <Clock />
      <LanguageSwitch after={focusBox} />
    </header>
  );
}

interface LightProps {
  readonly tone: 'plain' | 'good' | 'bad' | 'warn';
  readonly icon: IconName;
  readonly zh: string;
  readonly en: string;
  readonly name: string;
}

function Light({ tone, icon, zh, en, name }: LightProps) {
  return (
    <span class={`light tone-${tone}`} data-light={name}>
      <Icon name={icon} />
      <span>{zh}</span> <small lang="en">{en}</small>
    </span>
  );
}

function LedgerLight() {
  const state = store.ledger.value;
  if (state === 'fit') return <Light name="ledger" tone="good" icon="done" zh="系统 正常" en="ledger ready" />;
  if (state === 'unfit')
    return <Light name="ledger" tone="bad" icon="refused" zh="系统 不能入账" en="ledger not ready" />;
  if (state === 'silent') return <Light name="ledger" tone="bad" icon="cut" zh="系统 无应答" en="no answer" />;
  return <Light name="ledger" tone="plain" icon="busy" zh="系统 检查中" en="asking" />;
}

function StreamLight() {
  const state = store.link.value;
  if (state === 'live') return <Light name="stream" tone="good" icon="link" zh="网络 已连接" en="live" />;
  if (state === 'polling')
    return <Light name="stream" tone="warn" icon="cut" zh="网络断开，每 2 秒查询" en="polling" />;
  if (state === 'quiet') return <Light name="stream" tone="bad" icon="cut" zh="服务器 无应答" en="server silent" />;
  return <Light name="stream" tone="plain" icon="busy" zh="网络 连接中" en="connecting" />;
}

function TodaySum() {
  const settled = store.todaysBills.value.filter((row) => row.state === 'settled');
  const sum = settled.reduce((total, row) => total + fenOf(row.patientPays), BigInt(0));
  return (
    <span class="top-sum" data-sum>
      今日已结算 <b>{settled.length}</b> 笔 <small lang="en">today</small> 个人应付合计{' '}
      <b class="money">{grouped(yuanOf(sum))}</b>
    </span>
  );
}

function Clock() {
  return (
    <time class="top-clock" dateTime={new Date(store.now.value).toISOString()}>
      {chinaMoment(store.now.value)}
    </time>
  );
}
