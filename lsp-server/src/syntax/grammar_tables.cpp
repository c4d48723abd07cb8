// The node types of each grammar by their meaning. A test checks that every name here exists in its
// grammar.

#include "syntax/grammar.h"

namespace codestral::syntax {
namespace {

using enum SymbolKind;

constexpr bool kNeedsBody = true;
constexpr bool kValue = true;

std::vector<Construct> cConstructs() {
  return {
      {"function_definition", Function, "declarator"},
      {"struct_specifier", Struct, "name", kNeedsBody},
      {"union_specifier", Struct, "name", kNeedsBody},
      {"enum_specifier", Enum, "name", kNeedsBody},
      {"type_definition", Type, "declarator"},
      {"preproc_def", Constant, "name", false, kValue},
      {"preproc_function_def", Function},
  };
}

std::vector<Construct> cppConstructs() {
  std::vector<Construct> all = cConstructs();
  all.insert(all.end(), {
                            {"class_specifier", Class, "name", kNeedsBody},
                            {"namespace_definition", Module},
                            {"alias_declaration", Type},
                            {"concept_definition", Type},
                        });
  return all;
}

std::vector<Construct> jsConstructs() {
  return {
      {"function_declaration", Function},
      {"generator_function_declaration", Function},
      {"class_declaration", Class},
      {"method_definition", Method},
      {"variable_declarator", Variable, "name", false, kValue},
      {"field_definition", Variable, "property", false, kValue},
  };
}

std::vector<Construct> tsConstructs() {
  std::vector<Construct> all = jsConstructs();
  all.pop_back();
  all.insert(all.end(), {
                            {"abstract_class_declaration", Class},
                            {"interface_declaration", Interface},
                            {"enum_declaration", Enum},
                            {"type_alias_declaration", Type},
                            {"internal_module", Module},
                            {"module", Module},
                            {"function_signature", Function},
                            {"method_signature", Method},
                            {"abstract_method_signature", Method},
                            {"public_field_definition", Variable, "name", false, kValue},
                        });
  return all;
}

GrammarTable typescript(std::string_view id, std::string_view arguments) {
  return {
      .id = id,
      .comments = "comment html_comment hash_bang_line",
      .strings = "string template_string template_literal_type regex",
      .holes = "template_substitution template_type",
      .arguments = arguments,
      .blocks = "statement_block class_body switch_body interface_body enum_body",
      .sequences = "",
      .wrappers =
          "export_statement lexical_declaration variable_declaration ambient_declaration "
          "expression_statement",
      .quotes = "\"'`",
      .openers = "{",
      .headers = "",
      .constructs = tsConstructs(),
  };
}

std::vector<GrammarTable> makeTables() {
  std::vector<GrammarTable> tables;
  const auto add = [&](GrammarTable table) { tables.push_back(std::move(table)); };

  add({.id = "c",
       .comments = "comment",
       .strings = "string_literal char_literal system_lib_string",
       .holes = "",
       .arguments = "argument_list parameter_list preproc_params",
       .blocks = "compound_statement field_declaration_list enumerator_list declaration_list",
       .sequences = "preproc_if preproc_ifdef preproc_else preproc_elif preproc_elifdef",
       .wrappers = "preproc_if preproc_ifdef preproc_else preproc_elif preproc_elifdef declaration "
                   "linkage_specification",
       .quotes = "\"'",
       .openers = "{",
       .headers = "",
       .constructs = cConstructs()});
  add({.id = "cpp",
       .comments = "comment",
       .strings = "string_literal raw_string_literal char_literal system_lib_string",
       .holes = "",
       .arguments = "argument_list parameter_list preproc_params subscript_argument_list "
                    "template_argument_list template_parameter_list",
       .blocks = "compound_statement field_declaration_list enumerator_list declaration_list "
                 "requirement_seq",
       .sequences = "preproc_if preproc_ifdef preproc_else preproc_elif preproc_elifdef",
       .wrappers = "preproc_if preproc_ifdef preproc_else preproc_elif preproc_elifdef declaration "
                   "field_declaration linkage_specification template_declaration",
       .quotes = "\"'",
       .openers = "{",
       .headers = "",
       .constructs = cppConstructs()});
  add({.id = "csharp",
       .comments = "comment",
       .strings = "string_literal verbatim_string_literal raw_string_literal character_literal "
                  "interpolated_string_expression",
       .holes = "interpolation",
       .arguments = "argument_list bracketed_argument_list parameter_list bracketed_parameter_list "
                    "attribute_argument_list type_argument_list type_parameter_list",
       .blocks = "block declaration_list accessor_list enum_member_declaration_list switch_body",
       .sequences = "preproc_if preproc_else preproc_elif",
       .wrappers = "preproc_if preproc_else preproc_elif global_statement",
       .quotes = "\"'",
       .openers = "{",
       .headers = "",
       .constructs = {{"class_declaration", Class},
                      {"struct_declaration", Struct},
                      {"record_declaration", Class},
                      {"interface_declaration", Interface},
                      {"enum_declaration", Enum},
                      {"namespace_declaration", Module},
                      {"file_scoped_namespace_declaration", Module},
                      {"method_declaration", Method},
                      {"constructor_declaration", Method},
                      {"destructor_declaration", Method},
                      {"operator_declaration", Method, ""},
                      {"indexer_declaration", Method, ""},
                      {"local_function_statement", Function},
                      {"delegate_declaration", Type},
                      {"property_declaration", Variable}}});
  add({.id = "java",
       .comments = "line_comment block_comment",
       .strings = "string_literal character_literal",
       .holes = "string_interpolation",
       .arguments = "argument_list formal_parameters annotation_argument_list type_arguments "
                    "type_parameters inferred_parameters resource_specification",
       .blocks = "block class_body constructor_body interface_body enum_body switch_block "
                 "annotation_type_body module_body",
       .sequences = "enum_body_declarations",
       .wrappers = "enum_body_declarations",
       .quotes = "\"'",
       .openers = "{",
       .headers = "",
       .constructs = {{"class_declaration", Class},
                      {"record_declaration", Class},
                      {"interface_declaration", Interface},
                      {"annotation_type_declaration", Interface},
                      {"enum_declaration", Enum},
                      {"method_declaration", Method},
                      {"constructor_declaration", Method},
                      {"compact_constructor_declaration", Method}}});
  add({.id = "kotlin",
       .comments = "line_comment multiline_comment",
       .strings = "string_literal character_literal",
       .holes = "interpolated_expression",
       .arguments = "value_arguments function_value_parameters type_arguments type_parameters "
                    "lambda_parameters indexing_suffix primary_constructor",
       .blocks = "function_body class_body enum_class_body control_structure_body lambda_literal "
                 "when_expression try_expression catch_block finally_block",
       .sequences = "statements",
       .wrappers = "statements",
       .quotes = "\"'",
       .openers = "{",
       .headers = "",
       .constructs = {{"function_declaration", Function, "simple_identifier"},
                      {"class_declaration", Class, "type_identifier"},
                      {"object_declaration", Class, "type_identifier"},
                      {"companion_object", Class, "type_identifier|"},
                      {"secondary_constructor", Method, ""},
                      {"type_alias", Type, "type_identifier"},
                      {"property_declaration", Variable, "variable_declaration/simple_identifier",
                       false, kValue}}});
  add({.id = "scala",
       .comments = "comment block_comment",
       .strings = "string interpolated_string character_literal",
       .holes = "interpolation",
       .arguments = "arguments parameters class_parameters type_arguments type_parameters",
       .blocks = "block template_body with_template_body indented_block case_block indented_cases "
                 "enum_body",
       .sequences = "",
       .wrappers = "package_clause",
       .quotes = "\"",
       .openers = "{",
       .headers = "",
       .constructs = {{"function_definition", Function},
                      {"function_declaration", Function},
                      {"class_definition", Class},
                      {"object_definition", Class},
                      {"package_object", Class},
                      {"trait_definition", Interface},
                      {"enum_definition", Enum},
                      {"type_definition", Type},
                      {"given_definition", Variable},
                      {"val_definition", Variable, "pattern", false, kValue},
                      {"var_definition", Variable, "pattern", false, kValue}}});
  add({.id = "swift",
       .comments = "comment multiline_comment",
       .strings = "line_string_literal multi_line_string_literal raw_string_literal regex_literal",
       .holes = "interpolated_expression raw_str_interpolation",
       .arguments = "value_arguments type_arguments type_parameters tuple_expression",
       .blocks = "function_body class_body enum_class_body protocol_body lambda_literal "
                 "for_statement while_statement repeat_while_statement if_statement "
                 "guard_statement do_statement catch_block switch_statement computed_property "
                 "computed_getter computed_setter willset_didset_block",
       .sequences = "statements",
       .wrappers = "statements",
       .quotes = "\"",
       .openers = "{",
       .headers = "",
       .constructs = {{"function_declaration", Function},
                      {"protocol_function_declaration", Method},
                      {"init_declaration", Method, "name|"},
                      {"deinit_declaration", Method, ""},
                      {"class_declaration", Class},
                      {"protocol_declaration", Interface},
                      {"typealias_declaration", Type},
                      {"property_declaration", Variable, "name", false, kValue}}});
  add({.id = "go",
       .comments = "comment",
       .strings = "interpreted_string_literal raw_string_literal rune_literal",
       .holes = "",
       .arguments = "argument_list parameter_list type_arguments type_parameter_list "
                    "index_expression slice_expression",
       .blocks = "block field_declaration_list interface_type import_spec_list "
                 "expression_switch_statement type_switch_statement select_statement",
       .sequences = "statement_list",
       .wrappers = "type_declaration const_declaration var_declaration var_spec_list",
       .quotes = "\"'`",
       .openers = "{",
       .headers = "",
       .constructs = {{"function_declaration", Function},
                      {"method_declaration", Method},
                      {"method_elem", Method},
                      {"type_spec", Type},
                      {"type_alias", Type},
                      {"const_spec", Constant, "name", false, kValue},
                      {"var_spec", Variable, "name", false, kValue}}});
  add({.id = "rust",
       .comments = "line_comment block_comment",
       .strings = "string_literal raw_string_literal char_literal",
       .holes = "",
       .arguments = "arguments parameters type_arguments type_parameters closure_parameters "
                    "index_expression",
       .blocks = "block declaration_list field_declaration_list enum_variant_list match_block",
       .sequences = "",
       .wrappers = "foreign_mod_item",
       .quotes = "\"",
       .openers = "{",
       .headers = "",
       .constructs = {{"function_item", Function},
                      {"function_signature_item", Function},
                      {"struct_item", Struct},
                      {"union_item", Struct},
                      {"enum_item", Enum},
                      {"trait_item", Interface},
                      {"impl_item", Class, "type"},
                      {"mod_item", Module},
                      {"type_item", Type},
                      {"macro_definition", Function},
                      {"const_item", Constant, "name", false, kValue},
                      {"static_item", Constant, "name", false, kValue}}});
  add({.id = "zig",
       .comments = "comment",
       .strings = "string multiline_string character",
       .holes = "",
       .arguments = "arguments parameters call_expression index_expression",
       .blocks = "block struct_declaration enum_declaration union_declaration opaque_declaration "
                 "error_set_declaration switch_expression",
       .sequences = "",
       .wrappers = "",
       .quotes = "\"'",
       .openers = "{",
       .headers = "",
       .constructs = {{"function_declaration", Function},
                      {"test_declaration", Function, "string|identifier"},
                      {"variable_declaration", Variable, "identifier", false, kValue}}});
  add({.id = "python",
       .comments = "comment",
       .strings = "string",
       .holes = "interpolation",
       .arguments = "argument_list parameters lambda_parameters subscript type_parameter",
       .blocks = "block",
       .sequences = "block",
       .wrappers = "decorated_definition expression_statement if_statement else_clause "
                   "try_statement except_clause",
       .quotes = "\"'",
       .openers = ":",
       .headers = "",
       .constructs = {{"function_definition", Function},
                      {"class_definition", Class},
                      {"type_alias_statement", Type, "left"},
                      {"assignment", Variable, "left", false, kValue}}});
  add({.id = "ruby",
       .comments = "comment",
       .strings = "string string_array symbol_array heredoc_body subshell regex character",
       .holes = "interpolation",
       .arguments = "argument_list method_parameters block_parameters lambda_parameters "
                    "element_reference",
       .blocks = "body_statement block_body do_block block then do parenthesized_statements",
       .sequences = "body_statement block_body then",
       .wrappers = "",
       .quotes = "\"'`",
       .openers = "{ do then else ensure begin",
       .headers = "def class module if unless while until for case when in elsif else begin rescue "
                  "ensure",
       .constructs = {{"method", Function},
                      {"singleton_method", Function},
                      {"class", Class},
                      {"module", Module}}});
  add({.id = "php",
       .comments = "comment",
       .strings = "string encapsed_string heredoc_body nowdoc_body",
       .holes = "member_call_expression member_access_expression subscript_expression",
       .arguments = "arguments formal_parameters",
       .blocks = "compound_statement declaration_list enum_declaration_list switch_block "
                 "match_block colon_block",
       .sequences = "",
       .wrappers = "",
       .quotes = "\"'",
       .openers = "{",
       .headers = "",
       .constructs = {{"function_definition", Function},
                      {"method_declaration", Method},
                      {"class_declaration", Class},
                      {"interface_declaration", Interface},
                      {"trait_declaration", Class},
                      {"enum_declaration", Enum},
                      {"namespace_definition", Module}}});
  add({.id = "lua",
       .comments = "comment",
       .strings = "string",
       .holes = "",
       .arguments = "arguments parameters bracket_index_expression",
       .blocks = "block",
       .sequences = "block",
       .wrappers = "variable_declaration",
       .quotes = "\"'",
       .openers = "do then else repeat",
       .headers = "function",
       .constructs = {{"function_declaration", Function},
                      {"assignment_statement", Variable, "variable_list", false, kValue}}});
  add({.id = "bash",
       .comments = "comment",
       .strings = "string raw_string ansi_c_string translated_string heredoc_body",
       .holes = "command_substitution expansion arithmetic_expansion",
       .arguments = "subscript",
       .blocks = "compound_statement do_group subshell",
       .sequences = "",
       .wrappers = "",
       .quotes = "\"'`",
       .openers = "{ do then else",
       .headers = "",
       .constructs = {{"function_definition", Function}}});
  add({.id = "javascript",
       .comments = "comment html_comment hash_bang_line",
       .strings = "string template_string regex",
       .holes = "template_substitution",
       .arguments = "arguments formal_parameters subscript_expression",
       .blocks = "statement_block class_body switch_body",
       .sequences = "",
       .wrappers = "export_statement lexical_declaration variable_declaration",
       .quotes = "\"'`",
       .openers = "{",
       .headers = "",
       .constructs = jsConstructs()});
  add(typescript(
      "typescript",
      "arguments formal_parameters subscript_expression type_arguments type_parameters"));
  add(typescript(
      "tsx", "arguments formal_parameters subscript_expression type_arguments type_parameters"));
  add({.id = "html",
       .comments = "comment",
       .strings = "quoted_attribute_value",
       .holes = "",
       .arguments = "",
       .blocks = "",
       .sequences = "",
       .wrappers = "",
       .quotes = "\"'",
       .openers = "",
       .headers = "",
       .constructs = {{"element", Section, "start_tag/tag_name|self_closing_tag/tag_name"},
                      {"script_element", Section, "start_tag/tag_name"},
                      {"style_element", Section, "start_tag/tag_name"}}});
  add({.id = "css",
       .comments = "comment js_comment",
       .strings = "string_value",
       .holes = "",
       .arguments = "arguments",
       .blocks = "block keyframe_block_list",
       .sequences = "",
       .wrappers = "",
       .quotes = "\"'",
       .openers = "{",
       .headers = "",
       .constructs = {{"rule_set", Section, "selectors"},
                      {"media_statement", Section, ""},
                      {"supports_statement", Section, ""},
                      {"at_rule", Section, ""},
                      {"keyframes_statement", Section, "keyframes_name"}}});
  add({.id = "json",
       .comments = "comment",
       .strings = "string",
       .holes = "",
       .arguments = "array",
       .blocks = "object",
       .sequences = "",
       .wrappers = "",
       .quotes = "\"",
       .openers = "{",
       .headers = "",
       .constructs = {{"pair", Variable, "key"}}});
  add({.id = "yaml",
       .comments = "comment",
       .strings = "double_quote_scalar single_quote_scalar block_scalar",
       .holes = "",
       .arguments = "flow_sequence flow_mapping",
       .blocks = "block_mapping block_sequence block_node",
       .sequences = "document block_mapping block_sequence block_node",
       .wrappers = "document",
       .quotes = "\"'",
       .openers = ":",
       .headers = "",
       .constructs = {{"block_mapping_pair", Variable, "key"}}});
  add({.id = "toml",
       .comments = "comment",
       .strings = "string",
       .holes = "",
       .arguments = "array",
       .blocks = "",
       .sequences = "",
       .wrappers = "",
       .quotes = "\"'",
       .openers = "",
       .headers = "",
       .constructs = {{"table", Section, "bare_key|dotted_key|quoted_key"},
                      {"table_array_element", Section, "bare_key|dotted_key|quoted_key"},
                      {"pair", Variable, "bare_key|dotted_key|quoted_key"}}});
  add({.id = "markdown",
       .comments = "html_block",
       .strings = "code_fence_content indented_code_block",
       .holes = "",
       .arguments = "",
       .blocks = "",
       .sequences = "section",
       .wrappers = "",
       .quotes = "",
       .openers = "",
       .headers = "",
       .constructs = {
           {"section", Section, "atx_heading/heading_content|setext_heading/heading_content"}}});
  return tables;
}

}  // namespace

std::span<const GrammarTable> grammarTables() {
  static const std::vector<GrammarTable> kTables = makeTables();
  return kTables;
}

}  // namespace codestral::syntax
