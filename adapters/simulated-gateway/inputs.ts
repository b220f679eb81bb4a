import { z } from 'zod';
import { zAmount, zDecimal, zLineAmount } from './amounts.ts';

/**
 * The requests as the national text demands them: every field it marks R is demanded here, and only what
 * the simulator uses is kept. Names are the text's own, misspellings included.
 */
const text = (length: number) => z.string().min(1).max(length);
const flag = z.enum(['0', '1']);
export const zDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
  .refine((at) => !Number.isNaN(Date.parse(at.replace(' ', 'T'))));

export const zEnvelope = z.object({
  infno: text(6),
  msgid: z.string().length(30),
  mdtrtarea_admvs: z.string().regex(/^\d{6}$/),
  insuplc_admdvs: z.string().max(6).nullish(),
  recer_sys_code: text(10),
  infver: text(6),
  opter_type: z.enum(['1', '2', '3']),
  opter: text(30),
  opter_name: text(50),
  inf_time: zDateTime,
  fixmedins_code: text(30),
  fixmedins_name: text(200),
  sign_no: z.string().max(30).nullish(),
  input: z.record(z.string(), z.unknown()),
});
/** One request as the gateway understood it. */
export type Envelope = z.output<typeof zEnvelope>;

/** `exp_content` is JSON inside text; the simulator reads one key of it, the drug's approval number. */
const expContent = z.string().max(4000).nullish();
const certificate = { mdtrt_cert_type: text(3), mdtrt_cert_no: text(50) };
const disease = { dise_codg: z.string().max(30).nullish(), dise_name: z.string().max(500).nullish() };
const visit = { mdtrt_id: text(30), psn_no: text(30) };
const split = { fulamt_ownpay_amt: zAmount, overlmt_selfpay: zAmount, preselfpay_amt: zAmount, inscp_scp_amt: zAmount };

export const zSignIn = z.object({
  signIn: z.object({ opter_no: text(20), mac: z.string().max(20).nullish(), ip: text(20) }),
});
export const zPersonQuery = z.object({
  data: z.object({
    ...certificate,
    card_sn: z.string().max(32).nullish(),
    psn_cert_type: z.string().max(6).nullish(),
  }),
});
export const zCodeQuery = z.object({ data: z.object({ ecQrCode: text(64) }) });

export const zRegister = z.object({
  data: z.object({
    psn_no: text(30),
    insutype: text(6),
    begntime: zDateTime,
    ...certificate,
    ipt_otp_no: text(30),
    atddr_no: text(30),
    dr_name: text(50),
    dept_code: text(30),
    dept_name: text(100),
    caty: text(6),
  }),
});

const diagnosis = {
  diag_type: text(3),
  diag_srt_no: z.union([z.number(), text(2)]),
  diag_code: text(20),
  diag_name: text(100),
  diag_dept: text(50),
  dise_dor_no: text(30),
  dise_dor_name: text(50),
  diag_time: zDateTime,
};
export const zOutpatientVisit = z.object({
  mdtrtinfo: z.object({
    ...visit,
    med_type: text(6),
    begntime: zDateTime,
    ...disease,
  }),
  diseinfo: z.array(z.object({ ...diagnosis, vali_flag: flag })).min(1),
});

const line = {
  feedetl_sn: text(30),
  fee_ocur_time: zDateTime,
  med_list_codg: text(50),
  medins_list_codg: text(150),
  cnt: zDecimal(4),
  pric: zDecimal(6),
  exp_content: expContent,
};
const ordered = {
  bilg_dept_codg: text(30),
  bilg_dept_name: text(100),
  bilg_dr_codg: text(30),
  bilg_dr_name: text(50),
};
export const zOutpatientUndo = z.object({
  data: z.object({ ...visit, ipt_otp_no: text(30) }),
});
/** `chrg_bchno` "0000": every line that is not settled. */
export const zOutpatientLinesUndo = z.object({
  data: z.object({ ...visit, chrg_bchno: text(30) }),
});
export const zOutpatientLines = z.object({
  feedetail: z
    .array(
      z.object({
        ...line,
        ...ordered,
        det_item_fee_sumamt: zAmount,
        ...visit,
        chrg_bchno: text(30),
        rx_circ_flag: text(3),
        hosp_appr_flag: z.enum(['0', '1', '2']),
      }),
    )
    .min(1),
});
export const zInpatientLines = z.object({
  feedetail: z
    .array(
      z.object({
        ...line,
        ...ordered,
        det_item_fee_sumamt: zLineAmount,
        ...visit,
        med_type: text(6),
        hosp_appr_flag: z.enum(['0', '1', '2']).nullish(),
        init_feedetl_sn: z.string().max(30).nullish(),
      }),
    )
    .min(1),
});

