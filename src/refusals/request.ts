import { RESEND, type RefusalRow, row } from './row.ts';

/** Why a request is not taken as such. */
export const REQUEST_REFUSALS = {
  BODY_NOT_JSON: row(400, 'changed', '报文不是合法的 JSON。', 'The body is not valid JSON.'),
  BODY_TOO_DEEP: row(400, 'changed', '报文嵌套过深。', 'The body is nested too deeply.'),
  BODY_TOO_LARGE: row(413, 'changed', '报文过大。', 'The body is too large.'),
  BODY_INCOMPLETE: row(408, 'same', '报文未传完。', 'The body is incomplete.', RESEND),
  BODIES_WAITING: row(503, 'same', '大报文过多，正在排队。', 'Too many large bodies wait to be read.', RESEND),
  BODY_KEY_REPEATED: row(400, 'changed', '报文中有重复的字段。', 'A key occurs twice in one object.'),
  BODY_KEY_FORBIDDEN: row(400, 'changed', '报文中有不允许的字段名。', 'A key has a forbidden name.'),
  BODY_TEXT_MALFORMED: row(
    400,
    'changed',
    '报文中有无法识别的字符。',
    'A text holds half a character (a lone surrogate).',
  ),
  BODY_NOT_XML: row(400, 'changed', '报文不是合法的 XML。', 'The body is not XML.'),
  XML_FORBIDDEN: row(
    400,
    'changed',
    '报文中有不允许的 XML 成分。',
    'The XML contains a DOCTYPE, an entity declaration or a processing instruction.',
  ),
  XML_ELEMENT_REPEATED: row(422, 'changed', '元素重复出现。', 'An element that may occur only once is repeated.'),
  CHARSET_INVALID: row(400, 'changed', '字符编码不符。', 'The body is not valid in its declared encoding.'),
  MEDIA_TYPE_UNSUPPORTED: row(415, 'changed', '不接受该内容类型。', 'Unsupported media type.'),
  ROUTE_UNKNOWN: row(404, 'never', '没有这个接口。', 'No such endpoint.'),
  METHOD_NOT_ALLOWED: row(
    405,
    'never',
    '该接口不接受这种请求方法。',
    'The endpoint does not support this method (see Allow).',
  ),
  UPGRADE_REQUIRED: row(
    426,
    'never',
    '该接口只能以 WebSocket 连接。',
    'The endpoint is a WebSocket (Upgrade: websocket).',
  ),
  HOST_UNKNOWN: row(
    421,
    'never',
    '请求的主机名不是本系统的。',
    'The Host header names another server (HUIJIE_ALLOWED_HOSTS).',
  ),
  FIELD_INVALID: row(422, 'changed', '字段不符合要求。', 'A field is missing or not of the required form.'),
  LINES_TOO_MANY: row(
    422,
    'changed',
    '费用明细行数超过上限。',
    'There are more fee lines than one settlement takes (details: lines, most).',
    '本次就诊费用明细过多，请联系信息科合并明细后重新送出。',
  ),
  ADAPTER_UNKNOWN: row(422, 'never', '未知的 adapter（接入方式）。', 'There is no adapter of this name.'),
} as const satisfies Record<string, RefusalRow>;
