/** The answer envelope of the national text (gateway.md 1.3). */
export interface GatewayAnswer {
  readonly infcode: number;
  readonly inf_refmsgid: string;
  readonly refmsg_time: string;
  readonly respond_time: string;
  readonly enctype: string;
  readonly signtype: string;
  readonly err_msg: string | null;
  /** Absent in a 2203A answer. */
  readonly output?: object | null;
}
