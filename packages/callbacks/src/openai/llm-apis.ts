import { chat } from './chat/chat.ts';
import { completions } from './completions/completions.ts';
import type { LlmApi } from './llm-api.ts';
import { imageEdit, imageGeneration } from './media/images.ts';
import { moderations } from './media/moderations.ts';
import { speech } from './media/speech.ts';
import { transcriptions, translations } from './media/transcriptions.ts';
import { fetchedResponses, responses } from './responses/responses.ts';

/** The methods by which models are called. All else that calls them, like `parse` and `stream`, goes through these. */
export const LLM_APIS: Readonly<Record<string, LlmApi>> = {
  'chat.completions.create': chat,
  'completions.create': completions,
  'responses.create': responses,
  'responses.retrieve': fetchedResponses,
  'beta.responses.create': responses,
  'beta.responses.retrieve': fetchedResponses,
  'images.generate': imageGeneration,
  'images.edit': imageEdit,
  'audio.speech.create': speech,
  'audio.transcriptions.create': transcriptions,
  'audio.translations.create': translations,
  'moderations.create': moderations,
};
