const KEYS: readonly (readonly [string, string, string])[] = [
  ['F1', '打开或关闭帮助', 'This help'],
  ['F2', '确认结算（可确认时）；试算已过期时先重新试算', 'Confirm the settlement; re-quote what has expired'],
  ['F3', '上一笔：本窗口刚结算的账单；再按更早一笔', 'Back to the bill settled last; again, the one before'],
  ['F4', '下一位；未结算的试算需按两次才放弃，结果未知的移到待核实', 'Next; twice drops a quote, an unknown is parked'],
  ['F5', '重新试算；结果未知时立即查询（不会刷新网页）', 'Re-quote; ask now'],
  ['F6', '打开待核实的账单', 'The next bill whose outcome is out'],
  ['F7', '为什么：说明每项责任的金额，↑ ↓ 换责任', 'Why; arrows change the liability'],
  ['PgUp PgDn', '翻看说明', 'Scroll the reasons'],
  [
    'F8',
    '撤销已结算的账单：选原因，再按一次 F8；其他窗口的账单须按 0 确认',
    'Cancel a settled bill: reason, then F8 again; another counter’s: confirm with 0',
  ],
  ['F9', '回到输入框', 'Focus the box'],
  ['↑ ↓ Enter', '没有打开账单时，在等待列表中选择并打开', 'With no bill open: choose and open a waiting one'],
  ['Esc', '返回上一层', 'Back'],
  ['中 / EN', '右上角：显示或隐藏英文，本机记住', 'Top right: English beside the Chinese, or not'],
];

export function HelpOverlay() {
  return (
    <div class="veil">
      <section class="dialog" role="dialog" aria-label="帮助 Help" data-help>
        <h2>
          功能键 <small lang="en">keys</small>
        </h2>
        <table class="help">
          <tbody>
            {KEYS.map(([key, zh, en]) => (
              <tr key={key}>
                <th scope="row">
                  <kbd>{key}</kbd>
                </th>
                <td>
                  {zh} <small lang="en">{en}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>
          输入框接受结算号、就诊号、其末四位以上或姓名；医保码、证件号请在 HIS 使用。{' '}
          <small lang="en">
            The box takes numbers, their last four or more, and names; codes and certificates are for the HIS.
          </small>
        </p>
        <p>
          结果未知时不要重复收款：系统会自动查询账本，直到有答案。{' '}
          <small lang="en">Outcome unknown: do not collect again, the ledger is asked until it answers.</small>
        </p>
      </section>
    </div>
  );
}
