/** The trace and the parent that the valid cases speak of. */
export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const PARENT_ID = '00f067aa0ba902b7';

type Headers = readonly (readonly [name: string, value: string])[];

const VALID = `00-${TRACE_ID}-${PARENT_ID}-01`;

function traceparent(...values: string[]): Headers {
  return values.map((value) => ['traceparent', value]);
}

/**
 * What W3C Trace Context Level 2 says of `traceparent` (3.2, 3.2.3), and what its test suite checks: the headers of a
 * request, and the flags of the trace that is continued, or undefined where a new trace has to start.
 */
export const TRACEPARENT_CASES: readonly [rule: string, headers: Headers, flags?: string][] = [
  ['no header: a new trace', []],
  ['an empty header counts as none', traceparent('')],
  ['the trace goes on', traceparent(VALID), '01'],
  ['also when the caller did not sample', traceparent(`00-${TRACE_ID}-${PARENT_ID}-00`), '00'],
  ['two headers: none can be trusted', traceparent(VALID, VALID)],
  ['two different headers', traceparent(VALID, `00-${TRACE_ID}-1234567890123456-01`)],
  ['two headers that a server has joined', traceparent(`${VALID}, ${VALID}`)],
  [
    'two headers that a server has joined, of a later version',
    traceparent(`cc${VALID.slice(2)}, ${VALID}`),
  ],

  ['another name: trace-parent', [['trace-parent', VALID]]],
  ['another name: trace.parent', [['trace.parent', VALID]]],
  ['the name in Pascal case', [['TraceParent', VALID]], '01'],
  ['the name in mixed case', [['TrAcEpArEnT', VALID]], '01'],
  ['the name in upper case', [['TRACEPARENT', VALID]], '01'],

  ['a space in front', traceparent(` ${VALID}`), '01'],
  ['a tab in front', traceparent(`\t${VALID}`), '01'],
  ['a space behind', traceparent(`${VALID} `), '01'],
  ['a tab behind', traceparent(`${VALID}\t`), '01'],
  ['spaces and tabs on both sides', traceparent(`\t ${VALID} \t`), '01'],
  ['other white space in front', traceparent(`\u00a0${VALID}`)],
  ['a line break behind', traceparent(`${VALID}\n`)],
  ['a space within', traceparent(`00-${TRACE_ID} -${PARENT_ID}-01`)],

  ['version 00 with a character too many', traceparent(`${VALID}.`)],
  ['version 00 with a dash too many', traceparent(`${VALID}-`)],
  ['version 00 with a further field', traceparent(`${VALID}-what-the-future-will-be-like`)],
  ['a later version of the same form', traceparent(`cc-${TRACE_ID}-${PARENT_ID}-01`), '01'],
  ['a later version, spaces around', traceparent(` cc-${TRACE_ID}-${PARENT_ID}-01\t`), '01'],
  ['a later version with a dash behind', traceparent(`cc-${TRACE_ID}-${PARENT_ID}-01-`), '01'],
  [
    'a later version with further fields',
    traceparent(`cc-${TRACE_ID}-${PARENT_ID}-01-what-the-future-will-be-like`),
    '01',
  ],
  [
    'a later version with fields of any kind',
    traceparent(`01-${TRACE_ID}-${PARENT_ID}-00-ä \t\n=,;`),
    '00',
  ],
  [
    'a later version, flags not ended by a dash',
    traceparent(`cc-${TRACE_ID}-${PARENT_ID}-01.what-the-future-will-be-like`),
  ],
  ['a later version that is too short', traceparent(`cc-${TRACE_ID}-${PARENT_ID}-0`)],
  ['a later version with a trace id of zeros', traceparent(`cc-${'0'.repeat(32)}-${PARENT_ID}-01`)],
  ['version fe', traceparent(`fe-${TRACE_ID}-${PARENT_ID}-01`), '01'],
  ['version ff is forbidden', traceparent(`ff-${TRACE_ID}-${PARENT_ID}-01`)],
  [
    'version ff is forbidden, with further fields, too',
    traceparent(`ff-${TRACE_ID}-${PARENT_ID}-01-x`),
  ],
  ['a version that is not hex, first digit', traceparent(`.0-${TRACE_ID}-${PARENT_ID}-01`)],
  ['a version that is not hex, second digit', traceparent(`0.-${TRACE_ID}-${PARENT_ID}-01`)],
  ['a version in upper case', traceparent(`CC-${TRACE_ID}-${PARENT_ID}-01`)],
  ['a version of three digits', traceparent(`000-${TRACE_ID}-${PARENT_ID}-01`)],
  ['a version of four digits', traceparent(`0000-${TRACE_ID}-${PARENT_ID}-01`)],
  ['a version of one digit', traceparent(`0-${TRACE_ID}-${PARENT_ID}-01`)],
  ['no version', traceparent(`${TRACE_ID}-${PARENT_ID}-01`)],

  ['a trace id of zeros', traceparent(`00-${'0'.repeat(32)}-${PARENT_ID}-01`)],
  [
    'a trace id that is not hex, first digit',
    traceparent(`00-.${TRACE_ID.slice(1)}-${PARENT_ID}-01`),
  ],
  [
    'a trace id that is not hex, last digit',
    traceparent(`00-${TRACE_ID.slice(1)}.-${PARENT_ID}-01`),
  ],
  ['a trace id in upper case', traceparent(`00-${TRACE_ID.toUpperCase()}-${PARENT_ID}-01`)],
  ['a trace id of 33 digits', traceparent(`00-${TRACE_ID}3-${PARENT_ID}-01`)],
  ['a trace id of 31 digits', traceparent(`00-${TRACE_ID.slice(1)}-${PARENT_ID}-01`)],

  ['a parent id of zeros', traceparent(`00-${TRACE_ID}-${'0'.repeat(16)}-01`)],
  [
    'a parent id that is not hex, first digit',
    traceparent(`00-${TRACE_ID}-.${PARENT_ID.slice(1)}-01`),
  ],
  [
    'a parent id that is not hex, last digit',
    traceparent(`00-${TRACE_ID}-${PARENT_ID.slice(1)}.-01`),
  ],
  ['a parent id in upper case', traceparent(`00-${TRACE_ID}-${PARENT_ID.toUpperCase()}-01`)],
  ['a parent id of 17 digits', traceparent(`00-${TRACE_ID}-${PARENT_ID}7-01`)],
  ['a parent id of 15 digits', traceparent(`00-${TRACE_ID}-${PARENT_ID.slice(1)}-01`)],

  ['flags that are not hex, first digit', traceparent(`00-${TRACE_ID}-${PARENT_ID}-.0`)],
  ['flags that are not hex, second digit', traceparent(`00-${TRACE_ID}-${PARENT_ID}-0.`)],
  ['flags in upper case', traceparent(`00-${TRACE_ID}-${PARENT_ID}-0B`)],
  ['flags of three digits', traceparent(`00-${TRACE_ID}-${PARENT_ID}-001`)],
  ['flags of one digit', traceparent(`00-${TRACE_ID}-${PARENT_ID}-1`)],
  ['no flags', traceparent(`00-${TRACE_ID}-${PARENT_ID}`)],
  ['the random flag is kept', traceparent(`00-${TRACE_ID}-${PARENT_ID}-02`), '02'],
  ['sampled and random are kept', traceparent(`00-${TRACE_ID}-${PARENT_ID}-03`), '03'],
  ['flags that are reserved are cleared', traceparent(`00-${TRACE_ID}-${PARENT_ID}-fc`), '00'],
  ['reserved flags do not hide the others', traceparent(`00-${TRACE_ID}-${PARENT_ID}-ff`), '03'],
  ['a reserved high flag', traceparent(`00-${TRACE_ID}-${PARENT_ID}-11`), '01'],
  ['flags of a later version', traceparent(`cc-${TRACE_ID}-${PARENT_ID}-ff-x`), '03'],
];

