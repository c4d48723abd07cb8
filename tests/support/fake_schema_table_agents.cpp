// The request schemas of agents, conversations and libraries; they build on fake_schema_table.cpp.

#include "support/fake_schema_grammar.h"

namespace codestral::test {

std::string_view agentSchemaTable() {
  return R"(
# Agents

CompletionArgs
  stop Stop
  presence_penalty num(-2..2)?
  frequency_penalty num(-2..2)?
  temperature num(0..1)?
  top_p num(0..1)?
  max_tokens int(0..)?
  random_seed int(0..)?
  prediction Prediction?
  response_format ResponseFormat?
  tool_choice ToolChoiceEnum
  reasoning_effort ReasoningEffort?
CreateAgentRequest
  model* str
  name* str
  instructions str?
  tools [AnyTool]
  completion_args CompletionArgs
  guardrails [GuardrailConfig]?
  description str?
  handoffs [str](1..)?
  metadata dict?
  version_message str(..500)?
UpdateAgentRequest
  model str?
  name str?
  instructions str?
  tools [AnyTool]
  completion_args CompletionArgs
  guardrails [GuardrailConfig]?
  description str?
  handoffs [str](1..)?
  deployment_chat bool?
  metadata dict?
  version_message str(..500)?
ListAgentsQuery ...
  page int(0..)
  page_size int(1..1000)
  deployment_chat bool
  sources [{api, playground, agent_builder_v1}]
  name str
  search str
  id str
ListAgentPagesQuery ...
  page_size int(1..1000)
  deployment_chat bool
  sources [{api, playground, agent_builder_v1}]
  name str
  search str
  id str
  page_token str
UpdateAgentVersionQuery ...
  version* int
ListAgentVersionsQuery ...
  page int(0..)
  page_size int(1..100)
AgentAlias = str(/^[a-z]([a-z0-9_-]{0,62}[a-z0-9])?$/)
PutAgentAliasQuery ...
  alias* AgentAlias
  version* int
DeleteAgentAliasQuery ...
  alias* AgentAlias

# Conversations

MessageInputEntry
  object 'entry'
  type 'message.input'
  created_at time
  completed_at time?
  id str
  role* {assistant, user}
  content* (str | [InputChunk])
  prefix bool
InputChunk <type> text:TextChunk image_url:ImageURLChunk tool_file:ToolFileChunk document_url:DocumentURLChunk thinking:ThinkChunk
OutputChunk <type> text:TextChunk image_url:ImageURLChunk tool_file:ToolFileChunk document_url:DocumentURLChunk thinking:ThinkChunk tool_reference:ToolReferenceChunk
OutputEntryBase
  object 'entry'
  created_at time
  completed_at time?
  agent_id str?
  model str?
  id str
MessageOutputEntry
  type 'message.output'
  + OutputEntryBase
  role 'assistant'
  content* (str | [OutputChunk])
FunctionCallEntry
  type 'function.call'
  + OutputEntryBase
  tool_call_id* str
  name* str
  arguments* (dict | str)
  confirmation_status {pending, allowed, denied}?
FunctionResultEntry
  object 'entry'
  type 'function.result'
  created_at time
  completed_at time?
  id str
  tool_call_id* str
  result* str
ToolExecutionEntry
  type 'tool.execution'
  + OutputEntryBase
  name* str
  arguments* str
  info dict
AgentHandoffEntry
  object 'entry'
  type 'agent.handoff'
  created_at time
  completed_at time?
  id str
  previous_agent_id* str
  previous_agent_name* str
  next_agent_id* str
  next_agent_name* str
InputEntry <type=message.input> message.input:MessageInputEntry message.output:MessageOutputEntry function.result:FunctionResultEntry function.call:FunctionCallEntry tool.execution:ToolExecutionEntry agent.handoff:AgentHandoffEntry
ConversationInputs = (str | [InputEntry])
HandoffExecution = {client, server}
ConversationRequest ...
  inputs* ConversationInputs
  stream bool?
  store bool?
  handoff_execution HandoffExecution?
  instructions str?
  tools [AnyTool]?
  completion_args CompletionArgs?
  guardrails [GuardrailConfig]?
  name str?
  description str?
  metadata dict?
  agent_id str?
  agent_version (str | int)?
  model str?
ToolCallConfirmation
  tool_call_id* str
  confirmation* {allow, deny}
AppendConversationRequest
  inputs ConversationInputs
  stream bool
  store bool
  handoff_execution HandoffExecution
  completion_args CompletionArgs
  tool_confirmations [ToolCallConfirmation]?
RestartConversationRequest
  from_entry_id* str
  inputs ConversationInputs
  stream bool
  store bool
  handoff_execution HandoffExecution
  completion_args CompletionArgs
  guardrails [GuardrailConfig]?
  metadata dict?
  agent_version (str | int)?
ListConversationsQuery ...
  page int(0..)
  page_size int(1..)

# Libraries and their documents

CreateLibraryRequest ...
  name* str
  description str?
  chunk_size int(256..32768)?
  owner_type {User, Workspace}?
UpdateLibraryRequest ...
  name str
  description str?
ListLibrariesQuery ...
  page_size int(1..100)
  page_token str
  page int
  search str
  filter_owned_by_me bool
UploadDocumentForm
  file* file
UpdateDocumentRequest ...
  name str
  attributes map<(bool | str | int | num | [str] | [int] | [num] | [bool])>?
  expires_at time?
ListDocumentsQuery ...
  search str
  page_size int(1..100)
  page int(0..)
  filters_attributes str
  sort_by str
  sort_order str
DocumentTextQuery ...
  page_start int
  page_end int
EntityType = {User, Workspace, Org}
SharingRequest ...
  org_id uuid?
  level* {Viewer, Editor}
  share_with_uuid* uuid
  share_with_type* EntityType
SharingDelete ...
  org_id uuid?
  share_with_uuid* uuid
  share_with_type* EntityType
)";
}

}  // namespace codestral::test
