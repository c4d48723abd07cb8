// The request schemas of the stateless endpoints, files, batch and fine-tuning. Names are those of
// the service's published schema.

#include "support/fake_schema_grammar.h"

namespace codestral::test {

std::string_view schemaTable() {
  return R"(
# Content and messages

TextChunk
  type 'text'
  text* str
ThinkChunk
  type 'thinking'
  thinking* [(TextChunk | ToolReferenceChunk | ReferenceChunk)]
  signature str?
  closed bool
ImageURL
  url* str
  detail {low, auto, high}?
ImageURLChunk
  type 'image_url'
  image_url* (ImageURL | str)
DocumentURLChunk
  type 'document_url'
  document_url* str
  document_name str?
FileChunk
  type 'file'
  file_id* uuid
AudioChunk
  type 'input_audio'
  input_audio* str
ReferenceChunk
  type 'reference'
  reference_ids* [(int | str)]
ToolReferenceChunk
  type 'tool_reference'
  tool* str
  title* str
  url str?
  favicon str?
  description str?
ToolFileChunk
  type 'tool_file'
  tool* str
  file_id* str
  file_name str?
  file_type str?
ContentChunk <type> text:TextChunk thinking:ThinkChunk image_url:ImageURLChunk document_url:DocumentURLChunk file:FileChunk input_audio:AudioChunk reference:ReferenceChunk
chunk <type> text:TextChunk thinking:ThinkChunk
Content = (str | [ContentChunk])?

FunctionCall
  name* str
  arguments* (dict | str)
ToolCall
  id str
  type {function}
  function* FunctionCall
  index int
SystemMessage
  role* 'system'
  content* (str | [chunk])
UserMessage
  role* 'user'
  content* Content
AssistantMessage
  role* 'assistant'
  content Content
  tool_calls [ToolCall]?
  prefix bool
ToolMessage
  role* 'tool'
  content* Content
  tool_call_id str?
  name str?
Message <role> system:SystemMessage user:UserMessage assistant:AssistantMessage tool:ToolMessage

# Tools, guardrails, formats

Function
  name* str
  description str
  strict bool
  parameters* dict
Tool
  type {function}
  function* Function
ToolConfiguration
  exclude [str]?
  include [str]?
  requires_confirmation [str]?
BuiltInTool
  type str
  tool_configuration ToolConfiguration?
DocumentLibraryTool
  + BuiltInTool
  library_ids* [str](1..)
OAuth2TokenAuth
  type 'oauth2-token'
  value* str
APIKeyAuth
  type 'api-key'
  value* str
ConnectorAuth <type> oauth2-token:OAuth2TokenAuth api-key:APIKeyAuth
CustomConnector
  + BuiltInTool
  connector_id* str
  authorization ConnectorAuth?
AnyTool <type=function> function:Tool web_search:BuiltInTool web_search_premium:BuiltInTool code_interpreter:BuiltInTool image_generation:BuiltInTool document_library:DocumentLibraryTool connector:CustomConnector
FunctionName
  name* str
ToolChoice
  type {function}
  function* FunctionName
ToolChoiceEnum = {auto, none, any, required}

CategoryThresholdsV1 ...
  sexual num?
  hate_and_discrimination num?
  violence_and_threats num?
  dangerous_and_criminal_content num?
  selfharm num?
  health num?
  financial num?
  law num?
  pii num?
CategoryThresholdsV2 ...
  sexual num?
  hate_and_discrimination num?
  violence_and_threats num?
  dangerous num?
  criminal num?
  selfharm num?
  health num?
  financial num?
  law num?
  pii num?
  jailbreaking num?
ModerationLLMConfig ...
  model_name str
  ignore_other_categories bool
  action {none, block}
ModerationLLMV1Config ...
  + ModerationLLMConfig
  custom_category_thresholds CategoryThresholdsV1?
ModerationLLMV2Config ...
  + ModerationLLMConfig
  custom_category_thresholds CategoryThresholdsV2?
GuardrailConfig ...
  block_on_error bool
  moderation_llm_v1 ModerationLLMV1Config?
  moderation_llm_v2 ModerationLLMV2Config?

JsonSchema
  name* str
  description str?
  schema* dict
  strict bool
ResponseFormat
  type {text, json_object, json_schema}
  json_schema JsonSchema?
Prediction
  type {content}
  content str
ReasoningEffort = {none, minimal, low, medium, high, xhigh}
Stop = (str | [str])?

# Completions

Sampling
  temperature num(0..1.5)?
  top_p num(>0..1)?
Generation
  max_tokens int(0..)?
  stream bool
  stop Stop
  random_seed int(0..)?
  metadata dict?
  prompt_cache_key str?
Dialogue
  messages* [Message]
  response_format ResponseFormat
  tools [AnyTool]?
  tool_choice (ToolChoice | ToolChoiceEnum)
  presence_penalty num(-2..2)?
  frequency_penalty num(-2..2)?
  n int(1..)?
  prediction Prediction
  parallel_tool_calls bool
  reasoning_effort ReasoningEffort?
  prompt_mode {reasoning}?
  guardrails [GuardrailConfig]?
  service_tier {auto, standard_only}?
ChatCompletionRequest
  model* str
  + Sampling
  + Generation
  + Dialogue
  safe_prompt bool
AgentsCompletionRequest
  agent_id* str
  + Generation
  + Dialogue
FIMCompletionRequest
  model* str
  + Sampling
  + Generation
  prompt* str
  suffix str?
  min_tokens int(0..)?

# Embeddings, classifiers

TextOrTexts = (str | [str])
EmbeddingRequest
  model* str
  metadata dict?
  input* TextOrTexts
  output_dimension int(>0..)?
  output_dtype {float, int8, uint8, binary, ubinary}
  encoding_format {float, base64}
ClassificationRequest
  model* str
  metadata dict?
  input* TextOrTexts
ChatModerationRequest
  model* str
  input* ([Message] | [[Message]])
InstructRequest
  messages* [Message]
ChatClassificationRequest
  model* str
  input* (InstructRequest | [InstructRequest])

# OCR and audio

OCRRequest
  model* str?
  document* (FileChunk | DocumentURLChunk | ImageURLChunk)
  pages (str | [int])?
  include_image_base64 bool?
  image_limit int?
  image_min_size int?
  bbox_annotation_format ResponseFormat?
  document_annotation_format ResponseFormat?
  document_annotation_prompt str?
  table_format {markdown, html}?
  extract_header bool
  extract_footer bool
  include_blocks bool
  confidence_scores_granularity {word, page, block}?
AudioTranscriptionRequest
  model* str
  file file
  file_url str(1..2083)?
  file_id str?
  language str(/^\w{2}$/)?
  temperature num?
  stream bool
  diarize bool
  context_bias [str(/^[^,\s]+$/)]
  timestamp_granularities [{segment, word}]
SpeechRequest ...
  model str?
  metadata dict?
  stream bool
  prompt_cache_key str?
  voice_id str?
  ref_audio str?
  input* str
  response_format {pcm, wav, mp3, flac, opus}
VoiceCreateRequest ...
  name* str
  slug str?
  languages [str]
  gender str?
  age int?
  tags [str]?
  color str?
  description str(..500)?
  retention_notice int
  sample_audio* str
  sample_filename str?
VoiceUpdateRequest ...
  name str?
  languages [str]?
  gender str?
  age int?
  tags [str]?
  description str(..500)?
ListVoicesQuery ...
  limit int(1..100)
  offset int(0..)
  type {all, custom, preset}

# Files and batch

UploadFileForm
  file* file
  purpose {fine-tune, batch, ocr, audio}
  visibility {workspace, user}
  expiry int?
ListFilesQuery ...
  page int(0..)
  page_size int(1..)
  include_total bool
  sample_type [{pretrain, instruct, batch_request, batch_result, batch_error}]
  source [{upload, repository, mistral}]
  search str
  purpose {fine-tune, batch, ocr, audio}
  mimetypes [str]
SignedUrlQuery ...
  expiry int(1..168)
BatchRequest ...
  custom_id str?
  body* dict
CreateBatchJobRequest ...
  input_files [uuid]?
  requests [BatchRequest](..10000)?
  endpoint* {/v1/chat/completions, /v1/embeddings, /v1/fim/completions, /v1/moderations, /v1/chat/moderations, /v1/ocr, /v1/classifications, /v1/chat/classifications, /v1/conversations, /v1/audio/transcriptions}
  model str?
  agent_id str?
  metadata map<str(1..512)>?
  timeout_hours int(1..168)
BatchJobStatus = {QUEUED, RUNNING, SUCCESS, FAILED, TIMEOUT_EXCEEDED, CANCELLATION_REQUESTED, CANCELLED}
ListBatchJobsQuery ...
  page int(0..)
  page_size int(1..)
  model str
  agent_id str
  created_after time
  created_by_me bool
  status [BatchJobStatus]
  order_by {created, -created}
GetBatchJobQuery ...
  inline bool

# Models and fine-tuning

UpdateModelRequest ...
  name str?
  description str?
TrainingFile ...
  file_id* uuid
  weight num(>0..)
WandbIntegration ...
  type 'wandb'
  project* str
  name str?
  api_key* str(40..40)
  run_name str?
GithubRepositoryIn ...
  type 'github'
  name* str
  owner* str
  ref str?
  weight num(>0..)
  token* str
ClassifierTargetIn ...
  name* str
  labels* [str]
  weight num(0..)
  loss_function {single_class, multi_class}?
TrainingParameters ...
  training_steps int(1..)?
  learning_rate num(1e-08..1)
  weight_decay num(0..1)?
  warmup_fraction num(0..1)?
  epochs num(>0..)?
  seq_len int(100..)?
  fim_ratio num(0..1)?
JobIn ...
  model* str
  training_files [TrainingFile]
  validation_files [uuid]?
  suffix str(..18)?
  integrations [WandbIntegration]?
  auto_start bool
  invalid_sample_skip_percentage num(0..0.5)
  job_type {completion, classifier}?
  hyperparameters* TrainingParameters
  repositories [GithubRepositoryIn]?
  classifier_targets [ClassifierTargetIn]?
CreateJobQuery ...
  dry_run bool
ListJobsQuery ...
  page int(0..)
  page_size int(1..)
  model str
  created_after time
  created_before time
  created_by_me bool
  status {QUEUED, STARTED, VALIDATING, VALIDATED, RUNNING, FAILED_VALIDATION, FAILED, SUCCESS, CANCELLED, CANCELLATION_REQUESTED}
  wandb_project str
  wandb_name str
  suffix str
)";
}

}  // namespace codestral::test
