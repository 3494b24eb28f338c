import { anyOf } from './any-of.ts';
import { REST_OF_ESCAPE } from './rest-of-escape.ts';

/** No word begins like this: 16 letters, digits, hyphens and underscores behind it make a key. */
const RARE_PREFIXES = /* @__PURE__ */ anyOf(
  /sk-(?:ant|proj|svcacct|admin|lf)-/, // Anthropic, OpenAI, Langfuse
  /[rs]k_(?:live|test)_/, // Stripe, Clerk
  /gh[opsur]_|github_pat_/, // GitHub
  /gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent|oas)-/, // GitLab
  /xox[abceprs]-|xapp-\d-/, // Slack
  /AQ\.A|ya29\.(?:c\.)?|GOCSPX-|1\/\/0/, // Google
  /tgp_v1_|pcsk_/, // Together, Pinecone
  /pypi-AgE|dckr_pat_|sb_secret_/, // PyPI, Docker, Supabase
  /ATATT3|hvs\.CAES|sntry[su]_/, // Atlassian, HashiCorp Vault, Sentry
);

/** Names and identifiers begin like this too: 20 letters and digits without a break make a key. */
const COMMON_PREFIXES = /* @__PURE__ */ anyOf(
  /sk-(?:\w{1,12}-){0,3}/, // OpenAI's first form, which DeepSeek, OpenRouter and many others took over
  /(?:sk|hf|gsk|r8|fw|jina)_/, // ElevenLabs, Hugging Face, Groq, Replicate, Fireworks, Jina
  /(?:xai|pplx|csk|tvly(?:-dev)?)-/, // xAI, Perplexity, Cerebras, Tavily
  /lsv2_(?:pt|sk)_/, // LangSmith
  /npm_|vc[aciprk]_|do[opr]_v1_/, // npm, Vercel, DigitalOcean
  /ntn_|lin_(?:api|oauth)_|shp(?:at|ca|pa|ss)_/, // Notion, Linear, Shopify
  /gl(?:c|sa)_|NRAK-/, // Grafana, New Relic
);

/** Keys of a fixed form. */
const FIXED_FORMS = /* @__PURE__ */ anyOf(
  /AIza[\w-]{35}(?![\w-])/, // Google
  /A(?:KI|SI|BI|CC)A[A-Z0-9]{16}(?![A-Za-z0-9])/, // AWS
  /(?:ABSKQmVkcm9ja|bedrock-api-key-)[\w+/=]{16,}/, // Amazon Bedrock
  /\w{3}\dQ~[\w.~-]{31,}/, // Microsoft Entra
  /nvapi-[\w-]{60,}/, // NVIDIA
  /SK[\da-f]{32}(?!\w)/, // Twilio
  /SG\.[\w-]{22}\.[\w-]{43,}/, // SendGrid
  /whsec_[\w+/=]{24,}/, // Stripe, Svix
  /dapi[\da-f]{32}(?!\w)/, // Databricks
  /secret_[A-Za-z0-9]{43}(?!\w)/, // Notion, until 2024
  /(?:bot)?\d{8,10}:AA[\w-]{33,}/, // Telegram, also as it stands in the URLs of its API
);

/** A key or token that its vendor made recognizable. Begins where a word begins, may go on in parts with dots between them. */
export const VENDOR_KEY: RegExp = /* @__PURE__ */ new RegExp(
  String.raw`((?<![\w-])${REST_OF_ESCAPE.source})(?:(?:${RARE_PREFIXES}[\w-]{16}|${COMMON_PREFIXES}[A-Za-z0-9]{20})[\w.-]*(?<!\.)|${FIXED_FORMS})`,
  'g',
);