const settling = {
  ...visit,
  ...certificate,
  medfee_sumamt: zAmount,
  psn_setlway: text(6),
  insutype: text(6),
};
const outpatientSettle = { ...settling, med_type: text(6), chrg_bchno: text(30), acct_used_flag: flag };
export const zOutpatientQuote = z.object({ data: z.object(outpatientSettle) });
export const zOutpatientSettle = z.object({
  data: z.object({ ...outpatientSettle, ...split, invono: z.string().max(20).nullish() }),
});

export const zAdmission = z.object({
  mdtrtinfo: z.object({
    psn_no: text(30),
    insutype: text(6),
    begntime: zDateTime,
    ...certificate,
    med_type: text(6),
    ipt_no: text(30),
    atddr_no: text(30),
    chfpdr_name: text(50),
    adm_diag_dscr: text(200),
    adm_dept_codg: text(30),
    adm_dept_name: text(100),
    adm_bed: text(30),
    dscg_maindiag_code: text(20),
    dscg_maindiag_name: text(300),
    ...disease,
  }),
  diseinfo: z.array(z.object({ psn_no: text(30), maindiag_flag: text(3), ...diagnosis })).min(1),
});
export const zDischarge = z.object({
  dscginfo: z.object({
    ...visit,
    insutype: text(6),
    endtime: zDateTime,
    dscg_dept_codg: text(30),
    dscg_dept_name: text(100),
    dscg_way: text(3),
  }),
});

export const zStayUndo = z.object({ data: z.object(visit) });
/** `feedetl_sn` "0000": every line that is not settled. */
export const zInpatientLinesUndo = z.object({
  data: z.array(z.object({ ...visit, feedetl_sn: text(30) })).min(1),
});

const inpatientSettle = { ...settling, mid_setl_flag: flag, invono: z.string().max(20).nullish() };
export const zInpatientQuote = z.object({
  data: z.object({ ...inpatientSettle, ...split, acct_used_flag: flag.nullish() }),
});
export const zInpatientSettle = z.object({
  data: z.object({
    ...inpatientSettle,
    acct_used_flag: flag,
    fulamt_ownpay_amt: zAmount.nullish(),
    overlmt_selfpay: zAmount.nullish(),
    preselfpay_amt: zAmount.nullish(),
    inscp_scp_amt: zAmount.nullish(),
  }),
});

export const zPharmacySale = z.object({
  druginfo: z.object({
    psn_no: text(30),
    ...certificate,
    begntime: zDateTime,
    medfee_sumamt: zAmount,
    insutype: text(6),
    acct_used_flag: flag,
    med_type: text(6),
    invono: z.string().max(20).nullish(),
    ...disease,
  }),
  drugdetail: z.array(z.object({ ...line, det_item_fee_sumamt: zAmount, rx_circ_flag: text(3) })).min(1),
});

export const zCancellation = z.object({ data: z.object({ ...visit, setl_id: text(30) }) });
export const zReversal = z.object({
  data: z.object({ psn_no: text(30), omsgid: z.string().length(30), oinfno: text(4) }),
});
export const zSettlementQuery = z.object({
  data: z.object({
    psn_no: text(30),
    setl_id: z.string().max(30).nullish(),
    mdtrt_id: z.string().max(30).nullish(),
    medins_setl_id: z.string().max(30).nullish(),
  }),
});
