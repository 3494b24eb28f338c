/** Entries as `[key, value, metadata]`. */
export type Entries = readonly (readonly [key: string, value: string, metadata?: string])[];

/** Every character of a token (RFC 9110, 5.6.2). */
const TOKEN = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** Every `baggage-octet` but `%`: 0x21 to 0x7e without quote, comma, semicolon and backslash. */
const OCTETS = Array.from({ length: 94 }, (_, index) => String.fromCodePoint(index + 33))
  .join('')
  .replace(/[",;\\%]/g, '');

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}=v`).join(',');
}

function numberedEntries(count: number): Entries {
  return Array.from({ length: count }, (_, index) => [`k${index}`, 'v'] as const);
}

/**
 * What W3C Baggage (3.3) says of reading, and what its test suite checks: the values of the headers, and the entries in
 * them.
 */
export const READING_CASES: readonly [rule: string, values: string[], entries: Entries][] = [
  ['a member', ['SomeKey=SomeValue'], [['SomeKey', 'SomeValue']]],
  [
    "the specification's example",
    ['key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue'],
    [
      ['key1', 'value1', 'property1;property2'],
      ['key2', 'value2'],
      ['key3', 'value3', 'propertyKey=propertyValue'],
    ],
  ],
  [
    'several headers',
    ['userId=alice', 'serverNode=DF%2028,isProduction=false'],
    [
      ['userId', 'alice'],
      ['serverNode', 'DF 28'],
      ['isProduction', 'false'],
    ],
  ],
  [
    'white space everywhere',
    [
      'SomeKey \t = \t SomeValue \t ; \t SomeProp \t , \t Key2 \t = \t Value2 \t ; \t P \t = \t V \t ',
    ],
    [
      ['SomeKey', 'SomeValue', 'SomeProp'],
      ['Key2', 'Value2', 'P \t = \t V'],
    ],
  ],
  ['equals signs in a value', ['SomeKey=SomeValue=equals=='], [['SomeKey', 'SomeValue=equals==']]],
  [
    'an empty value',
    ['a=,b= ,c= ;p'],
    [
      ['a', ''],
      ['b', ''],
      ['c', '', 'p'],
    ],
  ],
  ['every character of a key', [`${TOKEN}=1`], [[TOKEN, '1']]],
  ['a key is not decoded', ['a%20b=1'], [['a%20b', '1']]],
  ['every character of a value', [`a=${OCTETS}`], [['a', OCTETS]]],

  [
    'a percent-encoded value',
    ['a=%09%20%22%27%3B%3Dasdf%21%40%23%24%25%5E%26%2A%28%29'],
    [['a', '\t "\';=asdf!@#$%^&*()']],
  ],
  [
    'UTF-8, in both cases of hex',
    ['a=Am%C3%A9lie,b=%f0%9f%98%80'],
    [
      ['a', 'Amélie'],
      ['b', '😀'],
    ],
  ],
  ['a byte order mark', ['a=%EF%BB%BFx'], [['a', '\ufeffx']]],
  ['a plus sign is one', ['a=b+c'], [['a', 'b+c']]],
  ['bytes that are not UTF-8', ['a=aa%ffcc'], [['a', 'aa\ufffdcc']]],
  [
    'half a character',
    ['a=%C3,b=%C3%28,c=%ED%A0%80'],
    [
      ['a', '\ufffd'],
      ['b', '\ufffd('],
      ['c', '\ufffd\ufffd\ufffd'],
    ],
  ],
  [
    'a percent sign that encodes nothing',
    ['a=%,b=%4,c=%zz,d=100%25%'],
    [
      ['a', '%'],
      ['b', '%4'],
      ['c', '%zz'],
      ['d', '100%%'],
    ],
  ],
  ['properties are not decoded', ['a=1;p=%20'], [['a', '1', 'p=%20']]],
  [
    'properties that are empty',
    ['a=1;,b=2; ,c=3;;'],
    [
      ['a', '1'],
      ['b', '2'],
      ['c', '3', ';'],
    ],
  ],

  ['no header', [], []],
  ['an empty header', ['', '', ' \t ', ',,'], []],
  [
    'empty members',
    [',a=1,, ,b=2,'],
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  ['a member without an equals sign', ['a,b=2'], [['b', '2']]],
  ['a member without a key', ['=1, =2,b=2'], [['b', '2']]],
  ['a key with a space', ['a b=1,b=2'], [['b', '2']]],
  [
    'a key with a character that tokens do not have',
    ['a/b=1,a@b=1,"a"=1,ä=1,(a)=1,b=2'],
    [['b', '2']],
  ],
  ['a value with a space', ['a=1 2,b=2'], [['b', '2']]],
  ['a value with a quote or backslash', ['a="1",c=1\\2,b=2'], [['b', '2']]],
  ['a value with a control character', ['a=1\u0000,c=1\r\n,d=\u007f,b=2'], [['b', '2']]],
  ['a value that is not ASCII', ['a=ä,b=2'], [['b', '2']]],
  ['properties with a control character or quote', ['a=1;p\u0001,c=1;p="x",b=2'], [['b', '2']]],
  ['properties without a value', [';p=1,b=2'], [['b', '2']]],
  [
    'a key that is there twice: the last counts',
    ['a=1,b=2', 'a=3;p'],
    [
      ['a', '3', 'p'],
      ['b', '2'],
    ],
  ],
  [
    'keys that objects have',
    ['__proto__=1,constructor=2'],
    [
      ['__proto__', '1'],
      ['constructor', '2'],
    ],
  ],

  ['180 members', [numbered(180)], numberedEntries(180)],
  ['more than 180 members', [numbered(181)], numberedEntries(180)],
  ['invalid members do not count', [`${'x,'.repeat(200)}${numbered(180)}`], numberedEntries(180)],
  ['8,192 bytes in one member', [`a=${'v'.repeat(8190)}`], [['a', 'v'.repeat(8190)]]],
  ['8,193 bytes in one member', [`a=${'v'.repeat(8191)}`], []],
  [
    '8,192 bytes in several',
    [`a=${'v'.repeat(8186)}`, 'b=2'],
    [
      ['a', 'v'.repeat(8186)],
      ['b', '2'],
    ],
  ],
  ['8,193 bytes in several', [`a=${'v'.repeat(8187)}`, 'b=2'], [['a', 'v'.repeat(8187)]]],
  ['no part of a member', [`a=1,b=${'v'.repeat(9000)}`], [['a', '1']]],
];

/** What the specification says of writing: entries, and the header. Undefined where there is none. */
export const WRITING_CASES: readonly [rule: string, entries: Entries, header?: string][] = [
  ['no entries', []],
  ['an entry', [['userId', 'alice']], 'userId=alice'],
  [
    'several',
    [
      ['b', '1'],
      ['a', '2'],
    ],
    'b=1,a=2',
  ],
  [
    'metadata',
    [
      ['a', '1', 'p;q = r'],
      ['b', '2', ''],
    ],
    'a=1;p;q = r,b=2',
  ],
  ['what has to be encoded', [['a', ' ",;\\%\t\n']], 'a=%20%22%2C%3B%5C%25%09%0A'],
  ['what is not ASCII', [['a', 'Amélie 😀']], 'a=Am%C3%A9lie%20%F0%9F%98%80'],
  ['half a surrogate pair', [['a', 'x\ud83dy\ude00']], 'a=x%EF%BF%BDy%EF%BF%BD'],
  ['a plus sign, which some would read as a space', [['a', 'b+c']], 'a=b%2Bc'],
  ['nothing else', [['a', OCTETS.replace('+', '')]], `a=${OCTETS.replace('+', '')}`],
  [
    'a key that is no token is left out',
    [
      ['a b', '1'],
      ['', '1'],
      ['ä', '1'],
      ['a,b', '1'],
      ['c', '2'],
    ],
    'c=2',
  ],
  [
    'metadata cannot add members or headers',
    [['a', '1', 'p,b=2\r\nx: y"ä']],
    'a=1;p%2Cb=2%0D%0Ax: y%22%C3%A4',
  ],
  ['an empty value', [['a', '']], 'a='],
  ['180 entries', numberedEntries(180), numbered(180)],
  ['more than 180 entries', numberedEntries(200), numbered(180)],
  ['8,192 bytes', [['a', 'v'.repeat(8190)]], `a=${'v'.repeat(8190)}`],
  ['8,193 bytes', [['a', 'v'.repeat(8191)]]],
  ['8,193 bytes once encoded', [['a', `${'v'.repeat(8188)} `]]],
  [
    'an entry that does not fit, and others that do',
    [
      ['a', '1'],
      ['b', 'v'.repeat(8187)],
      ['c', '3'],
    ],
    'a=1,c=3',
  ],
  [
    'an entry that just fits',
    [
      ['a', '1'],
      ['b', 'v'.repeat(8186)],
      ['c', '3'],
    ],
    `a=1,b=${'v'.repeat(8186)}`,
  ],
];
