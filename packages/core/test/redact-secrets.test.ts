import { describe, expect, test } from 'vitest';

import { redactSecrets } from '../src/redaction.ts';
import { fakeSpan } from '../src/testing.ts';

const redact = redactSecrets();
const span = fakeSpan();

function redacted(value: unknown, key = 'key'): unknown {
  return redact(key, value, span);
}

// Secrets are put together here, so that nobody's scanner takes one in this file for real.
const word = (length: number): string => 'aB3dE5gH7jK9mN1pQ2'.repeat(12).slice(0, length);
const hex = (length: number): string => '0f1e2d3c4b5a6978'.repeat(12).slice(0, length);
const upper = (length: number): string => 'Q7WERTYUIOP2ASDF'.repeat(4).slice(0, length);
const base64 = (length: number): string => 'Qk9+aB3/dE5gH7jK'.repeat(12).slice(0, length);
const uuid = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', word(43)].join('.');
const basic = btoa('aladdin:open sesame');
const pemLine = base64(64);
const begin = (kind: string): string => `-----BEGIN ${kind}PRIVATE KEY-----`;
const end = (kind: string): string => `-----END ${kind}PRIVATE KEY-----`;

describe('the keys of vendors', () => {
  const keys: [vendor: string, key: string][] = [
    ['OpenAI, first form', 'sk-' + word(48)],
    ['OpenAI project', 'sk-proj-' + word(60) + '-_' + word(60)],
    ['OpenAI service account', 'sk-svcacct-' + word(40) + '_' + word(40)],
    ['OpenAI admin', 'sk-admin-' + word(60)],
    ['Anthropic', 'sk-ant-api03-' + word(40) + '-' + word(40) + '_' + word(10) + 'AA'],
    ['Anthropic OAuth', 'sk-ant-oat01-' + word(60)],
    ['DeepSeek', 'sk-' + hex(32)],
    ['OpenRouter', 'sk-or-v1-' + hex(64)],
    ['Langfuse', 'sk-lf-' + uuid],
    ['ElevenLabs', 'sk_' + hex(48)],
    ['Google API', 'AIza' + word(33) + '-_'],
    ['Google AI Studio', 'AQ.Ab8RN6' + word(20) + '-' + word(20)],
    ['Google OAuth', 'ya29.a0Af' + word(40) + '_' + word(40)],
    ['Google OAuth of a service account', 'ya29.c.c0ASR' + word(40) + '-' + word(40)],
    ['Google OAuth refresh', '1//0' + word(40) + '-' + word(20)],
    ['Google OAuth client', 'GOCSPX-' + word(28)],
    ['AWS access', 'AKIA' + upper(16)],
    ['AWS session', 'ASIA' + upper(16)],
    ['Amazon Bedrock', 'ABSKQmVkcm9ja' + base64(100) + '=='],
    ['Microsoft Entra', 'abc8Q~' + word(20) + '.' + word(13)],
    ['GitHub personal', 'ghp_' + word(36)],
    ['GitHub OAuth', 'gho_' + word(36)],
    ['GitHub user of an app', 'ghu_' + word(36)],
    ['GitHub app', 'ghs_' + word(36)],
    ['GitHub app, stateless', 'ghs_123456_' + jwt],
    ['GitHub refresh', 'ghr_' + word(36)],
    ['GitHub fine-grained', 'github_pat_' + word(22) + '_' + word(59)],
    ['GitLab', 'glpat-' + word(20)],
    ['GitLab, routable', 'glpat-' + word(27) + '.01.' + hex(9)],
    ['GitLab runner', 'glrt-' + word(20)],
    ['Slack bot', 'xoxb-123456789012-1234567890123-' + word(24)],
    ['Slack user', 'xoxp-123456789012-123456789012-123456789012-' + hex(32)],
    ['Slack app', 'xapp-1-A0123456789-1234567890123-' + hex(64)],
    ['Stripe', 'sk_live_' + word(24)],
    ['Stripe test', 'sk_test_' + word(99)],
    ['Stripe restricted', 'rk_live_' + word(24)],
    ['Stripe webhook', 'whsec_' + word(32)],
    ['Svix webhook', 'whsec_' + base64(40)],
    ['Twilio', 'SK' + hex(32)],
    ['SendGrid', 'SG.' + word(22) + '.' + word(43)],
    ['Hugging Face', 'hf_' + word(34)],
    ['Groq', 'gsk_' + word(52)],
    ['xAI', 'xai-' + word(80)],
    ['Perplexity', 'pplx-' + word(48)],
    ['Replicate', 'r8_' + word(37)],
    ['Fireworks', 'fw_' + word(24)],
    ['Cerebras', 'csk-' + word(48)],
    ['Together', 'tgp_v1_' + word(43)],
    ['Tavily', 'tvly-' + word(32)],
    ['Tavily development', 'tvly-dev-' + word(32)],
    ['Pinecone', 'pcsk_' + word(6) + '_' + word(63)],
    ['NVIDIA', 'nvapi-' + word(30) + '_' + word(33)],
    ['Jina', 'jina_' + word(60)],
    ['LangSmith', 'lsv2_pt_' + hex(32) + '_' + hex(10)],
    ['LangSmith service', 'lsv2_sk_' + hex(32) + '_' + hex(10)],
    ['npm', 'npm_' + word(36)],
    ['PyPI', 'pypi-AgEIcHlwaS5vcmc' + word(80)],
    ['DigitalOcean', 'dop_v1_' + hex(64)],
    ['Databricks', 'dapi' + hex(32)],
    ['Notion', 'ntn_12345678901' + word(35)],
    ['Notion, until 2024', 'secret_' + word(43)],
    ['Linear', 'lin_api_' + word(40)],
    ['Telegram', '123456789:AA' + word(33)],
    ['Shopify', 'shpat_' + hex(32)],
    ['Atlassian', 'ATATT3xFfGF0' + word(180)],
    ['Vault', 'hvs.CAESI' + word(90)],
    ['Sentry', 'sntrys_' + base64(8).replace(/\W/g, 'a') + word(60)],
    ['Docker', 'dckr_pat_' + word(27)],
  ];

  test.each(keys)('%s', (_vendor, key) => {
    expect(redacted(key)).toBe('[redacted]');
    expect(redacted(`use ${key}, or "${key}" (${key}).`)).toBe(
      'use [redacted], or "[redacted]" ([redacted]).',
    );
    expect(redacted(`KEY=${key}\nNEXT=${key}`)).toBe('KEY=[redacted]\nNEXT=[redacted]');
    // Escapes in front of it: in JSON, in JSON within JSON, in a URL.
    const json = JSON.stringify({ text: `My key:\n${key}\tNext` });
    expect(redacted(json)).toBe(json.replace(key, '[redacted]'));
    expect(redacted(JSON.stringify(json))).toBe(JSON.stringify(json.replace(key, '[redacted]')));
    expect(redacted(`/search?q=my%20${key}`)).toBe('/search?q=my%20[redacted]');
  });

  test('are nothing without their prefix, too short, or inside a longer word', () => {
    for (const text of [
      word(48),
      hex(32),
      `sk-${word(10)}`,
      `ask-${word(48)}`,
      `xAKIA${upper(16)}`,
    ]) {
      expect(redacted(text)).toBe(text);
    }
  });
});

