; Go: what the driver wants to know of a file (src/sources/code.h says what the captures mean).

(package_clause (package_identifier) @package)

(import_spec name: (package_identifier)? @import.alias path: (_) @import.path) @import

(comment) @comment

(call_expression
  function: (selector_expression operand: (_) @call.receiver field: (field_identifier) @call.name)
  arguments: (argument_list) @call.arguments) @call

(call_expression
  function: (identifier) @call.name
  arguments: (argument_list) @call.arguments) @call

(function_declaration
  name: (identifier) @function.name
  result: (_)? @function.returns) @function

(method_declaration
  receiver: (parameter_list
    (parameter_declaration
      name: (identifier)? @function.self
      type: [(pointer_type (type_identifier) @function.of) (type_identifier) @function.of]))
  name: (field_identifier) @function.name
  result: (_)? @function.returns) @function

(func_literal) @function

(type_spec name: (type_identifier) @type.name type: (struct_type)) @type

(function_declaration
  parameters: (parameter_list
    (parameter_declaration name: (identifier) @parameter.name type: (_) @parameter.type) @parameter))

(method_declaration
  parameters: (parameter_list
    (parameter_declaration name: (identifier) @parameter.name type: (_) @parameter.type) @parameter))

(func_literal
  parameters: (parameter_list
    (parameter_declaration name: (identifier) @parameter.name type: (_) @parameter.type) @parameter))

(field_declaration name: (field_identifier) @parameter.name type: (_) @parameter.type) @parameter

(const_spec . name: (identifier) @assign.name value: (expression_list . (_) @assign.value)) @assign @assign.fixed

(const_spec name: (identifier) name: (identifier) @assign.name) @assign

(var_spec name: (identifier) name: (identifier) @assign.name) @assign

(var_spec
  . name: (identifier) @assign.name
  type: (_)? @assign.type
  value: (expression_list . (_) @assign.value)?) @assign

(short_var_declaration
  left: (expression_list . (identifier) @assign.name)
  right: (expression_list . (_) @assign.value)) @assign

(assignment_statement
  left: (expression_list . (identifier) @assign.name)
  right: (expression_list . (_) @assign.value)) @assign

(short_var_declaration left: (expression_list (identifier) (identifier) @assign.name)) @assign

(range_clause left: (expression_list (identifier) @assign.name)) @assign

(assignment_statement
  left: (expression_list . (selector_expression operand: (identifier) field: (field_identifier) @field.name))
  right: (expression_list . (_) @field.value)) @field

(composite_literal
  type: (type_identifier) @field.of
  body: (literal_value
    (keyed_element . (_ (identifier) @field.name) . (_ (_) @field.value)))) @field

(return_statement (expression_list . (_) @return.value)) @return
