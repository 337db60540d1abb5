; Java: what the driver asks for (src/sources/code.h).

(package_declaration (_) @package)
(import_declaration (scoped_identifier) @import.path)

(class_declaration name: (identifier) @type.name) @type
(record_declaration name: (identifier) @type.name) @type
(interface_declaration name: (identifier) @type.name) @type
(enum_declaration name: (identifier) @type.name) @type

(method_declaration type: (_) @function.returns name: (identifier) @function.name) @function
(constructor_declaration name: (identifier) @function.name) @function
(lambda_expression) @function

(formal_parameter type: (_) @parameter.type name: (identifier) @parameter.name) @parameter
(lambda_expression parameters: (identifier) @parameter.name @parameter)
(inferred_parameters (identifier) @parameter.name @parameter)

(field_declaration type: (_) @assign.type
	declarator: (variable_declarator name: (identifier) @assign.name value: (_)? @assign.value))
(local_variable_declaration type: (_) @assign.type
	declarator: (variable_declarator name: (identifier) @assign.name value: (_)? @assign.value))
(resource type: (_) @assign.type name: (identifier) @assign.name value: (_) @assign.value)
(enhanced_for_statement type: (_) @assign.type name: (identifier) @assign.name)
(assignment_expression left: (identifier) @assign.name right: (_) @assign.value)

(assignment_expression left: (field_access object: (this) field: (identifier) @field.name) right: (_) @field.value)

(return_statement (_) @return.value) @return

(method_invocation object: (_) @call.receiver name: (identifier) @call.name
	arguments: (argument_list) @call.arguments) @call
(method_invocation name: (identifier) @call.name arguments: (argument_list) @call.arguments) @call