describe('secrets in a text', () => {
  test.each<[name: string, text: string, expected: string]>([
    ['JWT', `token ${jwt}!`, 'token [redacted]!'],
    ['JWT without a signature', jwt.slice(0, jwt.lastIndexOf('.') + 1), '[redacted]'],
    ['JWT that was cut off', jwt.slice(0, 40), '[redacted]'],
    ['JWT, encrypted', `eyJhbGciOiJkaXIi..${word(16)}.${word(80)}.${word(22)}`, '[redacted]'],
    ['JWT in JSON', JSON.stringify(`a\n${jwt}`), '"a\\n[redacted]"'],

    ['Authorization: Bearer', 'Authorization: Bearer abc', 'Authorization: Bearer [redacted]'],
    ['Authorization: Basic', 'authorization: basic abc', 'authorization: basic [redacted]'],
    ['Authorization: Token', `Authorization: Token ${hex(40)}`, 'Authorization: Token [redacted]'],
    [
      'Proxy-Authorization',
      'Proxy-Authorization: Basic abc==',
      'Proxy-Authorization: Basic [redacted]',
    ],
    [
      'Authorization in JSON',
      '{"authorization":"Bearer abc"}',
      '{"authorization":"Bearer [redacted]"}',
    ],
    [
      'Authorization in JSON in JSON',
      String.raw`"{\"Authorization\":\"Bearer abc\"}"`,
      String.raw`"{\"Authorization\":\"Bearer [redacted]\"}"`,
    ],
    [
      'Authorization in a command',
      `curl -H 'Authorization: Bearer abc' https://a.example`,
      `curl -H 'Authorization: Bearer [redacted]' https://a.example`,
    ],
    ['Bearer alone', 'Bearer abc12345', 'Bearer [redacted]'],
    ['Bearer with padding', `bearer ${base64(40)}==, sent`, 'bearer [redacted], sent'],
    ['Bearer of letters', 'Bearer abcdefghijklmnopqrstuvwxyz', 'Bearer [redacted]'],
    ['Bearer JWT', `Bearer ${jwt}`, 'Bearer [redacted]'],
    ['Basic alone', `Basic ${basic}`, 'Basic [redacted]'],
    ['Basic without a user', `Basic ${btoa(':' + word(20))}`, 'Basic [redacted]'],

    ['URL', 'postgres://app:s3cret@db/x', 'postgres://app:[redacted]@db/x'],
    ['URL with a port', 'amqps://app:s3cret@mq:5671/v', 'amqps://app:[redacted]@mq:5671/v'],
    ['URL without a user', 'redis://:s3cret@cache:6379/0', 'redis://:[redacted]@cache:6379/0'],
    ['URL, percent-encoded', 'https://a:p%40ss%3A%2F@b.example', 'https://a:[redacted]@b.example'],
    ['URL with odd characters', "mysql://a:p@s:s'&w!@db/x", 'mysql://a:[redacted]@db/x'],
    [
      'URL of several hosts',
      'mongodb://a:b@h1:27017,h2:27017/x',
      'mongodb://a:[redacted]@h1:27017,h2:27017/x',
    ],
    [
      'several URLs',
      'ftp://a:b@c,http://d:e@f http://g@h',
      'ftp://a:[redacted]@c,http://d:[redacted]@f http://g@h',
    ],
    [
      'URL in JSON',
      '{"url":"http://a:b@c","at":"x@y"}',
      '{"url":"http://a:[redacted]@c","at":"x@y"}',
    ],
    [
      'Git with a token for a password',
      `https://oauth2:${word(20)}@git.example/a.git`,
      'https://oauth2:[redacted]@git.example/a.git',
    ],
    [
      'Git with a token for a user',
      `https://${hex(40)}:x-oauth-basic@git.example`,
      'https://[redacted]:x-oauth-basic@git.example',
    ],

    [
      'query',
      'https://a.example/?api_key=abc&page=2#top',
      'https://a.example/?api_key=[redacted]&page=2#top',
    ],
    ['query, later', '/x?page=2&access_token=abc&b=c', '/x?page=2&access_token=[redacted]&b=c'],
    [
      'query in HTML',
      '<a href="/x?a=b&amp;token=abc&amp;c=d">',
      '<a href="/x?a=b&amp;token=[redacted]&amp;c=d">',
    ],
    [
      'query in JSON of Go',
      String.raw`"/x?a=b\u0026sig=abc"`,
      String.raw`"/x?a=b\u0026sig=[redacted]"`,
    ],
    [
      'fragment',
      'https://a.example/#access_token=abc&state=1',
      'https://a.example/#access_token=[redacted]&state=1',
    ],
    [
      'form',
      'grant_type=password&password=abc&client_secret=def',
      'grant_type=password&password=[redacted]&client_secret=[redacted]',
    ],
    [
      'S3',
      `https://b.s3.amazonaws.com/k?X-Amz-Date=20260101T000000Z&X-Amz-Security-Token=abc&X-Amz-Signature=${hex(64)}`,
      'https://b.s3.amazonaws.com/k?X-Amz-Date=20260101T000000Z&X-Amz-Security-Token=[redacted]&X-Amz-Signature=[redacted]',
    ],
    [
      'Azure SAS',
      'https://a.blob.core.windows.net/c?sv=2024-11-04&sp=r&sig=ab%2Bc%3D',
      'https://a.blob.core.windows.net/c?sv=2024-11-04&sp=r&sig=[redacted]',
    ],
    [
      'Azure service bus',
      'SharedAccessSignature sr=x&sig=ab%2Bc%3D&se=1&skn=k',
      'SharedAccessSignature sr=x&sig=[redacted]&se=1&skn=k',
    ],
    [
      'Azure storage',
      `AccountName=a;AccountKey=${base64(86)}==;EndpointSuffix=b`,
      'AccountName=a;AccountKey=[redacted];EndpointSuffix=b',
    ],
    [
      'Azure event hub',
      `Endpoint=sb://a/;SharedAccessKeyName=k;SharedAccessKey=${base64(43)}=`,
      'Endpoint=sb://a/;SharedAccessKeyName=k;SharedAccessKey=[redacted]',
    ],
    [
      'connection string',
      'Server=db;User Id=app;Password=p&#w!;Database=x',
      'Server=db;User Id=app;Password=[redacted];Database=x',
    ],
    [
      'connection string, spaced',
      'Host=db; Password = abc; Port=1',
      'Host=db; Password = [redacted]; Port=1',
    ],
    [
      'JDBC',
      'jdbc:postgresql://db/x?user=app&password=abc',
      'jdbc:postgresql://db/x?user=app&password=[redacted]',
    ],

    [
      'AWS secret in the environment',
      `AWS_SECRET_ACCESS_KEY=${base64(40)}`,
      'AWS_SECRET_ACCESS_KEY=[redacted]',
    ],
    [
      'AWS secret in a file',
      `aws_secret_access_key = ${base64(40)}\n`,
      'aws_secret_access_key = [redacted]\n',
    ],
    [
      'AWS secret in JSON',
      `{"SecretAccessKey":"${base64(40)}","a":1}`,
      '{"SecretAccessKey":"[redacted]","a":1}',
    ],
    [
      'AWS secret in code',
      `{ secretAccessKey: '${base64(40)}' }`,
      "{ secretAccessKey: '[redacted]' }",
    ],
    [
      'AWS secret in XML',
      `<SecretAccessKey>${base64(40)}</SecretAccessKey>`,
      '<SecretAccessKey>[redacted]</SecretAccessKey>',
    ],
    ['key without a form of its own', `MISTRAL_API_KEY=${word(32)}`, 'MISTRAL_API_KEY=[redacted]'],
    ['key in a header', `x-api-key: ${uuid}`, 'x-api-key: [redacted]'],
    [
      'token in JSON in JSON',
      String.raw`{\"access_token\": \"${word(40)}\"}`,
      String.raw`{\"access_token\": \"[redacted]\"}`,
    ],

    [
      'Slack webhook',
      `https://hooks.slack.com/services/T0123/B0123/${word(24)}`,
      'https://hooks.slack.com/services/[redacted]',
    ],
    [
      'Discord webhook',
      `https://discord.com/api/webhooks/123/${word(60)}?wait=true`,
      'https://discord.com/api/webhooks/[redacted]?wait=true',
    ],
    [
      'Telegram in a URL',
      `https://api.telegram.org/bot123456789:AA${word(33)}/getMe`,
      'https://api.telegram.org/[redacted]/getMe',
    ],

    ['private key', `a\n${begin('')}\n${pemLine}\n${pemLine}\n${end('')}\nb`, 'a\n[redacted]\nb'],
    ['RSA key', `${begin('RSA ')}\r\n${pemLine}\r\n${end('RSA ')}`, '[redacted]'],
    ['OpenSSH key', `${begin('OPENSSH ')}\n${pemLine}\n${end('OPENSSH ')}`, '[redacted]'],
    [
      'encrypted key',
      `${begin('RSA ')}\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0123456789ABCDEF\n\n${pemLine}\n${end('RSA ')}.`,
      '[redacted].',
    ],
    [
      'PGP key',
      `${begin('PGP ')}\nVersion: GnuPG v2.0.22 (GNU/Linux)\n\n${pemLine}\n=abcd\n${end('PGP ')}`.replaceAll(
        'KEY-',
        'KEY BLOCK-',
      ),
      '[redacted]',
    ],
    [
      'private key in JSON',
      JSON.stringify({ key: `${begin('')}\n${pemLine}\n${end('')}\n`, a: 1 }),
      String.raw`{"key":"[redacted]\n","a":1}`,
    ],
    ['private key in code', `"${begin('')}\\n" +\n"${pemLine}\\n" +\n"${end('')}"`, '"[redacted]"'],
    ['private key in one line', `${begin('')}${pemLine}${pemLine}${end('')} b`, '[redacted] b'],
    [
      'private key that was cut off',
      `a ${begin('')}\n${pemLine}\n${pemLine.slice(0, 7)}`,
      'a [redacted]',
    ],
    [
      'two private keys',
      `${begin('')}\n${pemLine}\n${end('')},${begin('EC ')}\n${pemLine}\n${end('EC ')}`,
      '[redacted],[redacted]',
    ],

    ['Visa', 'card 4111111111111111.', 'card [redacted].'],
    ['Visa in groups', '4111 1111 1111 1111', '[redacted]'],
    ['Visa with hyphens', 'no. 4111-1111-1111-1111, thanks', 'no. [redacted], thanks'],
    ['Visa with date and code', '4111 1111 1111 1111 12/27 123', '[redacted] 12/27 123'],
    ['UnionPay of 19 digits', '6250000000000000005', '[redacted]'],
    ['Mastercard', '5555555555554444', '[redacted]'],
    ['Mastercard of the second range', '2223003122003222', '[redacted]'],
    ['American Express', '378282246310005', '[redacted]'],
    ['American Express in groups', '3782 822463 10005', '[redacted]'],
    ['Diners Club', '30569309025904', '[redacted]'],
    ['Diners Club in groups', '3056 930902 5904', '[redacted]'],
    ['Discover', '6011111111111117', '[redacted]'],
    ['JCB', '3530111333300000', '[redacted]'],
    ['UnionPay', '6200000000000005', '[redacted]'],
    ['Maestro', '6759649826438453', '[redacted]'],
    [
      'card in JSON',
      '{"number":"4111111111111111","n":4111111111111111}',
      '{"number":"[redacted]","n":[redacted]}',
    ],
    [
      'card on a new line of JSON',
      JSON.stringify('card:\n4111111111111111\n'),
      String.raw`"card:\n[redacted]\n"`,
    ],
    [
      'card in a URL',
      '/pay?n=4111%2D&card=x%204111111111111111',
      '/pay?n=4111%2D&card=x%20[redacted]',
    ],
    ['two cards', '4111111111111111,5555555555554444', '[redacted],[redacted]'],
  ])('%s', (_name, text, expected) => {
    expect(redacted(text)).toBe(expected);
    expect(redacted(expected)).toBe(expected);
  });

  test('is kept as it was around them', () => {
    const text = `😀 ${jwt} — naïve $1 $& ${basic} $\` ${'sk-' + word(48)}\u0000`;
    expect(redacted(text)).toBe(`😀 [redacted] — naïve $1 $& ${basic} $\` [redacted]\u0000`);
  });
});

