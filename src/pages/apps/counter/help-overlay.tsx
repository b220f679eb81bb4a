import keys from './help-keys.json' with { type: 'json' };

export function HelpOverlay() {
  return (
    <div class="veil">
      <section class="dialog" role="dialog" aria-label="帮助 Help" data-help>
        <h2>
          功能键 <small lang="en">keys</small>
        </h2>
        <table class="help">
          <tbody>
            {keys.map(({ key, zh, en }) => (
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
