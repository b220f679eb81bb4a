import type { Problem } from '../../../terminal/protocol.ts';

/** A refusal as the cashier needs it: what it is, what to do now, the code to read out. */
export function ProblemLines({ problem }: { problem: Problem }) {
  return (
    <div class="problem" data-problem={problem.code}>
      <p class="problem-title">
        <b>{problem.title}</b> <small lang="en">{problem.detail}</small>
      </p>
      <p class="problem-do">{problem.cashier}</p>
      <p class="problem-code">
        错误代码 <small lang="en">code</small> <code>{problem.code}</code>
        {problem.field === undefined ? null : <code> {problem.field}</code>}
      </p>
    </div>
  );
}