describe('what is no secret stays', () => {
  test.each<[name: string, text: string]>([
    ['nothing', ''],
    ['UUID', uuid],
    ['UUID with digits like a card', 'a1b2c3d4-4111-1111-1111-111111111111'],
    ['UUID of digits', '12345678-4111-1111-1111-111111111111'],
    ['trace and span id', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['trace id', '41111111111111110000000000000000'],
    ['Git hash', '9fceb02d0ae598e95dc970b74767f19372d61af8'],
    ['SHA-256', `sha256:${hex(64)}`],
    ['Subresource Integrity', `sha512-${base64(86)}==`],
    ['timestamps', '1767225600 1767225600000 1767225600000000 1767225600000000000'],
    ['ISO date', '2026-01-15T10:30:00.000Z'],
    ['order numbers', 'order 1234567890123456, 9876-5432-1098-7654'],
    ['article number', '4006381333931'],
    ['IMEI', '356938035643809'],
    [
      'phone numbers',
      '+378282246310005 +49 30 1234567890, (415) 555-2671, +1-415-555-2671, 0041 44 668 18 00',
    ],
    ['IBAN', 'DE89 3704 0044 0532 0130 00, DE89370400440532013000, GB82 WEST 1234 5698 7654 32'],
    ['IBAN with groups like a card', 'DE12 4111 1111 1111 1111 11'],
    ['number that fails the check', '4111111111111112'],
    ['numbers of records', '5251549009234886656 4000000000000000006'],
    ['number without an issuer', '1111111111111117 9111111111111111'],
    ['number inside a longer one', '411111111111111100000 14111111111111111'],
    ['number inside a word', 'a4111111111111111 4111111111111111b'],
    ['fractions', '0.4111111111111111 4111111111111111.5'],
    ['URL', 'https://user@example.com:8443/a/b?c=d#e'],
    [
      'URL with a port and an @',
      'http://localhost:3000/@vite/client http://a:80?x=a@b http://a:80#@',
    ],
    ['URL beside an address', 'http://localhost:3000, a@example.com'],
    ['URL with an empty password', 'https://user:@example.com'],
    ['URL of IPv6', 'http://[::1]:8080/x@y'],
    ['Git over SSH', 'git@github.com:a/b.git ssh://git@github.com:22/a/b'],
    [
      'npm packages',
      '@spanlight/core@1.2.3 npm:react@19.0.0 https://registry.npmjs.org/@a/b/-/b-1.0.0.tgz',
    ],
    ['Sentry DSN', `https://${hex(32)}@o1.ingest.sentry.io/2`],
    [
      'words with sk-',
      'sk-learn sk-toggleable__label-arrow sk-circle-fade-dot-animation disk-0123456789abcdefghijklmn',
    ],
    ['task names', `task-12345 task-${hex(32)} risk-${word(30)}`],
    [
      'npm in the environment',
      'npm_config_user_agent npm_package_version_something npm_lifecycle_script',
    ],
    ['xoxo', 'xoxo xoxo-gossip-girl-forever-and-ever'],
    [
      'bearer in prose',
      'bearer of good news; Bearer authentication, the bearer must, bearer-instruments',
    ],
    [
      'bearer in documentation',
      'WWW-Authenticate: Bearer realm="example", Authorization: Bearer <token>, `Authorization: Bearer ${token}`, ?token=`',
    ],
    [
      'basic in prose',
      'Basic authentication is used. Basic Operations, basic Organization, Basic JavaScript',
    ],
    [
      'authorization in prose',
      'authorization: required, authorization failed for basic users, the authorization token expires',
    ],
    [
      'cookie names',
      'the token count is 512; tokens=512; max_tokens=1024&page_token=abc&next_token=def',
    ],
    ['usage', '{"prompt_tokens":12,"total_tokens":4111,"token":"<eos>"}'],
    ['names of keys', 'api_key, apiKey: string, access_token: required, client_secret is missing'],
    [
      'code with keys',
      'new OpenAI({ apiKey: process.env.OPENAI_API_KEY, accessKey: config.services.aws.oauth2KeyOfService })',
    ],
    ['publishable keys', `pk_live_${word(24)} pk-lf-${uuid}`],
    [
      'mention of a private key',
      `A file that begins with ${begin('RSA ')} is a key. Do not share it.`,
    ],
    [
      'public key and certificate',
      `-----BEGIN PUBLIC KEY-----\n${pemLine}\n-----END PUBLIC KEY-----\n-----BEGIN CERTIFICATE-----\n${pemLine}\n-----END CERTIFICATE-----`,
    ],
    ['version', '1.2.3-rc.4+build.5 ya29 AQ. SG.a.b eyJ eyJhbGciOiJIUzI1NiJ9'],
    [
      'models',
      'gpt-5.2-2026-01-15 claude-opus-4-5-20251101 gemini-3-pro-preview o4-mini llama-3.3-70b-versatile xai-grok',
    ],
    [
      'ids of OpenAI and others',
      `chatcmpl-${word(29)} call_${word(24)} msg_01${word(22)} req_011${word(22)} asst_${word(24)}`,
    ],
    ['ids of Stripe and Twilio', `pi_${word(24)} cus_${word(14)} AC${hex(32)} SM${hex(32)}`],
    ['ARN', 'arn:aws:iam::123456789012:role/AKIAfriends'],
    ['time and id', `12:34:56 1234567890:${hex(40)}`],
    ['SQL', "SELECT token, password FROM users WHERE id = $1 AND name = 'a:b@c'"],
    ['image', `data:image/png;base64,${base64(190)}==`],
  ])('%s', (_name, text) => {
    expect(redacted(text)).toBe(text);
  });

  test.each([[42], [4_111_111_111_111_111], [Number.NaN], [true], [null], [undefined]])(
    'the value %s',
    (value) => {
      expect(redacted(value)).toBe(value);
    },
  );
});

describe('arrays and objects', () => {
  const key = 'sk-' + word(48);

  test('are looked through', () => {
    const value = {
      messages: [{ role: 'user', content: `my key is ${key}` }, 'Bearer abc12345', 7, null],
      deep: { deeper: { deepest: [[`a ${jwt}`]] } },
      plain: ['a'],
      '': Number.NaN,
    };
    const before = structuredClone(value);
    const after = redacted(value) as typeof value;
    expect(after).toEqual({
      messages: [{ role: 'user', content: 'my key is [redacted]' }, 'Bearer [redacted]', 7, null],
      deep: { deeper: { deepest: [['a [redacted]']] } },
      plain: ['a'],
      '': Number.NaN,
    });
    expect(after.plain).toBe(value.plain);
    expect(value).toEqual(before);
  });

  test('without a secret come back themselves', () => {
    for (const value of [
      [],
      {},
      ['a', 1],
      { a: [{ b: 'c' }], n: Number.NaN },
      new Uint8Array([1, 2]),
    ]) {
      expect(redacted(value)).toBe(value);
    }
  });

  test('can have any key', () => {
    const value = JSON.parse(`{"__proto__":"${key}","constructor":"${key}"}`) as object;
    expect(JSON.stringify(redacted(value))).toBe(
      '{"__proto__":"[redacted]","constructor":"[redacted]"}',
    );
    const bare = Object.assign(Object.create(null) as object, { a: key });
    expect(redacted(bare)).toEqual({ a: '[redacted]' });
  });

  test('can be as deep as an attribute value', () => {
    let value: unknown = key;
    for (let level = 0; level < 64; level += 1) {
      value = level % 2 === 0 ? [value] : { value };
    }
    expect(JSON.stringify(redacted(value))).toBe(JSON.stringify(value).replace(key, '[redacted]'));
  });

  test('keep bytes as they are', () => {
    const bytes = new TextEncoder().encode(key);
    const value = { bytes };
    expect(redacted(value)).toBe(value);
  });
});

describe('headers with credentials', () => {
  test.each([
    'http.request.header.authorization',
    'http.request.header.Authorization',
    'http.request.header.proxy-authorization',
    'http.request.header.cookie',
    'http.request.header.x-api-key',
    'http.request.header.x_api_key',
    'http.request.header.api-key',
    'http.request.header.x-goog-api-key',
    'http.response.header.set-cookie',
    'rpc.grpc.request.metadata.authorization',
  ])('%s is replaced whole', (name) => {
    expect(redacted('session=1; theme=dark', name)).toBe('[redacted]');
    expect(redacted(['anything', 'else'], name)).toBe('[redacted]');
  });

  test.each([
    'http.request.header.accept',
    'http.request.header.x-cookie-count',
    'cookie',
    'authorization',
  ])('%s is not', (name) => {
    expect(redacted('text/html', name)).toBe('text/html');
    expect(redacted('Bearer abc12345', name)).toBe('Bearer [redacted]');
  });
});
