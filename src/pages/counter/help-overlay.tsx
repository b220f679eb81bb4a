const KEYS: readonly (readonly [string, string, string])[] = [
  ['F1', '打开或关闭帮助', 'This help'],
  ['F2', '确认结算（可确认时）；试算已过期时先重新试算', 'Confirm the settlement; re-quote what has expired'],
  ['F4', '下一位；未结算的试算需按两次才放弃，结果未知的移到待核实', 'Next; twice drops a quote, an unknown is parked'],
  ['F5', '重新试算；结果未知时立即查询（不会刷新网页）', 'Re-quote; ask now'],
  ['F6', '打开待核实的账单', 'The next bill whose outcome is out'],
  ['F7', '为什么：说明每项责任的金额，↑ ↓ 换责任', 'Why; arrows change the liability'],
  ['PgUp PgDn', '翻看说明', 'Scroll the reasons'],
  ['F8', '撤销已结算的账单：选原因，再按一次 F8', 'Cancel a settled bill: reason, then F8 again'],
  ['F9', '回到输入框', 'Focus the box'],
  ['↑ ↓ Enter', '在等待列表中选择并打开', 'Choose and open a waiting bill'],
  ['Esc', '返回上一层', 'Back'],
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
          输入框只接受结算号或就诊号；医保码请在 HIS 读取。{' '}
          <small lang="en">The box takes settlement and visit ids only; read insurance codes in the HIS.</small>
        </p>
        <p>
          结果未知时不要重复收款：系统会自动查询账本，直到有答案。{' '}
          <small lang="en">Outcome unknown: do not collect again, the ledger is asked until it answers.</small>
        </p>
      </section>
    </div>
  );
}