const KEY_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
/** 0x20 to 0x7e, without comma and equals sign. */
const VALUE_CHARACTERS = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(index + 32))
  .join('')
  .replace(/[,=]/g, '');

function members(from: number, to: number): string {
  const all = Array.from(
    { length: to - from + 1 },
    (_, index) => `bar${from + index}=${from + index}`,
  );
  return all.join(',');
}

/**
 * What the specification says of `tracestate` (3.3), and what its test suite checks: the values of the headers beside a valid
 * `traceparent`, and what is sent on, or undefined where the whole has to be discarded.
 */
export const TRACESTATE_CASES: readonly [rule: string, values: string[], sent?: string][] = [
  ['no header', []],
  ['members are passed on', ['foo=1,bar=2'], 'foo=1,bar=2'],
  ['their order is kept', ['b=1,a=2,c=3'], 'b=1,a=2,c=3'],
  ['also that of numbers', ['2=b,1=a,10=c'], '2=b,1=a,10=c'],
  [
    'several headers are joined',
    ['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'],
    'foo=1,bar=2,rojo=1,congo=2,baz=3',
  ],

  ['an empty header', ['']],
  ['an empty header behind', ['foo=1', ''], 'foo=1'],
  ['an empty header in front', ['', 'foo=1'], 'foo=1'],
  ['nothing but white space', [' \t ']],
  ['nothing but commas', [' , ,\t,']],
  ['empty members', [',foo=1,,\t, bar=2,'], 'foo=1,bar=2'],

  ['a key that is there twice, with one value', ['foo=1,foo=1'], 'foo=1'],
  [
    'a key that is there twice: the newer one stands in front',
    ['foo=1,bar=2,foo=3'],
    'foo=1,bar=2',
  ],
  ['a key in two headers', ['foo=1', 'foo=2'], 'foo=1'],

  ['white space around members', ['foo=1 \t , \t bar=2, \t baz=3'], 'foo=1,bar=2,baz=3'],
  ['tabs around members', ['foo=1\t \t,\t \tbar=2,\t \tbaz=3'], 'foo=1,bar=2,baz=3'],
  ['a space in front', [' foo=1'], 'foo=1'],
  ['a tab in front', ['\tfoo=1'], 'foo=1'],
  ['a space behind', ['foo=1 '], 'foo=1'],
  ['a tab behind', ['foo=1\t'], 'foo=1'],
  ['white space on both sides', ['\t foo=1 \t'], 'foo=1'],
  ['other white space', ['\u00a0foo=1']],
  ['a line break', ['foo=1,\nbar=2']],

  ['every character of a key', [`${KEY_CHARACTERS}@=1`], `${KEY_CHARACTERS}@=1`],
  [
    'a key with tenant and system',
    [`${KEY_CHARACTERS}@a-z0-9_-*/=1`],
    `${KEY_CHARACTERS}@a-z0-9_-*/=1`,
  ],
  ['a key that starts with a digit', ['1a-2f@foo=bar'], '1a-2f@foo=bar'],
  ['a key with nothing behind the @', ['foo@=1,bar=2'], 'foo@=1,bar=2'],
  ['a key with @ twice', ['foo@@bar=1,bar=2'], 'foo@@bar=1,bar=2'],
  ['a key with two @', ['foo@bar@baz=1,bar=2'], 'foo@bar@baz=1,bar=2'],
  ['a key that starts with @', ['@foo=1,bar=2']],
  ['a key that starts with _', ['_foo=1,bar=2']],
  ['a key with a space', ['foo =1']],
  ['a key with a space within', ['fo o=1']],
  ['a key in upper case', ['FOO=1']],
  ['a key with a dot', ['foo.bar=1']],
  ['a key that is not ASCII', ['föö=1,bar=2']],
  ['no key', ['=1,bar=2']],
  ['a key of 256 characters', ['foo=1', `${'z'.repeat(256)}=1`], `foo=1,${'z'.repeat(256)}=1`],
  ['a key of 257 characters', ['foo=1', `${'z'.repeat(257)}=1`]],
  [
    'a key of 256 characters, with tenant',
    ['foo=1', `${'t'.repeat(241)}@${'v'.repeat(14)}=1`],
    `foo=1,${'t'.repeat(241)}@${'v'.repeat(14)}=1`,
  ],
  ['a tenant of any length', ['foo=1', `${'t'.repeat(242)}@v=1`], `foo=1,${'t'.repeat(242)}@v=1`],
  ['a system of any length', ['foo=1', `t@${'v'.repeat(15)}=1`], `foo=1,t@${'v'.repeat(15)}=1`],

  ['every character of a value', [`foo=${VALUE_CHARACTERS}`], `foo=${VALUE_CHARACTERS}`],
  ['spaces in front of a value belong to it', ['foo=  1,bar=2'], 'foo=  1,bar=2'],
  ['spaces behind a value do not', ['foo=1  ,bar=2'], 'foo=1,bar=2'],
  ['a value of 256 characters', [`foo=${'v'.repeat(256)}`], `foo=${'v'.repeat(256)}`],
  [
    'a value of 256 characters and spaces behind',
    [`foo=${'v'.repeat(256)}   `],
    `foo=${'v'.repeat(256)}`,
  ],
  ['a value of 257 characters', [`foo=${'v'.repeat(257)}`]],
  ['a value of 257 characters, most of them spaces', [`foo=${' '.repeat(256)}v`]],
  ['a value with an equals sign', ['foo=bar=baz']],
  ['an empty value', ['foo=,bar=3']],
  ['a value of spaces', ['foo=   ,bar=3']],
  ['a value with a tab within', ['foo=a\tb']],
  ['a value with a control character', ['foo=a\u0001b']],
  ['a value with DEL', ['foo=a\u007fb']],
  ['a value that is not ASCII', ['foo=ä,bar=2']],
  ['a member without an equals sign', ['foo,bar=2']],
  ['an invalid member at the end', ['bar=2,foo']],
  ['an invalid member in another header', ['bar=2', 'foo']],

  ['32 members', [members(1, 10), members(11, 20), members(21, 32)], members(1, 32)],
  ['32 members and empty ones', [`${members(1, 16)},,,${members(17, 32)},,`], members(1, 32)],
  ['33 members', [members(1, 10), members(11, 20), members(21, 33)]],
  ['33 members with the same key', [Array.from({ length: 33 }, () => 'foo=1').join(',')]],
];
